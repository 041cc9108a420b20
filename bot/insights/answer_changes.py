"""What a change in facts or words does to answers: every answer is made from two states of knowledge, and compared."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import dataclass

from bot.guide import plan, plan_text, programs
from bot.guide.answer import answer, tell_more
from bot.guide.conversation import reply_for
from bot.guide.known import Known
from bot.guide.reply import Reply
from bot.knowledge.model import Knowledge
from bot.knowledge.placeholders import date_words, fill
from bot.knowledge.prose import sentences

#: Place in the talk (a topic id, "plan" …), and for whom ("" for everybody).
Place = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Change:
    """Answers that change alike.

    Attributes:
        what: Where: a topic id, "training/exam_cost, more", "plan" or "compare: setting".
        whom: For whom, "" for everybody.
        gone, new: The sentences that differ.
    """

    what: str
    whom: tuple[str, ...]
    gone: tuple[str, ...]
    new: tuple[str, ...]


def changes(before: Knowledge, after: Knowledge) -> list[Change]:
    """The answers that differ, those that differ alike together."""
    old, new = dict(answers(before)), dict(answers(after))
    found: dict[tuple[str, tuple[str, ...], tuple[str, ...]], list[str]] = {}
    for what, whom in dict.fromkeys([*old, *new]):
        gone, come = _difference(old.get((what, whom), []), new.get((what, whom), []))
        if gone or come:
            found.setdefault((what, gone, come), []).append(whom)
    return [Change(what, tuple(whom), gone, come) for (what, gone, come), whom in found.items()]


def _difference(old: list[str], new: list[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    lines = [*difflib.ndiff(old, new)]
    return (
        tuple(line[2:] for line in lines if line.startswith("- ")),
        tuple(line[2:] for line in lines if line.startswith("+ ")),
    )


def answers(knowledge: Knowledge) -> Iterator[tuple[Place, list[str]]]:
    """Everything Embark can answer with, for everybody it tells apart: sentences, then a line for each source."""
    for topic in knowledge.topics.values():
        yield (topic.id, ""), _whole(answer(knowledge, topic.id, Known()))
        yield (f"{topic.id}, more", ""), _whole(tell_more(knowledge, topic.id))
        for detail, values in topic.variants.items():
            for value in values:
                yield (topic.id, value), _whole(answer(knowledge, topic.id, Known({detail: value})))
        if topic.by_state or topic.id in programs.TOPICS:
            for state in knowledge.states:
                yield (topic.id, state), _whole(answer(knowledge, topic.id, Known({"us_state": state})))
    for reply in knowledge.replies:
        yield (reply, ""), _whole(reply_for(knowledge, reply))
    for state in ("", *knowledge.states):
        known = {"us_state": state} if state else {}
        for way in ("", "job", "part-time course"):
            made = plan.build(knowledge, {**known, **({"way": way} if way else {})})
            yield (f"plan{f' ({way})' if way else ''}", state), sentences(plan_text.markdown(made, ""))
    for comparison in knowledge.comparisons.values():
        for value, cells in comparison.cells.items():
            said = [f"{row}: {fill(text.say, knowledge.facts)}" for row, text in cells.items()]
            yield (f"compare: {comparison.detail}", value), said


def _whole(reply: Reply) -> list[str]:
    return [*sentences(reply.text), *(f"Source: {s.label} ({date_words(s.as_of)})" for s in reply.sources)]


def told(found: list[Change], most: int = 6) -> str:
    """The changes as text: what goes behind a minus, what comes behind a plus."""
    lines = []
    for change in found:
        named = [whom for whom in change.whom if whom]
        rest = f" and {len(named) - most} more" if len(named) > most else ""
        whom = f" for {', '.join(named[:most])}{rest}" if named else ""
        lines.append(f"{change.what}{whom}")
        lines += [f"  - {sentence}" for sentence in change.gone]
        lines += [f"  + {sentence}" for sentence in change.new]
    return "\n".join(lines)
