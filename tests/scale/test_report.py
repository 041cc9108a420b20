"""What operators read of conversations that are in PostgreSQL."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from benchmarks.scale.processes import Postgres
from bot import paths
from bot.insights import database
from bot.runtime import postgres
from bot.runtime.postgres_store import PostgresTrackerStore
from tests.runtime.test_tracker_store import DOMAIN, run, say, turn


@pytest.fixture
def told(clean: Postgres, monkeypatch: pytest.MonkeyPatch) -> None:
    """A database in which Ada has spoken, and that gives a turn's statements a tenth of a second."""
    run(say(PostgresTrackerStore(DOMAIN), "ada", turn(1), turn(2)))
    monkeypatch.setenv("EMBARK_ENDPOINTS", str(paths.PROJECT / "deploy" / "endpoints.cluster.yml"))
    monkeypatch.setattr(postgres.Connection, "answer_seconds", 0.1)
    monkeypatch.setattr(postgres.PatientConnection, "answer_seconds", 10)


@pytest.mark.usefixtures("told")
def test_a_report_reads_what_was_said_and_may_take_longer_than_a_turn() -> None:
    with database.connection() as connection:
        connection.execute(sa.text("SELECT pg_sleep(0.3)"))
        assert [row.type_name for row in database.said(connection, 0)] == ["user", "bot"] * 2
        assert database.judgements(connection, 0) == {}


@pytest.mark.usefixtures("told")
def test_a_report_can_change_nothing() -> None:
    with pytest.raises(database.CannotRead), database.connection() as connection:
        connection.execute(sa.text("DELETE FROM events"))


def test_without_a_database_the_report_says_so_in_one_line(clean: Postgres, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMBARK_ENDPOINTS", str(paths.PROJECT / "deploy" / "endpoints.cluster.yml"))
    monkeypatch.setenv("PGPORT", "1")
    with pytest.raises(database.CannotRead, match="Is the database up"), database.connection():
        pass
