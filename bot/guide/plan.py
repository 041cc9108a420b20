"""A plan for one person: ordered steps from what is known, with who does it, time, cost, what could stop them, and a total.

The order of the steps is the state's own (`start_steps`); what is said about each comes from plan.yml. A rule that is not
known becomes a step "ask the board", never an assumption.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from bot.guide import programs
from bot.guide.figures import WEEKS_A_MONTH
from bot.guide.personal import ADULT, HAS_DIPLOMA, WORKERS
from bot.guide.reply import fact_sources, merge_sources
from bot.guide.state_rules import Diploma, diploma, minimum_age
from bot.knowledge.model import Knowledge, Source, State, StepKind
from bot.knowledge.placeholders import fill

#: What a plan is built from, in the order asked; `setting` is used when known and never asked.
FIELDS = ("us_state", "experience", "age", "schooling", "way")
WEEKS_A_YEAR = 52
ABROAD = "pharmacist abroad"
#: Steps that can be a course, so that a school's own programs are told of.
COURSES = ("training_course", "training_open")
#: Fields that make no difference to someone who already works, or worked, in a pharmacy.
_NOT_ASKED_OF = {
    "pharmacy technician": ("age", "schooling", "way"),
    "certified technician": ("age", "schooling", "way"),
    ABROAD: ("age", "schooling"),
}
#: The first of these that a state's own step matches says what kind of step it is.
_KINDS = (
    ("diploma", r"^finish high school|^graduate from high school"),
    ("training", r"^choose your route"),
    ("ask", r"^(?:ask|check with|confirm|get the current|decide|choose)\b"),
    (
        "job",
        r"^(?:start (?:technician )?work\b(?! and train)|start assisting|get hired|get a\b.*(?:job|position)|work as\b"
        r"|find a pharmacy (?:employer|that will (?:employ|support))|for retail\b)",
    ),
    (
        "paperwork",
        r"^wait until|state-certified|human-trafficking|child-abuse|^pass the (?:criminal|background)|internship and pass the board exam",
    ),
    ("exam", r"\bpass\b.*(?:\bexam|PTCE|PTCB|NHA)|\bexam\b.*\bpass|(?:earn|add) .*certification|get certified"),
    (
        "paperwork",
        r"\b(?:apply|application|register|registration|fingerprint\w*|background|records check|history check|e-Profile|affidavit"
        r"|permit|proof|mail or hand|upgrade|tell the board|renew|authorization|request|convert|move to)\b",
    ),
    (
        "training",
        r"\b(?:train\w*|program|course|hours|enroll|school|route|internship|phase|law study|sponsor)\b",
    ),
)
_TRAINING = re.compile(_KINDS[-1][1], re.IGNORECASE)
#: Training that a pharmacy gives, in the state's own words.
_AT_WORK = re.compile(
    r"on the job|under (?:a|the) pharmacist|in-house|employer|in (?:a|the) pharmacy(?! technician)|pharmacy manager|pharmacist[- ]manager|sponsor"
    r"|willing to train|will train|trainee hours|work and train",
    re.IGNORECASE,
)
#: "Finish training or pass an exam": the training alone will do.
_OR_EXAM = re.compile(r"\bor (?:pass|earn|get)\b", re.IGNORECASE)
_AT_SCHOOL = re.compile(r"^(?:enroll|choose your route)", re.IGNORECASE)
#: A limit in the state's own words stands for the time PTCB's hours would take.
_OWN_LIMIT = re.compile(r"\bwithin \d+ days\b", re.IGNORECASE)
_KIND_PATTERNS = [(kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _KINDS]


@dataclass(frozen=True, slots=True)
class Step:
    """One step.

    Attributes:
        kind: The id in plan.yml.
        weeks: Least and most, or None where nobody knows.
        cost: Least and most US dollars, or None where nobody knows.
        fee: The state's fees in words, where the step is paid for by them.
    """

    kind: str
    title: str
    who: str
    do: str
    stops: str
    weeks: tuple[float, float] | None
    cost: tuple[int, int] | None
    sources: tuple[Source, ...]
    fee: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything a plan's message, page and calendar show.

    Attributes:
        for_whom: What it was built from, in words.
        weeks: Least and most in sum; the board's time is not in it.
        cost: Least and most US dollars in sum; state fees in words are not in it.
        board: Name and address of the state's board, or None without a state.
    """

    for_whom: str
    state: State | None
    steps: tuple[Step, ...]
    weeks: tuple[float, float]
    cost: tuple[int, int]
    board: tuple[str, str] | None
    sources: tuple[Source, ...]


