"""Which events were answered, so that each is answered exactly once: across retries, restarts and servers.

Slack sends an event again when it saw no acknowledgement; its own library does not notice. An event is claimed before its
answer is made and marked done after. A claim is a lease that is renewed while the answer is made: where a server ends in
between, a retry finds the lease run out and is answered. Rows say nothing of what was said, and are dropped after `KEPT`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from enum import Enum
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot import paths

#: Seconds a claim holds unless it is renewed. Slack's own retries come at once, after a minute, and after five.
LEASE = 20.0
RENEW_EVERY = 5.0
#: Slack repeats for an hour, and for a day where an app asks for it.
KEPT = 3 * 24 * 3600.0
TIDY_EVERY = 3600.0
DATABASE = "slack.db"

_TABLES = sa.MetaData()
_HANDLED = sa.Table(
    "slack_handled",
    _TABLES,
    sa.Column("key", sa.String(255), primary_key=True),
    sa.Column("conversation", sa.String(255), nullable=False, index=True),
    sa.Column("done", sa.Boolean, nullable=False),
    sa.Column("until", sa.Float, nullable=False, index=True),
)


def engine_for(tracker_store: Any) -> Engine:
    """Where the table is kept: in the tracker store's own database where servers share one, with its password and time limits,
    or in a file in `var/`.

    Args:
        tracker_store: Rasa's tracker store, in whatever wrappers Rasa hands it out.
    """
    while tracker_store is not None:
        engine = getattr(tracker_store, "engine", None)
        if engine is not None and engine.dialect.name != "sqlite":
            return engine
        tracker_store = getattr(tracker_store, "_tracker_store", None)
    return embedded(paths.var(DATABASE))


def embedded(file: Path) -> Engine:
    """An SQLite file that several servers on one machine can use."""
    engine = sa.create_engine(f"sqlite:///{file}")
    with engine.connect() as connection:
        connection.execute(sa.text("PRAGMA journal_mode=WAL"))
    return engine


class Claim(Enum):
    """What became of a claim."""

    OURS = "ours"  # nobody has answered: we do
    BUSY = "busy"  # somebody is at it, or ended at it: Slack should ask again
    DONE = "done"  # it was answered


class Handled:
    """The table of claims."""

    def __init__(self, engine: Engine, now: Callable[[], float] = time.time):
        self._engine, self._now, self._tidied = engine, now, 0.0
        try:
            _TABLES.create_all(self._engine)
        except sa.exc.DBAPIError:  # another server made it between the look and the making
            _TABLES.create_all(self._engine)

    def claim(self, keys: Sequence[str], conversation: str) -> Claim:
        """Takes an event for this server, unless it was answered or is being answered.

        Args:
            keys: All ids the event is known by.
            conversation: The conversation it belongs to.
        """
        now = self._now()
        self._tidy(now)
        try:
            with self._engine.begin() as database:
                lapsed = sa.and_(_HANDLED.c.key.in_(keys), sa.not_(_HANDLED.c.done), _HANDLED.c.until < now)
                database.execute(_HANDLED.delete().where(lapsed))
                rows = [
                    {"key": key, "conversation": conversation, "done": False, "until": now + LEASE}
                    for key in sorted(keys)
                ]
                database.execute(_HANDLED.insert(), rows)
        except sa.exc.IntegrityError:
            return self._taken(keys)
        return Claim.OURS

    def _taken(self, keys: Sequence[str]) -> Claim:
        with self._engine.connect() as database:
            done = sa.select([_HANDLED.c.key]).where(_HANDLED.c.key.in_(keys), _HANDLED.c.done)
            return Claim.DONE if database.execute(done).first() else Claim.BUSY

    def renew(self, keys: Sequence[str]) -> None:
        """Lengthens the lease of a claim that is still being answered."""
        with self._engine.begin() as database:
            ours = _HANDLED.update().where(_HANDLED.c.key.in_(keys))
            database.execute(ours.values(until=self._now() + LEASE))

    def done(self, keys: Sequence[str]) -> None:
        """Marks an event as answered for good."""
        with self._engine.begin() as database:
            ours = _HANDLED.update().where(_HANDLED.c.key.in_(keys))
            database.execute(ours.values(done=True, until=self._now() + KEPT))

    def release(self, keys: Sequence[str]) -> None:
        """Gives a claim back: the event was not answered, and its retry should be."""
        with self._engine.begin() as database:
            database.execute(_HANDLED.delete().where(_HANDLED.c.key.in_(keys)))

    def forget(self, conversation: str) -> None:
        """Removes every row of a conversation."""
        with self._engine.begin() as database:
            database.execute(_HANDLED.delete().where(_HANDLED.c.conversation == conversation))

    def _tidy(self, now: float) -> None:
        """Drops rows whose time is over, once an hour; claims that lapsed stay a day for their retry."""
        if now - self._tidied < TIDY_EVERY:
            return
        self._tidied = now
        with self._engine.begin() as database:
            over = sa.or_(sa.and_(_HANDLED.c.done, _HANDLED.c.until < now), _HANDLED.c.until < now - KEPT)
            database.execute(_HANDLED.delete().where(over))
