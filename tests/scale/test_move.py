"""Moving the embedded store into PostgreSQL: everything, or nothing."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from rasa.shared.core.events import SlotSet

from benchmarks.scale.processes import Postgres
from bot.operate import move
from bot.operate.__main__ import main
from bot.operate.in_use import claim
from bot.runtime.postgres_store import PostgresTrackerStore
from bot.runtime.tracker_store import SqliteTrackerStore
from tests.runtime.test_tracker_store import DOMAIN, run, say, texts, turn

COUNTS = "SELECT (SELECT count(*) FROM events), (SELECT count(*) FROM turns), (SELECT count(*) FROM feedback)"


@pytest.fixture
def old(clean: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SqliteTrackerStore:
    """An embedded store with two conversations and two thumbs."""
    monkeypatch.setenv("EMBARK_VAR", str(tmp_path))
    store = SqliteTrackerStore(DOMAIN)
    run(say(store, "ada", [*turn(1, "client-1"), SlotSet("state", "Ohio")], turn(2, "client-2")))
    run(say(store, "bob", turn(3)))
    run(store.judge("ada", "m1", True, None))
    run(store.judge("bob", "m1", False, "täglich '; DROP TABLE events; --"))
    return store


@pytest.fixture(params=[1, 5_000])
def batch(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """One row at a time, and all at once."""
    monkeypatch.setattr(move, "BATCH", request.param)
    return request.param


def test_everything_is_there_and_conversations_go_on(
    old: SqliteTrackerStore, clean: Postgres, batch: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["move"]) == 0
    assert "moved 16 events, 2 turns, 2 feedback" in capsys.readouterr().out
    new = PostgresTrackerStore(DOMAIN)
    for sender in ("ada", "bob"):
        assert texts(new, sender) == texts(old, sender)
        assert run(new.judgements(sender)) == run(old.judgements(sender))
    assert run(new.retrieve("ada")).get_slot("state") == "Ohio"
    assert run(new.answered("ada", "client-2"))[0]["text"] == "answer 2"
    run(say(new, "ada", turn(4, "client-4")))
    assert texts(new, "ada")[-1] == "answer 4"


def test_the_file_stays_as_it_was(old: SqliteTrackerStore) -> None:
    assert main(["move"]) == 0
    assert texts(old, "ada") == ["question 1", "answer 1", "question 2", "answer 2"]


def refused(capsys: pytest.CaptureFixture[str]) -> str:
    """The one line that a move that was refused prints."""
    assert main(["move"]) == 1
    told = capsys.readouterr().err
    assert told.startswith("Embark: ") and told.count("\n") == 1
    return told


def test_a_target_with_conversations_is_left_alone(
    old: SqliteTrackerStore, clean: Postgres, capsys: pytest.CaptureFixture[str]
) -> None:
    run(say(PostgresTrackerStore(DOMAIN), "eve", turn(9)))
    assert "holds conversations already" in refused(capsys)
    assert clean.sql(COUNTS) == "5|0|0"


def test_a_move_that_fails_halfway_leaves_nothing(
    old: SqliteTrackerStore, clean: Postgres, capsys: pytest.CaptureFixture[str]
) -> None:
    with sqlite3.connect(old.file) as file:
        file.execute(
            "UPDATE feedback SET message_id = ? WHERE sender_id = 'bob'", ("x" * 100,)
        )  # longer than the column
    assert "PostgreSQL failed" in refused(capsys)
    PostgresTrackerStore(DOMAIN)
    assert clean.sql(COUNTS) == "0|0|0"


def test_while_embark_is_serving_nothing_is_moved(old: SqliteTrackerStore, capsys: pytest.CaptureFixture[str]) -> None:
    with claim():
        assert "another Embark is serving" in refused(capsys)


def test_without_a_file_there_is_nothing_to_move(
    clean: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("EMBARK_VAR", str(tmp_path / "new"))
    assert "nothing to move" in refused(capsys)


def test_without_a_database_the_cause_is_said(
    old: SqliteTrackerStore, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PGPORT", "1")
    told = refused(capsys)
    assert "PostgreSQL failed" in told and "refused" in told
