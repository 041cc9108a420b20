"""`./embark facts`: every figure with its age, source and use; and what a change does to the answers."""

from __future__ import annotations

import argparse
import datetime
import io
import subprocess
import tarfile
import tempfile
from pathlib import Path

from bot import paths
from bot.insights.answer_changes import changes, told
from bot.insights.figures import HEADER, Figure, figures, table
from bot.insights.report_files import as_csv
from bot.knowledge import Knowledge, KnowledgeError, knowledge, load, shipped

KNOWLEDGE = "bot/knowledge"


class NoSuchRevision(Exception):
    """The knowledge of another revision cannot be had; the message is one line with the fix."""


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The command's arguments."""
    parser = commands.add_parser("facts", help="every figure with its age and source; what a change does to answers")
    parser.add_argument("word", nargs="*", help="show only figures whose name, topic, state or words hold these")
    parser.add_argument("--overdue", action="store_true", help="only those past their review date")
    parser.add_argument("--csv", type=Path, metavar="FILE", help="write all columns, uncut, to a file")
    parser.add_argument(
        "--diff", metavar="REVISION", help="how answers differ from a git revision, such as HEAD or main"
    )
    parser.add_argument("--local", action="store_true", help="how your own folder (local/) changes answers")


def run(chosen: argparse.Namespace) -> int:
    """Prints the table, or the differences."""
    if chosen.diff or chosen.local:
        before = at_revision(chosen.diff) if chosen.diff else shipped()
        found = changes(before, knowledge() if chosen.local else shipped())
        print(told(found) if found else "Embark: no answer differs.")
        return 0
    today = datetime.datetime.now(datetime.UTC).date()
    every = [figure for figure in figures(knowledge(), today) if not chosen.overdue or figure.review < today]
    shown = [figure for figure in every if _is_meant(figure, chosen.word)]
    if chosen.csv:
        chosen.csv.parent.mkdir(parents=True, exist_ok=True)
        chosen.csv.write_text(as_csv([HEADER, *(figure.row() for figure in shown)]), encoding="utf-8")
        print(f"Embark: {len(shown):,} figures are in {chosen.csv}")
        return 0
    of_states = 0
    if not chosen.word:
        shown, of_states = [f for f in shown if not f.of_state], sum(f.of_state for f in shown)
    print(table([HEADER[:-1], *(figure.row()[:-1] for figure in shown)]))
    print(f"{len(shown):,} figures, {sum(figure.review < today for figure in shown):,} past their review date.")
    if of_states:
        print(f"{of_states:,} more stand in the states' tables: ./embark facts Ohio shows those of a state.")
    return 0


def _is_meant(figure: Figure, words: list[str]) -> bool:
    said = f"{figure.id} {' '.join(figure.used)} {figure.says}".lower()
    return all(word.lower() in said for word in words)


def at_revision(revision: str) -> Knowledge:
    """Our knowledge as it stood in a git revision, read with today's rules.

    Raises:
        NoSuchRevision: git does not know it, or its files do not keep today's rules.
    """
    command = ["git", "archive", "--format=tar", revision, KNOWLEDGE]
    if revision.startswith("-"):
        raise NoSuchRevision(f"{revision} is no revision. Name one that git knows, such as HEAD or main.")
    try:
        packed = subprocess.run(command, cwd=paths.PROJECT, capture_output=True, check=True).stdout  # noqa: S603
    except (OSError, subprocess.CalledProcessError) as error:
        raise NoSuchRevision(f"git has no {KNOWLEDGE} at {revision}. Name a revision, such as HEAD or main.") from error
    with tempfile.TemporaryDirectory() as folder, tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        archive.extractall(folder, filter="data")
        try:
            return load(Path(folder, KNOWLEDGE))
        except KnowledgeError as error:
            first = error.problems[0]
            raise NoSuchRevision(f"the knowledge at {revision} does not keep today's rules: {first}") from error
