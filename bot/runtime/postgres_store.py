"""Conversations in PostgreSQL, for many servers: the same tables as in the embedded store, safe to write from all of them.

The lock store (`advisory_lock.py`) lets one server at a time take a conversation's turn. That lock ends with its connection, so it
could end in the middle of a turn. Therefore each turn is written only if the conversation still ends where the turn
began; both are seen by one transaction that no other server can be in for the same conversation.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import psycopg2
import sqlalchemy as sa
import sqlalchemy.exc
from rasa.core.brokers.broker import EventBroker
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.pool import QueuePool

from bot.runtime import postgres
from bot.runtime import store_tables as tables
from bot.runtime.tracker_store import THREADS, ConversationStore, StoreUnreachable, TurnNotKept

T = TypeVar("T")
#: Events looked at in one statement when old conversations are searched, so that each stays far below its time limit.
SEARCHED_AT_ONCE = 5_000
#: Seconds for which a start waits for the database, which may be starting too.
START_SECONDS = 30.0
#: Numbers of the locks under which tables are made and old conversations deleted, by one server at a time.
MAKING, CLEANING = (postgres.key("embark", what) for what in ("making tables", "deleting old conversations"))


class WrittenElsewhere(TurnNotKept):
    """Another server took a turn of the same conversation meanwhile."""


class PostgresTrackerStore(ConversationStore):
    """Conversations in the database that PGHOST, PGDATABASE, … name; Rasa makes this one from `endpoints.cluster.yml`."""

    FAILURES = (sqlalchemy.exc.SQLAlchemyError, psycopg2.Error)

    def __init__(self, domain: Domain | None = None, event_broker: EventBroker | None = None, **_: Any) -> None:
        engine = make_engine()
        self._reading = engine.execution_options(isolation_level="AUTOCOMMIT")  # spares BEGIN and ROLLBACK
        super().__init__(engine, domain, event_broker)

    def create_tables(self) -> None:
        """Makes what is not there yet; servers that start together do so one after the other, and wait for the database.

        Raises:
            StoreUnreachable: it refuses, or does not come up.
        """
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                with self.engine.begin() as connection:
                    create_tables(connection)
                return
            except sqlalchemy.exc.OperationalError as error:
                cause = " ".join(str(error.orig).split())
                refused = "FATAL" in cause and "starting up" not in cause
                if refused or time.monotonic() > deadline:
                    raise StoreUnreachable(
                        f"the database cannot be used ({cause}). Is it up, and are PGHOST, PGPORT, PGDATABASE, PGUSER and the password right?"
                    ) from error
                time.sleep(0.2)

    async def read(self, statement: Callable[..., T], *arguments: Any) -> T:
        """See `ConversationStore.read`."""
        return await self._in_thread(self._with, self._reading.connect, statement, *arguments)

    @staticmethod
    def append(connection: Connection, sender: str, events: Sequence[Event], after: int | None) -> int:
        """Writes a turn, if nothing was written since it began.

        Raises:
            WrittenElsewhere: something was.
        """
        key = {"key": postgres.key("append", sender)}
        connection.execute(sa.text("SELECT pg_advisory_xact_lock(:key)"), key)
        if after is not None and tables.last_id(connection, sender) != after:
            raise WrittenElsewhere("another server answered in the same conversation meanwhile")
        return tables.append(connection, sender, events)

    async def expire(self, days: float) -> int:
        """See `ConversationStore.expire`; in small steps, by one server at a time."""
        count = 0
        begin: int | None = 0
        while begin is not None:
            begin, deleted = await self.write(_delete_old, begin, days)
            count += deleted
        return count


def make_engine(factory: type[postgres.Connection] = postgres.Connection) -> Engine:
    """SQLAlchemy's engine on a pool with a connection for each of the store's threads, so that nobody waits for one."""
    engine = sa.create_engine(
        "postgresql+psycopg2://",
        creator=lambda: postgres.connect(factory),
        poolclass=QueuePool,
        pool_size=THREADS,
        max_overflow=0,
        pool_timeout=postgres.ANSWER_SECONDS,
        hide_parameters=True,  # what people wrote stays out of error messages
    )
    sa.event.listen(engine, "checkout", _check_out)
    return engine


def _check_out(connection: Any, *_: object) -> None:
    """Before a kept connection is used: has the database been restarted since? Asking it would cost a round trip."""
    if connection.closed or postgres.is_readable(connection):
        raise sqlalchemy.exc.InvalidatePoolError


def create_tables(connection: Connection) -> None:
    """Makes the tables that are not there yet, with numbers that do not run out (Rasa's end at 2,147,483,647 events)."""
    connection.execute(sa.text("SELECT pg_advisory_xact_lock(:key)"), {"key": MAKING})
    is_new = not sa.inspect(connection).has_table(tables.EVENTS.name)
    tables.create(connection)
    if is_new:
        connection.execute(sa.text("ALTER TABLE events ALTER COLUMN id TYPE bigint"))
        connection.execute(sa.text("ALTER SEQUENCE IF EXISTS events_id_seq AS bigint"))
        connection.execute(sa.text("ALTER TABLE turns ALTER COLUMN event_id TYPE bigint"))


_MAY_CLEAN = sa.text("SELECT pg_try_advisory_xact_lock(:key)")
_OLD = sa.text(
    "SELECT max(id) AS last, array_agg(DISTINCT sender_id ORDER BY sender_id) AS senders, min(timestamp) AS first FROM"
    " (SELECT id, sender_id, timestamp FROM events WHERE id > :begin ORDER BY id LIMIT :most) AS part"
)
_SILENT = sa.text(
    "SELECT sender_id FROM unnest(CAST(:senders AS varchar[])) AS sender_id WHERE (SELECT timestamp FROM events"
    " WHERE events.sender_id = sender_id.sender_id ORDER BY id DESC LIMIT 1) < :moment"
)


def _delete_old(connection: Connection, begin: int, days: float) -> tuple[int | None, int]:
    """Looks at the next events after number `begin` and deletes the conversations among them that are old.

    Events are numbered in the order of time, so the search ends where they are young.

    Returns:
        From where to go on (None at the end), and how many conversations were deleted.
    """
    limit = time.time() - days * 86_400
    if not connection.execute(_MAY_CLEAN, {"key": CLEANING}).scalar():
        return None, 0
    part = connection.execute(_OLD, {"begin": begin, "most": SEARCHED_AT_ONCE}).one()
    if part.last is None or part.first >= limit:
        return None, 0
    silent = connection.execute(_SILENT, {"senders": list(part.senders), "moment": limit}).scalars().all()
    tables.forget(connection, silent)
    return part.last, len(silent)
