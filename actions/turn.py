"""What every action needs of a turn: what is known, what was asked, and handing a reply over."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.guide import answer, context, conversation, forms, journey
from bot.guide.known import DETAILS, Known
from bot.guide.reply import Button, Reply
from bot.knowledge import knowledge, school

#: Channels that show sources in a way of their own; in all others they are written under the text.
SHOWS_SOURCES = {"web", "slack"}
#: `rasa shell` puts a menu that cuts the text at the terminal's edge in place of buttons; there they are written as a list.
WRITES_BUTTONS = {"cmdline"}
#: Channels that draw a Markdown table.
DRAWS_TABLES = {"web", "slack"}
#: Channels that know by themselves where the server's own pages and pictures are.
SERVES_PAGES = {"web", "slack"}
MAX_ADVISER = 200
AGE_OF_OTHER = "age_of_other"


def topic_of(tracker: Tracker) -> str:
    """The topic id of the latest intent, e.g. "training/exam_cost"; "" where the intent is no topic."""
    return knowledge().intents.get(tracker.get_intent_of_latest_message() or "", "")


def ranking(tracker: Tracker) -> list[str]:
    """Topic ids that the latest message could mean, most likely first."""
    rows = tracker.latest_message.get("intent_ranking") or []
    return [knowledge().intents[row["name"]] for row in rows if row["name"] in knowledge().intents]


def ranking_before(tracker: Tracker) -> list[str]:
    """Topic ids that the message before the latest could have meant, most likely first; [] after a button."""
    said_before = [event for event in tracker.events if event.get("event") == "user"][:-1]
    rows = (said_before[-1].get("parse_data") or {}).get("intent_ranking") or [] if said_before else []
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
        elif entity["entity"] == AGE_OF_OTHER:
            details.setdefault("age", entity["value"])
    return details


def adopted(tracker: Tracker) -> list[dict[str, Any]]:
    """The slot of a child's age, where the talk is about the child and no other age is known."""
    age = next(tracker.get_latest_entity_values(AGE_OF_OTHER), None)
    return [SlotSet("age", age)] if age and not tracker.get_slot("age") else []


def remembered(tracker: Tracker) -> dict[str, str]:
    """detail -> value in the slots."""
    return {detail: tracker.get_slot(detail) for detail in DETAILS if tracker.get_slot(detail)}


def known(tracker: Tracker) -> Known:
    """All that answers may depend on."""
    text = tracker.latest_message.get("text") or ""
    following = context.refers_back(text) or context.follow_up(text, tracker.get_slot("last_topic")) is not None
    return Known(said(tracker), remembered(tracker), following)


def hand_over(dispatcher: CollectingDispatcher, tracker: Tracker, reply: Reply) -> None:
    """Sends the reply; while a form is open, it leads back to its question."""
    form = forms.from_slot(tracker.get_slot("form"))
    if form:
        reply = forms.aside(knowledge(), reply, form, _asked_by_form(tracker))
    send(dispatcher, tracker, reply)


def send(dispatcher: CollectingDispatcher, tracker: Tracker, reply: Reply) -> None:
    """Sends the reply as one message; extras travel as top-level keys."""
    text, channel = reply.text, tracker.get_latest_input_channel()
    buttons = [{"title": button.title, "payload": button.payload} for button in reply.buttons]
    if reply.table:
        text += "\n\n" + (reply.table.as_markdown() if channel in DRAWS_TABLES else reply.table.as_list())
    if channel not in SERVES_PAGES:
        text = text.replace("](/", f"]({public_address()}/")
    if channel not in SHOWS_SOURCES and reply.sources:
        text += "\n\nSources: " + "; ".join(f"{s.label} ({s.as_of})" for s in reply.sources)
    if channel in WRITES_BUTTONS:
        text += "".join(f"\n  {number}: {button.title}" for number, button in enumerate(reply.buttons, start=1))
    sources: list[dict[str, Any]] = [{"label": s.label, "url": s.url, "as_of": s.as_of} for s in reply.sources]
    extras: dict[str, Any] = {}
    if reply.image and channel in SERVES_PAGES:
        image = reply.image
        extras["picture"] = {"url": image.path, "alt": image.alt, "width": image.width, "height": image.height}
    dispatcher.utter_message(
        text=text,
        buttons=[] if channel in WRITES_BUTTONS else buttons,
        written_buttons=buttons if channel in WRITES_BUTTONS else [],
        topic=reply.topic,
        sources=sources,
        **extras,
    )


