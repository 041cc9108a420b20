"""The training programs of whoever hosts Embark, where programs are asked about and in plans."""

from __future__ import annotations

from collections.abc import Sequence

from bot.guide.known import Known
from bot.knowledge.model import Knowledge, Program, Source
from bot.knowledge.placeholders import date_words, format_value
from bot.knowledge.prose import word_count

#: Topics whose answer names them.
TOPICS = frozenset(("training/programs", "training/program_cost", "training/program_length"))
#: Named at most, in an answer or a step.
MOST = 3


def near(knowledge: Knowledge, topic_id: str, known: Known, words: int) -> tuple[str, list[Source]]:
    """What stands in front of an answer about programs, at most so many words, with its sources; "" for nothing.

    Programs in another state than the person's are left out; who has named none is told of all.
    """
    if topic_id not in TOPICS:
        return "", []
    state = known.value("us_state")
    found = [program for program in knowledge.programs if state in (None, program.state)][:MOST]
    while found and word_count(_listed(knowledge, found)) > words:
        found.pop()
    return _listed(knowledge, found), [program.source for program in found]


def in_state(knowledge: Knowledge, state: str) -> tuple[str, list[Source]]:
    """What a step of a plan says of the programs in this state, with their sources; "" where there are none."""
    found = [program for program in knowledge.programs if program.state == state][:MOST]
    told = f"{_where(knowledge)}: {'; '.join(map(_line, found))}." if found else ""
    return told, [program.source for program in found]


def _listed(knowledge: Knowledge, found: Sequence[Program]) -> str:
    """One program as a sentence, several as a list."""
    if len(found) < 2:
        return "".join(f"{_where(knowledge)}: {_line(program)}." for program in found)
    return f"{_where(knowledge)}:\n\n" + "\n".join(f"- {_line(program)}." for program in found)


def _where(knowledge: Knowledge) -> str:
    return f"At {knowledge.school.name}" if knowledge.school.name else "Near you"


def _line(program: Program) -> str:
    """ "Evening course (Columbus, Ohio), 16 weeks, $1,450 in all, as of August 2026 (Pell accepted)"."""
    cost = f"{format_value(program.cost, 'USD')} in all" if program.cost else "no cost"
    line = (
        f"{program.name} ({program.city}, {program.state}), {program.length}, {cost}, as of {date_words(program.as_of)}"
    )
    return f"{line} ({program.note})" if program.note else line
