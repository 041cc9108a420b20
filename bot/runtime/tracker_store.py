"""Rasa's SQL tracker store on the embedded database, with what it lacks: a home, WAL, and forgetting.

Upstream: `rasa/core/tracker_store.py` creates its SQLite file in the current folder, in rollback-journal mode (readers
block writers), and has no way to delete a conversation.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import SQLTrackerStore
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

    async def delete(self, sender_id: str) -> int:
        """Removes every event of a conversation and returns how many there were."""
        with self.session_scope() as session:
            count = session.query(self.SQLEvent).filter(self.SQLEvent.sender_id == sender_id).delete()
            session.commit()
        return int(count)
