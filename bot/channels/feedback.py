"""Thumbs up and down, kept beside the conversations and forgotten with them."""

from __future__ import annotations

import sqlite3
from contextlib import closing

from bot import paths

SCHEMA = """
create table if not exists feedback (
    conversation text not null,
    message text not null,
    helpful integer not null,
    comment text,
    primary key (conversation, message)
)
"""


def _connect() -> sqlite3.Connection:
    connection = sqlite3.connect(paths.var("feedback.db"), timeout=5)
    connection.execute("pragma journal_mode=wal")
    connection.execute(SCHEMA)
    return connection


def keep(conversation: str, message: str, helpful: bool, comment: str | None) -> None:
    """Stores one judgement; a later one on the same message replaces it."""
    with closing(_connect()) as connection, connection:
        connection.execute(
            "insert or replace into feedback values (?, ?, ?, ?)", (conversation, message, int(helpful), comment)
        )


def forget(conversation: str) -> None:
    """Removes every judgement of a conversation."""
    with closing(_connect()) as connection, connection:
        connection.execute("delete from feedback where conversation = ?", (conversation,))
