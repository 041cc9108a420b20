"""What every action needs of a turn: what is known, what was asked, and handing a reply over."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from bot.guide.known import DETAILS, Known
from bot.guide.reply import Reply
from bot.knowledge import knowledge

#: Channels that show sources in a way of their own; in all others they are written under the text.
SHOWS_SOURCES = {"web", "slack"}


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
    return Known(said(tracker), remembered(tracker))


def hand_over(dispatcher: CollectingDispatcher, tracker: Tracker, reply: Reply) -> None:
    """Sends the reply as one message; extras travel as top-level keys."""
    text = reply.text
    if tracker.get_latest_input_channel() not in SHOWS_SOURCES and reply.sources:
        text += "\n\nSources: " + "; ".join(f"{s.label} ({s.as_of})" for s in reply.sources)
    sources: list[dict[str, Any]] = [{"label": s.label, "url": s.url, "as_of": s.as_of} for s in reply.sources]
    buttons = [{"title": button.title, "payload": button.payload} for button in reply.buttons]
    dispatcher.utter_message(text=text, buttons=buttons, topic=reply.topic, sources=sources)
