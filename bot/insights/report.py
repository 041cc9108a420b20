"""The report as values: what was asked over time, what was not understood, what people did not like, what is out of date.

Pure: exchanges and knowledge in, a `Report` out. Whatever a person wrote is redacted before it is kept here, and no
conversation's id comes this far.
"""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from bot.insights.asked import Exchange
from bot.insights.citations import uses
from bot.insights.clusters import Cluster, Question, clusters, question
from bot.insights.redact import redact
from bot.knowledge.model import Knowledge
from bot.knowledge.review import overdue, review_date

#: Periods that a picture shows well: days up to this many, then weeks.
MOST_DAYS = 31
#: Rules of a state that answers and plans rest on, and how they are called.
RULES = {
    "minimum_age": "minimum age",
    "education": "schooling",
    "training_requirement": "training",
    "national_certification_required": "national certification",
    "continuing_education": "continuing education",
    "fee_note": "fees",
    "background_check": "background check",
}
MET = ("answered", "conversation", "safety", "unsure", "turned away")


@dataclass(frozen=True, slots=True)
class TopicRow:
    """How often a topic was answered, and how people liked it."""

    topic: str
    title: str
    asked: int
    people: int
    helpful: int
    not_helpful: int


@dataclass(frozen=True, slots=True)
class Disliked:
    """An answer with a thumb down, redacted.

    Attributes:
        day: When the question was asked.
        question: The person's words.
        topic, title: What was answered.
        comment: What the person added.
    """

    day: datetime.date
    question: str
    topic: str
    title: str
    comment: str


@dataclass(frozen=True, slots=True)
class OldFact:
    """A fact, or a school's program, past its review date.

    Attributes:
        asked: How often the topics that cite it were answered.
    """

    id: str
    fact: str
    as_of: str
    review: datetime.date
    topics: tuple[str, ...]
    asked: int


@dataclass(frozen=True, slots=True)
class OpenState:
    """A state of which rules are unknown.

    Attributes:
        people: How many people named it.
    """

    state: str
    unknown: tuple[str, ...]
    board: str
    board_url: str
    as_of: str
    people: int


@dataclass(frozen=True, slots=True)
class Report:
    """Everything the page, the files and the terminal show.

    Attributes:
        first, last: The days looked at.
        periods: The first day of each day or week, oldest first.
        stages: stage id -> questions answered in each period.
        stage_titles: stage id -> its title.
        met: How messages were met (one of MET) -> how many in each period.
        topics: The topics answered, most asked first; `topics_over_time` has the count in each period.
        unclear: What Embark was unsure about or turned away, by meaning.
    """

    first: datetime.date
    last: datetime.date
    periods: tuple[datetime.date, ...]
    people: int
    messages: int
    helpful: int
    stages: dict[str, tuple[int, ...]]
    stage_titles: dict[str, str]
    met: dict[str, tuple[int, ...]]
    topics: tuple[TopicRow, ...]
    topics_over_time: dict[str, tuple[int, ...]]
    unclear: tuple[Cluster, ...]
    disliked: tuple[Disliked, ...]
    old_facts: tuple[OldFact, ...]
    open_states: tuple[OpenState, ...]

    def total(self, met: str) -> int:
        """How many messages were met so."""
        return sum(self.met[met])


