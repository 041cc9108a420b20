"""FakeSlack: the server in a thread of its own, and everything a test does with it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, TypeVar

from aiohttp import web

from tests.slack.fake import manifest as manifests
from tests.slack.fake import signed_http
from tests.slack.fake.faults import Faults
from tests.slack.fake.methods import chat
from tests.slack.fake.outbox import Outbox
from tests.slack.fake.people import People
from tests.slack.fake.records import Delivery, Json
from tests.slack.fake.seen import Seen
from tests.slack.fake.signed_http import SignedHttp
from tests.slack.fake.sockets import Sockets
from tests.slack.fake.tokens import Tokens
from tests.slack.fake.trouble import Trouble
from tests.slack.fake.web_api import WebApi
from tests.slack.fake.workspace import APP, BOT, BOT_USER, TEAM, Workspace

Result = TypeVar("Result")


class FakeSlack(People, Seen, Trouble):
    """One workspace with one app, served on a free port of 127.0.0.1 while the `with` block runs."""

    team_id, app_id, bot_user, bot_id = TEAM, APP, BOT_USER, BOT
    signing_secret = "fake-signing-secret"

    def __init__(self, manifest: Path | str | None = None, transport: str = "socket", request_url: str | None = None):
        self.workspace, self.tokens, self.faults = Workspace(), Tokens(), Faults()
        if manifest:
            self._grant(manifests.read(manifest))
        self.outbox = Outbox(self.workspace)
        self.web_api = WebApi(self.workspace, self.tokens, self.faults)
        self.sockets = Sockets(self.workspace, self.outbox, self._answered)
        self.signed_http = SignedHttp(self.signing_secret, self.outbox, self._answered)
        self.signed_http.url = request_url or ""
        self._http = transport == "http"
        self._pump: asyncio.Task[None] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._ready, self._stop = threading.Event(), asyncio.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), name="fake-slack", daemon=True)

    def _grant(self, granted: manifests.Granted) -> None:
        self.granted, self.subscribed, self.agent_granted = granted.scopes, granted.subscriptions, granted.agent
        self.commands, self.shortcuts = set(granted.commands), set(granted.shortcuts)
        self.workspace.scopes, self.workspace.subscriptions = set(granted.scopes), set(granted.subscriptions)
        self.workspace.agent, self.workspace.home_tab = granted.agent, granted.home_tab

    # --- what the bot needs

    @property
    def api_url(self) -> str:
        """The base URL of the Web API."""
        return f"http://{self.web_api.base}/api/"

    @property
    def bot_token(self) -> str:
        """The token for the Web API."""
        return self.tokens.bot

    @property
    def app_token(self) -> str:
        """The token for Socket Mode."""
        return self.tokens.app

    @property
    def environment(self) -> dict[str, str]:
        """Environment variables for the bot."""
        return {
            "SLACK_API_URL": self.api_url,
            "SLACK_BOT_TOKEN": self.bot_token,
            "SLACK_APP_TOKEN": self.app_token,
            "SLACK_SIGNING_SECRET": self.signing_secret,
        }

    @property
    def scopes(self) -> set[str]:
        """What the bot token may do; change it to take something away."""
        return self.workspace.scopes

    @property
    def subscriptions(self) -> set[str]:
        """The events the app is told of."""
        return self.workspace.subscriptions

    @property
    def agent(self) -> str | None:
        """`agent_view`, `assistant_view`, or None where the workspace lacks agents."""
        return self.workspace.agent

    @agent.setter
    def agent(self, view: str | None) -> None:
        self.workspace.agent = view

    def sign(self, body: str | bytes, timestamp: int | str | None = None, secret: str | None = None) -> dict[str, str]:
        """The headers of a signed request."""
        return signed_http.sign(body, secret or self.signing_secret, timestamp)

    # --- transports

    def use_http(self, request_url: str) -> None:
        """What people do reaches the bot as signed HTTP requests from now on."""
        self.signed_http.url = request_url
        self.run(self._switch(True))

    def use_sockets(self) -> None:
        """What people do reaches the bot over Socket Mode from now on."""
        self.run(self._switch(False))

    async def _switch(self, http: bool) -> None:
        if self._pump:
            self._pump.cancel()
        self._http = http
        self._pump = asyncio.create_task((self.signed_http if http else self.sockets).pump())
        self.outbox.wake()

    def _answered(self, delivery: Delivery) -> None:
        """What an acknowledgement's payload does: a command's answer is posted, a modal closes or shows errors."""
        if not isinstance(delivery.payload, dict):
            return
        answer = delivery.ack if isinstance(delivery.ack, dict) else {}
        if delivery.type == "slash_commands":
            text = delivery.ack if isinstance(delivery.ack, str) else answer.get("text")
            if text or answer.get("blocks"):
                user = None if answer.get("response_type") == "in_channel" else delivery.payload["user_id"]
                found = chat.content({**answer, "text": text})
                chat.by_the_bot(self.workspace, delivery.payload["channel_id"], answer, ephemeral_to=user, **found)
        elif delivery.payload.get("type") == "view_submission":
            self._submitted(str(delivery.payload.get("view", {}).get("id")), answer)

    def _submitted(self, view_id: str, answer: Json) -> None:
        user = next((user for user, view in self.workspace.modals.items() if view.id == view_id), None)
        if user is None:
            return
        action = answer.get("response_action")
        if action == "errors":
            self.workspace.modals[user].errors.update(answer.get("errors", {}))
        elif action in ("update", "push"):
            self.workspace.modals[user] = self.workspace.view("modal", user, answer["view"])
        else:
            del self.workspace.modals[user]

    # --- the server

    def run(self, coroutine: Coroutine[Any, Any, Result], seconds: float = 25) -> Result:
        """Runs something on the server's thread and waits for it."""
        assert self._loop is not None, "the fake is not started"
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(seconds)

    async def _serve(self) -> None:
        app = web.Application(client_max_size=64 * 1024 * 1024)
        app.add_routes([*self.web_api.routes(), web.get("/link/", self.sockets.handle)])
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        host, port = runner.addresses[0][:2]
        self.web_api.base = f"{host}:{port}"
        self._loop = self.outbox.loop = asyncio.get_running_loop()
        self.outbox.filled = asyncio.Event()
        await self._switch(self._http)
        self._ready.set()
        await self._stop.wait()
        if self._pump:
            self._pump.cancel()
        for connection in list(self.sockets.connections):
            await connection.socket.close()
        await runner.cleanup()

    def __enter__(self) -> FakeSlack:
        self._thread.start()
        if not self._ready.wait(10):
            raise AssertionError("the fake Slack did not start")
        return self

    def __exit__(self, *_: object) -> None:
        self.calm()
        assert self._loop is not None
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)
