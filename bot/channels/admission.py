"""How many turns are worked on and waited for at once: past what can be answered soon, a quick "busy" and no queue of minutes.

One process answers turns one after another, so waiting turns are all that an overload is. The gate lets a few in, keeps as
many waiting as it could serve within `PATIENCE`, by the time that turns took of late, and refuses the rest at once.
"""

from __future__ import annotations

import asyncio
import functools
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from bot import settings
from bot.channels import errors

#: Turns worked on at the same time: enough to use the moments in which one waits for the disk.
SLOTS = 8
#: Seconds that a person should wait for their turn at most; twice that is never waited.
PATIENCE = 3.0
#: Waiting turns are never more than this, however quick turns were.
MOST_WAITING = 1000
#: One turn of a conversation is answered while one more waits, as when somebody types fast.
PER_CONVERSATION = 2
#: Seconds after which a turn is given up: nothing of it is kept, and the person is told to try again.
TURN_SECONDS = 15
#: What a turn is taken to last before one was seen (seconds), and how much one turn changes that.
FIRST_GUESS, WEIGHT = 0.05, 0.1


class Gate:
    """Lets turns in.

    Args:
        most_waiting: How many turns may wait; None: as many as can be served within `PATIENCE`.
        now: A clock (seconds).
    """

    def __init__(self, most_waiting: int | None = None, now: Callable[[], float] = time.monotonic):
        self._most_waiting, self._now = most_waiting, now
        self._free = asyncio.Semaphore(SLOTS)
        self._at_once: dict[str, int] = {}
        self._seconds = FIRST_GUESS
        self._empty = asyncio.Event()
        self._empty.set()
        self._closed = False
        self.inside = self.waiting = 0

    @asynccontextmanager
    async def turn(self, conversation: str) -> AsyncIterator[None]:
        """Holds one turn: waits for its place, and gives it back at the end.

        Raises:
            ChannelError: 503 the server is ending, or more wait than can be served soon; 429 two messages of this
                conversation are under way.
        """
        if self._closed:
            raise errors.stopping()
        if self._at_once.get(conversation, 0) >= PER_CONVERSATION:
            raise errors.one_at_a_time()
        if self._free.locked() and self.waiting >= self.most_waiting():
            raise errors.busy(self.expected_wait())
        self._at_once[conversation] = self._at_once.get(conversation, 0) + 1
        self._empty.clear()
        try:
            await self._enter()
            began = self._now()
            try:
                yield
            finally:
                self._seconds += WEIGHT * (self._now() - began - self._seconds)
                self.inside -= 1
                self._free.release()
        finally:
            self._at_once[conversation] -= 1
            if not self._at_once[conversation]:
                del self._at_once[conversation]
            if not self._at_once:
                self._empty.set()

    async def _enter(self) -> None:
        self.waiting += 1
        try:
            async with asyncio.timeout(2 * PATIENCE):
                await self._free.acquire()
        except TimeoutError as error:
            raise errors.busy(self.expected_wait()) from error
        finally:
            self.waiting -= 1
        self.inside += 1

    def most_waiting(self) -> int:
        """How many turns may wait now."""
        if self._most_waiting is not None:
            return self._most_waiting
        return min(MOST_WAITING, max(SLOTS, int(PATIENCE * SLOTS / max(self._seconds, 1e-3))))

    def expected_wait(self) -> float:
        """Seconds until a turn that comes now would begin."""
        return (self.waiting + 1) * self._seconds / SLOTS

    def close(self) -> None:
        """Lets no further turn in; those inside and waiting are answered."""
        self._closed = True

    async def drained(self, seconds: float) -> bool:
        """Waits until no turn is inside or waiting, at most so long; whether that came about."""
        try:
            async with asyncio.timeout(seconds):
                await self._empty.wait()
        except TimeoutError:
            return False
        return True


def turn_seconds() -> int:
    """Seconds that a turn may last: `EMBARK_TURN_SECONDS`, for actions that run elsewhere and take longer.

    Raises:
        BadSetting: it is no number.
    """
    return settings.whole_number("EMBARK_TURN_SECONDS", TURN_SECONDS)


@functools.cache
def gate() -> Gate:
    """The gate of this process, for all channels.

    Raises:
        BadSetting: EMBARK_MAX_WAITING is no number.
    """
    return Gate(settings.whole_number("EMBARK_MAX_WAITING", 0) or None)


def turn(conversation: str) -> AbstractAsyncContextManager[None]:
    """`async with admission.turn(conversation):` around the work of one turn (see `Gate.turn`)."""
    return gate().turn(conversation)
