"""What people type is brought into one form."""

from __future__ import annotations

import pytest

from bot.nlu.text import clean, for_reading


@pytest.mark.parametrize(
    ("typed", "seen"),
    [
        ("ｈｏｗ　ｌｏｎｇ", "how long"),
        ("how mu\u200bch do te\u2060chs make", "how much do techs make"),
        ("a\x07b\x1b[31mred\x1b[0m", "a b red"),
        ("\ud83d\ud800 pay", "pay"),
        ("don’t — “really”…", 'don\'t - "really"...'),
        ("  two\n\nlines\t ", "two lines"),
    ],
)
def test_invisible_and_unusual_characters_are_made_plain(typed: str, seen: str) -> None:
    assert clean(typed) == seen


@pytest.mark.parametrize(
    ("typed", "read"),
    [("PAY?????????", "pay?"), ("sooooo tired!!!!", "soo tired!"), ("how much 💊💰", "how much"), ("ok", "ok")],
)
def test_shouting_stretching_and_symbols_do_not_reach_the_classifier(typed: str, read: str) -> None:
    assert for_reading(typed) == read


@pytest.mark.parametrize("who", ["a woman", "a Black woman", "a gay man", "a Muslim girl", "a Latina", "a person"])
def test_the_classifier_does_not_see_who_somebody_is(who: str) -> None:
    assert for_reading(f"I'm {who}. What's the pay?") == "i'm person. what's the pay?"


@pytest.mark.parametrize("who", ["Sikh", "Jewish", "white", "an atheist", "a Christian"])
def test_a_faith_or_an_origin_alone_is_not_seen_either(who: str) -> None:
    assert for_reading(f"I'm {who}. What's the pay?") in (
        "i'm person. what's the pay?",
        "i'm a person. what's the pay?",
    )


@pytest.mark.parametrize("who", ["mom of two", "single dad", "father of four", "stay-at-home mom"])
def test_every_parent_is_a_parent(who: str) -> None:
    assert for_reading(f"I'm a {who}, what is the outlook?") == "i'm a parent, what is the outlook?"


def test_somebody_elses_mother_stays_a_mother() -> None:
    assert for_reading("my mom, who is a tech, says so") == "my mom, who is a tech, says so"
