"""What every action needs of a turn: what is known, what was asked, and handing a reply over."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.guide import answer, context, conversation, profile
from bot.guide.known import DETAILS, Known
from bot.guide.reply import Button, Reply
from bot.knowledge import knowledge

#: Channels that show sources in a way of their own; in all others they are written under the text.
SHOWS_SOURCES = {"web", "slack"}
#: `rasa shell` puts a menu that cuts the text at the terminal's edge in place of buttons; there they are written as a list.
WRITES_BUTTONS = {"cmdline"}


def topic_of(tracker: Tracker) -> str:
    """The topic id of the latest intent, e.g. "training/exam_cost"; "" where the intent is no topic."""
    return knowledge().intents.get(tracker.get_intent_of_latest_message() or "", "")


def ranking(tracker: Tracker) -> list[str]:
    """Topic ids that the latest message could mean, most likely first."""
    rows = tracker.latest_message.get("intent_ranking") or []
    return [knowledge().intents[row["name"]] for row in rows if row["name"] in knowledge().intents]


def confidence(tracker: Tracker) -> float:
    """Calibrated probability of the latest intent; 1 for a button."""
    return float((tracker.latest_message.get("intent") or {}).get("confidence", 1.0))


def also_asked(tracker: Tracker) -> str | None:
    """The topic id of a second question in the latest message, or None."""
    return knowledge().intents.get(tracker.latest_message.get("also_asked") or "")


def said(tracker: Tracker) -> dict[str, str]:
    """detail -> value in the latest message; the first mention counts."""
    details: dict[str, str] = {}
    for entity in tracker.latest_message.get("entities") or []:
        if entity["entity"] in DETAILS:
            details.setdefault(entity["entity"], entity["value"])
    return details


def remembered(tracker: Tracker) -> dict[str, str]:
    """detail -> value in the slots."""
    return {detail: tracker.get_slot(detail) for detail in DETAILS if tracker.get_slot(detail)}


def known(tracker: Tracker) -> Known:
    """All that answers may depend on."""
    text = tracker.latest_message.get("text") or ""
    following = context.refers_back(text) or context.follow_up(text, tracker.get_slot("last_topic")) is not None
    return Known(said(tracker), remembered(tracker), following)


def hand_over(dispatcher: CollectingDispatcher, tracker: Tracker, reply: Reply) -> None:
    """Sends the reply as one message; extras travel as top-level keys."""
    text, channel = reply.text, tracker.get_latest_input_channel()
    buttons = [{"title": button.title, "payload": button.payload} for button in reply.buttons]
    if channel not in SHOWS_SOURCES and reply.sources:
        text += "\n\nSources: " + "; ".join(f"{s.label} ({s.as_of})" for s in reply.sources)
    if channel in WRITES_BUTTONS:
        text += "".join(f"\n  {number}: {button.title}" for number, button in enumerate(reply.buttons, start=1))
    sources: list[dict[str, Any]] = [{"label": s.label, "url": s.url, "as_of": s.as_of} for s in reply.sources]
    dispatcher.utter_message(
        text=text,
        buttons=[] if channel in WRITES_BUTTONS else buttons,
        written_buttons=buttons if channel in WRITES_BUTTONS else [],
        topic=reply.topic,
        sources=sources,
    )


def offered(tracker: Tracker) -> list[Button]:
    """The buttons under the last message of Embark's."""
    last: dict[str, Any] = next((event for event in reversed(tracker.events) if event.get("event") == "bot"), {})
    rows = (last.get("data") or {}).get("buttons") or (last.get("metadata") or {}).get("written_buttons") or []
    return [Button(row["title"], row["payload"]) for row in rows]


def answer_topic(dispatcher: CollectingDispatcher, tracker: Tracker, topic: str) -> list[dict[str, Any]]:
    """Answers a career topic for what is known, and keeps the place."""
    others: tuple[str, ...] = ()
    if topic == topic_of(tracker):
        others = conversation.alternatives(
            knowledge(), topic, ranking(tracker), confidence(tracker), also_asked(tracker)
        )
    reply = conversation.with_alternatives(knowledge(), answer.answer(knowledge(), topic, known(tracker)), others)
    hand_over(dispatcher, tracker, reply)
    return [
        SlotSet("last_topic", topic),
        SlotSet("told_more", None),
        SlotSet("journey_stage", topic.split("/", maxsplit=1)[0]),
    ]


def take_detail(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[dict[str, Any]]:
    """Answers the last topic again with the detail just told, or offers what it could be about."""
    last = tracker.get_slot("last_topic")
    reply = conversation.informed(knowledge(), said(tracker), remembered(tracker), last)
    hand_over(dispatcher, tracker, reply)
    return [SlotSet("told_more", None)] if reply.topic == last else []


class InContext:
    """For an action: first looks whether the message means something only after what was said before."""

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        in_context = _in_context(dispatcher, tracker)
        return self.respond(dispatcher, tracker) if in_context is None else in_context

    def respond(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[dict[str, Any]]:
        """What the action does with a message that stands on its own."""
        raise NotImplementedError


def _in_context(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[dict[str, Any]] | None:
    """Answers a follow-up, a choice, or a question about what is kept; None where the message is none of these."""
    text = tracker.latest_message.get("text") or ""
    if text.startswith("/"):
        return None  # a button: it says what it means
    last, details = tracker.get_slot("last_topic"), said(tracker)
    if context.asks_what_is_known(text):
        hand_over(dispatcher, tracker, profile.shown(remembered(tracker)))
        return []
    dropped = context.to_forget(text, details)
    if dropped:
        hand_over(dispatcher, tracker, profile.forgotten(dropped))
        return [SlotSet(detail, None) for detail in dropped]
    choice = context.chosen(text, offered(tracker))
    topic = knowledge().intents.get(choice.payload.lstrip("/")) if choice else context.follow_up(text, last)
    if topic in knowledge().topics:
        return answer_topic(dispatcher, tracker, topic)
    spans = [(e["start"], e["end"]) for e in tracker.latest_message.get("entities") or [] if e["entity"] in DETAILS]
    return take_detail(dispatcher, tracker) if context.is_bare_detail(text, spans) else None
