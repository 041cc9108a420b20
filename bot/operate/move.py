"""Moves the embedded conversation store into PostgreSQL: all of it in one transaction, or nothing."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg2
import psycopg2.extras
import sqlalchemy as sa
import sqlalchemy.exc

from bot import paths
from bot.operate.backup import DATABASE
from bot.runtime import postgres, postgres_store
from bot.runtime import store_tables as tables

#: In the order of writing.
TABLES = (tables.EVENTS, tables.TURNS, tables.FEEDBACK)
#: Rows read and written at once.
BATCH = 5_000


class MoveError(Exception):
    """Conversations cannot be moved; nothing was changed. The message is one line with cause and fix."""


def move() -> dict[str, int]:
    """Copies all events, turns and feedback of `var/conversations.db` into the database that PGHOST, PGDATABASE, … name.

    The file stays as it is. Embark must be stopped, here and there, which the caller makes sure of.

    Returns:
        Table -> rows moved, the same on both sides.

    Raises:
        MoveError: there is nothing to move, the target holds conversations already, or a side failed.
    """
    source = paths.var(DATABASE)
    if not source.is_file():
        raise MoveError(f"{source} does not exist: there is nothing to move.")
    try:
        engine = postgres_store.make_engine(postgres.PatientConnection)
        with closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as old, engine.begin() as new:
            return _copy(old, new, source)
    except sqlite3.Error as error:
        raise MoveError(f"{source} cannot be read ({error}). `./embark backups` lists earlier copies.") from error
    except (sqlalchemy.exc.SQLAlchemyError, psycopg2.Error) as error:
        cause = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
        raise MoveError(
            f"PostgreSQL failed ({cause}). Nothing was moved; set PGHOST and the like, and try again."
        ) from error
    except OSError as error:
        raise MoveError(f"{error.filename} cannot be read ({error.strerror}). Nothing was moved.") from error


def _copy(old: sqlite3.Connection, new: sa.engine.Connection, source: Path) -> dict[str, int]:
    postgres_store.create_tables(new)
    names = ", ".join(table.name for table in TABLES)
    new.execute(
        sa.text(f"LOCK TABLE {names} IN ACCESS EXCLUSIVE MODE")
    )  # a server that runs there waits, or sees all of it
    if any(_count(new, table) for table in TABLES):
        raise MoveError(
            "the target holds conversations already, and they are not overwritten. Name an empty database in PGDATABASE."
        )
    moved = {}
    cursor = new.connection.cursor()
    for table in TABLES:
        columns = [column.name for column in table.columns]
        statement = f"INSERT INTO {table.name} ({', '.join(columns)}) VALUES %s"  # noqa: S608 - our own names
        for rows in _rows(old, table, columns):
            psycopg2.extras.execute_values(cursor, statement, rows, page_size=len(rows))
        here = old.execute(f"SELECT count(*) FROM {table.name}").fetchone()[0]  # noqa: S608
        moved[table.name] = _count(new, table)
        if moved[table.name] != here:
            raise MoveError(
                f"{here} rows of {table.name} became {moved[table.name]}. Nothing was moved; is Embark still writing to {source}?"
            )
    cursor.execute(
        "SELECT setval(pg_get_serial_sequence('events', 'id'), (SELECT coalesce(max(id), 0) + 1 FROM events), false)"
    )
    return moved


def _rows(old: sqlite3.Connection, table: sa.Table, columns: list[str]) -> Iterator[list[tuple[Any, ...]]]:
    """A table's rows in batches; SQLite's 0 and 1 become what the column says they are."""
    kinds = [column.type.python_type for column in table.columns]
    found = old.execute(f"SELECT {', '.join(columns)} FROM {table.name} ORDER BY 1")  # noqa: S608
    while batch := found.fetchmany(BATCH):
        yield [
            tuple(bool(value) if kind is bool else value for kind, value in zip(kinds, row, strict=True))
            for row in batch
        ]


def _count(new: sa.engine.Connection, table: sa.Table) -> int:
    return int(new.execute(sa.select([sa.func.count()]).select_from(table)).scalar())
