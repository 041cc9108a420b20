"""What is done to a cluster, and what people saw of it. Each trial returns one row of the table."""

from __future__ import annotations

import asyncio
import signal
import time
from collections import Counter
from dataclasses import dataclass

from benchmarks.scale.cluster import Cluster
from benchmarks.scale.people import Crowd, Findings, Tally

#: Seconds that the database is gone in the trial.
GONE_SECONDS = 6.0
#: Conversations that talk at the same time in the trial of many; more would only wait for the processor.
AT_ONCE = 10
#: Seconds within which the conversations of a killed server must answer again.
AGAIN_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """One trial.

    Attributes:
        what: What was done.
        findings: What transcripts say.
        refused: What people were told instead of an answer, before they sent again.
        note: What else was measured.
        held: Whether everything was as it must be.
    """

    what: str
    findings: Findings
    refused: Counter[tuple[int, str]]
    note: str
    held: bool


async def at_random(cluster: Cluster, conversations: int, people: int, messages: int) -> Outcome:
    """Several people at once in each conversation, each message to any server."""
    async with Crowd(cluster.random_url) as crowd:
        await crowd.begin(conversations)
        began = time.monotonic()
        await crowd.talk(people, messages, at_once=AT_ONCE)
        seconds = time.monotonic() - began
        findings = await crowd.check()
    sent = conversations * people * messages
    return Outcome(
        f"{sent:,} messages in {conversations} conversations, {people} at once in each of {AT_ONCE}, routed at random",
        findings,
        crowd.tally.refused,
        f"{sent / seconds:.0f} messages/s",
        # The lock makes turns wait for each other; were it not there, the store would refuse those that overlap.
        findings.sound and findings.answered == sent and (503, "not_kept") not in crowd.tally.refused,
    )


async def kill(cluster: Cluster, conversations: int) -> Outcome:
    """kill -9 of the first server while all its conversations are talking; it stays dead."""
    stop = asyncio.Event()
    async with Crowd(cluster.url) as crowd:
        await crowd.begin(conversations)
        await crowd.talk(1, 1)  # so that each conversation has its server
        talking = asyncio.create_task(crowd.talk(1, 10_000, stop.is_set, pause=0.2))
        await _answers(crowd.tally, 2 * conversations)
        victim = cluster.servers[0]
        killed = time.monotonic()
        victim.send(signal.SIGKILL)
        await asyncio.to_thread(victim.process.wait)
        await _answers(crowd.tally, len(crowd.tally.seconds) + 3 * conversations)
        stop.set()
        await talking
        findings = await crowd.check()
    first: dict[int, float] = {}
    for at, number in crowd.tally.answered_at:
        if at > killed:
            first.setdefault(number, at - killed)
    slowest = max(first.values())
    return Outcome(
        f"kill -9 of one of {len(cluster.servers)} servers under {conversations} conversations",
        findings,
        crowd.tally.refused,
        f"every conversation answered again within {slowest:.2f} s",
        findings.sound and len(first) == conversations and slowest <= AGAIN_SECONDS,
    )


async def without_database(cluster: Cluster, conversations: int, seconds: float = GONE_SECONDS) -> Outcome:
    """PostgreSQL dies (no checkpoint, no goodbye) and comes back after some seconds."""
    stop = asyncio.Event()
    async with Crowd(cluster.url) as crowd:
        await crowd.begin(conversations)
        talking = asyncio.create_task(crowd.talk(1, 10_000, stop.is_set, pause=0.05))
        await _answers(crowd.tally, 2 * conversations)
        await asyncio.to_thread(cluster.database.crash)
        await asyncio.sleep(seconds)
        await asyncio.to_thread(cluster.database.back)
        back = time.monotonic()
        await _answers(crowd.tally, len(crowd.tally.seconds) + 3 * conversations)
        stop.set()
        await talking
        findings = await crowd.check()
    first = min((at - back for at, _ in crowd.tally.answered_at if at > back), default=float("inf"))
    told = set(crowd.tally.refused)
    return Outcome(
        f"PostgreSQL gone for {seconds:g} s under {conversations} conversations",
        findings,
        crowd.tally.refused,
        f"answering {first:.2f} s after it was back",
        findings.sound and (503, "not_kept") in told and not any(status in (0, 500) for status, _ in told),
    )


async def rolling_restart(cluster: Cluster, conversations: int) -> Outcome:
    """Each server is stopped and started anew, one after the other; nobody sends anything twice."""
    stop = asyncio.Event()
    async with Crowd(cluster.url, again=False) as crowd:
        await crowd.begin(conversations)
        talking = asyncio.create_task(crowd.talk(1, 100_000, stop.is_set, pause=0.1))
        for number in range(len(cluster.servers)):
            await _answers(crowd.tally, len(crowd.tally.seconds) + conversations)
            await asyncio.to_thread(cluster.servers[number].end, signal.SIGTERM)
            await asyncio.to_thread(start_again, cluster, number)
        await _answers(crowd.tally, len(crowd.tally.seconds) + conversations)
        stop.set()
        await talking
        findings = await crowd.check()
    failed = sum(crowd.tally.refused.values())
    return Outcome(
        f"rolling restart of {len(cluster.servers)} servers under {conversations} conversations",
        findings,
        crowd.tally.refused,
        f"{failed} failed requests of {failed + findings.answered}",
        findings.sound and failed == 0,
    )


def start_again(cluster: Cluster, number: int) -> None:
    """Starts a server that was ended or killed, and waits until it answers."""
    cluster.servers[number].start_again()
    cluster.servers[number].wait()


async def _answers(tally: Tally, count: int) -> None:
    """Waits until people have had so many answers."""
    while len(tally.seconds) < count:
        await asyncio.sleep(0.01)
