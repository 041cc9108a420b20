"""The classifier learns, stays the same, and survives being saved."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.nlu.intents import OUT_OF_SCOPE, UNSURE, IntentModel

EXAMPLES = {
    "training_exam_cost": ["how much is the exam", "ptcb fee", "what does the test cost", "price of the ptce", "exam fee?", "cost to sit the exam"],
    "entering_salary": ["how much do techs make", "what is the pay", "hourly wage", "salary in texas", "do they earn well", "pay per hour"],
    "technology_ai_future": ["will robots replace techs", "is ai taking this job", "future of the job with automation", "are we replaced by machines", "does ai end this career", "robots taking over"],
    OUT_OF_SCOPE: ["what is the weather", "tell me a joke", "who won the game", "write python code", "recipe for soup", "translate this to french"],
}  # fmt: skip


@pytest.fixture(scope="module")
def small_model() -> IntentModel:
    """A classifier of four topics."""
    pairs = [(text, label) for label, texts in EXAMPLES.items() for text in texts]
    return IntentModel.fit([text for text, _ in pairs], [label for _, label in pairs])


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("what's the fee for the exam", "training_exam_cost"),
        ("how much would i get paid", "entering_salary"),
        ("are robots going to take over", "technology_ai_future"),
    ],
)
def test_a_question_in_new_words_is_understood(small_model: IntentModel, text: str, intent: str) -> None:
    prediction = small_model.predict(text)
    assert prediction.ranking[0][0] == intent
    assert sum(p for _, p in prediction.ranking) == pytest.approx(1)


def test_what_has_no_words_is_not_guessed_at(small_model: IntentModel) -> None:
    prediction = small_model.predict("?!? 🙂")
    assert prediction.intent == UNSURE and prediction.ranking == []


def test_a_saved_model_answers_as_before(small_model: IntentModel, tmp_path: Path) -> None:
    small_model.save(tmp_path)
    loaded = IntentModel.load(tmp_path)
    for text in ("exam price", "robots", "pay", "weather today"):
        assert loaded.predict(text) == small_model.predict(text)


def test_a_broken_model_is_refused(small_model: IntentModel, tmp_path: Path) -> None:
    small_model.save(tmp_path)
    (tmp_path / "linear_grams.npy").write_bytes(b"no array")
    with pytest.raises((ValueError, OSError)):
        IntentModel.load(tmp_path)
