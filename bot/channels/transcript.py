"""A conversation as the web channel shows it, read from the tracker: the one place where it is kept."""

from __future__ import annotations

from typing import Any

from rasa.shared.core.events import BotUttered, Event, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

Message = dict[str, Any]


def message_id(timestamp: float) -> str:
    """A message's id from the moment it was said: the same live and in the transcript."""
    return f"m{int(timestamp * 1_000_000):x}"


def bot_message(raw: dict[str, Any]) -> Message:
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


def messages(tracker: DialogueStateTracker) -> list[Message]:
    """The whole conversation, both sides, in order; a chosen button shows its title."""
    titles: dict[str, str] = {}
    shown = []
    for event in tracker.events:
        if isinstance(event, UserUttered) and event.text:
            text = (event.metadata or {}).get("button_title") or titles.get(event.text, event.text)
            shown.append({"id": message_id(event.timestamp), "from": "user", "text": text})
        elif isinstance(event, BotUttered):
            titles.update({b["payload"]: b["title"] for b in event.data.get("buttons") or []})
            shown.append({**bot_message(event.message()), "from": "bot"})
    return shown


def offered(tracker: DialogueStateTracker, button_id: str) -> dict[str, str] | None:
    """The button {title, payload} that this conversation offered under `button_id`, or None."""
    id_, _, number = button_id.rpartition("-")
    for event in reversed(tracker.events):
        if _is_message(event, id_):
            buttons = event.data.get("buttons") or []
            return buttons[int(number)] if number.isdecimal() and int(number) < len(buttons) else None
    return None


def has_message(tracker: DialogueStateTracker, id_: str) -> bool:
    """Whether the bot said a message with this id in the conversation."""
    return any(_is_message(event, id_) for event in tracker.events)


def _is_message(event: Event, id_: str) -> bool:
    return isinstance(event, BotUttered) and message_id(event.timestamp) == id_
