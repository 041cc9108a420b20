"""Whose details a conversation of several people goes by."""

from __future__ import annotations

from typing import Any

from bot.guide import speakers
from bot.guide.speakers import TOLD_BY, handed_over


def after(slots: dict[str, Any], speaker: str, first: str = "ann") -> dict[str, Any]:
    return {**slots, **handed_over(slots, first, speaker)}


def test_nothing_changes_while_the_same_person_speaks() -> None:
    assert handed_over({"us_state": "Ohio"}, None, "ann") == {}
    assert handed_over({"us_state": "Ohio"}, "ann", "ann") == {}
    assert handed_over({TOLD_BY: {"now": "ann", "aside": {}}}, "bob", "ann") == {}


def test_who_speaks_next_begins_with_nothing_but_the_topic() -> None:
    now = after({"us_state": "Ohio", "form": {"name": "fit"}, "last_topic": "entering/salary"}, "bob")
    assert (now["us_state"], now["form"], now["last_topic"]) == (None, None, "entering/salary")


def test_who_comes_back_finds_what_they_told() -> None:
    now = after({"us_state": "Ohio", "form": {"name": "fit"}}, "bob")
    now = after(after({**now, "us_state": "Texas", "age": "17"}, "ann"), "ann")
    assert (now["us_state"], now["age"], now["form"]) == ("Ohio", None, {"name": "fit"})
    assert after(now, "bob")["age"] == "17"


def test_of_many_people_the_ones_who_spoke_last_are_known() -> None:
    now: dict[str, Any] = {"age": "0"}
    for number in range(1, speakers.MOST + 5):
        now = {**after(now, f"p{number}", "p0"), "age": str(number)}
    assert len(now[TOLD_BY]["aside"]) == speakers.MOST
    assert after(now, "p0")["age"] is None
    assert after(now, f"p{speakers.MOST}")["age"] == str(speakers.MOST)


def test_a_mark_does_not_say_who_it_is_and_differs_by_conversation() -> None:
    mark = speakers.mark("slack:T1:C1:1.1", "U1")
    assert "U1" not in mark and mark != speakers.mark("slack:T1:C1:2.2", "U1")
