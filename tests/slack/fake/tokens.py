"""Tokens and scopes, as each call is checked for them."""

from __future__ import annotations

from dataclasses import dataclass

from tests.slack.fake.errors import SlackError
from tests.slack.fake.methods.method import Method


@dataclass
class Tokens:
    """The app's two tokens. `refusal`: the code that the bot token earns now, such as `token_revoked`."""

    bot: str = "xoxb-fake-bot-token"
    app: str = "xapp-1-A0APP-fake-app-token"
    app_scopes: tuple[str, ...] = ("connections:write",)
    refusal: str | None = None
    app_refusal: str | None = None

    def check(self, token: str, method: Method, scopes: set[str]) -> None:
        """Whether this token may call this method.

        Raises:
            SlackError: `not_authed`, `invalid_auth`, `not_allowed_token_type`, `missing_scope`, or `refusal`.
        """
        if not token:
            raise SlackError("not_authed")
        if token not in (self.bot, self.app):
            raise SlackError("invalid_auth")
        refusal = self.refusal if token == self.bot else self.app_refusal
        if refusal:
            raise SlackError(refusal)
        if token != (self.bot if method.token == "bot" else self.app):
            raise SlackError("not_allowed_token_type")
        granted = scopes if token == self.bot else set(self.app_scopes)
        if method.scopes and not granted & set(method.scopes):
            raise SlackError("missing_scope", needed=",".join(method.scopes), provided=",".join(sorted(granted)))
