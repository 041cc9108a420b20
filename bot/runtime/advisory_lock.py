"""One turn at a time in a conversation across servers, by locks that die with their holder.

Upstream, `rasa/core/lock_store.py` (RedisLockStore): a lock is read, changed and written back, so that two servers may both
have it; whoever waits looks once a second; a killed server's lock stays for a minute. An advisory lock of PostgreSQL belongs
to the connection that took it: when the server dies, PostgreSQL frees it at once
(https://www.postgresql.org/docs/15/explicit-locking.html#ADVISORY-LOCKS).

All locks of a server are on one connection of its own, apart from the store's. Nobody waits inside the database: within a server
people wait in order of arrival; across servers, which the proxy makes rare, the lock is tried again until it is free.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import psycopg2
from rasa.core.lock_store import LockStore

from bot import metrics
from bot.runtime import postgres
from bot.runtime.lock_store import ConversationBusy, InProcessLockStore
from bot.runtime.tracker_store import TurnNotKept

#: Seconds that a turn waits for the ones before it in the same conversation; about a hundred turns.
WAIT_SECONDS = 5.0
#: Seconds between two tries while another server has the lock: the first and the longest.
FIRST_PAUSE, LONGEST_PAUSE = 0.01, 0.1


class AdvisoryLockStore(LockStore):
    """Locks in the database that PGHOST, PGDATABASE, … name; Rasa makes this one from `endpoints.cluster.yml`."""

    def __init__(self, *_: Any, wait_seconds: float = WAIT_SECONDS, **__: Any) -> None:
        self._here = InProcessLockStore()
        self._wait_seconds = wait_seconds
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="locks")
        self._connection: Any = None

    @asynccontextmanager
    async def lock(
        self, conversation_id: str, lock_lifetime: float = 0, wait_time_in_seconds: float = 0
    ) -> AsyncIterator[None]:
        """Waits for the turns before; both times are Rasa's and mean nothing here.

        Raises:
            ConversationBusy: they take too long.
            TurnNotKept: the database failed.
        """
        key = postgres.key("lock", conversation_id)
        async with AsyncExitStack() as here:
            try:
                with metrics.step("lock"), metrics.waiting():
                    async with asyncio.timeout(self._wait_seconds):
                        await here.enter_async_context(self._here.hold(conversation_id))
                        await self._take(key)
            except TimeoutError as error:
                raise ConversationBusy("the turns before it take too long") from error
            try:
                yield
            finally:
                self._thread.submit(self._release, key)  # in order: before anybody here takes it again

    async def _take(self, key: int) -> None:
        pause = FIRST_PAUSE
        while not await self._try_in_thread(key):
            await asyncio.sleep(pause * random.uniform(0.5, 1.0))  # noqa: S311 - so that servers do not try in step
            pause = min(2 * pause, LONGEST_PAUSE)

    async def _try_in_thread(self, key: int) -> bool:
        trying = self._thread.submit(self._try, key)
        try:
            return await asyncio.wrap_future(trying)
        except asyncio.CancelledError:
            # Nobody waits any more; what the thread may still get is given back.
            trying.add_done_callback(lambda done: self._thread.submit(self._release, key) if _got(done) else None)
            raise

    def _try(self, key: int) -> bool:
        """Takes the lock if it is free. Runs in the thread that owns the connection."""
        try:
            return bool(self._ask("SELECT pg_try_advisory_lock(%s)", key))
        except psycopg2.Error as error:
            self._drop()
            raise TurnNotKept(f"the lock's database failed: {type(error).__name__}") from error

    def _release(self, key: int) -> None:
        """Gives the lock back; where the connection is gone, so is the lock."""
        try:
            if self._connection is not None:
                self._ask("SELECT pg_advisory_unlock(%s)", key)
        except psycopg2.Error:
            self._drop()

    def _ask(self, statement: str, key: int) -> Any:
        if self._connection is not None and postgres.is_readable(self._connection):
            self._drop()
        if self._connection is None:
            self._connection = postgres.connect()
            self._connection.autocommit = True
        with self._connection.cursor() as cursor:
            cursor.execute(statement, (key,))
            return cursor.fetchone()[0]

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()


def _got(done: Future[bool]) -> bool:
    return not done.cancelled() and done.exception() is None and done.result()
