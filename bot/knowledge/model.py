"""The shape of what Embark knows: plain, frozen, read-only values.

Everything here is data. Loading and validation live in `loader`, wording rules in `prose`,
filling placeholders in `placeholders`.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass, field
from typing import Any

CONFIDENCE = ("high", "medium", "low")

#: Entities whose value may change an answer, in the order in which a variant is looked for.
VARIANT_ENTITIES = ("credential", "specialty", "role", "technology", "setting")


@dataclass(frozen=True, slots=True)
class Source:
    """Where a figure or a rule comes from.

    Attributes:
        label: Who says so and in which document, e.g. "BLS, Occupational Outlook Handbook".
        url: The address, or None where the source is a computation.
        as_of: The date the source speaks for: YYYY, YYYY-MM or YYYY-MM-DD.
    """

    label: str
    url: str | None
    as_of: str


@dataclass(frozen=True, slots=True)
class Fact:
    """One verified statement with its figure, date, source and confidence."""

    id: str
    topic: str
    fact: str
    as_of: str
    sources: tuple[Source, ...]
    confidence: str
    value: Any = None
    unit: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class State:
    """One jurisdiction: its rules for technicians, its wages and its outlook.

    Attributes:
        code: Two letters, e.g. "OH".
        name: Full name, e.g. "Ohio"; the value of the `us_state` entity.
        rules: The row of states.yml (regulation, minimum_age, summary, board, ...).
        wage: BLS OEWS figures in dollars a year (median_hourly: dollars an hour), or {}.
        outlook: Projections Central figures (percent over ten years, jobs), or {}.
        sources: Sources of the rules; the board first.
    """

    code: str
    name: str
    rules: dict[str, Any]
    wage: dict[str, Any]
    outlook: dict[str, Any]
    sources: tuple[Source, ...]
    wage_source: Source
    outlook_source: Source


@dataclass(frozen=True, slots=True)
class Text:
    """Words with placeholders, and the ids of the facts they rest on."""

    say: str
    facts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Clause:
    """One sentence or two of a state answer, said only when `when` holds for that state."""

    say: str
    when: dict[str, Any] = field(default_factory=dict)
    facts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Topic:
    """A question people ask, with its answer.

    Attributes:
        id: "<stage>/<topic>", fixed.
        title: The topic as a button, at most 40 characters.
        answer: Answer first, at most 90 words.
        more: What "tell me more" adds.
        follow_ups: Ids of the two or three questions people ask next.
        variants: entity -> canonical value -> the text that replaces `answer`.
        by_state: Clauses that make the answer for a known state; empty where the state is no matter.
        overview_of: The entity whose values this topic surveys; a remembered value does not narrow it.
        addition: What a school adds to every answer of the topic, at most 20 words.
    """

    id: str
    title: str
    answer: Text
    more: Text
    follow_ups: tuple[str, ...]
    facts: tuple[str, ...]
    variants: dict[str, dict[str, Text]] = field(default_factory=dict)
    by_state: tuple[Clause, ...] = ()
    overview_of: str | None = None
    addition: Text | None = None

    @property
    def stage(self) -> str:
        """The stage part of the id, e.g. "training"."""
        return self.id.split("/")[0]

    @property
    def intent(self) -> str:
        """The flat Rasa intent, e.g. "training_exam_cost"."""
        return intent_of(self.id)


@dataclass(frozen=True, slots=True)
class Stage:
    """One of the nine stages of the journey, in the seed's order."""

    id: str
    title: str
    spirit: str
    topics: tuple[Topic, ...]


@dataclass(frozen=True, slots=True)
class Reply:
    """The words for a conversation, safety or scope topic (no journey stage)."""

    id: str
    answer: Text
    follow_ups: tuple[str, ...] = ()

    @property
    def intent(self) -> str:
        """The flat Rasa intent, e.g. "safety_crisis"."""
        return intent_of(self.id)


