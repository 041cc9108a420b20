"""Work that goes on after Slack got its acknowledgement, and turns that must not overtake each other."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any
from weakref import WeakValueDictionary

logger = logging.getLogger(__name__)

#: Slack waits three seconds for an acknowledgement.
ACKNOWLEDGE_WITHIN = 2.5
#: Seconds that work in hand gets when the server stops.
TO_FINISH = 5.0


class Work:
    """Tasks in hand."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[Any]] = set()

    def start(self, job: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        """Begins a job that looks after its own errors."""
        task = asyncio.get_running_loop().create_task(job)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def within(self, job: Callable[[Callable[[], bool]], Coroutine[Any, Any, None]]) -> None:
        """Waits for a job as long as Slack waits; a longer one goes on after that.

        An event is acknowledged when it is answered, so that Slack repeats it where this server ends in between.

        Args:
            job: Begins it, given what says whether Slack was told meanwhile that the event is in hand, and will not repeat it.

        Raises:
            Exception: whatever the job raised in this time.
        """
        told = asyncio.Event()
        task = self.start(job(told.is_set))
        await asyncio.wait({task}, timeout=ACKNOWLEDGE_WITHIN)
        if task.done():
            task.result()
        else:
            told.set()
            task.add_done_callback(_note)

    async def finish(self) -> None:
        """Lets what is in hand come to its end, for a while."""
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=TO_FINISH)
            for task in late:
                task.cancel()


class Turns:
    """One turn at a time in each conversation, in the order in which they came."""

    def __init__(self) -> None:
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def of(self, conversation: str) -> asyncio.Lock:
        """The lock to hold while a conversation's turn is made and posted; keep a reference to it while it is held."""
        return self._locks.setdefault(conversation, asyncio.Lock())


def _note(task: asyncio.Task[Any]) -> None:
    if task.cancelled():
        logger.error("an event stays unanswered: the server ends before Slack can be reached")
    elif task.exception() is not None:
        logger.error("an event was not answered (%s)", type(task.exception()).__name__)
