"""`./embark learn`: turns questions that were misunderstood into reviewed training questions.

Each is shown with the topics it could mean; a person decides. What is taught already, contradicts another topic or is held
out for measuring is refused, with the reason.
"""

from __future__ import annotations

import argparse
import csv
import difflib
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bot import check, paths
from bot.insights import nlu_file
from bot.insights.nlu_file import CannotTeach, Example
from bot.insights.redact import redact
from bot.insights.report import Report
from bot.insights.topics import search, title_of
from bot.knowledge import knowledge
from bot.knowledge.model import intent_of
from bot.operate.report import DAYS, days, make
from bot.train import MODELS

if TYPE_CHECKING:  # scikit-learn is loaded when it is needed
    from bot.insights.teaching import Teaching

OFFERED, FOUND = 3, 5
HELP = "y for the first, a number, words to look for another topic, e to reword, s to skip, q to stop"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A question to review, redacted, and why it is here."""

    text: str
    why: str


class Stopped(Exception):
    """The reviewer has had enough; what was decided stays decided."""


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The command's arguments."""
    parser = commands.add_parser("learn", help="teach Embark questions that it misunderstood")
    parser.add_argument("question", nargs="*", help="questions to teach (left out: those the report shows)")
    parser.add_argument("--file", type=Path, help="a text file with a question on each line")
    parser.add_argument(
        "--days", type=days, default=DAYS, help="days of conversations to look at (default: %(default)s)"
    )
    parser.add_argument(
        "--yes-from", type=Path, metavar="CSV", help="no questions asked: columns “question” and “topic”"
    )
    parser.add_argument("--fast", action="store_true", help="do not measure what changes in accuracy (minutes)")


def run(chosen: argparse.Namespace, ask: Callable[[str], str] = input, root: Path = paths.PROJECT) -> int:
    """Reviews, measures, writes data/nlu.yml."""
    from bot.insights.teaching import Teaching, classifier

    models = sorted(MODELS.glob("embark-*.tar.gz"), key=lambda file: file.stat().st_mtime)
    if not models:
        print("Embark: there is no trained model yet. Run make train first.", file=sys.stderr)
        return 1
    rows = read_table(chosen.yes_from) if chosen.yes_from else []
    candidates = [] if chosen.yes_from else unique(_candidates(chosen))
    if not candidates and not rows:
        print("Embark: there is nothing to teach. Name a question, or look further back with --days.")
        return 0
    print("Embark: reading the training questions …", flush=True)
    teaching, model = Teaching(check.read_inputs(root)), classifier(models[-1])
    known = list(teaching.inputs.examples)
    if chosen.yes_from:
        accepted, refused = from_table(rows, teaching)
    else:
        accepted, refused = Review(teaching, lambda text: model.predict(text).ranking, ask).all(candidates), 0
    if not accepted:
        print("Embark: nothing was taught; data/nlu.yml is as it was.")
        return 1 if refused else 0
    for text, intent in accepted:
        prediction = model.predict(text)
        print(f"  {text}\n    now: {prediction.intent} ({prediction.confidence:.0%}); taught: {intent}")
    if not chosen.fast:
        print_effect(known, accepted)
    if not chosen.yes_from and not _agreed(ask, accepted):
        print("Embark: data/nlu.yml is as it was.")
        return 0
    undo = write(root / "data" / "nlu.yml", accepted)
    print(f"Embark: {_count(accepted)} added to data/nlu.yml. The next make run trains on them.")
    print(f"Embark: to take them back: git apply -R {undo}")
    return 1 if refused else 0


def _candidates(chosen: argparse.Namespace) -> Iterable[Candidate]:
    if chosen.question or chosen.file:
        lines = chosen.file.read_text(encoding="utf-8").splitlines() if chosen.file else []
        return [Candidate(redact(text), "") for text in [*chosen.question, *lines]]
    return from_report(make(chosen.days))


def from_report(report: Report) -> list[Candidate]:
    """Questions that were not understood, those most people asked first, then those whose answer was not helpful."""
    found = []
    for cluster in report.unclear:
        how = "turned away" if cluster.turned_away == cluster.asked else "unsure"
        people = f"{cluster.people} people" if cluster.people > 1 else "1 person"
        found += [Candidate(text, f"{people}, {how}") for text in (cluster.typical, *cluster.others)]
    found += [
        Candidate(row.question, f"thumb down on {row.topic}{f': {row.comment}' if row.comment else ''}")
        for row in report.disliked
        if row.topic in knowledge().topics
    ]
    return found


