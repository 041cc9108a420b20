"""Socket Mode: Slack's events over a WebSocket that Embark opens itself, so that no public address is needed."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from time import time

from slack_bolt.adapter.socket_mode.async_internals import run_async_bolt_app, send_async_response
from slack_bolt.async_app import AsyncApp
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.channels.slack.failures import code_of, is_refused

logger = logging.getLogger(__name__)

#: Seconds between pings, and until a lost connection is looked at again.
PING_EVERY = 3.0
#: Seconds to wait after an attempt that failed; it doubles each time up to the second.
WAIT, WAIT_AT_MOST = 1.0, 60.0


class Socket(SocketModeClient):
    """Slack's own client, which gives up with one clear line where the token is refused.

    Upstream: `slack_sdk` goes on asking for ever with a token that was taken back, two lines of log every few seconds.

    Args:
        app: The Bolt app.
        client: Where the Web API is.
        app_token: "xapp-…".
        refused: Told Slack's code once the token is refused.
    """

    def __init__(self, app: AsyncApp, client: AsyncWebClient, app_token: str, refused: Callable[[str], None]):
        super().__init__(app_token=app_token, web_client=client, logger=_quiet(), ping_interval=PING_EVERY)
        self._app, self._refused, self._failures = app, refused, 0
        self.socket_mode_request_listeners.append(self._take)

    async def issue_new_wss_url(self) -> str:
        try:
            url = str(await super().issue_new_wss_url())
        except Exception as error:
            if is_refused(error):
                if not self.closed:
                    self.closed = True
                    self._refused(code_of(error))
                raise
            if not self._failures:
                logger.warning("Slack cannot be reached (%s); trying again", code_of(error))
            await asyncio.sleep(min(WAIT * 2**self._failures, WAIT_AT_MOST))
            self._failures += 1
            raise
        self._failures = 0
        return url

    async def _take(self, _: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        """Hands an envelope to Bolt; what Bolt cannot read is acknowledged all the same, so that it does not come again."""
        try:
            answer = await run_async_bolt_app(self._app, request)
        except Exception as error:
            logger.warning("an envelope of Slack's could not be read (%s)", code_of(error))
            await self.send_socket_mode_response(SocketModeResponse(envelope_id=request.envelope_id))
            return
        await send_async_response(self, request, answer, time())


def _quiet() -> logging.Logger:
    """The client's own log: its errors are told here in one line, and its details hold what people wrote."""
    client = logging.getLogger(f"{__name__}.client")
    client.setLevel(logging.CRITICAL)
    return client
