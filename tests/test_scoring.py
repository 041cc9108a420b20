"""The accuracy figures mean what their names say."""

from __future__ import annotations

import pytest

from bot.scoring import UNSURE, Row, by_topic, calibration_error, confusions, measures, state_f1


def row(topic: str, predicted: str, **changes: object) -> Row:
    """A question of `topic` that was answered as `predicted`."""
    values: dict[str, object] = {"also_ok": (), "confidence": 0.9, "ranking": (predicted,)}
    return Row("?", topic, predicted=predicted, **{**values, **changes})  # type: ignore[arg-type]


def test_lenient_takes_what_a_fair_reader_takes_but_never_in_safety() -> None:
    near = row("entering/salary", "growing/raise", also_ok=("growing/raise",))
    assert not near.strict and near.lenient
    assert not row("safety/crisis", "compassion/burnout", also_ok=("compassion/burnout",)).lenient


def test_an_offer_counts_as_reachable_only_if_the_topic_is_among_the_three() -> None:
    offered = ("growing/raise", "entering/benefits", "entering/salary")
    assert row("entering/salary", UNSURE, offered=offered).reachable
    assert row("entering/salary", "growing/raise", offered=("entering/salary",)).reachable
    assert not row("entering/schedule", UNSURE, offered=offered).reachable
    assert not row("entering/salary", "growing/raise").reachable


def test_each_measure_counts_its_own_questions() -> None:
    rows = [
        row("entering/salary", "entering/salary"),
        row("scope/out_of_scope", "scope/out_of_scope"),
        row("entering/salary", "scope/out_of_scope"),
    ]
    by_name = {m.name: m for m in measures(rows)}
    assert by_name["career topics, strict top-1"].value == 0.5 and by_name["career topics, strict top-1"].count == 2
    assert by_name["out of scope recognized"].value == 1.0
    assert by_name["career questions turned away as out of scope"].value == 0.5


def test_state_f1_counts_missed_and_invented_states() -> None:
    ohio, texas = frozenset({"Ohio"}), frozenset({"Texas"})
    rows = [
        row("a/b", "a/b", states=ohio, found_states=ohio),
        row("a/b", "a/b", states=ohio),
        row("a/b", "a/b", found_states=texas),
    ]
    assert state_f1(rows) == pytest.approx(0.5)


def test_calibration_error_is_the_gap_between_claim_and_truth() -> None:
    assert calibration_error([row("a/b", "a/b", confidence=0.75), row("a/b", "a/c", confidence=0.75)]) == pytest.approx(
        0.25
    )


def test_confusions_and_topics_come_worst_first() -> None:
    rows = [row("a/b", "a/c"), row("a/b", "a/c"), row("a/d", "a/d")]
    assert confusions(rows) == [("a/b", "a/c", 2)]
    assert by_topic(rows)[0] == ("a/b", 0, 2)
