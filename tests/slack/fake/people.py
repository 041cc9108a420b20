"""What people do in Slack."""

from __future__ import annotations

from typing import Any

from tests.slack.fake import interactions
from tests.slack.fake.core import Core
from tests.slack.fake.records import Delivery, Json, Message, View
from tests.slack.fake.signed_http import Response
from tests.slack.fake.workspace import APP, BOT, BOT_USER, TEAM, Channel

PRESSABLE = ("button", "icon_button")
CHOOSABLE = ("static_select", "radio_buttons", "checkboxes")


def _ts(thread: Message | str | None) -> str | None:
    return (thread.thread_ts or thread.ts) if isinstance(thread, Message) else thread


class People(Core):
    """Acts of people; each returns at once what it caused."""

    # --- places

    def channel(self, name: str, members: tuple[str, ...] = (), bot: bool = True, private: bool = False) -> str:
        """A new channel's id."""
        with self.workspace.changing():
            return self.workspace.add_channel(name, members=members, bot=bot, private=private)

    def im(self, user: str) -> str:
        """The id of a person's direct messages with the bot."""
        with self.workspace.changing():
            return self.workspace.im(user)

    # --- messages

    def dm(self, user: str, text: str, thread: Message | str | None = None, files: tuple[Json, ...] = ()) -> Message:
        """A direct message to the bot."""
        return self.say(self.im(user), user, text, thread, files)

    def mention(self, channel: str, user: str, text: str, thread: Message | str | None = None) -> Message:
        """A message in a channel that mentions the bot: two events."""
        return self.say(channel, user, f"<@{BOT_USER}> {text}", thread)

    def reply_in_thread(self, message: Message, user: str, text: str) -> Message:
        """A reply in the thread of a message."""
        return self.say(message.channel, user, text, message)

    def say(
        self, channel: str, user: str, text: str, thread: Message | str | None = None, files: tuple[Json, ...] = ()
    ) -> Message:
        """A message in a channel."""
        with self.workspace.changing():
            place = self._join(channel, user)
            subtype = "file_share" if files else None
            return self.workspace.post(place.id, user, text, thread_ts=_ts(thread), files=files, subtype=subtype)

    def edit(self, message: Message, text: str) -> Message:
        """Somebody edits their message."""
        with self.workspace.changing():
            return self.workspace.edit(message, text=text)

    def unfurl(self, message: Message, title: str = "A page") -> Message:
        """Slack adds a link's preview to a message, which comes as `message_changed` too."""
        with self.workspace.changing():
            return self.workspace.edit(message, attachments=[{"title": title, "from_url": "https://example.org/"}])

    def delete(self, message: Message) -> None:
        """Somebody deletes a message."""
        with self.workspace.changing():
            self.workspace.delete(message)

    def join(self, channel: str, user: str) -> Message:
        """Somebody joins a channel."""
        with self.workspace.changing():
            place = self._join(channel, user)
            event = {
                "type": "member_joined_channel",
                "user": user,
                "channel": place.id,
                "channel_type": "C",
                "team": TEAM,
            }
            self.workspace.emit({**event, "event_ts": self.workspace.new_ts()})
            return self.workspace.post(place.id, user, f"<@{user}> has joined the channel", subtype="channel_join")

    def bot_says(self, channel: str, text: str, legacy: bool = False, thread: Message | str | None = None) -> Message:
        """Another bot posts. `legacy`: as an incoming webhook does, with subtype `bot_message` and no user."""
        with self.workspace.changing():
            place, subtype = self.workspace.find(channel), "bot_message" if legacy else None
            who: Json = {"bot_id": "B0OTHER", "app_id": "A0OTHER", "subtype": subtype, "thread_ts": _ts(thread)}
            return self.workspace.post(place.id, "U0OTHERBOT", text, **who)

    # --- interactions

    def press(self, shown: Message | View, title: str, user: str | None = None, crossing: bool = False) -> Delivery:
        """A button. It must still be there, unless `crossing`: a click on the way while the message changed."""
        now = shown if crossing else self._now(shown)
        block, element, option = interactions.find(now, PRESSABLE, title)
        return self._act(now, user, lambda ts: interactions.pressed(block, element, option, ts))

    def choose(self, shown: Message | View, option: str, user: str | None = None, crossing: bool = False) -> Delivery:
        """An option of a select, of radio buttons or checkboxes."""
        now = shown if crossing else self._now(shown)
        block, element, chosen = interactions.find(now, CHOOSABLE, option)
        return self._act(now, user, lambda ts: interactions.pressed(block, element, chosen, ts))

    def rate(self, message: Message, side: str, user: str | None = None) -> Delivery:
        """Thumbs: `positive` or `negative`."""
        now = self.refresh(message)
        return self._act(now, user, lambda ts: interactions.rated(now, side, ts))

    def command(self, command: str, text: str, user: str, channel: str = "general") -> Delivery:
        """A slash command."""
        assert self.commands is None or command in self.commands, f"the manifest has no {command}"
        with self.workspace.changing():
            place = self._join(channel, user)
            url = self._response_url(place, user)
            payload = interactions.slash_command(command, text, user, place, self.workspace.new_trigger(user), url)
            return self.outbox.add(Delivery("slash_commands", payload))

    def shortcut(self, callback_id: str, user: str, message: Message | None = None) -> Delivery:
        """A shortcut on a message, or a global one."""
        assert self.shortcuts is None or callback_id in self.shortcuts, f"the manifest has no shortcut {callback_id}"
        with self.workspace.changing():
            self.workspace.user(user)
            trigger, ts = self.workspace.new_trigger(user), self.workspace.new_ts()
            place = self._join(message.channel, user) if message else None
            url = self._response_url(place, user) if place else ""
            payload = interactions.shortcut(callback_id, user, trigger, ts, message, place, url)
            return self.outbox.add(Delivery("interactive", payload))

    def submit_view(self, view: View, values: Json | None = None, user: str | None = None) -> Delivery:
        """A modal's submit button."""
        with self.workspace.changing():
            now = self.workspace.modals.get(view.user)
            assert now is not None and now.id == view.id, "that modal is not open any more"
            state = interactions.view_values(now, values or {})
            who = user or view.user
            payload = interactions.view_submission(now, who, state, self.workspace.new_trigger(who))
            return self.outbox.add(Delivery("interactive", payload))

    def close_view(self, view: View) -> Delivery | None:
        """A modal's close button; the app hears of it only if it asked with `notify_on_close`."""
        with self.workspace.changing():
            self.workspace.modals.pop(view.user, None)
            if not view.raw.get("notify_on_close"):
                return None
            return self.outbox.add(Delivery("interactive", interactions.view_closed(view, view.user)))

    # --- opening

    def open_home(self, user: str) -> Delivery | None:
        """Opens the Home tab."""
        return self._opened(user, "home")

    def open_agent(self, user: str) -> Message | Delivery | None:
        """Opens the conversation with the agent. Assistant view: returns the new thread's root."""
        if self.workspace.agent != "assistant_view":
            return self._opened(user, "messages")
        with self.workspace.changing():
            im = self.workspace.im(user)
            root = self.workspace.post(
                im, BOT_USER, "New chat", silent=True, bot_id=BOT, app_id=APP, subtype="assistant_app_thread"
            )
            context = {"channel_id": "C0GENERAL", "team_id": TEAM, "enterprise_id": None}
            thread = {"user_id": user, "context": context, "channel_id": im, "thread_ts": root.ts}
            self.workspace.emit(
                {"type": "assistant_thread_started", "assistant_thread": thread, "event_ts": self.workspace.new_ts()}
            )
            return root

    def _opened(self, user: str, tab: str) -> Delivery | None:
        with self.workspace.changing():
            im = self.workspace.im(user)
            event = {
                "type": "app_home_opened",
                "user": user,
                "channel": im,
                "tab": tab,
                "event_ts": self.workspace.new_ts(),
            }
            return self.outbox.event(event) if self.outbox.wanted(event) else None

    # --- raw

    def send_event(
        self, event: Json, *, retry: tuple[int, str] | None = None, event_id: str | None = None, **envelope: Any
    ) -> Delivery:
        """Any event, in the envelope of the Events API."""
        with self.workspace.changing():
            return self.outbox.event(event, event_id, retry, **envelope)

    def send_raw(self, payload: Any, type: str = "events_api") -> Delivery:
        """A payload just as it is."""
        return self.outbox.add(Delivery(type, payload))

    def deliver_again(self, what: Delivery | Message, retry: tuple[int, str] | None = (1, "timeout")) -> list[Delivery]:
        """The same event again with the same `event_id`; of a Message, each event that told of it."""
        with self.workspace.changing():
            known = [what] if isinstance(what, Delivery) else self.deliveries_of(what)
            assert known, "no event told of that message"
            return [self.outbox.add(Delivery(one.type, one.payload, one.event_id, retry=retry)) for one in known]

    def deliveries_of(self, message: Message) -> list[Delivery]:
        """The events that told of a message, without repetitions."""
        with self.workspace.lock:
            seen = {d.event_id: d for d in reversed(self.outbox.all) if d.event.get("ts") == message.ts}
            return list(seen.values())[::-1]

    def post(
        self,
        payload: Any,
        kind: str = "event",
        signature: str = "right",
        retry: tuple[int, str] | None = None,
        content_type: str | None = None,
    ) -> Response:
        """One signed HTTP request to `request_url`, and what the bot answered."""
        return self.run(self.signed_http.post(payload, kind, signature, retry, content_type))

    def verify_url(self) -> Response:
        """The challenge that Slack sends when a request URL is entered."""
        return self.post(
            {
                "token": "deprecated",
                "challenge": "3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P",
                "type": "url_verification",
            }
        )

    # --- inside

    def _join(self, channel: str, user: str) -> Channel:
        self.workspace.user(user)
        place = self.workspace.find(channel)
        place.members.add(user)
        return place

    def _response_url(self, channel: Channel, user: str, message: Message | None = None) -> str:
        return f"http://{self.web_api.base}/commands/{self.workspace.new_response_url(channel.id, user, message)}"

    def _now(self, shown: Message | View) -> Message | View:
        if isinstance(shown, Message):
            return self.refresh(shown)
        with self.workspace.lock:
            known = [*self.workspace.modals.values(), *self.workspace.homes.values()]
            return next((view for view in known if view.id == shown.id), shown)

    def _act(self, shown: Message | View, user: str | None, action: Any) -> Delivery:
        with self.workspace.changing():
            who = self.workspace.user(user or self._owner(shown))
            place = self.workspace.channels[shown.channel] if isinstance(shown, Message) else None
            url = self._response_url(place, who, shown) if place and isinstance(shown, Message) else ""
            done = action(self.workspace.new_ts())
            payload = interactions.block_actions(who, done, shown, self.workspace.new_trigger(who), place, url)
            return self.outbox.add(Delivery("interactive", payload))

    def _owner(self, shown: Message | View) -> str:
        """Who acts when nobody is named: whose view, direct messages, ephemeral post or thread it is."""
        if isinstance(shown, View):
            return shown.user
        channel = self.workspace.channels[shown.channel]
        root = self.workspace.messages.get((shown.channel, shown.thread_ts or ""))
        if shown.ephemeral_to:
            return shown.ephemeral_to
        if channel.kind == "im":
            return channel.name
        assert root is not None and not root.is_bot, "say who does it: user=…"
        return root.user
