"""What Embark needs to know to be in a Slack workspace, read from the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field

API_URL = "https://slack.com/api/"
#: Slack's own prefixes: bot tokens and app-level tokens.
BOT_PREFIX, APP_PREFIX = "xoxb-", "xapp-"


class BadSettings(ValueError):
    """The settings cannot work; the message is one line with the fix."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Tokens and addresses; `repr` shows none of the secrets.

    Attributes:
        bot_token: "xoxb-…", for all calls to Slack.
        app_token: "xapp-…", for Socket Mode; "" where events come over HTTP.
        signing_secret: What HTTP events are signed with; "" where there are none.
        api_url: Where Slack's Web API is, ending in "/".
    """

    bot_token: str = field(default="", repr=False)
    app_token: str = field(default="", repr=False)
    signing_secret: str = field(default="", repr=False)
    api_url: str = API_URL

    @property
    def given(self) -> bool:
        """Whether there is anything of Slack at all."""
        return bool(self.bot_token or self.app_token or self.signing_secret)


def from_environment(environment: Mapping[str, str] = os.environ) -> Settings:
    """SLACK_BOT_TOKEN, SLACK_APP_TOKEN, SLACK_SIGNING_SECRET and SLACK_API_URL.

    Raises:
        BadSettings: a token is of the wrong kind.
    """
    bot, app = (environment.get(name, "").strip() for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"))
    if bot and not bot.startswith(BOT_PREFIX):
        raise BadSettings(
            f"SLACK_BOT_TOKEN must be the app's “Bot User OAuth Token”, which starts with {BOT_PREFIX} (docs/slack.md)."
        )
    if app and not app.startswith(APP_PREFIX):
        raise BadSettings(
            f"SLACK_APP_TOKEN must be an “App-Level Token”, which starts with {APP_PREFIX} (docs/slack.md)."
        )
    api_url = environment.get("SLACK_API_URL", "").strip() or API_URL
    return Settings(bot, app, environment.get("SLACK_SIGNING_SECRET", "").strip(), api_url.rstrip("/") + "/")


def check(settings: Settings) -> None:
    """Makes sure that Slack is set up.

    Raises:
        BadSettings: the bot token, or a way for events to come in, is missing.
    """
    absent = [] if settings.bot_token else ["SLACK_BOT_TOKEN"]
    absent += [] if settings.app_token or settings.signing_secret else ["SLACK_APP_TOKEN"]
    if absent:
        verb = "is" if len(absent) == 1 else "are"
        raise BadSettings(
            f"Slack is not set up: {' and '.join(absent)} {verb} missing in the environment and in .env. "
            "docs/slack.md shows how to get them."
        )
