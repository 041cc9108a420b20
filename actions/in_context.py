"""Reads a message in the light of what was said before, ahead of what its words alone mean."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.form_turn import form_turn
from actions.turn import (
    adopted,
    answer_topic,
    at,
    bot_topics,
    confidence,
    hand_over,
    known,
    offered,
    remembered,
    said,
    take_detail,
    topic_of,
    values_said,
)
from bot.guide import answer, compare, context, conversation, profile
from bot.guide.known import DETAILS
from bot.knowledge import knowledge

Events = list[dict[str, Any]]
#: Two values of one detail are laid side by side.
MANY = 2


class InContext:
    """For an action: first looks whether the message answers a form, or means something only after what was said before."""

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        for reading in (form_turn, _in_context):
            events = reading(dispatcher, tracker)
            if events is not None:
                return [*adopted(tracker), *events]
        return [*adopted(tracker), *self.respond(dispatcher, tracker)]

    def respond(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        """What the action does with a message that stands on its own."""
        raise NotImplementedError


def _in_context(dispatcher: CollectingDispatcher, tracker: Tracker) -> Events | None:
    """Answers a follow-up, a choice, a comparison, or a question about what is kept; None where the message is none of these."""
    text = tracker.latest_message.get("text") or ""
    if text.startswith("/"):
        return None  # a button: it says what it means
    for reading in (_about_oneself, _comparison, _follow_up, _bare):
        events = reading(dispatcher, tracker, text)
        if events is not None:
            return events
    return None


def _about_oneself(dispatcher: CollectingDispatcher, tracker: Tracker, text: str) -> Events | None:
    """ "What do you know about me", "forget that I'm in Ohio"."""
    if context.asks_what_is_known(text):
        hand_over(dispatcher, tracker, profile.shown(remembered(tracker)))
        return []
    dropped = context.to_forget(text, said(tracker))
    if not dropped:
        return None
    hand_over(dispatcher, tracker, profile.forgotten(dropped))
    return [SlotSet(detail, None) for detail in dropped]


def _comparison(dispatcher: CollectingDispatcher, tracker: Tracker, text: str) -> Events | None:
    """ "Hospital vs retail", "ohio or michigan?", "which one pays better"."""
    found = [(e["entity"], e["value"]) for e in tracker.latest_message.get("entities") or [] if e["entity"] in DETAILS]
    top = compare.who_pays_best(knowledge(), text)
    if top:
        hand_over(dispatcher, tracker, top)
        return at(top.topic)
    pair = compare.named(text, found) or compare.remembered_pair(known(tracker), values_said(tracker), text)
    if pair is None:
        return None
    money = compare.about_money(text) or (
        tracker.get_slot("last_topic") == "entering/salary"
        and context.is_bare(text, tracker.latest_message.get("entities") or [])
    )
    reply = compare.compared(knowledge(), *pair, money)
    if reply is None:
        return None
    hand_over(dispatcher, tracker, reply)
    detail = pair[0]
    kept = (
        []
        if len({value for kind, value in found if kind == detail}) < MANY
        else [SlotSet(detail, before(tracker, detail))]
    )
    return [*kept, *at(reply.topic)]


def before(tracker: Tracker, detail: str) -> str | None:
    """What a detail was before the present message: who compares two workplaces has not said to work at either."""
    value, at_last_message = None, None
    for event in tracker.events:
        if event.get("event") == "user":
            at_last_message = value
        elif event.get("event") == "slot" and event.get("name") == detail:
            value = event.get("value")
    return at_last_message


def _follow_up(dispatcher: CollectingDispatcher, tracker: Tracker, text: str) -> Events | None:
    """ "How much is it?", "the second one", "the IT one", "what else can I try", "exam"."""
    last = tracker.get_slot("last_topic")
    one = context.named_one(text, last)
    if one:
        return answer_topic(dispatcher, tracker, *one)
    choice = context.chosen(text, offered(tracker))
    if choice:
        topic = knowledge().intents.get(choice.payload.lstrip("/"))
    else:
        topic = context.follow_up(text, last) or context.what_else(text, last)
    if context.goes_deeper(text, last) and tracker.get_slot("told_more") != last:
        hand_over(dispatcher, tracker, answer.tell_more(knowledge(), str(last)))
        return [SlotSet("told_more", last)]
    if topic in knowledge().topics:
        return answer_topic(dispatcher, tracker, str(topic))
    unclear = context.vague(text, last)
    if unclear:
        about, topics = unclear
        hand_over(dispatcher, tracker, conversation.clarify(knowledge(), about, topics))
        return [SlotSet("last_topic", topics[0])]
    return None


def _bare(dispatcher: CollectingDispatcher, tracker: Tracker, text: str) -> Events | None:
    """ "And in Texas?"; a message that asks something by itself is left alone where the last answer has nothing on it, or
    where it is the first and has a question mark."""
    entities = [e for e in tracker.latest_message.get("entities") or [] if e["entity"] in DETAILS]
    if not context.is_bare(text, entities):
        return None
    last = knowledge().topics.get(tracker.get_slot("last_topic") or "")
    fits = any(answer.depends_on(last, *told) for told in said(tracker).items()) if last else "?" not in text
    asked = knowledge().topics.get(topic_of(tracker)) is not None and confidence(tracker) >= conversation.SURE
    return None if asked and not fits else take_detail(dispatcher, tracker)


def misses_before(tracker: Tracker) -> int:
    """How many of Embark's last messages in a row were misses."""
    count = 0
    for topic in reversed(bot_topics(tracker)):
        if topic not in (conversation.UNSURE, "scope/out_of_scope"):
            break
        count += 1
    return count
