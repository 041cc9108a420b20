"""Events, clicks and commands over HTTP, for those who give Embark a public address in place of Socket Mode."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from sanic.request import Request
from sanic.response import HTTPResponse
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_sdk.signature import SignatureVerifier

from bot.channels import guard
from bot.channels.slack.failures import code_of

logger = logging.getLogger(__name__)


async def answer(app: AsyncApp | None, signing_secret: str, request: Request) -> HTTPResponse:
    """What Slack gets back.

    401 where the signature is wrong, missing, or older than five minutes; 503 where Slack should ask again; else 200.
    """
    body = await _read(request)
    headers = {name.lower(): value for name, value in request.headers.items()}
    if body is None:
        return HTTPResponse(status=413)
    # Slack's verifier checks the age (five minutes) and compares in constant time.
    if not _is_signed(signing_secret, body, headers):
        return HTTPResponse(status=401)
    if app is None:
        return HTTPResponse(status=503)
    try:
        answered = await app.async_dispatch(AsyncBoltRequest(body=body.decode("utf-8"), headers=_known(headers)))
    except Exception as error:
        logger.warning("a request of Slack's could not be read (%s)", code_of(error))
        return HTTPResponse(status=200)
    kind = answered.headers.get("content-type", ["text/plain"])[0]
    return HTTPResponse(answered.body, status=answered.status, content_type=kind)


def _is_signed(secret: str, body: bytes, headers: dict[str, str]) -> bool:
    try:
        return bool(SignatureVerifier(secret).is_valid_request(body, headers))
    except ValueError:  # a time stamp that is no number, a body that is no text
        return False


def _known(headers: dict[str, str]) -> dict[str, str | Sequence[str]]:
    """The headers Bolt reads; it wants the content type without its character set."""
    kept: dict[str, str | Sequence[str]] = {n: v for n, v in headers.items() if n.startswith("x-slack-")}
    if "content-type" in headers:
        kept["content-type"] = headers["content-type"].split(";")[0].strip()
    return kept


async def _read(request: Request) -> bytes | None:
    """The body as it came in pieces, or None where it is too long."""
    body = bytearray()
    while (piece := await request.stream.read()) is not None:
        body += piece
        if len(body) > guard.MAX_SLACK_BODY_BYTES:
            return None
    return bytes(body)
