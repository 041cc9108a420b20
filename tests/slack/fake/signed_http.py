"""Events, interactions and commands as signed HTTP requests. docs.slack.dev/authentication/verifying-requests-from-slack"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import aiohttp

from tests.slack.fake.outbox import Outbox
from tests.slack.fake.records import Delivery

KINDS = {"events_api": "event", "interactive": "interaction", "slash_commands": "command"}
JSON_TYPE, FORM_TYPE = "application/json", "application/x-www-form-urlencoded"
STALE_SECONDS = 6 * 60


def sign(body: str | bytes, secret: str, timestamp: int | str | None = None) -> dict[str, str]:
    """The two headers of a signed request: HMAC-SHA256 over `v0:timestamp:body`."""
    when = str(int(time.time()) if timestamp is None else timestamp)
    raw = body.encode() if isinstance(body, str) else body
    digest = hmac.new(secret.encode(), f"v0:{when}:".encode() + raw, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": when, "X-Slack-Signature": f"v0={digest}"}


def signature_headers(body: bytes, secret: str, kind: str) -> dict[str, str]:
    """Headers with a `right`, `wrong`, `missing`, `stale`, `future` or `malformed` signature.

    Raises:
        ValueError: another kind.
    """
    now = int(time.time())
    if kind == "right":
        return sign(body, secret)
    if kind == "wrong":
        return sign(body, secret + "x")
    if kind == "missing":
        return {}
    if kind == "stale":
        return sign(body, secret, now - STALE_SECONDS)
    if kind == "future":
        return sign(body, secret, now + STALE_SECONDS)
    if kind == "malformed":
        return {"X-Slack-Request-Timestamp": "yesterday", "X-Slack-Signature": "v0="}
    raise ValueError(kind)


def encode(payload: Any, kind: str) -> tuple[bytes, str]:
    """Body and content type of an `event` (JSON), an `interaction` or a `command` (forms). Strings and bytes stay as they are."""
    default = JSON_TYPE if kind == "event" else FORM_TYPE
    if isinstance(payload, bytes | str):
        return (payload.encode() if isinstance(payload, str) else payload), default
    if kind == "event":
        return json.dumps(payload).encode(), default
    if kind == "interaction":
        return urlencode({"payload": json.dumps(payload)}).encode(), default
    return urlencode(payload).encode(), default


@dataclass
class Response:
    """What the bot's server answered."""

    status: int
    headers: dict[str, str]
    body: str
    sent: dict[str, str] = field(default_factory=dict)
    """The headers of the request."""


class SignedHttp:
    """Sends deliveries to the bot's request URL."""

    def __init__(self, secret: str, outbox: Outbox, on_ack: Callable[[Delivery], None]):
        self.secret, self.outbox, self.on_ack = secret, outbox, on_ack
        self.url = ""
        self.tasks: set[asyncio.Task[None]] = set()

    async def post(
        self,
        payload: Any,
        kind: str,
        signature: str = "right",
        retry: tuple[int, str] | None = None,
        content_type: str | None = None,
    ) -> Response:
        """One request."""
        body, default = encode(payload, kind)
        headers = signature_headers(body, self.secret, signature)
        headers |= {
            "Content-Type": content_type or default,
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
        }
        if retry:
            headers |= {"X-Slack-Retry-Num": str(retry[0]), "X-Slack-Retry-Reason": retry[1]}
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=20)) as session,
            session.post(self.url, data=body, headers=headers) as answer,
        ):
            return Response(
                answer.status, {k.lower(): v for k, v in answer.headers.items()}, await answer.text(), headers
            )

    async def pump(self) -> None:
        """Sends what waits, each in a task of its own. Runs until it is cancelled."""
        filled = self.outbox.filled
        assert filled is not None
        while True:
            await filled.wait()
            filled.clear()
            while self.outbox.waiting:
                with self.outbox.workspace.lock:
                    delivery = self.outbox.waiting.popleft()
                    delivery.attempts += 1
                task = asyncio.ensure_future(self._deliver(delivery))
                self.tasks.add(task)
                task.add_done_callback(self.tasks.discard)

    async def _deliver(self, delivery: Delivery) -> None:
        status, body = -1, ""
        try:
            answer = await self.post(delivery.payload, KINDS[delivery.type], retry=delivery.retry)
            status, body = answer.status, answer.body
        except aiohttp.ClientError as error:
            body = repr(error)
        with self.outbox.workspace.changing():
            delivery.status, delivery.acked = status, 200 <= status < 300
            delivery.ack = _decoded(body)
            if delivery.acked:
                self.on_ack(delivery)


def _decoded(body: str) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return body or None
