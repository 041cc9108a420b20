"""What waits to be sent to the bot, in order, and which events an app gets at all."""

from __future__ import annotations

import asyncio
from collections import deque

from tests.slack.fake import payloads
from tests.slack.fake.records import Delivery, Json
from tests.slack.fake.workspace import BOT_USER, Workspace

NEEDED_SCOPES = {
    "message.im": "im:history",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "app_mention": "app_mentions:read",
    "assistant_thread_started": "assistant:write",
    "assistant_thread_context_changed": "assistant:write",
}
KINDS = {"im": "message.im", "channel": "message.channels", "group": "message.groups"}


def subscription(event: Json) -> str:
    """What an app must subscribe to for an event: its type, or `message.im` and the like."""
    if event.get("type") == "message":
        return KINDS.get(str(event.get("channel_type")), "message")
    return str(event.get("type"))


def mentions_the_bot(event: Json) -> bool:
    """Whether a `message` event comes with an `app_mention`: somebody else names the bot in a channel."""
    plain = event.get("type") == "message" and not event.get("subtype") and event.get("channel_type") != "im"
    return plain and event.get("user") != BOT_USER and f"<@{BOT_USER}>" in str(event.get("text"))


class Outbox:
    """Deliveries in order. `waiting` holds those that no transport has taken yet."""

    def __init__(self, workspace: Workspace):
        self.workspace = workspace
        self.all: list[Delivery] = []
        self.waiting: deque[Delivery] = deque()
        self.loop: asyncio.AbstractEventLoop | None = None
        self.filled: asyncio.Event | None = None
        workspace.emit = self.emit

    def wanted(self, event: Json) -> bool:
        """Whether the app is told of this event: subscribed, in scope, and in the channel."""
        name = subscription(event)
        channel = self.workspace.channels.get(str(event.get("channel")))
        scope = NEEDED_SCOPES.get(name)
        there = channel is None or channel.with_bot
        return name in self.workspace.subscriptions and there and (scope is None or scope in self.workspace.scopes)

    def emit(self, event: Json) -> None:
        """Sends an event if the app is to be told; a mention of the bot sends `app_mention` as well, first."""
        if mentions_the_bot(event):
            twin = {key: value for key, value in event.items() if key != "channel_type"}
            self.emit({**twin, "type": "app_mention"})
        if self.wanted(event):
            self.event(event)

    def event(
        self, event: Json, event_id: str | None = None, retry: tuple[int, str] | None = None, **envelope: object
    ) -> Delivery:
        """Sends an event, wanted or not."""
        event_id = event_id or self.workspace.new_id("Ev")
        payload = {**payloads.event_callback(event, event_id, self.workspace.now()), **envelope}
        return self.add(Delivery("events_api", payload, str(payload["event_id"]), retry=retry))

    def add(self, delivery: Delivery) -> Delivery:
        """Puts something at the end of the queue."""
        with self.workspace.changing():
            self.all.append(delivery)
            self.waiting.append(delivery)
        self.wake()
        return delivery

    def again(self, deliveries: list[Delivery], reason: str) -> None:
        """Puts events that were never acknowledged back to the front, as retries."""
        with self.workspace.changing():
            for delivery in reversed(deliveries):
                number = delivery.retry[0] + 1 if delivery.retry else 1
                delivery.retry = (number, reason)
                self.waiting.appendleft(delivery)
        self.wake()

    def wake(self) -> None:
        """Tells the transport that something waits."""
        if self.loop and self.filled and not self.loop.is_closed():
            self.loop.call_soon_threadsafe(self.filled.set)
