"""The channel that Rasa knows. Slack's own libraries are imported only where Slack is set up."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint, Sanic
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.channels.slack import settings as slack_settings
from bot.channels.slack.addresses import public_address
from bot.channels.slack.settings import BadSettings, Settings

if TYPE_CHECKING:
    from bot.channels.slack.connection import Connection

logger = logging.getLogger(__name__)


def _log(line: str) -> None:
    logger.warning("Embark %s", line)


class SlackChannel(InputChannel):
    """Socket Mode by default, HTTP events at /webhooks/slack/events where a signing secret is set; nothing where neither is.

    Args:
        settings: Tokens and addresses; by default those of the environment. Where they cannot work, one line says so.
        tell: Shows the operator a line that goes on after "Embark"; by default it is logged.
    """

    def __init__(self, settings: Settings | None = None, tell: Callable[[str], None] = _log):
        self._settings, self._tell = settings or self._usable(tell), tell
        self._connection: Connection | None = None

    @classmethod
    def name(cls) -> str:
        """Also the last part of the address: /webhooks/slack."""
        return "slack"

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """The route for events, and being connected while the server runs."""
        routes = Blueprint("slack_channel")
        if not self._settings.given:
            return routes

        @routes.listener("after_server_start")
        async def begin(app: Sanic, _: Any) -> None:
            self._connection = self._connect(app, on_new_message)
            self._connection.start()

        @routes.listener("before_server_stop")
        async def end(_: Sanic, __: Any) -> None:
            if self._connection:
                await self._connection.stop()

        if self._settings.signing_secret:
            # A streamed route is free of the server's limit for bodies, which is made for the web channel.
            @routes.post("/events", stream=True)
            async def events(request: Request) -> HTTPResponse:
                from bot.channels.slack import http_events

                app = self._connection.app if self._connection else None
                return await http_events.answer(app, self._settings.signing_secret, request)

        return routes

    @staticmethod
    def _usable(tell: Callable[[str], None]) -> Settings:
        """The environment's settings where they can work; none where they cannot."""
        try:
            found = slack_settings.from_environment()
            if found.given:
                slack_settings.check(found)
        except BadSettings as error:
            tell(f"is not in Slack: {error}")
            return Settings()
        return found

    def _connect(self, app: Sanic, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Connection:
        from bot.channels.slack.connection import Connection
        from bot.channels.slack.guide import Guide
        from bot.channels.slack.handled import Handled, engine_for

        agent = getattr(app.ctx, "agent", None)
        handled = Handled(engine_for(getattr(agent, "tracker_store", None)))
        guide = Guide(on_new_message, lambda: getattr(app.ctx, "agent", None), handled, public_address())
        return Connection(self._settings, guide, self._tell)
