"""Errors of the web channel's contract: a status, a code, and a sentence fit to show a person."""

from __future__ import annotations

import json
import logging
import math
import uuid
from http import HTTPStatus

from sanic.exceptions import SanicException
from sanic.response import HTTPResponse
from sanic.response import json as json_response

from bot import metrics

logger = logging.getLogger(__name__)


class ChannelError(Exception):
    """Something the caller, or the person, can do something about.

    Attributes:
        status: HTTP status.
        code: Stable machine name.
        message: One kind sentence that names the fix.
        retry_after: Seconds to wait, where waiting helps.
    """

    def __init__(self, status: int, code: str, message: str, retry_after: int | None = None):
        super().__init__(message)
        self.status, self.code, self.message, self.retry_after = status, code, message, retry_after


def malformed(
    message: str = 'That request could not be read. Send JSON such as {"text": "do I need a degree?"}.',
) -> ChannelError:
    """400."""
    return ChannelError(400, "malformed", message)


def no_session() -> ChannelError:
    """401."""
    return ChannelError(401, "no_session", "This conversation has ended. Start a new one to go on.")


def origin_not_allowed(origin: str | None) -> ChannelError:
    """403: a page of `origin` (None: of none that can be named) asked, and the allow-list does not hold it."""
    if origin is None:
        return ChannelError(
            403, "origin_not_allowed", "This guide cannot be used from a page without an address of its own."
        )
    return ChannelError(
        403,
        "origin_not_allowed",
        f"This guide may not be used from pages of {origin} yet. Whoever runs it can add that to EMBARK_ORIGINS.",
    )


def not_json() -> ChannelError:
    """415."""
    return ChannelError(415, "not_json", "Send JSON, and say so: Content-Type: application/json.")


def too_large() -> ChannelError:
    """413."""
    return ChannelError(413, *OF_STATUS[413])


def bad_text(message: str) -> ChannelError:
    """422."""
    return ChannelError(422, "bad_text", message)


def too_many(seconds: float) -> ChannelError:
    """429."""
    wait = max(1, math.ceil(seconds))
    return ChannelError(429, "too_many", f"That was quick. Try again in {in_words(wait)}.", wait)


def one_at_a_time() -> ChannelError:
    """429: two messages of the same conversation are under way."""
    return ChannelError(429, "too_many", "Your last message is still being answered. Try again in a moment.", 1)


def busy(seconds: float) -> ChannelError:
    """503: more people ask than can be answered soon."""
    wait = max(1, math.ceil(seconds))
    return ChannelError(503, "busy", f"Many people are asking right now. Try again in {in_words(wait)}.", wait)


def stopping() -> ChannelError:
    """503: the server ends, or is started anew; what is under way is still answered."""
    return ChannelError(503, "stopping", "Embark is being restarted. Try again in a moment.", 5)


def in_words(seconds: int) -> str:
    """A wait, as people say it."""
    return f"{seconds} second{'' if seconds == 1 else 's'}"


def not_ready(what: str) -> ChannelError:
    """503."""
    return ChannelError(503, "not_ready", what, 2)


def of(error: Exception) -> ChannelError:
    """What the server itself raised, in the contract's words; no stack trace, no framework's name.

    An unforeseen error is logged under a number, which the person is told.
    """
    if isinstance(error, ChannelError):
        return error
    status = error.status_code if isinstance(error, SanicException) else 500
    if status in OF_STATUS:
        return ChannelError(status, *OF_STATUS[status])
    return malformed() if status < 500 else internal(error)


def _incident(error: Exception, whole: bool) -> str:
    """Logs an error under a new number, which the person is told; with its stack trace where it was unforeseen."""
    incident = uuid.uuid4().hex[:8]
    logger.error(
        "incident %s: %s %s", incident, type(error).__name__, "" if whole else error, exc_info=error if whole else None
    )
    return f"(incident {incident})"


def internal(error: Exception) -> ChannelError:
    """500: our fault."""
    return ChannelError(
        500, "internal", f"Something went wrong on my side. Please try again. {_incident(error, whole=True)}", 2
    )


TRY_AGAIN = "Something went wrong on my side, and your message was not answered. Please try again."


def not_answered(error: Exception) -> ChannelError:
    """503: the turn failed or took too long; nothing of it was kept."""
    return ChannelError(503, "not_answered", f"{TRY_AGAIN} {_incident(error, whole=False)}", 2)


def not_kept(error: Exception) -> ChannelError:
    """503: the turn could not be stored, so nothing of it was shown or remembered."""
    message = "I could not write that down just now, so I have not answered it. Please try again."
    return ChannelError(503, "not_kept", f"{message} {_incident(error, whole=False)}", 2)


OF_STATUS = {
    400: ("malformed", "That is no request that can be read here."),
    404: ("not_found", "There is nothing here. The chat is at /."),
    405: ("not_allowed", "That cannot be done at this address."),
    408: ("too_slow", "Your request took too long to arrive. Please try again."),
    411: ("no_length", "Send the body's length: Content-Length, not chunks."),
    413: ("too_large", "That is more than can be read at once. Send at most 8 kB."),
    414: ("too_large", "That address is longer than can be read."),
    417: ("malformed", "That expectation cannot be met. Send the request without it."),
    431: ("too_large", "Those headers are longer than can be read."),
    503: ("not_answered", "That took too long, and your message was not answered. Please try again."),
}


def response(error: ChannelError) -> HTTPResponse:
    """{"error": {"code", "message"}} with its status, and `Retry-After` where waiting helps."""
    metrics.refused(error.code)
    headers = {"Retry-After": str(error.retry_after)} if error.retry_after else {}
    return json_response(_body(error), status=error.status, headers=headers)


def as_bytes(error: ChannelError) -> bytes:
    """The same as it goes over the wire, for a connection that is refused before a request is read."""
    body = json.dumps(_body(error)).encode()
    head = (
        f"HTTP/1.1 {error.status} {HTTPStatus(error.status).phrase}\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\nRetry-After: {error.retry_after or 1}\r\nConnection: close\r\n\r\n"
    )
    return head.encode() + body


def _body(error: ChannelError) -> dict[str, dict[str, str]]:
    return {"error": {"code": error.code, "message": error.message}}
