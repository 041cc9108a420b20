"""Connections to PostgreSQL that never wait for long: a database that is gone fails a turn in seconds, not in minutes.

libpq, which psycopg2 is built on, bounds the making of a connection, but a server that stops answering in the middle of a
statement is waited for until the network gives up (15 minutes on Linux). So psycopg2 is given a function that waits for
it, with a limit (https://www.psycopg.org/docs/advanced.html#support-for-coroutine-libraries).

Where the database is, is said by the variables that psql knows (PGHOST, PGPORT, PGDATABASE, PGUSER, PGPASSWORD, PGSSLMODE);
EMBARK_DB_PASSWORD_FILE names a file that holds the password instead.
"""

from __future__ import annotations

import hashlib
import os
import select
import threading
import time
from pathlib import Path
from typing import Any

import psycopg2
import psycopg2.extensions

#: Seconds that PostgreSQL gets for a connection and for each statement; it is told the same (statement_timeout), so that a slow
#: statement ends there too.
ANSWER_SECONDS = 2.0
#: Seconds for which nobody asks a database that did not answer. Who comes meanwhile is told at once instead of queueing.
REST_SECONDS = 1.0
PASSWORD_FILE = "EMBARK_DB_PASSWORD_FILE"  # noqa: S105 - the name of a variable


class Connection(psycopg2.extensions.connection):
    """A connection whose statements are given up after `answer_seconds`."""

    answer_seconds = ANSWER_SECONDS


class PatientConnection(Connection):
    """For an operator's commands, which may read a whole table."""

    answer_seconds = 3600.0


class Rest:
    """Remembers that the database failed, so that only one asks it again, after a rest."""

    def __init__(self) -> None:
        self._lock, self._until, self._failing = threading.Lock(), 0.0, False

    def begin(self) -> None:
        """Before connecting.

        Raises:
            psycopg2.OperationalError: it failed a moment ago, or somebody is asking it right now.
        """
        with self._lock:
            if time.monotonic() < self._until:
                raise psycopg2.OperationalError("the database did not answer a moment ago")
            if self._failing:
                self._until = time.monotonic() + ANSWER_SECONDS

    def failed(self) -> None:
        """It did not answer."""
        with self._lock:
            self._failing, self._until = True, time.monotonic() + REST_SECONDS

    def answered(self) -> None:
        """It did."""
        with self._lock:
            self._failing, self._until = False, 0.0


REST = Rest()


def connect(factory: type[Connection] = Connection) -> Any:
    """A new connection.

    Raises:
        psycopg2.OperationalError: the database does not answer, refuses, or has just failed.
    """
    REST.begin()
    milliseconds = int(factory.answer_seconds * 1000)
    try:
        made = psycopg2.connect(
            **_password(),
            connection_factory=factory,
            application_name="embark",
            options=f"-c statement_timeout={milliseconds} -c idle_in_transaction_session_timeout={4 * milliseconds}",
        )
    except psycopg2.OperationalError:
        REST.failed()
        raise
    REST.answered()
    return made


def _password() -> dict[str, str]:
    file = os.environ.get(PASSWORD_FILE)
    return {"password": Path(file).read_text(encoding="utf-8").strip()} if file else {}


def key(purpose: str, conversation: str) -> int:
    """The number (64 bits, signed) of a conversation's advisory lock; purposes do not meet."""
    hashed = hashlib.blake2b(conversation.encode(), digest_size=8, person=purpose.encode())
    return int.from_bytes(hashed.digest(), "big", signed=True)


def is_readable(connection: Any) -> bool:
    """Whether something came in while nobody asked: that is how PostgreSQL says goodbye."""
    return bool(_ready(connection.fileno(), select.POLLIN, 0.0))


def _ready(file: int, event: int, seconds: float) -> bool:
    poll = select.poll()
    poll.register(file, event)
    return bool(poll.poll(seconds * 1000))


_EVENTS = {psycopg2.extensions.POLL_READ: select.POLLIN, psycopg2.extensions.POLL_WRITE: select.POLLOUT}


def _wait(connection: Any) -> None:
    """Waits for PostgreSQL; an error raised here closes the connection."""
    seconds = getattr(connection, "answer_seconds", PatientConnection.answer_seconds)
    deadline = time.monotonic() + seconds
    while (state := connection.poll()) != psycopg2.extensions.POLL_OK:
        if state not in _EVENTS:
            raise psycopg2.OperationalError("the connection to the database broke")
        if not _ready(connection.fileno(), _EVENTS[state], max(0.0, deadline - time.monotonic())):
            REST.failed()
            raise psycopg2.OperationalError(f"no answer from the database within {seconds:g} s")


psycopg2.extensions.set_wait_callback(_wait)
