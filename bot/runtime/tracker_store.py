"""Rasa's SQL tracker store on the embedded database, with what it lacks: a home, WAL, and forgetting.

Upstream: `rasa/core/tracker_store.py` creates its SQLite file in the current folder, in rollback-journal mode (readers
block writers), and has no way to delete a conversation.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import SQLTrackerStore, TrackerStore
from rasa.shared.core.domain import Domain

from bot import paths


class SqliteTrackerStore(SQLTrackerStore):
    """Conversations in `var/<db>`."""

    def __init__(
        self,
        domain: Domain | None = None,
        event_broker: EventBroker | None = None,
        db: str = "conversations.db",
        host: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(domain, dialect="sqlite", db=str(paths.var(db)), event_broker=event_broker, **kwargs)
        with self.engine.connect() as connection:
            connection.execute(sa.text("PRAGMA journal_mode=WAL"))


async def forget(store: TrackerStore, sender_id: str) -> int:
    """Removes every event of a conversation and returns how many there were.

    Rasa hands out its stores in wrappers that know no deletion, so they are taken off first.

    Raises:
        TypeError: the store underneath is not an SQL store.
    """
    while not isinstance(store, SQLTrackerStore):
        inner = getattr(store, "_tracker_store", None)
        if inner is None:
            raise TypeError(f"a conversation cannot be forgotten in a {type(store).__name__}: use an SQL tracker store")
        store = inner
    with store.session_scope() as session:
        count = session.query(store.SQLEvent).filter(store.SQLEvent.sender_id == sender_id).delete()
        session.commit()
    return int(count)
