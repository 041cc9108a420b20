"""Filling `{fact_id}`, `{fact_id.key}`, `{fact_id@as_of}` and `{state.x}` in the words of an answer.

Figures stand in facts and tables, never in prose; this module is where the two meet.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from bot.knowledge.model import Fact, State

PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)((?:\.[^{}@.]+)*)(@as_of|@year)?\}")

MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]

#: How a state's `regulation` reads in a sentence.
REGULATION_WORDS = {
    "registration": "registration",
    "license": "license",
    "certification_only": "certification",
    "permit": "permit",
    "none": "no credential",
}
MONEY_KEYS = ("median", "mean", "p10", "p25", "p75", "p90")


class UnknownPlaceholder(LookupError):
    """A placeholder names no fact, key or field, or one that has no single value."""


def date_words(as_of: str) -> str:
    """ISO date, month or year as people say it: "2025-05" -> "May 2025", "2025" -> "2025"."""
    parts = as_of.split("-")
    return parts[0] if len(parts) == 1 else f"{MONTHS[int(parts[1]) - 1]} {parts[0]}"


def format_value(value: Any, unit: str | None = None) -> str:
    """One figure as text.

    Dollars get "$" (cents only for floats, as hourly wages are), percent gets "%", other numbers get
    thousands separators unless they look like a year, ISO dates become words, text stays.

    Raises:
        UnknownPlaceholder: `value` is missing or a whole list or mapping.
    """
    if isinstance(value, bool) or value is None or isinstance(value, list | dict):
        raise UnknownPlaceholder(f"has no single value ({value!r})")
    if isinstance(value, str):
        date = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", value)
        return f"{MONTHS[int(date[2]) - 1]} {int(date[3])}, {date[1]}" if date else value
    unit = unit or ""
    if unit.startswith("USD"):
        return f"${value:,.2f}" if isinstance(value, float) else f"${value:,}"
    number = f"{value:,g}" if isinstance(value, float) else f"{value:,}"
    if unit.startswith("percent"):
        return f"{number}%"
    if not unit and isinstance(value, int) and 1900 <= value <= 2100:
        return str(value)
    return number


def fact_value(fact: Fact, keys: list[str]) -> str:
    """The figure of `fact` under `keys` (mapping keys or list positions), formatted by its unit.

    Raises:
        UnknownPlaceholder: a key is not there, or there is no single value at the end.
    """
    value = fact.value
    for key in keys:
        if isinstance(value, list) and key.isdigit() and int(key) < len(value):
            value = value[int(key)]
        elif isinstance(value, dict) and key in {str(k) for k in value}:
            value = {str(k): v for k, v in value.items()}[key]
        else:
            raise UnknownPlaceholder(f"{fact.id} has no key {key!r}")
    return format_value(value, fact.unit)


def state_values(state: State) -> dict[str, dict[str, str]]:
    """What `{state.x}`, `{wage.x}` and `{outlook.x}` stand for, formatted; unknown fields are left out."""
    rules = {
        key: str(value)
        for key, value in state.rules.items()
        if value is not None and not isinstance(value, list | dict)
    }
    rules["regulation"] = REGULATION_WORDS[state.rules["regulation"]]
    rules["steps"] = "\n".join(f"{number}. {step}" for number, step in enumerate(state.rules["start_steps"], 1))
    wage = {
        key: format_value(value, "USD" if key.startswith(MONEY_KEYS) else "jobs")
        for key, value in state.wage.items()
        if isinstance(value, int | float)
    }
    outlook = {
        key: format_value(value, "percent" if key == "percent" else "jobs")
        for key, value in state.outlook.items()
        if isinstance(value, int | float)
    }
    return {"state": rules, "wage": wage, "outlook": outlook}


def fact_ids(text: str) -> list[str]:
    """Ids of the facts that `text` names in placeholders, in order, without state tables."""
    names = [match[1] for match in PLACEHOLDER.finditer(text)]
    return list(dict.fromkeys(n for n in names if n not in ("state", "wage", "outlook")))


def fill(text: str, facts: Mapping[str, Fact], state: State | None = None) -> str:
    """`text` with every placeholder replaced by its figure.

    Args:
        text: Words with placeholders.
        facts: fact id -> fact.
        state: The state that `{state.x}`, `{wage.x}` and `{outlook.x}` speak of, if any.

    Raises:
        UnknownPlaceholder: a placeholder has no fact, field or single value behind it.
    """
    tables = state_values(state) if state else {}

    def figure(match: re.Match[str]) -> str:
        name, dotted, date = match[1], match[2], match[3]
        keys = dotted.split(".")[1:] if dotted else []
        if name in ("state", "wage", "outlook"):
            if len(keys) != 1 or keys[0] not in tables.get(name, {}):
                raise UnknownPlaceholder(f"{match[0]}: no such field for this state")
            return tables[name][keys[0]]
        if name not in facts:
            raise UnknownPlaceholder(f"{match[0]}: no fact {name!r}")
        fact = facts[name]
        if date:
            return fact.as_of[:4] if date == "@year" else date_words(fact.as_of)
        try:
            return fact_value(fact, keys)
        except UnknownPlaceholder as error:
            raise UnknownPlaceholder(f"{match[0]}: {error}") from error

    filled = PLACEHOLDER.sub(figure, text)
    if "{" in filled or "}" in filled:
        raise UnknownPlaceholder(f"malformed placeholder in: {text[:60]}")
    return filled
