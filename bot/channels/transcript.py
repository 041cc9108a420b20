"""A conversation as the web channel shows it, made from what the store keeps: the one place where it is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.runtime.tracker_store import ConversationStore

Message = dict[str, Any]
#: A user's or bot's event as Rasa writes it.
Event = Mapping[str, Any]
#: Ids hold microseconds; a moment is found again with this much to spare (seconds).
SPARE = 2e-6


def message_id(timestamp: float) -> str:
    """A message's id from the moment it was said: the same live and in the transcript."""
    return f"m{int(timestamp * 1_000_000):x}"


def moment(id_: str) -> tuple[float, float] | None:
    """The moments between which the message with this id was said (seconds since 1970); None for what is no id."""
    try:
        at = int(id_.removeprefix("m"), 16) / 1_000_000
    except ValueError:
        return None
    return at - SPARE, at + SPARE


async def find(store: ConversationStore, conversation: str, id_: str) -> Event | None:
    """Embark's message with this id in a conversation, or None."""
    between = moment(id_)
    event = await store.bot_said_at(conversation, *between) if between else None
    return event if event and message_id(event["timestamp"]) == id_ else None


async def offered(store: ConversationStore, conversation: str, button_id: str) -> tuple[Event, dict[str, str]] | None:
    """The message under which a button was offered in this conversation, and the button {title, payload}; or None."""
    id_, _, number = button_id.rpartition("-")
    event = await find(store, conversation, id_)
    found = button(event, number) if event else None
    return (event, found) if event and found else None


def of_event(event: Event) -> dict[str, Any]:
    """A stored bot event in the shape in which an output channel gets it live."""
    return {
        **(event.get("data") or {}),
        **(event.get("metadata") or {}),
        "text": event.get("text"),
        "timestamp": event["timestamp"],
    }


def bot_message(raw: Mapping[str, Any]) -> Message:
    """What the contract sends for one bot message; payloads stay here, buttons go out with opaque ids."""
    id_ = message_id(raw["timestamp"])
    message: Message = {
        "id": id_,
        "text": raw.get("text") or "",
        "buttons": [
            {"id": f"{id_}-{number}", "title": button["title"]}
            for number, button in enumerate(raw.get("buttons") or [])
        ],
        "topic": raw.get("topic"),
        "sources": raw.get("sources") or [],
    }
    if raw.get("picture"):
        message["image"] = raw["picture"]
    return message


def messages(events: Sequence[Event], judgements: Mapping[str, bool]) -> list[Message]:
    """The whole conversation, both sides, in order; a chosen button shows its title.

    Args:
        events: What was said, oldest first.
        judgements: message id -> whether it was found helpful.
    """
    titles: dict[str, str] = {}
    shown = []
    for event in events:
        if event["event"] == "user" and event.get("text"):
            about = event.get("metadata") or {}
            text = about.get("button_title") or titles.get(event["text"], event["text"])
            message: Message = {"id": message_id(event["timestamp"]), "from": "user", "text": text}
            if about.get("client_id"):
                message["client_id"] = about["client_id"]
            shown.append(message)
        elif event["event"] == "bot":
            raw = of_event(event)
            titles.update({b["payload"]: b["title"] for b in raw.get("buttons") or []})
            message = {**bot_message(raw), "from": "bot"}
            if message["id"] in judgements:
                message["helpful"] = judgements[message["id"]]
            shown.append(message)
    return shown


def button(event: Event, number: str) -> dict[str, str] | None:
    """The button {title, payload} with this number under a bot message, or None."""
    buttons = (event.get("data") or {}).get("buttons") or []
    return buttons[int(number)] if number.isdecimal() and int(number) < len(buttons) else None
