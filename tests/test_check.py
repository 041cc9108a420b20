"""The data check notices what would make the model worse, or its figures a lie."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from bot import check, paths


@pytest.fixture(scope="module")
def inputs() -> check.Inputs:
    """The project's own files."""
    return check.read_inputs()


@pytest.mark.parametrize(
    "function", [check.intents_match_knowledge, check.topics_have_enough_examples, check.examples_are_distinct]
)
def test_the_shipped_data_is_in_order(inputs: check.Inputs, function: object) -> None:
    assert list(function(inputs)) == []  # type: ignore[operator]


def test_an_intent_without_a_topic_is_noticed(inputs: check.Inputs) -> None:
    domain = {**inputs.domain, "intents": [*inputs.domain["intents"], "calling_nothing"][1:]}
    told = list(check.intents_match_knowledge(replace(inputs, domain=domain)))
    assert any("calling_nothing" in t for t in told) and any("missing" in t for t in told)


def test_a_thin_topic_is_noticed(inputs: check.Inputs) -> None:
    few = [e for e in inputs.examples if e[1] != "calling_what_is"]
    assert any("calling_what_is has 0" in t for t in check.topics_have_enough_examples(replace(inputs, examples=few)))


@pytest.mark.parametrize("intent", ["calling_what_is", "calling_why_become"])
def test_a_question_that_stands_twice_is_noticed(inputs: check.Inputs, intent: str) -> None:
    examples = [("Is it so?", "calling_what_is"), ("is it SO", intent)]
    assert list(check.examples_are_distinct(replace(inputs, examples=examples)))


@pytest.mark.parametrize(
    "text", ["do you need a diploma to be a pharmacy tech", "Do you need a DIPLOMA to be a pharmacy tech??"]
)
def test_a_held_out_question_in_the_training_data_is_noticed(inputs: check.Inputs, text: str) -> None:
    told = check.held_out_questions_stay_out(
        replace(
            inputs,
            examples=[(text, "training_entry_requirements")],
            held_out=["do you need a diploma to be a pharmacy tech?"],
        )
    )
    assert list(told)


def test_another_question_on_the_same_matter_is_let_be(inputs: check.Inputs) -> None:
    examples = [("will a GED do for this", "training_entry_requirements")]
    assert not list(
        check.held_out_questions_stay_out(
            replace(inputs, examples=examples, held_out=["do you need a diploma to be a pharmacy tech?"])
        )
    )


def test_a_story_that_contradicts_a_rule_is_noticed(inputs: check.Inputs, tmp_path: Path) -> None:
    shutil.copytree(paths.PROJECT / "data", tmp_path / "data")
    for name in ("domain.yml", "config.yml"):
        shutil.copy(paths.PROJECT / name, tmp_path)
    stories = tmp_path / "data" / "stories.yml"
    stories.write_text(
        stories.read_text()
        + "\n  - story: a contradiction\n    steps:\n    - intent: chat_thanks\n    - action: action_answer\n"
    )
    assert any("ontradict" in told for told in check.stories_follow_the_rules(replace(inputs, root=tmp_path)))