def missing(known: Mapping[str, str], skipped: Collection[str]) -> list[str]:
    """The fields still to ask, in order: at most five, fewer for someone who already works in a pharmacy."""
    needless = _NOT_ASKED_OF.get(known.get("experience", ""), ())
    return [field for field in FIELDS if field not in known and field not in skipped and field not in needless]


def build(knowledge: Knowledge, known: Mapping[str, str]) -> Plan:
    """The plan for what is known; equal input gives an equal plan.

    Args:
        known: any of `FIELDS` and "setting" -> value.
    """
    state = knowledge.states.get(known.get("us_state", ""))
    steps = tuple(_steps(knowledge, state, known))
    board = (str(state.rules["board"]), str(state.rules["board_url"])) if state else None
    sources = merge_sources([*(state.sources[:2] if state else ()), *(s for step in steps for s in step.sources)])
    weeks = _sum(step.weeks for step in steps if step.kind != "exam_optional")
    low, high = _sum(step.cost for step in steps if step.kind != "exam_optional")
    return Plan(in_words(known) or "any state", state, steps, weeks, (int(low), int(high)), board, sources)


def _sum(pairs: Iterable[tuple[float, float] | None]) -> tuple[float, float]:
    known = [pair for pair in pairs if pair]
    return sum(pair[0] for pair in known), sum(pair[1] for pair in known)


_WAYS = {
    "job": "learning on a paid job",
    "part-time course": "part-time course",
    "full-time course": "full-time course",
}


def in_words(known: Mapping[str, str]) -> str:
    """What is known, as people say it: "Ohio, age 17, in high school"; "" where nothing is."""
    age = known.get("age")
    words = [
        known.get("us_state", ""),
        f"age {age}" if age and int(age) < ADULT else "",
        known.get("schooling", "") if known.get("experience") not in _NOT_ASKED_OF else "",
        known.get("experience", "") if known.get("experience") != "none" else "",
        _WAYS.get(known.get("way", ""), ""),
        known.get("setting", ""),
    ]
    return ", ".join(filter(None, words))


def _steps(knowledge: Knowledge, state: State | None, known: Mapping[str, str]) -> Iterator[Step]:
    make = _Maker(knowledge, state)
    experience = known.get("experience")
    if experience in WORKERS:
        yield make.step("check_state")
        if experience == WORKERS[0]:
            yield make.step("certify_worker")
        yield make.step("grow")
        yield make.step("specialty")
        return
    if experience == ABROAD:
        yield make.step("foreign_papers")
    else:
        yield from _before_the_rules(make, state, known)
    if state:
        yield from _state_steps(make, state, known)
    else:
        yield make.step("ask")
        yield make.step(_training(known))
        yield make.step("paperwork")
        yield make.step("exam")
        yield make.step("job")
    if experience == ABROAD:
        yield make.step("foreign_pharmacist")


def _before_the_rules(make: _Maker, state: State | None, known: Mapping[str, str]) -> Iterator[Step]:
    """Age and schooling: what must be so before the state's own steps."""
    age = int(known["age"]) if known.get("age") else None
    if state and age is not None and age < ADULT:
        minimum = minimum_age(state)
        if minimum is None:
            yield make.step("age_unknown")
        elif age < minimum:
            years = minimum - age
            yield make.step("wait", weeks=((years - 1) * WEEKS_A_YEAR, years * WEEKS_A_YEAR))
    schooling = known.get("schooling")
    if schooling is None or schooling in HAS_DIPLOMA:
        return
    rule = diploma(state) if state else Diploma.NEEDED
    enrolled = schooling == "in high school"
    if rule is Diploma.UNKNOWN:
        yield make.step("diploma_unknown")
    elif (rule is Diploma.NEEDED or (rule is Diploma.OR_ENROLLED and not enrolled)) and not (
        state and any(_kind(step) == "diploma" for step in state.rules["start_steps"])
    ):
        yield make.step("diploma")


