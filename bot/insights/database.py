"""Reads the conversations for operators: read-only, row by row, from SQLite or whatever database endpoints.yml names."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import quote

from bot import paths
from bot.insights.asked import EventRow, Judgement

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection, Engine

#: The store of many servers, as endpoints.yml names it.
IN_POSTGRES = "bot.runtime.postgres_store.PostgresTrackerStore"
#: Rows fetched at a time.
AT_ONCE = 1000


class CannotRead(Exception):
    """There is no conversation yet, or the database does not answer; the message is one line."""


@contextmanager
def connection() -> Iterator[Connection]:
    """A read-only connection to the conversation store.

    Raises:
        CannotRead: nobody has talked to Embark here yet, or the database fails.
    """
    from sqlalchemy.exc import SQLAlchemyError

    engine = _engine()
    try:
        with engine.connect().execution_options(stream_results=True) as opened:
            yield opened
    except SQLAlchemyError as error:
        raise CannotRead(f"the conversations cannot be read ({type(error).__name__}). Is the database up?") from error
    finally:
        engine.dispose()


def _engine() -> Engine:
    import sqlalchemy as sa
    from rasa.utils.endpoints import read_endpoint_config

    from bot.runtime.tracker_store import SqliteTrackerStore, make_store

    endpoint = read_endpoint_config(str(paths.endpoints()), "tracker_store")
    embedded = f"{SqliteTrackerStore.__module__}.{SqliteTrackerStore.__name__}"
    if endpoint is not None and endpoint.type == IN_POSTGRES:
        from bot.runtime import postgres, postgres_store

        # Turns have two seconds for a statement; a report reads whole tables, and thinks between two rows.
        return postgres_store.make_engine(postgres.PatientConnection).execution_options(postgresql_readonly=True)
    if endpoint is not None and endpoint.type != embedded:
        return make_store(endpoint).engine
    # Not through the store, which sets a broken file aside: that is for the server alone to do.
    file = paths.var(endpoint.kwargs.get("db", "conversations.db") if endpoint else "conversations.db")
    if not file.is_file():
        raise CannotRead(f"{file} does not exist: nobody has talked to Embark here yet.")
    return sa.create_engine(f"sqlite:///file:{quote(str(file))}?mode=ro&uri=true")


def said(connection: Connection, since: float) -> Iterator[EventRow]:
    """What both sides said since a moment (seconds since 1970), in the order it was stored."""
    import sqlalchemy as sa

    from bot.runtime.store_tables import EVENTS

    wanted = sa.select([EVENTS.c.sender_id, EVENTS.c.type_name, EVENTS.c.data])
    wanted = wanted.where(EVENTS.c.type_name.in_(("user", "bot")), EVENTS.c.timestamp >= since).order_by(EVENTS.c.id)
    result = connection.execute(wanted)
    while rows := result.fetchmany(AT_ONCE):
        yield from (EventRow(*row) for row in rows)


def judgements(connection: Connection, since: float) -> dict[tuple[str, str], Judgement]:
    """(conversation, message id) -> thumbs given since a moment."""
    import sqlalchemy as sa

    from bot.runtime.store_tables import FEEDBACK

    wanted = sa.select([FEEDBACK]).where(FEEDBACK.c.said_at >= since)
    return {
        (row.sender_id, row.message_id): Judgement(bool(row.helpful), row.comment) for row in connection.execute(wanted)
    }
