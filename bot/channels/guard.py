"""Limits that hold before any work is done, shared by all channels: size, shape, rate; and texts made harmless."""

from __future__ import annotations

import os
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from bot.nlu.text import clean

MAX_BODY_BYTES = 8 * 1024
#: A message of Slack's has at most 40,000 characters and comes twice, as text and as blocks; a click brings its whole message.
MAX_SLACK_BODY_BYTES = 1024 * 1024
#: Addresses that take larger bodies than the rest; what comes there is signed.
LARGER_BODIES = {"/webhooks/slack/events": MAX_SLACK_BODY_BYTES}
MAX_TEXT = 1000


@dataclass(frozen=True, slots=True)
class Rate:
    """A token bucket: `burst` at once, then `per_minute` on average."""

    burst: int
    per_minute: float


def rate(variable: str, burst: int, per_minute: float) -> Rate:
    """A rate, or the one an operator set: `VARIABLE=120` means 120 a minute, all of them at once if need be."""
    given = os.environ.get(variable, "")
    return Rate(int(given), float(given)) if given.isdecimal() and int(given) > 0 else Rate(burst, per_minute)


def messages_per_session() -> Rate:
    """A person types a few messages a minute; buttons make short bursts. Set by EMBARK_MESSAGES_PER_MINUTE."""
    return rate("EMBARK_MESSAGES_PER_MINUTE", 20, 40)


def sessions_per_address() -> Rate:
    """A classroom may share one address. Set by EMBARK_SESSIONS_PER_MINUTE."""
    return rate("EMBARK_SESSIONS_PER_MINUTE", 40, 30)


#: Buckets kept at most; the oldest are forgotten first, so that visitors cannot fill the memory.
MAX_BUCKETS = 20_000


class RateLimiter:
    """Token buckets by key, bounded in number."""

    def __init__(self, rate: Rate, now: Callable[[], float] = time.monotonic):
        self._rate, self._now = rate, now
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait(self, key: str) -> float:
        """Takes one token. Returns 0.0 when there was one, else the seconds until there will be."""
        now, per_second = self._now(), self._rate.per_minute / 60
        tokens, since = self._buckets.pop(key, (float(self._rate.burst), now))
        tokens = min(float(self._rate.burst), tokens + (now - since) * per_second)
        allowed = tokens >= 1
        self._buckets[key] = (tokens - 1 if allowed else tokens, now)
        if len(self._buckets) > MAX_BUCKETS:
            self._buckets.popitem(last=False)
        return 0.0 if allowed else (1 - tokens) / per_second


def harmless(text: str) -> str:
    """A person's text as plain words: cleaned, and without the leading "/" that Rasa would take for a command.

    Upstream: `RegexMessageHandler` is hard-wired after NLU and runs `/intent{…}`, `/restart` and the like from anyone.
    """
    return clean(text).lstrip("/ ")
