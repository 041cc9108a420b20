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


def test_a_question_among_those_of_another_topic_is_noticed() -> None:
    exam = [
        f"how much does the ptcb exam cost {when}" for when in ("today", "this year", "now", "in total", "in spring")
    ] * 5
    examples = [
        *((text + " " * n, "training_exam_cost") for n, text in enumerate(exam)),
        ("ptcb exam cost", "chat_greet"),
    ]
    told = list(check.examples_out_of_place(_only(examples)))
    assert len(told) == 1 and "'ptcb exam cost' stands under chat_greet" in told[0]


def test_nearly_the_same_question_under_two_topics_is_noticed() -> None:
    examples = [
        ("how fast do i need to type", "calling_skills_needed"),
        ("how fast do I have to type", "technology_tech_skills"),
    ]
    assert len(list(check.examples_alike_under_two_topics(_only(examples)))) == 1
    assert not list(
        check.examples_alike_under_two_topics(_only([(text, "calling_skills_needed") for text, _ in examples]))
    )


def _only(examples: list[tuple[str, str]]) -> check.Inputs:
    return check.Inputs(examples, [], {}, paths.PROJECT)
