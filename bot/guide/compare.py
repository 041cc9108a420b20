"""Two or more of a kind side by side: settings, specialties, exams, states."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from bot.guide import picture_text
from bot.guide.known import Known
from bot.guide.reply import Button, Image, Reply, Table, fact_sources, merge_sources, topic_button
from bot.guide.state_rules import Diploma, diploma, minimum_age
from bot.knowledge.model import Comparison, Knowledge, Source, State
from bot.knowledge.placeholders import REGULATION_WORDS, fill, format_value

#: More columns than this cannot be read on a phone.
MOST = 3
_COMPARES = re.compile(
    r"\b(?:vs\.?|versus|or|compare[ds]?|comparison|compared|difference|different|differ|better|best|between|side by side|higher|more|against|than|and)\b",
    re.IGNORECASE,
)
_BETTER = re.compile(
    r"\bwhich (?:one |of (?:them|those|the two|these) )?(?:pays?|is|has|earns?|makes?|would|are)\b.*\b(?:better|best|more|most|higher|easier|less|busier|worse)\b"
    r"|\b(?:compare (?:them|those|the two|both)|what(?:'s| is) the difference|side by side|how do they (?:differ|compare)|which (?:one )?(?:pays|is better))\b",
    re.IGNORECASE,
)
_AGAINST = re.compile(
    r"\bcompare (?:it|that|this|them)\b|\bcompared? (?:to|with)\b|\bvs\.?\b|\bversus\b|\bbetter than\b|\bdifferent from\b",
    re.IGNORECASE,
)
_MONEY = re.compile(r"\b(?:pay|pays|paid|salary|salaries|wages?|earn|earns|money|make|makes|income)\b", re.IGNORECASE)
_EXAMS = (
    ("PTCE", re.compile(r"\b(?:ptce|ptcb)\b", re.IGNORECASE)),
    ("ExCPT", re.compile(r"\b(?:ex-?cpt|nha)\b", re.IGNORECASE)),
)
_PAYS_BEST = re.compile(
    r"(?:(?:and|ok|so|but)[, ]+)?(?:which|what|who|where)(?: (?P<what>states?|kind of pharmac(?:y|ies)|pharmac(?:y|ies)|settings?|workplaces?|employers?|places?))?"
    r"(?: do (?:they|techs|technicians|you))? (?:pays?|earns?|makes?|gets? paid|is|are)(?: techs| technicians)?(?: the)? (?:best|most|highest|best paid|highest paying|best paying)"
    r"(?: for (?:techs|technicians))?(?: money)? ?[?.!]*",
    re.IGNORECASE,
)
_BEST_STATES = (
    "Washington pays most: half of its technicians earned over {wage_top_states.Washington} in {wage_top_states@as_of}. Then come "
    "California ({wage_top_states.California}), Oregon ({wage_top_states.Oregon}), Alaska ({wage_top_states.Alaska}) and Colorado "
    "({wage_top_states.Colorado}). West Virginia is lowest of the states at {wage_low_states.West Virginia}. Rents differ as much, so "
    "compare both. Which state are you in?"
)
_BEST_WORKPLACES = (
    "Federal jobs pay best among the larger employers: a median of {wage_by_industry.federal_government.median} in "
    "{wage_by_industry@as_of}. Then come outpatient centers ({wage_by_industry.outpatient_care_centers.median}) and hospitals "
    "({wage_by_industry.hospitals.median}). Drugstores pay least, {wage_by_industry.pharmacies_and_drug_retailers.median}, and have "
    "the most jobs."
)
_STATE_ROWS = {
    "rule": "You need",
    "age": "Minimum age",
    "diploma": "Diploma or GED",
    "exam": "National certification",
    "pay": "Median pay a year",
    "growth": "Jobs, ten years",
}
_DIPLOMA_WORDS = {
    Diploma.NEEDED: "yes",
    Diploma.OR_ENROLLED: "yes, or enrolled",
    Diploma.NOT_NEEDED: "not set by the state",
    Diploma.UNKNOWN: "ask the board",
}
_EXAM_WORDS = {True: "needed", False: "not needed", "conditional": "on some routes", None: "ask the board"}


def named(text: str, found: Sequence[tuple[str, str]]) -> tuple[str, list[str]] | None:
    """(detail, values) that a message lays side by side, or None.

    Args:
        text: The message.
        found: (detail, value) of each detail in it, in order.
    """
    exams = [name for name, pattern in _EXAMS if pattern.search(text)]
    if len(exams) > 1:
        return "credential", exams
    if not _COMPARES.search(text):
        return None
    for detail in ("setting", "specialty", "us_state"):
        values = list(dict.fromkeys(value for kind, value in found if kind == detail))
        if len(values) > 1:
            return detail, values[:MOST]
    return None


def asks_which_is_better(text: str) -> bool:
    """Whether the message compares what was named before ("which one pays better")."""
    return bool(_BETTER.search(text))


def about_money(text: str) -> bool:
    """Whether the comparison is about pay."""
    return bool(_MONEY.search(text))


def who_pays_best(knowledge: Knowledge, text: str) -> Reply | None:
    """ "Which state pays best", "where do they pay the most": the top and the bottom of BLS's tables; None for anything else."""
    found = _PAYS_BEST.fullmatch(text.strip())
    if found is None:
        return None
    of_states = (found["what"] or "").startswith("state")
    facts = ("wage_top_states", "wage_low_states") if of_states else ("wage_by_industry",)
    image = (
        None
        if of_states
        else Image(
            "/pictures/pay/workplaces.png",
            picture_text.workplace_pay(knowledge),
            picture_text.WIDTH,
            picture_text.WORKPLACES_HEIGHT,
        )
    )
    say = fill(_BEST_STATES if of_states else _BEST_WORKPLACES, knowledge.facts)
    sources = merge_sources(fact_sources(knowledge.facts[id_] for id_ in facts))
    return Reply(say, "entering/salary", _ways_on(knowledge, "entering/salary"), sources, image=image)


