"""Each event once: claims, leases, restarts, two servers, and forgetting."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import pytest
import sqlalchemy as sa

from bot.channels.slack.handled import KEPT, LEASE, Claim, Handled, embedded, engine_for

WHO = "slack:T1:U1"


class Clock:
    now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def server(tmp_path: Path, clock: Clock) -> Callable[[], Handled]:
    """A server, or the same started anew, or another beside it: all on one database."""
    return lambda: Handled(embedded(tmp_path / "slack.db"), clock)


def test_an_event_that_was_answered_is_known_after_a_restart_and_to_another_server(
    server: Callable[[], Handled],
) -> None:
    first = server()
    assert first.claim(("event:1",), WHO) is Claim.OURS
    first.done(("event:1",))
    assert server().claim(("event:1",), WHO) is Claim.DONE


def test_an_event_that_is_being_answered_is_left_to_who_is_at_it(server: Callable[[], Handled]) -> None:
    server().claim(("event:1",), WHO)
    assert server().claim(("event:1",), WHO) is Claim.BUSY


def test_one_shared_key_is_enough_to_be_the_same_event(server: Callable[[], Handled]) -> None:
    handled = server()
    handled.claim(("event:1", "message:C1:1.1"), WHO)
    handled.done(("event:1", "message:C1:1.1"))
    assert handled.claim(("event:2", "message:C1:1.1"), WHO) is Claim.DONE
    assert handled.claim(("event:2", "message:C1:1.2"), WHO) is Claim.OURS


def test_a_claim_whose_server_ended_lapses_so_that_the_retry_is_answered(
    server: Callable[[], Handled], clock: Clock
) -> None:
    server().claim(("event:1",), WHO)
    clock.now += LEASE + 1
    assert server().claim(("event:1",), WHO) is Claim.OURS


def test_a_claim_that_is_renewed_does_not_lapse(server: Callable[[], Handled], clock: Clock) -> None:
    handled = server()
    handled.claim(("event:1",), WHO)
    clock.now += LEASE - 1
    handled.renew(("event:1",))
    clock.now += LEASE - 1
    assert handled.claim(("event:1",), WHO) is Claim.BUSY


def test_a_claim_that_is_given_back_is_free(server: Callable[[], Handled]) -> None:
    handled = server()
    handled.claim(("event:1",), WHO)
    handled.release(("event:1",))
    assert handled.claim(("event:1",), WHO) is Claim.OURS


def test_of_many_servers_at_once_one_gets_the_event(server: Callable[[], Handled]) -> None:
    servers = [server() for _ in range(4)]
    together = threading.Barrier(4)

    def claim(one: Handled) -> list[Claim]:
        together.wait()
        return [one.claim((f"event:{number}",), WHO) for number in range(20)]

    with ThreadPoolExecutor(4) as pool:
        claims = list(pool.map(claim, servers))
    assert [sum(answers[n] is Claim.OURS for answers in claims) for n in range(20)] == [1] * 20


def test_rows_are_dropped_after_a_few_days(server: Callable[[], Handled], clock: Clock, tmp_path: Path) -> None:
    handled = server()
    handled.claim(("event:1",), WHO)
    handled.done(("event:1",))
    clock.now += KEPT + 3601
    handled.claim(("event:2",), WHO)
    assert _keys(tmp_path) == ["event:2"]


def test_forgetting_a_conversation_removes_its_rows_and_no_others(
    server: Callable[[], Handled], tmp_path: Path
) -> None:
    handled = server()
    handled.claim(("event:1",), WHO)
    handled.claim(("event:2",), "slack:T1:U2")
    handled.forget(WHO)
    assert _keys(tmp_path) == ["event:2"]


def test_servers_that_share_a_database_share_the_table(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("EMBARK_VAR", str(tmp_path))
    shared = SimpleNamespace(engine=sa.create_engine("postgresql://u:secret@db/embark"))
    assert engine_for(SimpleNamespace(_tracker_store=shared)) is shared.engine


@pytest.mark.parametrize(
    "store", [None, SimpleNamespace(engine=sa.create_engine("sqlite://")), SimpleNamespace(_tracker_store=None)]
)
def test_on_one_machine_the_table_is_a_file_in_var(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, store: object
) -> None:
    monkeypatch.setenv("EMBARK_VAR", str(tmp_path))
    assert str(engine_for(store).url) == f"sqlite:///{tmp_path}/slack.db"


def _keys(folder: Path) -> list[str]:
    with sqlite3.connect(folder / "slack.db") as database:
        return [key for (key,) in database.execute("select key from slack_handled order by key")]