def _state_steps(make: _Maker, state: State, known: Mapping[str, str]) -> Iterator[Step]:
    """The state's own steps, with what the person wants and the state does not ask for put where it belongs."""
    titles = list(_titles(state, known))
    kinds = [kind for kind, _ in titles]
    training = _training(known)
    note = str(state.rules.get("fee_note") or "")
    fee = note if "$" in note else ""
    seen: set[str] = set()
    if training == "training_course" and not any(kind.startswith("training") for kind in kinds):
        yield make.step(training, title="Finish the course you want (the state does not ask for one)")
    for kind, title in titles:
        if kind == "training_job" and "job" not in seen:
            yield make.step("job", title="Find a trainee post at a pharmacy")
            seen.add("job")
        yield make.step(
            kind, title=title, fee=fee if kind == "paperwork" and kind not in seen else "", bare=kind in seen
        )
        seen.add(kind)
    if "exam" not in kinds:
        required = state.rules.get("national_certification_required")
        if required is True:
            yield make.step("exam")
        elif required == "conditional":
            yield make.step("exam_optional", title="Consider certification (some routes or settings ask for it)")
        else:
            yield make.step("exam_optional")
    if "job" not in seen:
        yield make.step("job")


def _titles(state: State, known: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """(kind, the state's words) of each step; "train and pass an exam" is training, and an exam after it."""
    educated = known.get("schooling") in HAS_DIPLOMA or known.get("experience") == ABROAD
    trained, working = "", False
    for title in state.rules["start_steps"]:
        kind = _kind(title)
        if kind == "diploma" and educated:
            continue
        both = kind == "exam" and not trained and _TRAINING.search(title) and not title.lower().startswith("pass")
        working |= kind == "job"
        if both or kind == "training":
            trained = trained or _training_here(title, state, known, working)
            yield trained, title
        if kind == "exam" and (not both or not _OR_EXAM.search(title)):
            yield "exam", "" if both else title
        elif kind not in ("exam", "training"):
            yield kind, title


def _training_here(title: str, state: State, known: Mapping[str, str], working: bool) -> str:
    """The kind of training a step can be: where a state trains nobody at work, a job is no way to learn.

    Args:
        working: A step before this one is to start work.
    """
    wanted = _training(known)
    at_work = (
        working
        or _AT_WORK.search(title)
        or (state.rules.get("trainee_category") is True and not _AT_SCHOOL.search(title))
    )
    return "training_course" if wanted == "training_job" and not at_work else wanted


def _kind(title: str) -> str:
    return next((kind for kind, pattern in _KIND_PATTERNS if pattern.search(title)), "other")


def _training(known: Mapping[str, str]) -> str:
    return {"job": "training_job", "part-time course": "training_course", "full-time course": "training_course"}.get(
        known.get("way", ""), "training_open"
    )


class _Maker:
    """Makes steps from plan.yml, filled with figures."""

    def __init__(self, knowledge: Knowledge, state: State | None):
        self._knowledge = knowledge
        self._state = state

    def step(
        self,
        kind_id: str,
        title: str = "",
        weeks: tuple[float, float] | None = None,
        fee: str = "",
        bare: bool = False,
    ) -> Step:
        """A step of a kind.

        Args:
            title: The state's own words for it.
            weeks: Instead of the kind's time.
            fee: The state's fees in words.
            bare: A kind said before: neither its words nor its time and cost are counted twice.
        """
        kind, facts = self._knowledge.plan.steps[kind_id], self._knowledge.facts
        sources = list(fact_sources(facts[id_] for id_ in (*kind.do.facts, *kind.facts)))
        sources = [source for source in sources if source.url] or sources
        if self._state and title in self._state.rules["start_steps"]:
            sources = [*self._state.sources[:1], *sources]
        do = fill(kind.do.say, facts)
        if self._state and kind_id in COURSES:
            near, offered_by = programs.in_state(self._knowledge, self._state.name)
            do, sources = " ".join(filter(None, (do, near))), [*offered_by, *sources]
        if bare:
            return Step(kind.id, title or kind.title, kind.who, "", "", None, None, tuple(sources[:1]), fee)
        return Step(
            kind.id,
            title or kind.title,
            kind.who,
            do,
            fill(kind.stops.say, facts),
            weeks or (None if _OWN_LIMIT.search(title) else self._weeks(kind)),
            self._cost(kind),
            merge_sources(sources),
            fee,
        )

    def _weeks(self, kind: StepKind) -> tuple[float, float] | None:
        if kind.time is None:
            return None
        least, most = (float(fill(text, self._knowledge.facts)) for text in kind.time)
        factor = WEEKS_A_MONTH if kind.unit == "months" else 1
        return least * factor, most * factor

    def _cost(self, kind: StepKind) -> tuple[int, int] | None:
        if kind.cost is None:
            return None
        least, most = (int(re.sub(r"\D", "", fill(text, self._knowledge.facts))) for text in kind.cost)
        return least, most
