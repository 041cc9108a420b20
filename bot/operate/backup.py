"""Backups of the embedded conversation store: made while it is in use, taken back while it is not."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from datetime import datetime
from pathlib import Path

from bot import paths

DATABASE = "conversations.db"
FOLDER = "backups"
#: Seconds that SQLite waits for another process.
WAIT = 10.0


class BackupError(Exception):
    """A backup cannot be made or taken back; the message is one line with cause and fix."""


def _stamp() -> str:
    """This moment, for a file's name; two are never the same."""
    return datetime.now().strftime("%Y%m%d-%H%M%S-%f")


def backups() -> list[Path]:
    """The backups in `var/backups/`, oldest first."""
    return sorted(paths.var(FOLDER, "x").parent.glob("*.db"))


def make(target: Path | None = None) -> Path:
    """Copies the conversation store as it is at this moment, and returns where to.

    Args:
        target: A file that does not exist yet; left out, one with today's date in `var/backups/`.

    Raises:
        BackupError: there is nothing to copy, the target exists or cannot be written.
    """
    source = paths.var(DATABASE)
    if not source.is_file():
        raise BackupError(f"{source} does not exist: nobody has talked to Embark here yet.")
    target = target or paths.var(FOLDER, f"conversations-{_stamp()}.db")
    if target.exists():
        raise BackupError(f"{target} exists already. Choose another name.")
    part = target.with_name(f"{target.name}.part")
    try:
        with closing(sqlite3.connect(source, timeout=WAIT)) as live, closing(sqlite3.connect(part)) as copy:
            live.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")  # one file, with no log beside it
        part.chmod(0o600)
        part.replace(target)
    except (OSError, sqlite3.Error) as error:
        part.unlink(missing_ok=True)
        raise BackupError(
            f"{target} could not be written ({error}). Free some space or choose another place."
        ) from error
    return target


def restore(source: Path) -> Path | None:
    """Puts a backup in the place of the conversation store; returns where the store before it is kept, if there was one.

    Raises:
        BackupError: the file is no sound backup, or cannot be read.
    """
    _check(source)
    live = paths.var(DATABASE)
    part = live.with_name(f"{live.name}.part")
    try:
        part.write_bytes(source.read_bytes())
        aside = make(paths.var(FOLDER, f"before-restore-{_stamp()}.db")) if live.exists() else None
        for rest in ("-wal", "-shm"):
            live.with_name(live.name + rest).unlink(missing_ok=True)
        part.replace(live)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise BackupError(f"{live} could not be written ({error.strerror}). Free some space and try again.") from error
    return aside


def _check(file: Path) -> None:
    try:
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as copy:
            sound = copy.execute("PRAGMA quick_check(1)").fetchone() == ("ok",)
            copy.execute("SELECT sender_id FROM events LIMIT 1").fetchone()
    except sqlite3.Error as error:
        raise BackupError(
            f"{file} is no backup of Embark's ({error}). `./embark backups` lists those there are."
        ) from error
    if not sound:
        raise BackupError(f"{file} is damaged. `./embark backups` lists the others.")


def forget(senders: list[str]) -> None:
    """Removes conversations from all backups in `var/backups/` too."""
    for file in backups():
        with closing(sqlite3.connect(file, timeout=WAIT)) as copy, copy:
            copy.execute("PRAGMA secure_delete=ON")
            for table in ("turns", "feedback", "events"):
                copy.executemany(f"DELETE FROM {table} WHERE sender_id = ?", [(sender,) for sender in senders])  # noqa: S608


def drop_older_than(days: float) -> int:
    """Removes backups older than so many days, since they hold conversations that are not kept longer; returns how many."""
    old = [file for file in backups() if file.stat().st_mtime < time.time() - days * 86_400]
    for file in old:
        file.unlink()
    return len(old)