def compared(knowledge: Knowledge, detail: str, values: Sequence[str], money: bool) -> Reply | None:
    """The comparison as a reply, pay first where that is asked; None where fewer than two can be compared.

    Args:
        detail: "setting", "specialty", "credential" or "us_state".
        values: Canonical values.
        money: Whether pay is what is asked about.
    """
    if detail == "us_state":
        return _states(knowledge, [knowledge.states[v] for v in values if v in knowledge.states], money)
    comparison = knowledge.comparisons.get(detail)
    if comparison is None:
        return None
    known = [v for v in (comparison.same_as.get(value, value) for value in values) if v in comparison.cells]
    if len(known) < 2:
        return None
    rows = _ordered(comparison.rows, comparison.pay_row, money)
    table = Table(
        ("", *(_capital(value) for value in known)),
        tuple((label, *(_cell(knowledge, comparison, value, id_) for value in known)) for id_, label in rows.items()),
    )
    topic = "entering/salary" if money and detail != "credential" else comparison.topic
    sources = merge_sources(fact_sources(knowledge.facts[id_] for id_ in comparison.facts))
    return Reply(_lead(knowledge, comparison, known, money), topic, _ways_on(knowledge, topic), sources, table=table)


def _cell(knowledge: Knowledge, comparison: Comparison, value: str, row: str) -> str:
    return fill(comparison.cells[value][row].say, knowledge.facts)


def _ordered(rows: Mapping[str, str], first: str, money: bool) -> dict[str, str]:
    return {first: rows[first], **rows} if money else dict(rows)


def _lead(knowledge: Knowledge, comparison: Comparison, values: Sequence[str], money: bool) -> str:
    names = _listed(values)
    if comparison.detail == "credential":
        return (
            "Both lead to the title CPhT; your state and the employers near you decide which they accept. Side by side:"
        )
    if money:
        figures = {v: _cell(knowledge, comparison, v, comparison.pay_row) for v in values}
        dollars = {v: int(f[1:].replace(",", "")) for v, f in figures.items() if re.fullmatch(r"\$[\d,]+", f)}
        if len(dollars) == len(values):
            best = max(dollars, key=lambda v: dollars[v])
            others = [v for v in values if v != best]
            return f"{_capital(best)} pays more: a median of {figures[best]} a year, against {_listed([f'{figures[v]} in {v}' for v in others])}."
        without = [v for v in values if v not in dollars]
        return f"I don't have a pay figure of its own for {_listed(without)}, so ask employers there. What is known, side by side:"
    return f"Here are {names} side by side. Neither is better for everyone; it depends on what you like."


def _states(knowledge: Knowledge, states: Sequence[State], money: bool) -> Reply | None:
    if len(states) < 2:
        return None
    rows = _ordered(_STATE_ROWS, "pay", money)
    columns = [_state_cells(state) for state in states]
    table = Table(
        ("", *(state.name for state in states)),
        tuple((label, *(column[id_] for column in columns)) for id_, label in rows.items()),
    )
    if money:
        best = max(states, key=lambda state: state.wage.get("median_annual") or 0)
        text = f"{best.name} pays more: half of technicians there earn over {_money(best)} a year. Living costs differ too, so compare rents."
    else:
        years = _listed([f"{state.rules['as_of']} for {state.name}" for state in states])
        text = f"Here are {_listed([s.name for s in states])} side by side. The rules are as of {years}; check with the board before you pay or apply."
    topic = "entering/salary" if money else "training/state_requirements"
    sources: list[Source] = [s for state in states for s in state.sources[:1]] + [
        states[0].wage_source,
        states[0].outlook_source,
    ]
    return Reply(text, topic, _ways_on(knowledge, topic), merge_sources(sources), table=table)


def _state_cells(state: State) -> dict[str, str]:
    age = minimum_age(state)
    percent = state.outlook.get("percent")
    return {
        "rule": REGULATION_WORDS[state.rules["regulation"]],
        "age": str(age) if age is not None else "none found; ask the board",
        "diploma": _DIPLOMA_WORDS[diploma(state)],
        "exam": _EXAM_WORDS[state.rules.get("national_certification_required")],
        "pay": _money(state),
        "growth": format_value(percent, "percent") if percent is not None else "no figure",
    }


def _money(state: State) -> str:
    median = state.wage.get("median_annual")
    return format_value(median, "USD") if median is not None else "no figure"


def _ways_on(knowledge: Knowledge, topic: str) -> tuple[Button, ...]:
    return tuple(topic_button(knowledge, id_) for id_ in knowledge.topics[topic].follow_ups)


def _capital(value: str) -> str:
    return value[0].upper() + value[1:]


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " and " + words[-1]


def remembered_pair(known: Known, earlier: Mapping[str, Sequence[str]], text: str) -> tuple[str, list[str]] | None:
    """What "which one pays better" compares: the last two values said of one detail, or None.

    Args:
        earlier: detail -> the values it had in this conversation, oldest first.
    """
    if not asks_which_is_better(text) and not (known.said and _AGAINST.search(text)):
        return None
    for detail in ("setting", "specialty", "us_state", "credential"):
        values = list(dict.fromkeys(reversed([*earlier.get(detail, ())])))[:2]
        if len(values) == 2 and known.value(detail) in (values[0], None):
            return detail, values[::-1]
    return None
