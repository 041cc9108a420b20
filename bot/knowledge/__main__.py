"""Checks the knowledge files: `python -m bot.knowledge` prints every problem, or what there is."""

from __future__ import annotations

import argparse
import datetime
import sys

from bot import paths
from bot.knowledge import local
from bot.knowledge.loader import ROOT, load
from bot.knowledge.model import Knowledge
from bot.knowledge.problems import KnowledgeError
from bot.knowledge.review import overdue


def summary(knowledge: Knowledge, today: datetime.date) -> str:
    """One line on what there is, and one on what should be looked at again."""
    late = overdue(knowledge, today)
    return (
        f"knowledge: {len(knowledge.stages)} stages, {len(knowledge.topics)} topics, {len(knowledge.replies)} replies, "
        f"{len(knowledge.facts)} facts, {len(knowledge.states)} states: all in order.\n"
        f"knowledge: {len(late)} cited facts are past their review date; `python -m bot.knowledge --overdue` lists them."
    )


def main() -> int:
    """Command line. Returns 1 where there are problems."""
    parser = argparse.ArgumentParser(prog="python -m bot.knowledge", description=__doc__)
    parser.add_argument("--overdue", action="store_true", help="list cited facts past their review date, oldest first")
    chosen = parser.parse_args()
    try:
        own = local.folder(paths.PROJECT)
        knowledge = load(ROOT, own)
    except KnowledgeError as error:
        print(error, file=sys.stderr)
        print(f"knowledge: {len(error.problems)} problems.", file=sys.stderr)
        return 1
    if chosen.overdue:
        for fact in overdue(knowledge, datetime.date.today()):
            print(f"{fact.as_of:10} {fact.id}: {fact.fact}")
    else:
        print(summary(knowledge, datetime.date.today()))
        if own:
            print(f"knowledge: with {own} ({knowledge.school.name or 'no name'}, {len(knowledge.programs)} programs).")
    return 0


if __name__ == "__main__":
    sys.exit(main())
