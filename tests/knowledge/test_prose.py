"""Words follow the voice guide: no stray figure, nothing too long, weak facts hedged."""

from __future__ import annotations

import pytest

from bot.knowledge.prose import figures, prose_problems, sentences, word_count


@pytest.mark.parametrize(
    "text",
    [
        "It costs $129.",
        "About 69% pass.",
        "Within 30 days.",
        "In 2026 it changed.",
        "Every two years.",
        "It takes twenty hours.",
        "Half a million",
        "ten to fifteen weeks",
        "a dozen states",
    ],
)
def test_a_figure_in_prose_is_found(text: str) -> None:
    assert figures(text)


@pytest.mark.parametrize(
    "text",
    [
        "It costs {fee}.",
        "Call 911 or 988.",
        "Poison Help is 1-800-222-1222.",
        "USP 795, 797 and 800",
        "DEA Form 222",
        "340B",
        "a 401(k)",
        "the top 200 drugs",
        "two exams",
        "one of the first",
        "1. Apply\n2. Wait",
        "[board](https://x.example/2025)",
        "a GS-5 post",
        "open 24/7",
    ],
)
def test_names_and_placeholders_are_no_figures(text: str) -> None:
    assert figures(text) == []


def test_a_weak_fact_needs_a_hedge_in_its_sentence() -> None:
    assert list(prose_problems("You study {weak} hours. Usually that is fine.", {"weak"}))
    assert not list(prose_problems("Most people study about {weak} hours.", {"weak"}))


@pytest.mark.parametrize("text", ["You can do it!", "Great question.", "It is important to note that you stand."])
def test_sales_talk_is_refused(text: str) -> None:
    assert list(prose_problems(text, set()))


def test_words_are_counted_as_they_are_seen() -> None:
    assert word_count("1. Ask [the board](https://x.example)\n2. Wait") == 4


def test_a_placeholder_does_not_end_a_sentence() -> None:
    assert sentences("It is {wage.annual} a year. So it is.") == ["It is {wage.annual} a year.", "So it is."]
