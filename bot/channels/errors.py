"""Errors of the web channel's contract: a status, a code, and a sentence fit to show a person."""

from __future__ import annotations


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


def too_large() -> ChannelError:
    """413."""
    return ChannelError(413, "too_large", "That is more than can be read at once. Send at most 8 kB.")


def bad_text(message: str) -> ChannelError:
    """422."""
    return ChannelError(422, "bad_text", message)


def too_many(seconds: float) -> ChannelError:
    """429."""
    wait = max(1, round(seconds + 0.5))
    return ChannelError(429, "too_many", f"That was quick. Try again in {wait} seconds.", wait)


def one_at_a_time() -> ChannelError:
    """429: two messages of the same conversation are under way."""
    return ChannelError(429, "too_many", "Your last message is still being answered. Try again in a moment.", 1)


def not_ready(what: str) -> ChannelError:
    """503."""
    return ChannelError(503, "not_ready", what, 2)


def not_answered(incident: str) -> ChannelError:
    """503: the turn failed or took too long; nothing of it was kept."""
    message = (
        f"Something went wrong on my side, and your message was not answered. Please try again. (incident {incident})"
    )
    return ChannelError(503, "not_answered", message, 2)


def not_kept(incident: str) -> ChannelError:
    """503: the turn could not be stored, so nothing of it was shown or remembered."""
    message = (
        f"I could not write that down just now, so I have not answered it. Please try again. (incident {incident})"
    )
    return ChannelError(503, "not_kept", message, 2)