@dataclass
class _Tally:
    """Counts as exchanges pass by."""

    by_topic: dict[str, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    by_met: dict[str, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    people_of_topic: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    people_of_state: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    helpful: Counter[str] = field(default_factory=Counter)
    not_helpful: Counter[str] = field(default_factory=Counter)
    people: set[int] = field(default_factory=set)
    messages: int = 0
    unclear: list[Question] = field(default_factory=list)
    disliked: list[Disliked] = field(default_factory=list)


def periods(first: datetime.date, last: datetime.date) -> tuple[datetime.date, ...]:
    """The first day of each day between, or of each week (from Monday on) where the days are too many to draw."""
    if (last - first).days < MOST_DAYS:
        return tuple(first + datetime.timedelta(days=at) for at in range((last - first).days + 1))
    monday = first - datetime.timedelta(days=first.weekday())
    return tuple(monday + datetime.timedelta(weeks=at) for at in range((last - monday).days // 7 + 1))


def report(exchanges: Iterable[Exchange], knowledge: Knowledge, first: datetime.date, last: datetime.date) -> Report:
    """The report on the days from `first` to `last` (UTC); exchanges are looked at one by one, and once."""
    days = periods(first, last)
    step = (days[1] - days[0]).days if len(days) > 1 else 1
    tally = _Tally()
    for exchange in exchanges:
        day = datetime.datetime.fromtimestamp(exchange.at, datetime.UTC).date()
        if first <= day <= last:
            _add(tally, exchange, knowledge, day, (day - days[0]).days // step)
    count = len(days)
    asked = {topic: sum(counts.values()) for topic, counts in tally.by_topic.items()}
    return Report(
        first=first,
        last=last,
        periods=days,
        people=len(tally.people),
        messages=tally.messages,
        helpful=sum(tally.helpful.values()),
        stages={
            stage.id: _series(
                sum((tally.by_topic[t.id] for t in stage.topics if t.id in tally.by_topic), Counter()), count
            )
            for stage in knowledge.stages
        },
        stage_titles={stage.id: stage.title for stage in knowledge.stages},
        met={met: _series(tally.by_met[met], count) for met in MET},
        topics=tuple(
            TopicRow(
                topic,
                _title(knowledge, topic),
                times,
                len(tally.people_of_topic[topic]),
                tally.helpful[topic],
                tally.not_helpful[topic],
            )
            for topic, times in sorted(asked.items(), key=lambda pair: (-pair[1], pair[0]))
        ),
        topics_over_time={topic: _series(counts, count) for topic, counts in sorted(tally.by_topic.items())},
        unclear=tuple(clusters(tally.unclear)),
        disliked=tuple(tally.disliked),
        old_facts=tuple(old_facts(knowledge, last, asked)),
        open_states=tuple(open_states(knowledge, {s: len(people) for s, people in tally.people_of_state.items()})),
    )


def _series(counts: Counter[int], length: int) -> tuple[int, ...]:
    return tuple(counts[at] for at in range(length))


def _title(knowledge: Knowledge, topic: str) -> str:
    return knowledge.topics[topic].title if topic in knowledge.topics else topic


def _met(exchange: Exchange, knowledge: Knowledge) -> str:
    if exchange.turned_away:
        return "turned away"
    if exchange.unsure:
        return "unsure"
    if exchange.topic in knowledge.topics:
        return "answered"
    return "safety" if exchange.topic.startswith("safety/") else "conversation"


def _add(tally: _Tally, exchange: Exchange, knowledge: Knowledge, day: datetime.date, period: int) -> None:
    tally.messages += 1
    tally.people.add(exchange.person)
    met = _met(exchange, knowledge)
    tally.by_met[met][period] += 1
    if met == "answered":
        tally.by_topic[exchange.topic][period] += 1
        tally.people_of_topic[exchange.topic].add(exchange.person)
    for state in exchange.states:
        tally.people_of_state[state].add(exchange.person)
    if exchange.unclear:
        tally.unclear.append(question(exchange.person, exchange.text, exchange.turned_away, exchange.guesses))
    if exchange.judgement is not None:
        (tally.helpful if exchange.judgement.helpful else tally.not_helpful)[exchange.topic] += 1
        if not exchange.judgement.helpful:
            tally.disliked.append(_disliked(exchange, knowledge, day))


def _disliked(exchange: Exchange, knowledge: Knowledge, day: datetime.date) -> Disliked:
    # What somebody wrote in a crisis or about their own medicines is nobody's to read.
    private = exchange.topic.startswith("safety/")
    return Disliked(
        day,
        "(not shown)" if private else redact(exchange.text),
        exchange.topic,
        _title(knowledge, exchange.topic),
        "" if private else redact(exchange.judgement.comment or "") if exchange.judgement else "",
    )


def old_facts(knowledge: Knowledge, today: datetime.date, asked: dict[str, int]) -> list[OldFact]:
    """Cited facts and a school's programs past their review date, those most asked about first."""
    places = uses(knowledge)
    citing = {fact: [place for place in where if place in knowledge.topics] for fact, where in places.items()}
    found = [
        OldFact(
            fact.id,
            fact.fact,
            fact.as_of,
            review_date(fact),
            tuple(citing.get(fact.id, ())),
            sum(asked.get(topic, 0) for topic in citing.get(fact.id, ())),
        )
        for fact in overdue(knowledge, today)
    ]
    found += [
        OldFact(program.source.label, f"{program.length}, {program.cost}", program.as_of, review_date(program), (), 0)
        for program in knowledge.programs
        if review_date(program) < today
    ]
    return sorted(found, key=lambda old: (-old.asked, old.review, old.id))


def open_states(knowledge: Knowledge, people: dict[str, int]) -> list[OpenState]:
    """States of which a rule is unknown, those most people named first."""
    found = []
    for state in knowledge.states.values():
        unknown = tuple(name for key, name in RULES.items() if state.rules.get(key) is None)
        if unknown:
            board, url = str(state.rules["board"]), str(state.rules["board_url"])
            found.append(
                OpenState(state.name, unknown, board, url, str(state.rules["as_of"]), people.get(state.name, 0))
            )
    return sorted(found, key=lambda open_: (-open_.people, -len(open_.unknown), open_.state))
