"""One turn at a time in a conversation, in the order of arrival, without polling.

Upstream, `rasa/core/lock_store.py`: whoever has to wait looks again once a second, and a lock is given up after 60 s.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

from rasa.core.lock_store import LockStore

from bot import metrics


class ConversationBusy(Exception):
    """The turns before this one in the same conversation take too long; nothing of it was begun."""


class InProcessLockStore(LockStore):
    """Locks of one process; they end with it, so a crash leaves none behind."""

    def __init__(self, *_: Any, **__: Any) -> None:
        self._locks: dict[str, asyncio.Lock] = {}
        self._users: dict[str, int] = {}

    @asynccontextmanager
    async def lock(
        self, conversation_id: str, lock_lifetime: float = 0, wait_time_in_seconds: float = 0
    ) -> AsyncIterator[None]:
        """Waits for the turns before; both times are Rasa's and mean nothing here."""
        async with AsyncExitStack() as held:
            with metrics.step("lock"), metrics.waiting():
                await held.enter_async_context(self.hold(conversation_id))
            yield

    @asynccontextmanager
    async def hold(self, conversation_id: str) -> AsyncIterator[None]:
        """The same, for a lock that has more to wait for."""
        lock = self._locks.setdefault(conversation_id, asyncio.Lock())
        self._users[conversation_id] = self._users.get(conversation_id, 0) + 1
        try:
            async with lock:
                yield
        finally:
            self._users[conversation_id] -= 1
            if not self._users[conversation_id]:
                del self._users[conversation_id], self._locks[conversation_id]
