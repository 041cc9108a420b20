"""Figures are written as people read them, and only from facts."""

from __future__ import annotations

import pytest

from bot.knowledge.placeholders import UnknownPlaceholder, date_words, fill, format_value
from tests.samples import FACTS, KNOWLEDGE


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        (129, "USD", "$129"),
        (45750, "USD/year", "$45,750"),
        (22.0, "USD/hour", "$22.00"),
        (69, "percent", "69%"),
        (18.75, "percent", "18.75%"),
        (2, "percent (under)", "2%"),
        (471680, "jobs", "471,680"),
        (1400, None, "1,400"),
        (2026, None, "2026"),
        (2000, "hours", "2,000"),
        ("2026-11-27", None, "November 27, 2026"),
        ("DEA 106", None, "DEA 106"),
    ],
)
def test_a_figure_reads_by_its_unit(value: object, unit: str | None, words: str) -> None:
    assert format_value(value, unit) == words


@pytest.mark.parametrize(("as_of", "words"), [("2025", "2025"), ("2025-05", "May 2025"), ("2025-08-28", "August 2025")])
def test_a_date_reads_as_month_and_year(as_of: str, words: str) -> None:
    assert date_words(as_of) == words


def test_keys_dates_and_states_are_filled() -> None:
    text = "{us_wage.annual} in {us_wage@as_of}, {state.name}: {wage.median_hourly}, {outlook.percent}"
    with pytest.raises(UnknownPlaceholder):
        fill(text, FACTS)
    assert fill("{us_wage.annual} in {us_wage@as_of} ({us_wage@year})", FACTS) == "$45,750 in May 2025 (2025)"
    ohio = KNOWLEDGE.states["Ohio"]
    assert fill("{state.name}: {wage.median_hourly}, {outlook.percent}", FACTS, ohio) == "Ohio: $20.67, 4.2%"


@pytest.mark.parametrize(
    "text",
    ["{nothing}", "{us_wage}", "{us_wage.weekly}", "{fee.x}", "{state.name}", "{Fee}", "{ fee }", "{fee", "fee}"],
)
def test_an_unknown_or_malformed_placeholder_is_refused(text: str) -> None:
    with pytest.raises(UnknownPlaceholder):
        fill(text, FACTS)


def test_an_unknown_field_of_a_state_is_refused() -> None:
    with pytest.raises(UnknownPlaceholder):
        fill("{state.minimum_age}", FACTS, KNOWLEDGE.states["Texas"])
