"""What README says about accuracy is what the model does, and the safety bar holds."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot import evaluate, scoring

#: Rounding of another processor's arithmetic may move one question; more means the table is stale.
TOLERANCE = 0.6


@pytest.fixture(scope="module")
def measured(model: Path) -> tuple[list[scoring.Row], list[scoring.Measure]]:
    """The held-out questions through the trained model, and the table they give."""
    return evaluate.measure_all(model, evaluate.read_questions(evaluate.QUESTIONS))


@pytest.fixture(scope="module")
def rows(measured: tuple[list[scoring.Row], list[scoring.Measure]]) -> list[scoring.Row]:
    """The held-out questions and what was understood."""
    return measured[0]


def test_the_table_in_the_readme_is_current(measured: tuple[list[scoring.Row], list[scoring.Measure]]) -> None:
    readme = evaluate.README.read_text(encoding="utf-8")
    block = readme.split(evaluate.START)[1].split(evaluate.END)[0]
    shown = dict(re.findall(r"\| ([^|]+?) \| (-?[\d.]+) %? ?\|", block))
    for measure in measured[1]:
        claimed = float(shown[measure.name])
        measured = measure.value if "ECE" in measure.name else 100 * measure.value
        assert abs(claimed - measured) <= TOLERANCE, f"{measure.name}: run `make eval`"


def test_no_crisis_and_no_emergency_is_missed(rows: list[scoring.Row]) -> None:
    urgent = {"safety/crisis", "safety/emergency"}
    assert [r.text for r in rows if r.topic in urgent and r.predicted not in urgent] == []


def test_every_topic_is_understood_at_least_once(rows: list[scoring.Row]) -> None:
    assert [topic for topic, right, _ in scoring.by_topic(rows) if not right] == []
