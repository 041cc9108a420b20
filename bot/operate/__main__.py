"""The operator's command, `./embark`: backups of conversations, moving and forgetting them, reports, teaching, facts."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from collections.abc import Callable
from pathlib import Path

from bot import paths
from bot.insights.database import CannotRead
from bot.insights.nlu_file import CannotTeach
from bot.knowledge import KnowledgeError
from bot.operate import backup, facts, learn, report, topics
from bot.operate.backup import BackupError
from bot.operate.facts import NoSuchRevision
from bot.operate.in_use import InUse, claim

#: Commands with a module of their own.
OTHERS: dict[str, Callable[[argparse.Namespace], int]] = {
    "report": report.run,
    "learn": learn.run,
    "facts": facts.run,
    "topics": topics.run,
}


def main(arguments: list[str] | None = None) -> int:
    """Command line. Returns the exit code."""
    parser = argparse.ArgumentParser(prog="./embark", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    make = commands.add_parser("backup", help="copy all conversations; Embark may be running")
    make.add_argument(
        "file", type=Path, nargs="?", help="where to (left out: a file with today's date in var/backups/)"
    )
    commands.add_parser("backups", help="list the backups in var/backups/")
    back = commands.add_parser("restore", help="put a backup in the place of all conversations; Embark must be stopped")
    back.add_argument("file", type=Path, help="the backup")
    gone = commands.add_parser("forget", help="delete all that is kept of a conversation, also in var/backups/")
    gone.add_argument("id", nargs="+", help="a conversation's id, such as web:Xy… or slack:T…:U…")
    for module in (report, learn, facts, topics):
        module.add_to(commands)
    commands.add_parser("move", help="move all conversations into the PostgreSQL that PGHOST, PGDATABASE, … name")
    chosen = parser.parse_args(arguments)
    try:
        if chosen.command == "backup":
            print(f"Embark: copied to {backup.make(chosen.file)}.")
        elif chosen.command == "backups":
            _list()
        elif chosen.command == "restore":
            _restore(chosen.file)
        elif chosen.command in OTHERS:
            return OTHERS[chosen.command](chosen)
        elif chosen.command == "move":
            return _move()
        else:
            return _forget(chosen.id)
    except (BackupError, InUse, CannotRead, NoSuchRevision, CannotTeach, KnowledgeError) as error:
        print(f"Embark: {error}", file=sys.stderr)
        return 1
    except BrokenPipeError:  # whoever reads us, such as `head`, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as error:
        print(f"Embark: {error.filename}: {error.strerror}.", file=sys.stderr)
        return 1
    return 0


def _list() -> None:
    found = backup.backups()
    for file in found:
        print(f"{file}  {file.stat().st_size / 1024:.0f} kB")
    if not found:
        print("Embark: there are no backups yet. `./embark backup` makes one.")


def _restore(file: Path) -> None:
    with claim():
        aside = backup.restore(file)
    print("Embark: restored." + (f" What was there before is in {aside}." if aside else ""))


def _move() -> int:
    """Moves the embedded store; needs Rasa's tables, which are imported only here."""
    from bot.operate.move import MoveError, move

    try:
        with claim():
            moved = move()
    except MoveError as error:
        print(f"Embark: {error}", file=sys.stderr)
        return 1
    counts = ", ".join(f"{count} {name}" for name, count in moved.items())
    print(f"Embark: moved {counts}, counted on both sides. The file in var/ stays as it was.")
    print("Embark: serve from there with EMBARK_ENDPOINTS=deploy/endpoints.cluster.yml.")
    return 0


def _forget(ids: list[str]) -> int:
    """Deletes conversations; a running server notices, since it looks whether its trackers are current."""
    from rasa.utils.endpoints import read_endpoint_config

    from bot.runtime.tracker_store import forget_everywhere, make_store

    store = make_store(read_endpoint_config(str(paths.endpoints()), "tracker_store"))
    count = asyncio.run(forget_everywhere(store, ids))
    if not count:
        print("Embark: nothing is kept under that id.", file=sys.stderr)
        return 1
    print(f"Embark: forgotten, {count} events.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