@dataclass(frozen=True, slots=True)
class Option:
    """One way to answer a form's question.

    Attributes:
        id: What is kept, e.g. "yes" or "GED".
        title: Its button, at most 40 characters.
        words: Regular expressions that mean it in free text.
        fits: Fit check only: how it meets the job.
        rubs: Fit check only: where it and the job may rub.
        settings: Fit check only: setting -> how much it speaks for it.
    """

    id: str
    title: str
    words: tuple[str, ...] = ()
    fits: Text | None = None
    rubs: Text | None = None
    settings: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Question:
    """A form's question, with the reason it is asked."""

    id: str
    ask: Text
    options: tuple[Option, ...]
    why: str = ""


@dataclass(frozen=True, slots=True)
class FitCheck:
    """The fit check: its questions in order, and what each setting is liked for."""

    questions: tuple[Question, ...]
    settings: dict[str, str]


@dataclass(frozen=True, slots=True)
class StepKind:
    """What is said about one kind of step of a plan.

    Attributes:
        time: Placeholders for the least and the most time, or None where nobody knows.
        unit: "weeks" or "months" of `time`.
        cost: Placeholders for the least and the most money, or None where nobody knows.
    """

    id: str
    title: str
    who: str
    do: Text
    stops: Text
    time: tuple[str, str] | None = None
    unit: str = "weeks"
    cost: tuple[str, str] | None = None
    facts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PlanKnowledge:
    """What a plan asks and says."""

    questions: tuple[Question, ...]
    steps: dict[str, StepKind]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What can be laid side by side for one detail.

    Attributes:
        detail: The entity, e.g. "setting".
        topic: The topic id a comparison answers.
        rows: row id -> its label.
        pay_row: The row that a question about money is about.
        cells: value -> row id -> words.
        same_as: Other names -> value.
    """

    detail: str
    topic: str
    rows: dict[str, str]
    pay_row: str
    cells: dict[str, dict[str, Text]]
    facts: tuple[str, ...]
    same_as: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class School:
    """Who hosts Embark, as far as people see it; "" where the school says nothing.

    Attributes:
        name: As people call it.
        color: "#rrggbb", of buttons and links.
        greeting: What Embark says first; also the words of chat/greet.
        adviser: Whom to ask and how, in one line.
        website: Its address.
    """

    name: str = ""
    color: str = ""
    greeting: str = ""
    adviser: str = ""
    website: str = ""


@dataclass(frozen=True, slots=True)
class Program:
    """A training program a school tells of.

    Attributes:
        state: Full name.
        length: In words, e.g. "16 weeks".
        cost: US dollars in sum.
        as_of: The date that length and cost speak for: YYYY, YYYY-MM or YYYY-MM-DD.
        source: The school, with the program's own address.
    """

    name: str
    city: str
    state: str
    length: str
    cost: int | float
    as_of: str
    source: Source
    note: str = ""


@dataclass(frozen=True)
class Knowledge:
    """All that Embark knows, validated.

    Attributes:
        stages: The nine stages in order.
        replies: topic id -> reply for chat/, safety/ and scope/ topics.
        facts: fact id -> fact.
        states: full name -> state (50 states, DC and Puerto Rico).
        fit: The fit check.
        plan: What a plan is made of.
        comparisons: detail -> what can be laid side by side.
        school: Who hosts Embark.
        programs: The training programs the school tells of.
    """

    stages: tuple[Stage, ...]
    replies: dict[str, Reply]
    facts: dict[str, Fact]
    states: dict[str, State]
    fit: FitCheck
    plan: PlanKnowledge
    comparisons: dict[str, Comparison]
    school: School = School()
    programs: tuple[Program, ...] = ()

    @functools.cached_property
    def topics(self) -> dict[str, Topic]:
        """topic id -> career topic, in the order of the journey."""
        return {topic.id: topic for stage in self.stages for topic in stage.topics}

    @functools.cached_property
    def intents(self) -> dict[str, str]:
        """Flat intent -> topic id, for all topics and replies."""
        return {intent_of(id_): id_ for id_ in [*self.topics, *self.replies]}


def intent_of(topic_id: str) -> str:
    """ "training/exam_cost" -> "training_exam_cost"."""
    return topic_id.replace("/", "_")
