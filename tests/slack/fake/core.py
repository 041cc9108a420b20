"""What the parts of FakeSlack share."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Any, TypeVar

from tests.slack.fake.faults import Faults
from tests.slack.fake.outbox import Outbox
from tests.slack.fake.records import Message
from tests.slack.fake.signed_http import SignedHttp
from tests.slack.fake.sockets import Sockets
from tests.slack.fake.tokens import Tokens
from tests.slack.fake.web_api import WebApi
from tests.slack.fake.workspace import Workspace

Result = TypeVar("Result")


class Core:
    """The parts, and a way onto the server's thread."""

    workspace: Workspace
    tokens: Tokens
    faults: Faults
    outbox: Outbox
    web_api: WebApi
    sockets: Sockets
    signed_http: SignedHttp
    commands: set[str] | None = None
    """The slash commands that the manifest names; None: any."""
    shortcuts: set[str] | None = None

    def run(self, coroutine: Coroutine[Any, Any, Result], seconds: float = 20) -> Result:
        """Runs something on the server's thread and waits for it."""
        raise NotImplementedError

    def refresh(self, message: Message) -> Message:
        """A message as it is now."""
        with self.workspace.lock:
            return self.workspace.messages[message.channel, message.ts].copy()