def public_address() -> str:
    """Where people reach the server, for links in channels that are not served by it."""
    return os.environ.get("EMBARK_PUBLIC_URL", "http://localhost:5005").rstrip("/")


def adviser() -> str:
    """The operator's own contact, as set in EMBARK_ADVISER or else in local/school.yml; one line, or ""."""
    return " ".join((os.environ.get("EMBARK_ADVISER") or school().adviser).split())[:MAX_ADVISER]


def bot_topics(tracker: Tracker) -> list[str]:
    """The topic ids of Embark's messages in this conversation, oldest first."""
    return [
        str((event.get("metadata") or {}).get("topic"))
        for event in tracker.events
        if event.get("event") == "bot" and (event.get("metadata") or {}).get("topic")
    ]


def values_said(tracker: Tracker) -> dict[str, list[str]]:
    """detail -> the values it had in this conversation, oldest first."""
    values: dict[str, list[str]] = {}
    for event in tracker.events:
        if event.get("event") == "user":
            for entity in (event.get("parse_data") or {}).get("entities") or []:
                if entity["entity"] in DETAILS:
                    values.setdefault(entity["entity"], []).append(entity["value"])
    return values


def _asked_by_form(tracker: Tracker) -> bool:
    """Whether Embark's last message was a form's own question."""
    topics = bot_topics(tracker)
    return (
        bool(topics)
        and topics[-1] in (forms.INFORM, *forms.TOPICS.values())
        and any("form_answer" in button.payload for button in offered(tracker))
    )


def offered(tracker: Tracker) -> list[Button]:
    """The buttons under the last message of Embark's."""
    last: dict[str, Any] = next((event for event in reversed(tracker.events) if event.get("event") == "bot"), {})
    rows = (last.get("data") or {}).get("buttons") or (last.get("metadata") or {}).get("written_buttons") or []
    return [Button(row["title"], row["payload"]) for row in rows]


def answer_topic(
    dispatcher: CollectingDispatcher, tracker: Tracker, topic: str, details: Mapping[str, str] | None = None
) -> list[dict[str, Any]]:
    """Answers a career topic for what is known, and keeps the place.

    Args:
        details: Details that the message means without naming them.
    """
    others: tuple[str, ...] = ()
    if topic == topic_of(tracker):
        others = conversation.alternatives(
            knowledge(), topic, ranking(tracker), confidence(tracker), also_asked(tracker)
        )
    now = known(tracker)
    now = replace(now, said={**now.said, **(details or {})})
    reply = conversation.with_alternatives(knowledge(), answer.answer(knowledge(), topic, now), others)
    if topic == forms.TOPICS[forms.FIT]:
        reply = forms.offered_by(reply, forms.FIT, "Check my fit in eight questions")
    if journey.spent(knowledge(), topic, bot_topics(tracker)):
        reply = journey.with_next_stage(knowledge(), reply)
    hand_over(dispatcher, tracker, reply)
    return [*(SlotSet(detail, value) for detail, value in (details or {}).items()), *at(topic)]


def at(topic: str) -> list[dict[str, Any]]:
    """The slots that keep the place after a career topic was answered."""
    return [
        SlotSet("last_topic", topic),
        SlotSet("told_more", None),
        SlotSet("journey_stage", topic.split("/", maxsplit=1)[0]),
    ]


def take_detail(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[dict[str, Any]]:
    """Answers the last topic again with the detail just told, or offers what it could be about."""
    last = tracker.get_slot("last_topic")
    if bot_topics(tracker)[-1:] == [conversation.UNSURE]:
        hand_over(dispatcher, tracker, conversation.informed_while_unsure(said(tracker), offered(tracker)))
        return []
    reply = conversation.informed(knowledge(), said(tracker), remembered(tracker), last)
    hand_over(dispatcher, tracker, reply)
    return [SlotSet("told_more", None)] if reply.topic == last else []
