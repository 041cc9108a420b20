"""Conversations in PostgreSQL: kept as in the embedded store, by many servers at once, and honest when the database is gone."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import psycopg2
import pytest
from rasa.shared.core.events import SlotSet
from rasa.utils.endpoints import read_endpoint_config

from benchmarks.scale.processes import Postgres
from bot import paths
from bot.runtime import postgres, tracker_store
from bot.runtime.postgres_store import PostgresTrackerStore, WrittenElsewhere
from bot.runtime.tracker_store import AlreadyAnswered, StoreUnreachable, TurnNotKept, make_store
from tests.conftest import free_port
from tests.runtime.test_tracker_store import DOMAIN, run, say, texts, turn

TURNS = 60


@pytest.fixture
def store(clean: Postgres) -> PostgresTrackerStore:
    """A new store."""
    return PostgresTrackerStore(DOMAIN)


@contextmanager
def hanging(database: Postgres) -> Iterator[None]:
    """PostgreSQL takes what is sent and never answers, as behind a broken network."""
    found = subprocess.run(["pgrep", "-P", str(database.process.pid)], capture_output=True, text=True, check=True)
    processes = [database.process.pid, *map(int, found.stdout.split())]
    for process in processes:
        os.kill(process, signal.SIGSTOP)
    try:
        yield
    finally:
        for process in reversed(processes):
            os.kill(process, signal.SIGCONT)


def test_what_was_said_is_found_by_another_server(store: PostgresTrackerStore) -> None:
    run(say(store, "ada", turn(1), turn(2)))
    assert texts(PostgresTrackerStore(DOMAIN), "ada") == ["question 1", "answer 1", "question 2", "answer 2"]


def test_a_long_conversation_is_read_in_part_with_all_that_was_told(store: PostgresTrackerStore) -> None:
    run(say(store, "ada", [*turn(0), SlotSet("state", "Ohio")], *map(turn, range(1, TURNS))))
    tracker = run(PostgresTrackerStore(DOMAIN).retrieve("ada"))
    assert tracker.get_slot("state") == "Ohio" and len(tracker.events) <= tracker_store.WINDOW + len(DOMAIN.slots)


def test_a_message_sent_twice_is_answered_once(store: PostgresTrackerStore) -> None:
    run(say(store, "ada", turn(1, "client-1")))
    with pytest.raises(AlreadyAnswered):
        run(say(PostgresTrackerStore(DOMAIN), "ada", turn(1, "client-1")))
    assert [event["text"] for event in run(store.answered("ada", "client-1"))] == ["answer 1"]


def test_a_turn_that_another_server_overtook_is_not_written(store: PostgresTrackerStore) -> None:
    async def overtaken() -> None:
        tracker = await store.get_or_create_tracker("ada", append_action_listen=False)
        tracker.update_with_events(turn(2), DOMAIN)
        await say(PostgresTrackerStore(DOMAIN), "ada", turn(1))
        await store.save(tracker)

    with pytest.raises(WrittenElsewhere):
        run(overtaken())
    run(say(store, "ada", turn(3)))
    assert texts(store, "ada") == ["question 1", "answer 1", "question 3", "answer 3"]


def test_thumbs_are_kept_and_a_forgotten_conversation_is_gone(store: PostgresTrackerStore) -> None:
    run(say(store, "ada", turn(1, "client-1")))
    run(store.judge("ada", "m1", False, "wrong year"))
    assert run(store.judgements("ada")) == {"m1": False}
    assert run(store.forget(["ada"])) == len(turn(1))
    assert (texts(store, "ada"), run(store.judgements("ada")), run(store.answered("ada", "client-1"))) == ([], {}, None)


def test_old_silent_conversations_are_deleted_in_small_steps(
    store: PostgresTrackerStore, clean: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.runtime.postgres_store.SEARCHED_AT_ONCE", 7)
    for number in range(5):
        run(say(store, f"long ago {number}", turn(1), turn(2)))
    run(say(store, "still here", turn(1)))
    clean.sql("UPDATE events SET timestamp = timestamp - 31 * 86400")
    run(say(store, "still here", turn(2)))
    assert run(store.expire(30)) == 5
    assert list(run(store.keys())) == ["still here"]


def test_servers_that_start_together_make_the_tables_once(clean: Postgres) -> None:
    with ThreadPoolExecutor(4) as servers:
        made = list(servers.map(lambda _: PostgresTrackerStore(DOMAIN), range(4)))
    run(say(made[0], "ada", turn(1)))
    assert texts(made[3], "ada") == ["question 1", "answer 1"]


def test_events_are_numbered_beyond_two_thousand_million(store: PostgresTrackerStore, clean: Postgres) -> None:
    clean.sql("SELECT setval('events_id_seq', 3000000000)")
    run(say(store, "ada", turn(1, "client-1")))
    assert texts(store, "ada") == ["question 1", "answer 1"]


def test_a_database_that_is_gone_fails_a_turn_and_is_found_again(
    store: PostgresTrackerStore, clean: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres, "REST_SECONDS", 0.0)
    run(say(store, "ada", turn(1)))
    clean.crash()
    with pytest.raises(TurnNotKept):
        run(say(store, "ada", turn(2)))
    clean.back()
    run(say(store, "ada", turn(3)))
    assert texts(store, "ada") == ["question 1", "answer 1", "question 3", "answer 3"]


def test_a_restart_that_nobody_noticed_fails_no_turn(store: PostgresTrackerStore, clean: Postgres) -> None:
    run(say(store, "ada", turn(1)))
    clean.crash()
    clean.back()
    run(say(store, "ada", turn(2)))
    assert texts(store, "ada") == ["question 1", "answer 1", "question 2", "answer 2"]


def test_a_database_that_does_not_answer_fails_a_turn_and_the_next_ones_at_once(
    store: PostgresTrackerStore, clean: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def many() -> list[BaseException | list[object]]:
        return await asyncio.gather(*(store.said("ada") for _ in range(40)), return_exceptions=True)

    monkeypatch.setattr(postgres.Connection, "answer_seconds", 0.2)
    run(say(store, "ada", turn(1)))
    in_vain, ready = [], postgres._ready

    def watched(file: int, event: int, seconds: float) -> bool:
        came = ready(file, event, seconds)
        if seconds and not came:
            in_vain.append(seconds)
        return came

    monkeypatch.setattr(postgres, "_ready", watched)
    with hanging(clean):
        failed = run(many())
    assert {type(error) for error in failed} == {TurnNotKept}
    assert 1 <= len(in_vain) <= tracker_store.THREADS, "each thread waits once, and nobody after that"


def test_the_password_may_be_in_a_file_and_is_in_no_error(
    clean: Postgres, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "password"
    file.write_text(os.environ["PGPASSWORD"] + "\n")
    monkeypatch.delenv("PGPASSWORD")
    monkeypatch.setenv(postgres.PASSWORD_FILE, str(file))
    run(say(PostgresTrackerStore(DOMAIN), "ada", turn(1)))
    file.write_text("zxqvwrong")
    with pytest.raises(StoreUnreachable, match="password authentication failed") as refused:
        PostgresTrackerStore(DOMAIN)
    assert "zxqvwrong" not in str(refused.value)


def test_the_clusters_endpoints_name_this_store(clean: Postgres) -> None:
    endpoints = str(paths.PROJECT / "deploy" / "endpoints.cluster.yml")
    assert isinstance(make_store(read_endpoint_config(endpoints, "tracker_store")), PostgresTrackerStore)


def test_a_connection_that_breaks_where_sqlalchemy_does_not_look_is_a_failure_of_the_database_too(
    store: PostgresTrackerStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise psycopg2.InterfaceError("connection already closed")

    monkeypatch.setattr(store._reading.dialect, "set_isolation_level", broken)
    with pytest.raises(TurnNotKept):
        run(store.said("ada"))


def test_a_start_waits_for_a_database_that_is_starting_too(clean: Postgres) -> None:
    clean.crash()
    with ThreadPoolExecutor(1) as server:
        starting = server.submit(PostgresTrackerStore, DOMAIN)
        clean.back()
        run(say(starting.result(), "ada", turn(1)))


def test_a_server_that_finds_no_database_says_so_in_one_line(clean: Postgres, model: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bot.serve", "--port", str(free_port())],
        cwd=paths.PROJECT,
        env={
            **os.environ,
            "PGDATABASE": "nowhere",
            "EMBARK_VAR": str(tmp_path),
            "EMBARK_ENDPOINTS": "deploy/endpoints.cluster.yml",
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert (done.returncode, done.stderr.count("\n")) == (1, 1), done.stderr
    assert "the database cannot be used" in done.stderr and 'database "nowhere" does not exist' in done.stderr
    assert os.environ["PGPASSWORD"] not in done.stderr
