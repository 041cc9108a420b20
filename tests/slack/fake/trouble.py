"""What a test can break."""

from __future__ import annotations

from tests.slack.fake.core import Core
from tests.slack.fake.faults import Fault, Held
from tests.slack.fake.workspace import SCOPES, SUBSCRIPTIONS


class Trouble(Core):
    """Faults of the Web API, of sockets and of tokens; `calm` ends them all."""

    def rate_limit(self, method: str, seconds: int = 1, times: int = 1) -> None:
        """429 with `Retry-After` for the next calls."""
        self.faults.plan(method, Fault("rate_limit", seconds), times)

    def fail(self, method: str, error: str = "internal_error", times: int = 1) -> None:
        """A Slack error for the next calls."""
        self.faults.plan(method, Fault("error", error), times)

    def break_http(self, method: str, status: int = 500, times: int = 1) -> None:
        """An HTML error page for the next calls."""
        self.faults.plan(method, Fault("http", status), times)

    def drop_call(self, method: str, times: int = 1, done: bool = False) -> None:
        """The connection closes without an answer; `done`: after the call had its effect."""
        self.faults.plan(method, Fault("drop", done=done), times)

    def hold(self, method: str) -> Held:
        """Calls of the method wait until they are released."""
        return self.faults.hold(method, self.workspace.changed)

    def disconnect(self, reason: str = "refresh_requested", close: bool | None = None) -> None:
        """Asks the bot to open a new socket; a `warning` leaves the old one open, other reasons close it."""
        self.run(self.sockets.disconnect(reason, reason != "warning" if close is None else close))

    def drop_sockets(self) -> None:
        """Every socket ends without a word."""
        self.run(self.sockets.drop())

    def accept_connections(self, accept: bool = True) -> None:
        """Whether a new WebSocket is let in."""
        self.sockets.accepting = accept

    def mute_acks(self) -> None:
        """Acknowledgements get lost from now on."""
        self.sockets.muted = True

    def unmute_acks(self) -> None:
        """Acknowledgements count again."""
        self.sockets.muted = False

    def revoke_token(self) -> None:
        """The bot token answers `token_revoked` from now on."""
        self.tokens.refusal = "token_revoked"

    def deactivate_account(self) -> None:
        """The bot token answers `account_inactive` from now on."""
        self.tokens.refusal = "account_inactive"

    def advance(self, seconds: float) -> None:
        """Moves the fake's clock: triggers and response URLs grow old."""
        with self.workspace.changing():
            self.workspace.ahead += seconds

    def calm(self) -> None:
        """Ends all trouble: no faults, tokens and scopes as at the start, sockets let in."""
        for held in list(self.faults.held.values()):
            held.release()
        with self.workspace.changing():
            self.faults.held.clear()
            self.faults.planned.clear()
            self.tokens.refusal = self.tokens.app_refusal = None
            self.workspace.scopes = set(self.granted)
            self.workspace.subscriptions = set(self.subscribed)
            self.workspace.agent, self.workspace.home_tab = self.agent_granted, True
            self.sockets.accepting, self.sockets.muted = True, False

    granted: frozenset[str] = frozenset(SCOPES)
    subscribed: frozenset[str] = frozenset(SUBSCRIPTIONS)
    agent_granted: str | None = "agent_view"
