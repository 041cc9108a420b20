"""What a person said, read from Slack's events; everything that is not a person speaking to Embark is nothing here."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.channels.slack.places import Place

#: Kinds of message events in which a person says something; joins, edits, deletions and other bots are not among them.
SPOKEN = {None, "file_share", "thread_broadcast"}
SLACKBOT = "USLACKBOT"
_MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")
_REFERENCE = re.compile(r"<(?:(?P<sign>[#!])(?P<id>[^|>]+)|(?P<url>[^|>\s]+))(?:\|(?P<label>[^>]*))?>")


@dataclass(frozen=True, slots=True)
class Said:
    """A person's message.

    Attributes:
        place: Where it was said, and where the answer goes.
        ts: Slack's id of the message.
        event_id: Slack's id of the event that told of it; "" where it had none.
        text: The words, without Slack's markup.
        mentioned: Whether Embark was named in it.
        to_others: Whether somebody else was named in it, and Embark was not.
    """

    place: Place
    ts: str
    event_id: str
    text: str
    mentioned: bool
    to_others: bool

    @property
    def keys(self) -> tuple[str, ...]:
        """What this message is known by: a mention comes as two events with one `ts`, a retry with the same event id."""
        message = f"message:{self.place.team}:{self.place.channel}:{self.ts}"
        return (message, f"event:{self.event_id}") if self.event_id else (message,)


def said(body: Mapping[str, Any], team: str | None, bot_user: str) -> Said | None:
    """The person's message in a `message` or `app_mention` event, or None where there is none.

    Args:
        body: The event as Slack wraps it.
        team: The workspace it came from.
        bot_user: Embark's own user id.
    """
    event = body.get("event")
    if not isinstance(event, Mapping) or event.get("type") not in ("message", "app_mention"):
        return None
    user, channel, ts, text = (event.get(name) for name in ("user", "channel", "ts", "text"))
    if not all(isinstance(value, str) and value for value in (team, user, channel, ts)):
        return None
    if event.get("bot_id") or event.get("hidden") or user in (bot_user, SLACKBOT):
        return None
    if event.get("subtype") not in SPOKEN or not isinstance(text or "", str):
        return None
    named = set(_MENTION.findall(text or ""))
    direct = event.get("channel_type") == "im" or str(channel).startswith("D")
    mentioned = bot_user in named or event["type"] == "app_mention"
    thread = event.get("thread_ts")
    if not direct and not thread and not mentioned:
        return None
    place = Place(str(team), str(user), str(channel), thread if direct else thread or str(ts), direct)
    event_id = body.get("event_id")
    return Said(
        place,
        str(ts),
        event_id if isinstance(event_id, str) else "",
        plain(text or ""),
        mentioned,
        bool(named) and not mentioned,
    )


def plain(text: str) -> str:
    """Slack's markup as a person reads it: mentions and calls gone, channels and links by name, entities as signs."""
    text = _MENTION.sub(" ", text)
    return html.unescape(_REFERENCE.sub(_read, text)).strip()


def _read(found: re.Match[str]) -> str:
    label = found["label"] or ""
    if found["sign"] == "#":
        return f"#{label}" if label else ""
    if found["sign"] == "!":
        return ""
    return label or found["url"].removeprefix("mailto:")
