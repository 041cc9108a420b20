"""The benchmark reads sets in the published shape, and says what is wrong with others."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from benchmarks.nlu import scope
from benchmarks.nlu.sets import SetError, read_set

SMALL = {
    "train": [["where is my card", "card_arrival"], ["send money", "transfer"]],
    "test": [["card has not come", "card_arrival"]],
    "oos_test": [["what is the weather", "oos"]],
}


def test_a_set_is_read_with_its_splits(tmp_path: Path) -> None:
    (tmp_path / "made_up.json").write_text(json.dumps(SMALL))
    read = read_set(tmp_path, "made_up")
    assert read.train[1] == ("send money", "transfer")
    assert read.oos_test == [("what is the weather", "oos")] and read.valid == []


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, "is missing"),
        ("no json", "not of the shape"),
        ('["a", "b"]', "not of the shape"),
        ('{"train": [["only text"]]}', "not of the shape"),
        ('{"train": [["a", "b"]]}', "no questions under 'test'"),
    ],
)
def test_what_is_no_set_is_refused_with_the_reason(tmp_path: Path, content: str | None, told: str) -> None:
    if content is not None:
        (tmp_path / "made_up.json").write_text(content)
    with pytest.raises(SetError, match=told):
        read_set(tmp_path, "made_up")


def test_the_threshold_is_the_one_with_the_best_validation_score() -> None:
    scores, right = np.array([0.2, 0.6, 0.8, 0.9]), np.array([False, True, True, True])
    assert scope.best_threshold(scores, right, np.array([0.1, 0.3, 0.5])) == 0.6


def test_auroc_is_the_chance_that_a_question_in_scope_scores_higher() -> None:
    assert scope.auroc(np.array([3.0, 4.0]), np.array([1.0, 3.5])) == 0.75
