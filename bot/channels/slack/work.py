"""Work that goes on after Slack got its acknowledgement, and turns that must not overtake each other."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any
from weakref import WeakValueDictionary

from bot.channels.slack.failures import Unanswered

logger = logging.getLogger(__name__)

#: Slack waits three seconds for an acknowledgement.
ACKNOWLEDGE_WITHIN = 2.5
#: Seconds after which an event is taken up again that Slack will not send again, having had its acknowledgement.
AGAIN_AFTER = (5.0, 30.0, 120.0)
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

    async def within(self, attempt: Callable[[bool], Coroutine[Any, Any, None]]) -> None:
        """Waits for a job as long as Slack waits; a longer one goes on after that.

        An event is acknowledged when it is answered, so that Slack repeats it where this server ends in between. Once it is
        acknowledged Slack does not; then the job is repeated here.

        Args:
            attempt: Makes the job; told whether it is the last time.

        Raises:
            Exception: whatever the job raised in this time.
        """
        task = self.start(attempt(False))
        await asyncio.wait({task}, timeout=ACKNOWLEDGE_WITHIN)
        if task.done():
            task.result()
        else:
            self.start(self._see_through(task, attempt))

    async def _see_through(
        self, task: asyncio.Task[None], attempt: Callable[[bool], Coroutine[Any, Any, None]]
    ) -> None:
        waits = [*AGAIN_AFTER]
        while True:
            try:
                await asyncio.shield(task)
                return
            except Unanswered as error:
                if not waits:
                    logger.error("an event was not answered (%s)", error)
                    return
                logger.warning("an event was not answered (%s); it is taken up again", error)
            except Exception as error:
                logger.error("an event was not answered (%s)", type(error).__name__)
                return
            try:
                await asyncio.sleep(waits.pop(0))
            except asyncio.CancelledError:
                logger.error("an event stays unanswered: the server ends before Slack can be reached")
                raise
            task = self.start(attempt(not waits))

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
