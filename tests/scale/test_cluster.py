"""Two servers, one PostgreSQL, nginx: what `make scale-test` tries at full size (benchmarks/scale), small."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.scale import trials
from benchmarks.scale.cluster import Cluster, cluster
from benchmarks.scale.processes import Postgres


@pytest.fixture(scope="module")
def running(model: Path, database: Postgres) -> Iterator[Cluster]:
    """The cluster."""
    if database.process.poll() is not None:
        database.back()
    with cluster(2, database) as made:
        yield made


def test_messages_at_once_on_any_server_are_answered_once_each_and_in_order(running: Cluster) -> None:
    outcome = asyncio.run(trials.at_random(running, conversations=20, people=3, messages=3))
    assert outcome.held, outcome


def test_nothing_acknowledged_is_lost_while_the_database_is_gone_and_people_are_told(running: Cluster) -> None:
    outcome = asyncio.run(trials.without_database(running, conversations=6, seconds=0.5))
    assert outcome.held, outcome


def test_a_killed_servers_conversations_go_on_elsewhere(running: Cluster) -> None:
    outcome = asyncio.run(trials.kill(running, conversations=6))
    assert outcome.findings.sound and outcome.findings.answered, outcome
