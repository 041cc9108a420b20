"""Nothing that tells who somebody is survives; what is needed to understand a question does."""

from __future__ import annotations

import re

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bot.insights.redact import MARKS, redact

#: The same cases each time; time says nothing on a busy machine.
STEADY = settings(derandomize=True, deadline=None)
#: Words around what must go; lower-case, as most people type.
AROUND = st.sampled_from(
    [
        "",
        "hi",
        "how do i become a pharmacy tech",
        "please answer to",
        "i live near",
        "and what does it pay?",
        "thanks,",
        "my",
    ]
)
LETTERS = st.text("abcdefghijklmnopqrstuvwxyzáéñöüšž", min_size=3, max_size=9)
#: No names: words that end one, and words of the knowledge, which no rule could tell from a name.
STOPS = set("and but from the for with who what when where why how are was can could did does should would will you she they this that please hello thanks here aged age back later again now today anything after before asap maybe".split())  # fmt: skip
NAMES = LETTERS.filter(lambda word: word not in STOPS)


def within(before: str, secret: str, after: str) -> str:
    return " ".join(filter(None, (before, secret, after)))


@STEADY
@given(AROUND, st.from_regex(r"[a-z0-9._+-]{1,12}@[a-z0-9-]{1,12}\.(com|edu|org|co\.uk)", fullmatch=True), AROUND)
def test_no_email_survives(before: str, email: str, after: str) -> None:
    told = redact(within(before, email, after))
    assert "@" not in told and "[email]" in told


@STEADY
@given(
    AROUND,
    st.from_regex(r"(\+?1[ .-]?)?(\([2-9][0-9]{2}\) ?|[2-9][0-9]{2}[ .-]?)[2-9][0-9]{2}[ .-]?[0-9]{4}", fullmatch=True),
    AROUND,
)
def test_no_telephone_number_survives(before: str, number: str, after: str) -> None:
    told = redact(within(before, number, after))
    assert not re.search(r"\d", told) and "[number]" in told


@STEADY
@given(AROUND, st.from_regex(r"[A-Za-z]{0,3}[0-9]([ ./-]?[0-9]){2,14}", fullmatch=True), AROUND)
def test_no_number_of_three_digits_or_more_survives(before: str, number: str, after: str) -> None:
    assume(number not in ("911", "988"))  # lines for everybody
    assume(not re.fullmatch(r"\d{1,2}[-/]\d{1,2}", number))  # "12-16 weeks"
    assert sum(c.isdigit() for c in redact(within(before, number, after))) < 3


@STEADY
@given(
    AROUND,
    st.integers(1, 99999),
    st.sampled_from(["", "N ", "S. ", "west ", "5th "]),
    NAMES,
    st.sampled_from(["street", "St", "ave", "Avenue", "rd", "blvd", "drive", "Ln", "ct"]),
    st.sampled_from(["", " apt 4b", " #12", " unit 7"]),
    AROUND,
)
def test_no_street_address_survives(
    before: str, house: int, side: str, street: str, kind: str, door: str, after: str
) -> None:
    told = redact(within(before, f"{house} {side}{street} {kind}{door}", after))
    assert "[address]" in told
    assert street not in told.split() and str(house) not in told.split()


@STEADY
@given(
    AROUND,
    st.sampled_from(
        [
            "my name is",
            "My name's",
            "name is",
            "my full name is",
            "call me",
            "they call me",
            "i go by",
            "MY NAME IS",
            "my son named",
        ]
    ),
    NAMES,
    st.one_of(st.none(), NAMES),
    st.booleans(),
    st.sampled_from(["", ", how do i start", " and i am 17", "."]),
)
def test_no_name_survives_its_introduction(
    before: str, opening: str, first: str, last: str | None, capital: bool, after: str
) -> None:
    name = " ".join(filter(None, (first, last)))
    told = redact(within(before, f"{opening} {name.title() if capital else name}{after}", ""))
    assert "[name]" in told
    assert not {first, last} & set(re.findall(r"[^\W\d_]+", told.lower().partition("[name]")[2]))
    assert not told.lower().endswith(first)


@STEADY
@given(st.sampled_from(["I'm", "im", "i am", "this is", "thanks,", "my manager", "with Dr.", "Mrs."]), NAMES, NAMES)
def test_no_name_with_capitals_survives_inside_a_sentence(opening: str, first: str, last: str) -> None:
    told = redact(f"hello {opening} {first.title()}{'q'} {last.title()}xq")
    assert told.lower().startswith(f"hello {opening.lower()}")
    assert f"{last}xq" not in told.lower()


@STEADY
@given(st.text(max_size=200))
def test_any_text_can_be_redacted_and_twice_is_once(text: str) -> None:
    once = redact(text)
    assert redact(once) == once


@pytest.mark.parametrize(
    "text",
    [
        "how do i get my license in New Jersey",
        "im 17 can i start",
        "Do I need the PTCB to work at CVS in Toledo?",
        "is 12-16 weeks enough",
        "what is a 340B pharmacy and USP 797",
        "should i call 911 or 988",
        "can you call me back",
        "I want to work at Walgreens. Can I start in May?",
        "WHAT DOES IT PAY IN OHIO",
        "does my name have to be on my badge",
        "i'm tired of retail, is hospital better",
    ],
)
def test_what_is_needed_to_understand_a_question_stays(text: str) -> None:
    assert redact(text) == text


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("I'm Xiomara Quintero, 555-123-4567", "I'm [name], [number]"),
        ("im maria and im 17", "im [name] and im 17"),
        ("Kwame here, what's the pay", "[name] here, what's the pay"),
        ("bob at gmail dot com", "[email]"),
        ("see https://me.example/profile", "see [address]"),
        ("five five five one two three four", "[number]"),
        ("born 3/14/2001", "born [number]"),
        ("i am a tech named lucinda williams in reno", "i am a tech named [name] in reno"),
        ("hello from Zsófia Kovács", "hello from [name]"),
        ("Ms. Lee told me", "Ms. [name] told me"),
        ("my badge is T1234567", "my badge is [number]"),
        ("ｃａｌｌ ５５５－１２３－４５６７", "call [number]"),
    ],
)
def test_what_tells_who_somebody_is_goes(text: str, told: str) -> None:
    assert redact(text) == told


def test_marks_are_all_there_is_in_brackets() -> None:
    assert {*re.findall(r"\[[a-z]+\]", redact("my name is ana 5551234567 a@b.co 12 Elm st"))} == set(MARKS)