def unique(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Each question once, those without words left out."""
    kept: dict[str, Candidate] = {}
    for candidate in candidates:
        if any(character.isalpha() for character in candidate.text):
            kept.setdefault(check.plain(candidate.text), candidate)
    return list(kept.values())


class Review:
    """A reviewer's way through the candidates."""

    def __init__(self, teaching: Teaching, rank: Callable[[str], list[tuple[str, float]]], ask: Callable[[str], str]):
        self._teaching, self._rank, self._ask = teaching, rank, ask

    def all(self, candidates: Sequence[Candidate]) -> list[Example]:
        """The questions that were filed, with their intents."""
        accepted: list[Example] = []
        try:
            for number, candidate in enumerate(candidates, 1):
                why = f"  ({candidate.why})" if candidate.why else ""
                print(f"\n[{number} of {len(candidates)}] {candidate.text}{why}")
                filed = self.one(candidate.text)
                if filed:
                    accepted.append(filed)
        except (Stopped, EOFError):
            pass
        return accepted

    def one(self, text: str) -> Example | None:
        """One question: filed, or None where it is skipped.

        Raises:
            Stopped: the reviewer has had enough.
        """
        offered = self._offer(text)
        while True:
            said = self._ask(f"Which is it? ({HELP}) ").strip()
            if said in ("s", ""):
                return None
            if said == "q":
                raise Stopped
            if said == "e":
                text = self._ask("Reworded: ").strip()
                offered = self._offer(text)
                continue
            number = 1 if said == "y" else int(said) if said.isdecimal() else 0
            if number:
                if number > len(offered):
                    print(f"There are {len(offered)} topics to choose from.")
                    continue
                filed = self._file(text, offered[number - 1])
                if filed:
                    return filed
            else:
                found = search(said)[:FOUND]
                offered = found or offered
                _list([(topic, None) for topic in found]) if found else print(f"No topic's name holds “{said}”.")

    def _offer(self, text: str) -> list[str]:
        intents = knowledge().intents
        rows = [(intents[name], share) for name, share in self._rank(text) if name in intents][:OFFERED]
        _list(rows)
        return [topic for topic, _ in rows]

    def _file(self, text: str, topic: str) -> Example | None:
        try:
            return teach(self._teaching, text, topic)
        except CannotTeach as error:
            print(f"Not taught: {error}.")
            return None


def _list(rows: Sequence[tuple[str, float | None]]) -> None:
    for number, (topic, share) in enumerate(rows, 1):
        print(f"  {number}  {title_of(topic)}  ({topic}{'' if share is None else f', {share:.0%}'})")


def teach(teaching: Teaching, text: str, topic: str) -> Example:
    """Checks and keeps one question.

    Raises:
        CannotTeach: see the message.
    """
    if topic not in knowledge().intents.values():
        near = difflib.get_close_matches(topic, knowledge().intents.values(), 1)
        raise CannotTeach(f"there is no topic {topic!r}{f'; did you mean {near[0]}?' if near else ''}")
    example = nlu_file.as_example(text)
    if redact(example) != example:
        raise CannotTeach(f"it may tell who somebody is: reword it ({redact(example)})")
    teaching.check(example, intent_of(topic))
    teaching.add(example, intent_of(topic))
    return example, intent_of(topic)


def read_table(file: Path) -> list[dict[str, str | None]]:
    """The rows of a table that has the columns “question” and “topic”.

    Raises:
        CannotTeach: it has not, or cannot be read.
    """
    try:
        with file.open(encoding="utf-8-sig", newline="") as opened:
            rows = list(csv.DictReader(opened))
    except (OSError, UnicodeDecodeError) as error:
        raise CannotTeach(f"{file} cannot be read as a CSV file in UTF-8") from error
    if not rows or not {"question", "topic"} <= set(rows[0]):
        raise CannotTeach(f"{file} needs a first line with the columns “question” and “topic”, and rows under it")
    return rows


def from_table(rows: Iterable[Mapping[str, str | None]], teaching: Teaching) -> tuple[list[Example], int]:
    """Files the rows that name a topic; returns those filed, and how many were refused."""
    accepted: list[Example] = []
    refused = 0
    for row in rows:
        text, topic = (row["question"] or "").removeprefix("'"), (row["topic"] or "").strip()
        if not topic:
            continue
        try:
            accepted.append(teach(teaching, text, topic))
        except CannotTeach as error:
            refused += 1
            print(f"Not taught: {redact(text)}: {error}.", file=sys.stderr)
    return accepted, refused


def print_effect(known: Sequence[Example], accepted: Sequence[Example]) -> None:
    """Measures and tells what would change."""
    from bot.insights.teaching import effect

    print("Embark: measuring: two trainings, some minutes (--fast leaves this out) …", flush=True)
    began = time.monotonic()
    found = effect(known, accepted)
    print(
        f"Of {found.asked:,} training questions that neither model saw, {found.before / found.asked:.1%} are understood before "
        f"and {found.after / found.asked:.1%} after (measured in {time.monotonic() - began:.0f} s)."
    )
    for intent, by in sorted(found.changes.items(), key=lambda pair: pair[1]):
        print(f"  {by:+d} {intent}")


def _count(accepted: Sequence[Example]) -> str:
    return f"{len(accepted)} question{'s' if len(accepted) > 1 else ''}"


def _agreed(ask: Callable[[str], str], accepted: Sequence[Example]) -> bool:
    try:
        return ask(f"Add {_count(accepted)} to data/nlu.yml? (y/n) ").strip().lower() in ("y", "yes")
    except EOFError:
        return False


def undo_file() -> Path:
    """Where the patch goes that takes this lesson back."""
    return paths.var("learn", f"{time.strftime('%Y%m%d-%H%M%S')}.patch")


def write(file: Path, added: Sequence[Example]) -> Path:
    """Adds the questions to the file in one step, and returns a patch that takes them back.

    Raises:
        CannotTeach: an intent is missing, or the file would not read as meant; it is not touched then.
    """
    before = file.read_text(encoding="utf-8")
    after = nlu_file.with_examples(before, added)
    if sorted(nlu_file.examples(after)) != sorted([*nlu_file.examples(before), *added]):
        raise CannotTeach(f"{file.name} would not read as meant; add the questions by hand")
    patch = undo_file()
    name = f"data/{file.name}"
    lines = difflib.unified_diff(
        before.splitlines(keepends=True), after.splitlines(keepends=True), f"a/{name}", f"b/{name}"
    )
    patch.write_text("".join(lines), encoding="utf-8")
    part = file.with_name(f"{file.name}.part")
    part.write_text(after, encoding="utf-8")
    part.replace(file)
    return patch
