"""What Slack sends to an app, as plain dictionaries. Shapes from docs.slack.dev/reference/events and /interactivity."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.slack.fake.records import Json, Message, View

if TYPE_CHECKING:
    from tests.slack.fake.workspace import Channel


def body_of(message: Message) -> Json:
    """A message as it stands inside events, interactions and answers."""
    body: Json = {"type": "message", "user": message.user, "ts": message.ts, "text": message.text, "team": "T0TEAM"}
    if message.bot_id:
        body |= {"bot_id": message.bot_id, "app_id": message.app_id or "A0OTHER"}
    if message.thread_ts:
        body["thread_ts"] = message.thread_ts
    if message.subtype:
        body["subtype"] = message.subtype
    if message.blocks:
        body["blocks"] = message.blocks
    if message.attachments:
        body["attachments"] = message.attachments
    if message.files:
        body["files"] = list(message.files)
    if message.metadata:
        body["metadata"] = message.metadata
    if message.edited:
        body["edited"] = {"user": message.user, "ts": message.ts}
    if message.ephemeral_to:
        body["is_ephemeral"] = True
    return body


def message(sent: Message, channel: Channel) -> Json:
    """A `message` event."""
    event = {**body_of(sent), "channel": sent.channel, "channel_type": channel.kind, "event_ts": sent.ts}
    if sent.subtype == "bot_message":
        event.pop("user"), event.pop("app_id", None)
    return event


def changed(after: Message, before: Message, channel: Channel, ts: str) -> Json:
    """A `message_changed` event."""
    return {
        "type": "message",
        "subtype": "message_changed",
        "hidden": True,
        "message": body_of(after),
        "previous_message": body_of(before),
        "channel": after.channel,
        "channel_type": channel.kind,
        "ts": ts,
        "event_ts": ts,
    }


def deleted(before: Message, channel: Channel, ts: str) -> Json:
    """A `message_deleted` event."""
    return {
        "type": "message",
        "subtype": "message_deleted",
        "hidden": True,
        "deleted_ts": before.ts,
        "previous_message": body_of(before),
        "channel": before.channel,
        "channel_type": channel.kind,
        "ts": ts,
        "event_ts": ts,
    }


def event_callback(event: Json, event_id: str, when: float) -> Json:
    """The envelope of the Events API around an event."""
    return {
        "token": "deprecated",
        "team_id": "T0TEAM",
        "context_team_id": "T0TEAM",
        "context_enterprise_id": None,
        "api_app_id": "A0APP",
        "event": event,
        "type": "event_callback",
        "event_id": event_id,
        "event_time": int(when),
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": "T0TEAM",
                "user_id": "U0BOT",
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": False,
        "event_context": f"4-{event_id}",
    }


def person(user: str) -> Json:
    """Who did it, in interactions."""
    return {"id": user, "username": user.lower(), "name": user.lower(), "team_id": "T0TEAM"}


def team() -> Json:
    """The workspace, in interactions."""
    return {"id": "T0TEAM", "domain": "fake"}


def view_body(view: View) -> Json:
    """A view as it stands inside answers and interactions."""
    return {
        **view.raw,
        "id": view.id,
        "team_id": "T0TEAM",
        "type": view.type,
        "callback_id": view.callback_id,
        "private_metadata": view.private_metadata,
        "hash": view.hash,
        "root_view_id": view.id,
        "previous_view_id": None,
        "app_id": "A0APP",
        "bot_id": "B0BOT",
        "state": {"values": {}},
    }
