"""The state of the fake workspace: people, channels, messages, views, files. Knows nothing of HTTP."""

from __future__ import annotations

import copy
import itertools
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from tests.slack.fake import payloads, reading
from tests.slack.fake.errors import SlackError
from tests.slack.fake.records import File, Json, Message, View

TEAM, APP, BOT_USER, BOT = "T0TEAM", "A0APP", "U0BOT", "B0BOT"
TRIGGER_SECONDS = 3
RESPONSE_URL_SECONDS, RESPONSE_URL_USES = 30 * 60, 5
SCOPES = """app_mentions:read assistant:write bot channels:history channels:read chat:write commands files:write groups:history
im:history im:read im:write mpim:history users:read""".split()
SUBSCRIPTIONS = """app_home_opened app_mention app_context_changed assistant_thread_started assistant_thread_context_changed
message.im message.channels message.groups message.mpim member_joined_channel""".split()


@dataclass
class Channel:
    """A conversation: `channel`, `group` (private) or `im` (with one person)."""

    id: str
    name: str
    kind: str
    members: set[str]
    with_bot: bool = True
    archived: bool = False


@dataclass
class ResponseUrl:
    """Where a command or interaction can still be answered."""

    channel: str
    user: str
    began: float
    message: tuple[str, str] | None = None
    uses: int = 0


@dataclass
class Trigger:
    """A short-lived right to open a modal."""

    user: str
    began: float
    used: bool = False


