"""What the fake keeps and hands to tests: messages, views, files, Web API calls and deliveries."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field, replace
from typing import Any

from tests.slack.fake import reading

Json = dict[str, Any]


@dataclass(frozen=True)
class Message:
    """One message as it was when asked for; `FakeSlack.refresh` reads it anew."""

    channel: str
    ts: str
    user: str
    text: str
    bot_id: str | None = None
    app_id: str | None = None
    blocks: list[Json] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    thread_ts: str | None = None
    ephemeral_to: str | None = None
    edited: bool = False
    files: tuple[Json, ...] = ()
    metadata: Json | None = None
    subtype: str | None = None
    number: int = 0
    """Its place among everything that was posted anywhere."""

    @property
    def is_bot(self) -> bool:
        """Whether a bot wrote it."""
        return self.bot_id is not None

    @property
    def fallback(self) -> str:
        """What screen readers and notifications say."""
        return self.text

    @property
    def plain(self) -> str:
        """All its words as people read them: the blocks, or the text when there are none."""
        attached = [block for attachment in self.attachments for block in attachment.get("blocks", [])]
        shown = self.blocks + attached
        return reading.plain(shown) if shown else self.text

    @property
    def buttons(self) -> list[str]:
        """The titles of its buttons."""
        return reading.titles(self.blocks)

    @property
    def options(self) -> list[str]:
        """The titles of the options in its selects and radio buttons."""
        return reading.options(self.blocks)

    @property
    def images(self) -> list[Json]:
        """Its image blocks and elements."""
        return reading.images(self.blocks)

    def copy(self) -> Message:
        """A snapshot that later changes do not reach."""
        return replace(self, blocks=copy.deepcopy(self.blocks), attachments=copy.deepcopy(self.attachments))


@dataclass(frozen=True)
class View:
    """An App Home or a modal."""

    id: str
    type: str
    user: str
    blocks: list[Json]
    title: str = ""
    callback_id: str = ""
    private_metadata: str = ""
    hash: str = ""
    raw: Json = field(default_factory=dict)
    errors: Json = field(default_factory=dict)
    """What `response_action: errors` said of a submission: block_id -> message."""

    @property
    def plain(self) -> str:
        """All its words as people read them."""
        return reading.plain(self.blocks)

    @property
    def buttons(self) -> list[str]:
        """The titles of its buttons."""
        return reading.titles(self.blocks)

    @property
    def options(self) -> list[str]:
        """The titles of the options in its selects, radio buttons and checkboxes."""
        return reading.options(self.blocks)


@dataclass
class File:
    """A file that the bot uploads: first a URL, then bytes, then completed and perhaps shared."""

    id: str
    name: str
    length: int
    alt_txt: str = ""
    snippet_type: str = ""
    title: str = ""
    data: bytes | None = None
    completed: bool = False
    channel: str | None = None
    thread_ts: str | None = None


@dataclass
class Call:
    """One call of the Web API. `answer` is None while it has not been answered."""

    method: str
    body: Json
    token: str
    headers: dict[str, str]
    status: int = 0
    answer: Json | None = None

    @property
    def ok(self) -> bool:
        """Whether Slack did what was asked."""
        return bool(self.answer and self.answer.get("ok"))


@dataclass
class Delivery:
    """Something that was sent to the bot: an event, an interaction or a command, and what came back."""

    type: str
    """`events_api`, `interactive` or `slash_commands`."""
    payload: Any
    event_id: str | None = None
    attempts: int = 0
    acked: bool = False
    ack: Any = None
    """The payload of the acknowledgement: the envelope's over a socket, the response's body over HTTP."""
    status: int | None = None
    """The response's status, over HTTP."""
    retry: tuple[int, str] | None = None

    @property
    def event(self) -> Json:
        """The event inside, when it is one."""
        inner = self.payload.get("event") if isinstance(self.payload, dict) else None
        return inner if isinstance(inner, dict) else {}
