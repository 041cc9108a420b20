"""What the bot did, and waiting for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from tests.slack.fake.core import Core
from tests.slack.fake.records import Call, Delivery, File, Json, Message, View
from tests.slack.fake.workspace import BOT

Found = TypeVar("Found")
SECONDS = 20.0


class Seen(Core):
    """Reads what happened; waits until it did."""

    def posts(
        self, channel: str | None = None, thread: Message | str | None = None, user: str | None = None
    ) -> list[Message]:
        """The bot's messages that are visible now, oldest first; `user`: only those this person can see."""
        with self.workspace.lock:
            place = self.workspace.find(channel).id if channel else None
            ts = (thread.thread_ts or thread.ts) if isinstance(thread, Message) else thread
            found = [
                one
                for one in self.workspace.messages.values()
                if one.bot_id == BOT and one.subtype != "assistant_app_thread"
            ]
            return [
                one.copy()
                for one in found
                if place in (None, one.channel)
                and ts in (None, one.thread_ts)
                and (user is None or self._visible(one, user))
            ]

    def _visible(self, message: Message, user: str) -> bool:
        return user in self.workspace.channels[message.channel].members and message.ephemeral_to in (None, user)

    def history(self, channel: str) -> list[Message]:
        """Everything in a channel, oldest first."""
        with self.workspace.lock:
            place = self.workspace.find(channel).id
            return [one.copy() for one in self.workspace.messages.values() if one.channel == place]

    def message(self, channel: str, ts: str) -> Message:
        """A message as it is now."""
        with self.workspace.lock:
            return self.workspace.messages[self.workspace.find(channel).id, ts].copy()

    def calls(self, method: str | None = None) -> list[Call]:
        """Calls of the Web API, refused ones included; `response_url` counts as a method."""
        with self.workspace.lock:
            return [call for call in self.web_api.calls if method in (None, call.method)]

    def deliveries(self, type: str | None = None) -> list[Delivery]:
        """What was sent to the bot."""
        with self.workspace.lock:
            return [one for one in self.outbox.all if type in (None, one.type)]

    def home(self, user: str) -> View | None:
        """A person's published Home."""
        return self.workspace.homes.get(user)

    def modal(self, user: str) -> View | None:
        """The modal a person has open."""
        return self.workspace.modals.get(user)

    def status(self, channel: str, thread_ts: str) -> str:
        """The agent's status in a thread; empty when there is none."""
        return self.workspace.statuses.get((channel, thread_ts), "")

    def prompts(self, channel: str, thread_ts: str | None = None) -> list[Json]:
        """The suggested prompts."""
        found: list[Json] = self.workspace.prompts.get((channel, thread_ts), {}).get("prompts", [])
        return found

    def title(self, channel: str, thread_ts: str) -> str:
        """The title of an agent's thread."""
        return self.workspace.titles.get((channel, thread_ts), "")

    def files(self, channel: str | None = None) -> list[File]:
        """Files whose upload was completed."""
        with self.workspace.lock:
            done = [file for file in self.workspace.files.values() if file.completed]
            return [file for file in done if channel in (None, file.channel)]

    # --- waiting

    def wait_for(self, condition: Callable[[], Found], what: str, seconds: float = SECONDS) -> Found:
        """Asks the condition after each change and returns its first true value.

        Raises:
            AssertionError: it was not met in time; says what did happen.
        """
        found: list[Found] = []

        def met() -> bool:
            value = condition()
            if value:
                found.append(value)
            return bool(value)

        with self.workspace.changed:
            if not self.workspace.changed.wait_for(met, seconds):
                raise AssertionError(f"{what}: not within {seconds:g} s.\n{self.report()}")
        return found[0]

    def report(self, last: int = 12) -> str:
        """The last things that happened, for messages of failing tests."""
        calls = [f"  {c.method} {str(c.body)[:300]} -> {c.status} {str(c.answer)[:200]}" for c in self.calls()[-last:]]
        sent = [
            f"  {d.type} {str(d.event.get('type') or d.payload)[:100]} {str(d.event.get('text', ''))[:60]!r} attempts={d.attempts} acked={d.acked}"
            for d in self.deliveries()[-last:]
        ]
        return "\n".join(
            ["The bot called:", *calls, "It was sent:", *sent, f"Open sockets: {len(self.sockets.connections)}"]
        )

    def wait_until_connected(self, count: int = 1, seconds: float = SECONDS) -> None:
        """Waits until so many sockets are open."""
        self.wait_for(lambda: len(self.sockets.connections) >= count, f"{count} open sockets", seconds)

    def wait_until_reconnected(self, before: int, seconds: float = SECONDS) -> None:
        """Waits until a socket opened after `connected_times` was `before`."""
        self.wait_for(lambda: self.sockets.opened > before and self.sockets.connections, "a new socket", seconds)

    @property
    def connected_times(self) -> int:
        """How many sockets have been opened since the start."""
        return self.sockets.opened

    def wait_for_posts(
        self,
        count: int,
        channel: str | None = None,
        containing: str | None = None,
        after: Message | None = None,
        thread: Message | str | None = None,
        user: str | None = None,
        seconds: float = SECONDS,
    ) -> list[Message]:
        """The first `count` posts that fit."""

        def fitting() -> list[Message] | None:
            found = [
                one
                for one in self.posts(channel, thread, user)
                if (after is None or one.ts > after.ts)
                and (containing is None or containing.lower() in f"{one.plain}\n{one.text}".lower())
            ]
            return found[:count] if len(found) >= count else None

        words = f" containing {containing!r}" if containing else ""
        return self.wait_for(fitting, f"{count} posts{words}", seconds) or []

    def wait_for_post(
        self,
        channel: str | None = None,
        containing: str | None = None,
        after: Message | None = None,
        thread: Message | str | None = None,
        user: str | None = None,
        seconds: float = SECONDS,
    ) -> Message:
        """The first post that fits."""
        return self.wait_for_posts(1, channel, containing, after, thread, user, seconds)[0]

    def wait_for_reply(self, message: Message, containing: str | None = None, seconds: float = SECONDS) -> Message:
        """The first post after a message, in its thread or one that opens under it, or beside it where it is in none."""
        places = {message.thread_ts} if message.thread_ts else {None, message.ts}

        def fitting() -> Message | None:
            for one in self.posts(message.channel):
                words = f"{one.plain}\n{one.text}".lower()
                if one.ts > message.ts and one.thread_ts in places and (containing or "").lower() in words:
                    return one
            return None

        found = self.wait_for(fitting, f"an answer to {message.text!r}", seconds)
        assert found is not None
        return found

    def wait_for_edit(self, message: Message, seconds: float = SECONDS) -> Message:
        """The message once it differs from the snapshot."""
        key = (message.channel, message.ts)
        self.wait_for(
            lambda: self.workspace.messages[key].number != message.number, f"an edit of {message.text!r}", seconds
        )
        return self.refresh(message)

    def wait_for_call(
        self, method: str, count: int = 1, where: Callable[[Call], bool] | None = None, seconds: float = SECONDS
    ) -> Call:
        """The count-th answered call of a method."""

        def fitting() -> Call | None:
            found = [call for call in self.calls(method) if call.status and (where is None or where(call))]
            return found[count - 1] if len(found) >= count else None

        found = self.wait_for(fitting, f"{count} calls of {method}", seconds)
        assert found is not None
        return found

    def wait_for_ack(self, delivery: Delivery, seconds: float = SECONDS) -> Delivery:
        """A delivery once it is acknowledged."""
        self.wait_for(lambda: delivery.acked, f"an acknowledgement of {delivery.type}", seconds)
        return delivery

    def wait_for_home(self, user: str, containing: str = "", seconds: float = SECONDS) -> View:
        """A person's Home once it is published (and holds the words)."""

        def fitting() -> View | None:
            view = self.home(user)
            return view if view and containing.lower() in view.plain.lower() else None

        found = self.wait_for(fitting, f"a Home for {user}", seconds)
        assert found is not None
        return found

    def wait_for_modal(self, user: str, seconds: float = SECONDS) -> View:
        """The modal a person has open."""
        found = self.wait_for(lambda: self.modal(user), f"a modal for {user}", seconds)
        assert found is not None
        return found

    def wait_for_file(self, name: str | None = None, seconds: float = SECONDS) -> File:
        """A completed file."""
        return self.wait_for(
            lambda: [one for one in self.files() if name in (None, one.name)], f"a file {name or ''}", seconds
        )[-1]
