"""Being in the workspace: who Embark is there, the Bolt app, and the socket; from the start of the server to its end."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.channels.slack import app as slack_app
from bot.channels.slack import posting
from bot.channels.slack.agent_view import AgentView
from bot.channels.slack.app import Identity
from bot.channels.slack.failures import code_of, is_refused
from bot.channels.slack.guide import Guide
from bot.channels.slack.settings import Settings
from bot.channels.slack.socket_mode import WAIT, WAIT_AT_MOST, Socket
from bot.channels.slack.work import Work

logger = logging.getLogger(__name__)

#: Seconds for a call that only decorates an answer.
HASTE = 2


class Connection:
    """The workspace as long as the server runs.

    Args:
        settings: Tokens and addresses.
        guide: What answers.
        tell: Shows the operator one line.
    """

    def __init__(self, settings: Settings, guide: Guide, tell: Callable[[str], None]):
        self._settings, self._guide, self._tell = settings, guide, tell
        self._work = Work()
        self._connecting: asyncio.Task[None] | None = None
        self._socket: Socket | None = None
        #: The Bolt app, once Slack has said who Embark is.
        self.app: AsyncApp | None = None

    def start(self) -> None:
        """Connects in the background: the rest of Embark does not wait for Slack."""
        self._connecting = asyncio.get_running_loop().create_task(self._connect())

    async def stop(self) -> None:
        """Takes no more, and lets what is in hand come to its end."""
        if self._connecting:
            self._connecting.cancel()
        if self._socket:
            self._socket.auto_reconnect_enabled = False
        await self._work.finish()
        if self._socket:
            await self._socket.close()  # type: ignore[no-untyped-call]

    async def _connect(self) -> None:
        clients = posting.clients(self._settings.bot_token, self._settings.api_url)
        identity = await self._identity(clients.calls)
        if identity is None:
            return
        hasty = AsyncWebClient(self._settings.bot_token, base_url=self._settings.api_url, timeout=HASTE)
        self.app = slack_app.build(clients, AgentView(hasty), identity, self._guide, self._work)
        if self._settings.app_token:
            bare = AsyncWebClient(base_url=self._settings.api_url)
            self._socket = Socket(self.app, bare, self._settings.app_token, self._app_token_refused)
            await self._socket.connect()  # type: ignore[no-untyped-call]
            if self._socket.closed:
                return
        way = "by Socket Mode" if self._settings.app_token else "and takes events at /webhooks/slack/events"
        self._tell(f"is in Slack's workspace “{identity.team_name}” as @{identity.bot_name} {way}.")

    async def _identity(self, client: AsyncWebClient) -> Identity | None:
        """Who Embark is; None where Slack does not take the token. Asks on while Slack cannot be reached."""
        failures = 0
        while True:
            try:
                return identity_of((await client.auth_test()).data)
            except Exception as error:
                if is_refused(error):
                    self._tell(refusal("SLACK_BOT_TOKEN", code_of(error)))
                    return None
                if not failures:
                    self._tell(f"cannot reach Slack ({code_of(error)}) and goes on trying; everything else runs.")
                await asyncio.sleep(min(WAIT * 2**failures, WAIT_AT_MOST))
                failures += 1

    def _app_token_refused(self, code: str) -> None:
        self._tell(refusal("SLACK_APP_TOKEN", code))


def identity_of(answer: Any) -> Identity:
    """Who Embark is, from auth.test's answer."""
    return Identity(
        team=str(answer["team_id"]),
        team_name=str(answer.get("team") or answer["team_id"]),
        bot_user=str(answer["user_id"]),
        bot_id=str(answer.get("bot_id") or ""),
        bot_name=str(answer.get("user") or "embark"),
    )


def refusal(name: str, code: str) -> str:
    """One line on a token that Slack does not take."""
    return (
        f"is not in Slack: Slack refused {name} ({code}). Take a new one as docs/slack.md shows; everything else runs."
    )