@dataclass
class Workspace:
    """One workspace with one app. Change it within `changing()`, read it within `lock`."""

    scopes: set[str] = field(default_factory=lambda: set(SCOPES) - {"bot"})
    subscriptions: set[str] = field(default_factory=lambda: set(SUBSCRIPTIONS))
    agent: str | None = "agent_view"
    home_tab: bool = True
    channels: dict[str, Channel] = field(default_factory=dict)
    users: dict[str, Json] = field(default_factory=dict)
    messages: dict[tuple[str, str], Message] = field(default_factory=dict)
    homes: dict[str, View] = field(default_factory=dict)
    modals: dict[str, View] = field(default_factory=dict)
    """By user: the modal on top."""
    files: dict[str, File] = field(default_factory=dict)
    statuses: dict[tuple[str, str], str] = field(default_factory=dict)
    prompts: dict[tuple[str, str | None], Json] = field(default_factory=dict)
    titles: dict[tuple[str, str], str] = field(default_factory=dict)
    triggers: dict[str, Trigger] = field(default_factory=dict)
    response_urls: dict[str, ResponseUrl] = field(default_factory=dict)
    ahead: float = 0.0
    """Seconds that `advance` moved the clock."""

    def __post_init__(self) -> None:
        self.lock = threading.RLock()
        self.changed = threading.Condition(self.lock)
        self.count = itertools.count(1)
        self.emit: Callable[[Json], None] = lambda event: None
        self.last_ts = 0
        self.add_channel("general", "C0GENERAL")

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Holds the lock and wakes whoever waits."""
        with self.changed:
            yield
            self.changed.notify_all()

    def now(self) -> float:
        """Seconds since the epoch, by the fake's clock."""
        return time.time() + self.ahead

    def new_ts(self) -> str:
        """A message's time, later than any before."""
        self.last_ts = max(int(self.now() * 1_000_000), self.last_ts + 1)
        return f"{self.last_ts // 1_000_000}.{self.last_ts % 1_000_000:06d}"

    def new_id(self, letter: str) -> str:
        """An id as Slack makes them, one letter and digits."""
        return f"{letter}{next(self.count):09d}"

    def user(self, user: str) -> str:
        """A person's id; unknown ones join the workspace."""
        self.users.setdefault(user, {"id": user, "team_id": TEAM, "name": user.lower(), "is_bot": user == BOT_USER})
        return user

    def add_channel(
        self,
        name: str,
        channel: str | None = None,
        members: tuple[str, ...] = (),
        bot: bool = True,
        private: bool = False,
    ) -> str:
        """A new channel's id."""
        made = Channel(channel or self.new_id("C"), name, "group" if private else "channel", set(members), bot)
        self.channels[made.id] = made
        return made.id

    def im(self, user: str) -> str:
        """The id of the direct messages with a person."""
        channel = f"D{self.user(user)}"
        self.channels.setdefault(channel, Channel(channel, user, "im", {user}))
        return channel

    def find(self, name: str) -> Channel:
        """A channel by id, name, `#name`, or a person's id (their direct messages).

        Raises:
            SlackError: `channel_not_found`.
        """
        if name in self.channels:
            return self.channels[name]
        if name in self.users:
            return self.channels[self.im(name)]
        for channel in self.channels.values():
            if channel.kind != "im" and channel.name == name.removeprefix("#"):
                return channel
        raise SlackError("channel_not_found")

    # --- messages

    def post(self, channel: str, user: str, text: str, *, silent: bool = False, **fields: Any) -> Message:
        """Adds a message and, unless `silent` or ephemeral, tells the app about it."""
        message = Message(channel, self.new_ts(), user, text, number=next(self.count), **fields)
        message = replace(message, blocks=self._named(message.blocks))
        self.messages[channel, message.ts] = message
        if message.is_bot and message.thread_ts:
            self.statuses.pop((channel, message.thread_ts), None)
        if not silent and not message.ephemeral_to:
            self.emit(payloads.message(message, self.channels[channel]))
        return message.copy()

    def edit(self, message: Message, **fields: Any) -> Message:
        """Changes a message and tells the app with `message_changed`."""
        before = self.messages[message.channel, message.ts]
        after = replace(before, edited=True, number=next(self.count), **fields)
        after = replace(after, blocks=self._named(after.blocks))
        self.messages[message.channel, message.ts] = after
        if not after.ephemeral_to:
            self.emit(payloads.changed(after, before, self.channels[message.channel], self.new_ts()))
        return after.copy()

    def delete(self, message: Message) -> None:
        """Takes a message away and tells the app with `message_deleted`."""
        before = self.messages.pop((message.channel, message.ts))
        if not before.ephemeral_to:
            self.emit(payloads.deleted(before, self.channels[message.channel], self.new_ts()))

    def _named(self, blocks: list[Json]) -> list[Json]:
        """The blocks with the ids that Slack gives where the app gave none."""
        named = [{"block_id": f"b{next(self.count)}", **copy.deepcopy(block)} for block in blocks]
        for _, element in reading.elements(named):
            if element.get("type") not in ("image", "mrkdwn", "plain_text"):
                element.setdefault("action_id", f"a{next(self.count)}")
        return named

    # --- views, triggers, response URLs

    def view(self, kind: str, user: str, view: Json, view_id: str | None = None) -> View:
        """A view made from what the app sent."""
        raw = {**view, "blocks": self._named(view["blocks"])}
        return View(
            view_id or self.new_id("V"),
            kind,
            user,
            raw["blocks"],
            reading.text_of(view.get("title")),
            view.get("callback_id", ""),
            view.get("private_metadata", ""),
            f"{self.new_ts()}.h",
            raw,
        )

    def new_trigger(self, user: str) -> str:
        """A trigger id for something a person just did."""
        trigger = f"{next(self.count)}.{TEAM}.{user}"
        self.triggers[trigger] = Trigger(user, self.now())
        return trigger

    def use_trigger(self, trigger: str) -> str:
        """The person who may be shown a modal for it.

        Raises:
            SlackError: unknown, three seconds old, or used.
        """
        known = self.triggers.get(trigger)
        if known is None:
            raise SlackError("invalid_trigger_id")
        if known.used:
            raise SlackError("exchanged_trigger_id")
        if self.now() - known.began > TRIGGER_SECONDS:
            raise SlackError("expired_trigger_id")
        known.used = True
        return known.user

    def new_response_url(self, channel: str, user: str, message: Message | None = None) -> str:
        """The key of a response URL."""
        key = f"{TEAM}/{next(self.count)}"
        origin = (message.channel, message.ts) if message else None
        self.response_urls[key] = ResponseUrl(channel, user, self.now(), origin)
        return key
