"""Scores understanding against questions with known topics. Pure: rows in, numbers out."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

UNSURE = "chat/unsure"
OUT_OF_SCOPE = "scope/out_of_scope"
#: Bins of the calibration error, as Guo et al. (2017) use them.
CALIBRATION_BINS = 10


@dataclass(frozen=True, slots=True)
class Row:
    """One held-out question and what was understood.

    Attributes:
        text: The question.
        topic: The right topic id.
        also_ok: Other topics a fair reader would accept.
        predicted: The topic id that was answered; UNSURE where topics were offered instead.
        confidence: Stated confidence of the prediction.
        ranking: Topic ids, most likely first.
        offered: Career topics offered as buttons, instead of an answer or beside it.
        states: US states named in the question, by the question's author.
        found_states: US states that were found.
    """

    text: str
    topic: str
    also_ok: tuple[str, ...]
    predicted: str
    confidence: float
    ranking: tuple[str, ...]
    offered: tuple[str, ...] = ()
    states: frozenset[str] = field(default_factory=frozenset)
    found_states: frozenset[str] = field(default_factory=frozenset)

    @property
    def strict(self) -> bool:
        """The one right topic was answered."""
        return self.predicted == self.topic

    @property
    def lenient(self) -> bool:
        """A topic that a fair reader accepts was answered; safety topics are always strict."""
        return self.strict or (self.predicted in self.also_ok and not _is(self.topic, "safety"))

    @property
    def reachable(self) -> bool:
        """The right topic was answered, or was among those offered."""
        return bool({self.topic, *self.also_ok} & {self.predicted, *self.offered})


@dataclass(frozen=True, slots=True)
class Measure:
    """One number of the accuracy table: a share of `count` questions."""

    name: str
    value: float
    count: int


def _is(topic: str, *stages: str) -> bool:
    return topic.split("/", maxsplit=1)[0] in stages


def is_career(topic: str) -> bool:
    """Whether the topic belongs to one of the nine stages."""
    return topic != UNSURE and not _is(topic, "chat", "safety", "scope")


def _share(rows: Sequence[Row], right: Sequence[bool], name: str) -> Measure:
    return Measure(name, sum(right) / len(rows) if rows else 0.0, len(rows))


def measures(rows: Sequence[Row]) -> list[Measure]:
    """The accuracy table."""
    career = [row for row in rows if is_career(row.topic)]
    outside = [row for row in rows if row.topic == OUT_OF_SCOPE]
    urgent = [row for row in rows if row.topic in ("safety/crisis", "safety/emergency")]
    medical = [row for row in rows if row.topic == "safety/medical_advice"]
    chat = [row for row in rows if _is(row.topic, "chat")]
    return [
        _share(career, [r.strict for r in career], "career topics, strict top-1"),
        _share(career, [r.lenient for r in career], "career topics, lenient"),
        _share(
            career,
            [bool({r.topic, *r.also_ok} & set(r.ranking[:3])) for r in career],
            "right topic among the first three",
        ),
        _share(career, [r.reachable for r in career], "right topic answered, or offered"),
        _share(
            career,
            [r.predicted == UNSURE for r in career],
            "career questions met with an offer of topics instead of an answer",
        ),
        _share(career, [r.predicted == OUT_OF_SCOPE for r in career], "career questions turned away as out of scope"),
        _share(outside, [r.predicted == OUT_OF_SCOPE for r in outside], "out of scope recognized"),
        _share(
            urgent,
            [_is(r.predicted, "safety") and r.predicted in ("safety/crisis", "safety/emergency") for r in urgent],
            "crisis and emergency recognized",
        ),
        _share(medical, [r.strict for r in medical], "medical advice recognized"),
        _share(career, [_is(r.predicted, "safety") for r in career], "career questions mistaken for a safety class"),
        _share(chat, [r.lenient for r in chat], "conversation (greetings, more, next …), lenient"),
        _share(rows, [r.lenient for r in rows], "all questions, lenient"),
        Measure("US state, F1", state_f1(rows), sum(len(r.states) for r in rows)),
        Measure("calibration error of the stated confidence (ECE)", calibration_error(career), len(career)),
    ]


def state_f1(rows: Sequence[Row]) -> float:
    """F1 of the US states found, over all questions."""
    right = sum(len(r.states & r.found_states) for r in rows)
    found, named = sum(len(r.found_states) for r in rows), sum(len(r.states) for r in rows)
    return 2 * right / (found + named) if found + named else 0.0


def calibration_error(rows: Sequence[Row]) -> float:
    """Expected calibration error of the best topic's probability, in ten equal-width bins."""
    bins: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        bins[min(int(row.confidence * CALIBRATION_BINS), CALIBRATION_BINS - 1)].append(row)
    gaps = (abs(sum(r.confidence for r in b) - sum(_best_is_right(r) for r in b)) for b in bins.values())
    return sum(gaps) / len(rows) if rows else 0.0


def _best_is_right(row: Row) -> bool:
    best = row.ranking[0] if row.predicted == UNSURE and row.ranking else row.predicted
    return best == row.topic


def confusions(rows: Sequence[Row]) -> list[tuple[str, str, int]]:
    """(right, predicted, count) of wrong answers, most frequent first."""
    wrong = Counter((row.topic, row.predicted) for row in rows if not row.lenient)
    return [(right, predicted, count) for (right, predicted), count in wrong.most_common()]


def by_topic(rows: Sequence[Row]) -> list[tuple[str, int, int]]:
    """(topic, right leniently, asked) for every topic, worst first."""
    asked: dict[str, list[bool]] = defaultdict(list)
    for row in rows:
        asked[row.topic].append(row.lenient)
    table = [(topic, sum(right), len(right)) for topic, right in asked.items()]
    return sorted(table, key=lambda t: (t[1] / t[2], t[0]))
