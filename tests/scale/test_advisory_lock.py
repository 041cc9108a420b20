"""Locks across servers: one turn at a time, freed with their holder, and no endless wait."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any

import pytest
from rasa.core.lock_store import LockStore
from rasa.utils.endpoints import read_endpoint_config

from benchmarks.scale.processes import Postgres
from bot import paths
from bot.runtime import postgres
from bot.runtime.advisory_lock import AdvisoryLockStore
from bot.runtime.lock_store import ConversationBusy
from bot.runtime.tracker_store import TurnNotKept

#: Locks that the database holds right now.
HELD = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"


def run(work: Coroutine[Any, Any, Any]) -> Any:
    """Runs it to its end."""
    return asyncio.run(work)


async def held(database: Postgres, count: int) -> None:
    """Waits until so many locks are held."""
    while int(await asyncio.to_thread(database.sql, HELD)) != count:
        pass


@pytest.mark.parametrize("servers", [1, 3])
def test_turns_of_a_conversation_never_overlap(clean: Postgres, servers: int) -> None:
    stores = [AdvisoryLockStore() for _ in range(servers)]
    inside, seen = [0], []

    async def take_turn(number: int) -> None:
        async with stores[number % servers].lock("ada"):
            inside[0] += 1
            seen.append(inside[0])
            await asyncio.sleep(0)
            inside[0] -= 1

    async def crowd() -> None:
        await asyncio.gather(*(take_turn(number) for number in range(30)))

    run(crowd())
    assert seen == [1] * 30


def test_turns_of_different_conversations_do_not_wait_for_each_other(clean: Postgres) -> None:
    async def both() -> None:
        one, other = AdvisoryLockStore(), AdvisoryLockStore()
        async with one.lock("ada"), one.lock("bob"), other.lock("eve"):
            await held(clean, 3)
        await held(clean, 0)

    run(both())


def test_turns_within_a_server_keep_their_order(clean: Postgres) -> None:
    store, order = AdvisoryLockStore(), []

    async def take_turn(number: int) -> None:
        async with store.lock("ada"):
            order.append(number)

    async def crowd() -> None:
        await asyncio.gather(*(take_turn(number) for number in range(10)))

    run(crowd())
    assert order == list(range(10))


def test_a_conversation_that_is_busy_too_long_is_told_so(clean: Postgres) -> None:
    async def wait() -> None:
        async with AdvisoryLockStore().lock("ada"), AdvisoryLockStore(wait_seconds=0.05).lock("ada"):
            pass

    with pytest.raises(ConversationBusy):
        run(wait())


def test_somebody_who_stops_waiting_leaves_no_lock(clean: Postgres) -> None:
    async def give_up() -> None:
        store = AdvisoryLockStore()

        async def take_turn() -> None:
            async with store.lock("ada"):
                await asyncio.Event().wait()

        for pause in range(20):
            waiting = asyncio.create_task(take_turn())
            for _ in range(pause):
                await asyncio.sleep(0)
            waiting.cancel()
            await asyncio.gather(waiting, return_exceptions=True)
        await held(clean, 0)

    run(give_up())


def test_a_lock_ends_with_the_connection_of_its_holder(clean: Postgres) -> None:
    async def die() -> None:
        holder = AdvisoryLockStore()
        async with holder.lock("ada"):
            clean.sql("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'")
            async with AdvisoryLockStore().lock("ada"):
                pass
        async with holder.lock("ada"):
            await held(clean, 1)

    run(die())


def test_without_a_database_there_is_no_turn_and_later_there_is(
    clean: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres, "REST_SECONDS", 0.0)

    @asynccontextmanager
    async def once(store: AdvisoryLockStore) -> AsyncIterator[None]:
        async with store.lock("ada"):
            yield

    async def outage() -> None:
        store = AdvisoryLockStore()
        async with once(store):
            pass
        clean.crash()
        with pytest.raises(TurnNotKept):
            async with once(store):
                pass
        clean.back()
        async with once(store):
            pass

    run(outage())


@pytest.mark.parametrize("make", [LockStore.create])
def test_the_clusters_endpoints_name_this_lock(clean: Postgres, make: Callable[[Any], LockStore]) -> None:
    endpoints = str(paths.PROJECT / "deploy" / "endpoints.cluster.yml")
    assert isinstance(make(read_endpoint_config(endpoints, "lock_store")), AdvisoryLockStore)
