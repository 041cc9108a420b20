"""A person in a terminal, as if in Slack: lines become messages, numbers press buttons, posts are printed."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import dataclass

from tests.slack.fake import reading
from tests.slack.fake.fake_slack import FakeSlack
from tests.slack.fake.records import Delivery, Json, Message, View

HELP = """\
  pay in ohio?            a direct message
  #general pay in ohio?   mentions the bot in a channel
  > and in texas?         goes on in the last thread
  /career salary ohio     a slash command
  3                       presses button 3, or takes choice 3
  home                    opens the Home tab
  agent                   opens the conversation (suggested prompts)
  help                    this list
  quit                    ends everything (so does Ctrl-C)"""
ANSWER_SECONDS = 30
_LINK = re.compile(r"<(?:https?|mailto|slack):[^|>]+\|([^>]+)>")


def readable(text: str) -> str:
    """Slack's markup as the screen shows it: links by their labels, signs unescaped."""
    return html.unescape(_LINK.sub(r"\1", text))


@dataclass
class Choice:
    """Something to press in what was shown last."""

    title: str
    press: Callable[[], object]


class Terminal:
    """One person's view. `do(line)` acts and returns once the bot did something; `news()` is what to print since."""

    def __init__(self, slack: FakeSlack, user: str, ask: Callable[[str], str] = input):
        self.slack, self.user, self.ask = slack, user, ask
        self.choices: list[Choice] = []
        self.place: Message | None = None
        self.seen: dict[tuple[str, str], int] = {}
        self.views: dict[str, str] = {}

    def do(self, line: str) -> str:
        """Does what a line asks for. Returns a hint where there is nothing to do."""
        line = line.strip()
        if not line:
            return ""
        if line == "help":
            return HELP
        if line.isdecimal():
            return self._press(int(line))
        before = self._state()
        if line in ("home", "agent"):
            (self.slack.open_home if line == "home" else self.slack.open_agent)(self.user)
        elif line.startswith("/"):
            command, _, text = line.partition(" ")
            self.slack.command(command, text.strip(), self.user)
        elif line.startswith("#"):
            name, _, text = line.partition(" ")
            self._need_channel(name)
            self.place = self.slack.mention(name, self.user, text.strip())
        elif line.startswith(">") and self.place:
            self.slack.reply_in_thread(self.place, self.user, line[1:].strip())
        else:
            self.slack.dm(self.user, line)
        return self._await(before)

    def _need_channel(self, name: str) -> None:
        if all(channel.name != name[1:] for channel in self.slack.workspace.channels.values()):
            self.slack.channel(name[1:], (self.user,))

    def _press(self, number: int) -> str:
        if not 1 <= number <= len(self.choices):
            return (
                f"There are {len(self.choices)} choices on the screen."
                if self.choices
                else "There is nothing to press."
            )
        before = self._state()
        try:
            self.choices[number - 1].press()
        except AssertionError as error:
            return str(error).partition("\n")[0]
        return self._await(before)

    def _await(self, before: tuple[int, ...]) -> str:
        try:
            self.slack.wait_for(lambda: self._state() != before, "something new", ANSWER_SECONDS)
        except AssertionError:
            return f"(nothing came back within {ANSWER_SECONDS} seconds)"
        return ""

    def _state(self) -> tuple[int, ...]:
        """Changes when the bot posts, edits, publishes or opens something."""
        with self.slack.workspace.lock:
            own = [one for one in self.slack.posts() if one.is_bot]
            latest = max((one.number for one in own), default=0)
            views = [view for view in (self.slack.home(self.user), self.slack.modal(self.user)) if view]
            return (len(own), latest, *(hash(view.hash) for view in views))

    # --- printing

    def news(self) -> list[str]:
        """What the person sees that was not printed yet; numbers belong to the last of it."""
        pages = []
        with self.slack.workspace.lock:
            for message in self.slack.posts(user=self.user):
                key, known = (message.channel, message.ts), self.seen.get((message.channel, message.ts))
                if known == message.number:
                    continue
                self.seen[key] = message.number
                pages.append(f"{self._where(message, known is not None)}\n{self._page(message)}")
                if message.thread_ts:
                    self.place = message
            for view in (self.slack.home(self.user), self.slack.modal(self.user)):
                if view and self.views.get(view.type) != view.hash:
                    self.views[view.type] = view.hash
                    pages.append(f"── {'Home' if view.type == 'home' else view.title}\n{self._page(view)}")
        return pages

    def _where(self, message: Message, again: bool) -> str:
        channel = self.slack.workspace.channels[message.channel]
        place = "direct message" if channel.kind == "im" else f"#{channel.name}"
        notes = ["in a thread"] * bool(message.thread_ts) + ["only you see it"] * bool(message.ephemeral_to)
        return "── " + ", ".join([place, *notes, *["changed"] * again])

    def _page(self, shown: Message | View) -> str:
        still = [block for block in shown.blocks if block.get("type") not in ("actions", "context_actions", "input")]
        words = reading.plain(still) if shown.blocks else getattr(shown, "text", "")
        files = [f"(file: {file['name']})" for file in getattr(shown, "files", ())]
        self.choices = self._choices(shown)
        numbered = [f"  {number}. {choice.title}" for number, choice in enumerate(self.choices, 1)]
        return "\n".join([line for line in [readable(words), *files] if line] + numbered)

    def _choices(self, shown: Message | View) -> list[Choice]:
        found: list[Choice] = []
        for _, element in reading.elements(shown.blocks):
            found += self._of(shown, element)
        if isinstance(shown, View) and shown.type == "modal":
            found = [Choice("fill it in and send", lambda: self._fill(shown))]
        return found

    def _of(self, shown: Message | View, element: Json) -> list[Choice]:
        slack, user, kind = self.slack, self.user, element.get("type")

        def pressing(act: Callable[..., Delivery], title: str) -> Choice:
            return Choice(title, lambda: act(shown, title, user))

        if kind == "button":
            return [pressing(slack.press, reading.text_of(element["text"]))]
        if kind == "feedback_buttons" and isinstance(shown, Message):
            sides = ("positive", "negative")
            titles = [reading.text_of(element[f"{side}_button"]["text"]) for side in sides]
            acts = [lambda side=side: slack.rate(shown, side, user) for side in sides]
            return [Choice(title, act) for title, act in zip(titles, acts, strict=True)]
        return [pressing(slack.choose, reading.text_of(option["text"])) for option in reading.all_options(element)]

    def _fill(self, view: View) -> Delivery:
        """Asks for each input of a modal, then sends it."""
        values: Json = {}
        for block in view.blocks:
            if block.get("type") != "input":
                continue
            names = [reading.text_of(option["text"]) for option in reading.all_options(block["element"])]
            listed = "".join(f"\n  {number}. {name}" for number, name in enumerate(names, 1))
            given = self.ask(f"{reading.text_of(block['label'])}{listed}\n  > ").strip()
            if names and given:
                given = names[int(given) - 1] if given.isdecimal() and 1 <= int(given) <= len(names) else given
            values[block["element"]["action_id"]] = given or None
        return self.slack.submit_view(view, values)
