"""What people state about themselves is heard, what they only ask is not."""

from __future__ import annotations

import pytest

from bot.nlu.person import find


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("I'm 17 in Ohio, still in high school", {"age": "17", "schooling": "in high school"}),
        ("my son is 16 and a junior in high school", {"age_of_other": "16", "schooling": "in high school"}),
        ("she's 19", {"age_of_other": "19"}),
        ("and my sister is 18, can she?", {"age_of_other": "18"}),
        ("I turn 18 in march", {"age": "17"}),
        ("55 yo woman here", {"age": "55"}),
        ("I already have my GED", {"schooling": "GED"}),
        ("dropped out in 10th grade", {"schooling": "no diploma"}),
        ("i never finished high school", {"schooling": "no diploma"}),
        ("i graduated high school last year", {"schooling": "high school diploma"}),
        ("working on my GED", {"schooling": "working on a GED"}),
        ("I have a biology degree", {"schooling": "college"}),
        ("I was a pharmacist in India", {"experience": "pharmacist abroad"}),
        ("I'm a pharmacy tech in Texas", {"experience": "pharmacy technician"}),
        ("i passed the ptce", {"experience": "certified technician"}),
        ("i am a cna", {"experience": "health care"}),
        ("I'm 45, I work as a cashier", {"age": "45", "experience": "retail or service"}),
        ("I'm a veteran", {"experience": "military"}),
        ("getting out of the army in march", {"experience": "military"}),
        ("I have no experience", {"experience": "none"}),
    ],
)
def test_a_statement_is_heard(text: str, told: dict[str, str]) -> None:
    assert {found.entity: found.value for found in find(text)} == told


@pytest.mark.parametrize(
    "text",
    [
        "do you have to be 18 years old",
        "is 50 years old too old",
        "can a 16 year old work there",
        "do I need a GED",
        "do i need a high school diploma",
        "can i get hired with no experience",
        "how much does a pharmacy tech make",
        "i make 17 an hour",
        "i'm 20 minutes away",
        "I'm 30 weeks pregnant",
        "i'm 17 years in the field",
    ],
)
def test_a_question_or_another_number_tells_nothing(text: str) -> None:
    assert find(text) == []
