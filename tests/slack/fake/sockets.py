"""Socket Mode: hello, envelopes, acknowledgements, disconnects. docs.slack.dev/apis/events-api/using-socket-mode"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from tests.slack.fake.outbox import Outbox
from tests.slack.fake.records import Delivery, Json
from tests.slack.fake.workspace import Workspace

MOST_CONNECTIONS = 10
"""An app may hold so many sockets open."""


@dataclass(eq=False)
class Connection:
    """One open socket and what was sent over it without an acknowledgement so far, by envelope id."""

    socket: web.WebSocketResponse
    open: dict[str, Delivery] = field(default_factory=dict)
    leaving: bool = False
    """Asked to go: nothing new is sent over it."""
    request: web.Request | None = None


class Sockets:
    """All open sockets of the app."""

    def __init__(self, workspace: Workspace, outbox: Outbox, on_ack: Callable[[Delivery], None]):
        self.workspace, self.outbox, self.on_ack = workspace, outbox, on_ack
        self.connections: list[Connection] = []
        self.opened = 0
        self.accepting, self.muted = True, False
        self.used: set[str] = set()
        self.received: list[Any] = []
        """Everything the bot sent over sockets, decoded."""

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """The WebSocket address that `apps.connections.open` gave out; good for one connection."""
        ticket = request.query.get("ticket", "")
        if not self.accepting:
            return web.Response(status=500)
        if not ticket or ticket in self.used:
            return web.Response(status=403)
        self.used.add(ticket)
        socket = web.WebSocketResponse(autoping=True)
        await socket.prepare(request)
        connection = Connection(socket, request=request)
        if len(self.connections) >= MOST_CONNECTIONS:
            await self._bye(connection, "too_many_websockets", close=True)
            return socket
        await socket.send_json(self._hello())
        with self.workspace.changing():
            self.connections.append(connection)
            self.opened += 1
        self.outbox.wake()
        try:
            async for frame in socket:
                if frame.type == WSMsgType.TEXT:
                    self._take(connection, frame.data)
        except ConnectionError:
            pass  # a ping came while the socket was being dropped
        finally:
            self._gone(connection)
        return socket

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self.connections) + 1,
            "connection_info": {"app_id": "A0APP"},
            "debug_info": {"host": "applink-fake", "build_number": 1, "approximate_connection_time": 18060},
        }

    def _take(self, connection: Connection, data: str) -> None:
        """An acknowledgement."""
        try:
            message = json.loads(data)
        except ValueError:
            message = data
        with self.workspace.changing():
            self.received.append(message)
            if self.muted or not isinstance(message, dict):
                return
            delivery = connection.open.pop(str(message.get("envelope_id")), None)
            if delivery is None:
                return
            delivery.acked, delivery.ack = True, message.get("payload")
            self.on_ack(delivery)

    def _gone(self, connection: Connection) -> None:
        """A socket closed: events that were not acknowledged over it are sent again."""
        with self.workspace.changing():
            if connection not in self.connections:
                return
            self.connections.remove(connection)
            lost = [delivery for delivery in connection.open.values() if delivery.type == "events_api"]
            connection.open.clear()
        self.outbox.again(lost, "timeout")

    async def pump(self) -> None:
        """Sends what waits as soon as a socket is open. Runs until it is cancelled."""
        filled = self.outbox.filled
        assert filled is not None
        while True:
            await filled.wait()
            filled.clear()
            while True:
                with self.workspace.lock:
                    usable = [one for one in self.connections if not one.leaving and not one.socket.closed]
                    if not usable or not self.outbox.waiting:
                        break
                    delivery = self.outbox.waiting.popleft()
                    connection = usable[delivery.attempts % len(usable)]
                await self._send(connection, delivery)

    async def _send(self, connection: Connection, delivery: Delivery) -> None:
        envelope_id = self.workspace.new_id("E")
        with self.workspace.changing():
            delivery.attempts += 1
            connection.open[envelope_id] = delivery
        envelope: Json = {"envelope_id": envelope_id, "type": delivery.type, "payload": delivery.payload}
        envelope["accepts_response_payload"] = delivery.type != "events_api"
        if delivery.type == "events_api":
            number, reason = delivery.retry or (0, "")
            envelope |= {"retry_attempt": number, "retry_reason": reason}
        try:
            await connection.socket.send_json(envelope)
        except (ConnectionError, RuntimeError):
            self._gone(connection)

    async def _bye(self, connection: Connection, reason: str, close: bool) -> None:
        connection.leaving = close
        await connection.socket.send_json(
            {"type": "disconnect", "reason": reason, "debug_info": {"host": "applink-fake"}}
        )
        if close:
            # In a task of its own: the closing handshake waits for the bot.
            task = asyncio.ensure_future(connection.socket.close())
            task.add_done_callback(lambda done: done.cancelled() or done.exception())

    async def disconnect(self, reason: str, close: bool) -> None:
        """Asks every socket to go."""
        for connection in list(self.connections):
            await self._bye(connection, reason, close)

    async def drop(self) -> None:
        """Every socket ends without a word."""
        for connection in list(self.connections):
            if connection.request is not None and connection.request.transport is not None:
                connection.request.transport.abort()
            self._gone(connection)
