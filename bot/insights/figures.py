"""Every figure Embark can say: its value, how old it is, where it comes from, how sure it is, and where it is used."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bot.insights.citations import uses
from bot.knowledge.model import Fact, Knowledge, Source, State
from bot.knowledge.placeholders import MONEY_KEYS, format_value
from bot.knowledge.review import review_date

HEADER = ("figure", "value", "as_of", "age", "confidence", "review_by", "used_in", "source", "says")
DAYS_A_YEAR = 365.25


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure, or one statement without a figure.

    Attributes:
        id: "ptce_fee", "wage_by_industry.hospitals.median", or for a state "wage.OH.median_annual".
        value: As people read it; "" for a statement without a figure.
        age: Years since the end of the period it speaks for.
        used: Places, see `citations.uses`.
        of_state: It stands in a state's table.
    """

    id: str
    value: str
    as_of: str
    age: float
    confidence: str
    review: datetime.date
    used: tuple[str, ...]
    source: str
    says: str
    of_state: bool = False

    def row(self) -> tuple[str, ...]:
        """The cells under `HEADER`."""
        return (
            self.id, self.value, self.as_of, f"{self.age:.1f}", self.confidence, self.review.isoformat(),
            ", ".join(self.used), self.source, self.says,
        )  # fmt: skip


def figures(knowledge: Knowledge, today: datetime.date) -> list[Figure]:
    """All figures: facts in the order of their files, then the states' tables."""
    where = uses(knowledge)
    found = []
    for fact in knowledge.facts.values():
        age, review = _dated(fact.as_of, today)
        source = "; ".join(_said(source) for source in fact.sources)
        used = tuple(where.get(fact.id, ()))
        for place, value in _leaves(fact.value, fact.id):
            found.append(
                Figure(
                    place, _shown(value, fact.unit), fact.as_of, age, fact.confidence, review, used, source, fact.fact
                )
            )
    for state in knowledge.states.values():
        found += _of_state(knowledge, state, today)
    return found


def _dated(as_of: str, today: datetime.date) -> tuple[float, datetime.date]:
    """Age in years and review date."""
    review = review_date(Fact("", "", "", as_of, (), "high"))
    end = review.replace(year=int(as_of[:4]))
    return max(0.0, (today - end).days / DAYS_A_YEAR), review


def _said(source: Source) -> str:
    return f"{source.label}, {source.url}" if source.url else source.label


def _leaves(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _leaves(inner, f"{path}.{key}")
    elif isinstance(value, list):
        for at, inner in enumerate(value):
            yield from _leaves(inner, f"{path}.{at}")
    else:
        yield path, value


def _shown(value: Any, unit: str | None) -> str:
    if value is None:
        return ""
    return ("yes" if value else "no") if isinstance(value, bool) else format_value(value, unit)


def _of_state(knowledge: Knowledge, state: State, today: datetime.date) -> Iterator[Figure]:
    tables = (("wage", state.wage, state.wage_source), ("outlook", state.outlook, state.outlook_source))
    for name, table, source in tables:
        used = tuple(
            topic.id
            for topic in knowledge.topics.values()
            if any(f"{{{name}." in clause.say for clause in topic.by_state)
        )
        age, review = _dated(source.as_of, today)
        for key, value in table.items():
            if isinstance(value, int | float):
                unit = "USD" if key.startswith(MONEY_KEYS) else "percent" if key == "percent" else None
                says = f"{state.name}: {name} {key.replace('_', ' ')}"
                yield Figure(
                    f"{name}.{state.code}.{key}", format_value(value, unit), source.as_of, age, "high", review, used,
                    _said(source), says, True,
                )  # fmt: skip


def table(rows: list[tuple[str, ...]], widest: int = 44) -> str:
    """Rows in columns, the first being the header; cells longer than `widest` are cut."""
    cut = [[cell if len(cell) <= widest else f"{cell[: widest - 1]}…" for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*cut, strict=True)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in cut
    )
