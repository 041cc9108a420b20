"""Errors of the web channel's contract: a status, a code, and a sentence fit to show a person."""

from __future__ import annotations

import math

from sanic.response import HTTPResponse
from sanic.response import json as json_response


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


def too_large() -> ChannelError:
    """413."""
    return ChannelError(413, "too_large", "That is more than can be read at once. Send at most 8 kB.")


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


TRY_AGAIN = "Something went wrong on my side, and your message was not answered. Please try again."


def internal(incident: str | None = None) -> ChannelError:
    """500: our fault; the log has the incident too."""
    return ChannelError(500, "internal", TRY_AGAIN + (f" (incident {incident})" if incident else ""), 2)


def not_answered(incident: str) -> ChannelError:
    """503: the turn failed or took too long; nothing of it was kept."""
    return ChannelError(503, "not_answered", f"{TRY_AGAIN} (incident {incident})", 2)


def not_kept(incident: str) -> ChannelError:
    """503: the turn could not be stored, so nothing of it was shown or remembered."""
    message = (
        f"I could not write that down just now, so I have not answered it. Please try again. (incident {incident})"
    )
    return ChannelError(503, "not_kept", message, 2)


def response(error: ChannelError) -> HTTPResponse:
    """{"error": {"code", "message"}} with its status, and `Retry-After` where waiting helps."""
    headers = {"Retry-After": str(error.retry_after)} if error.retry_after else {}
    return json_response(
        {"error": {"code": error.code, "message": error.message}}, status=error.status, headers=headers
    )
