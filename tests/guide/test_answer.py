"""An answer fits the person: what was just said leads, lasting details are remembered, sources follow the words."""

from __future__ import annotations

from bot.guide.answer import answer, nothing_more, tell_more
from bot.guide.known import Known
from tests.samples import BLS, KNOWLEDGE, PTCB


def text(topic: str, said: dict[str, str] | None = None, remembered: dict[str, str] | None = None) -> str:
    """The answer's words."""
    return answer(KNOWLEDGE, topic, Known(said or {}, remembered or {})).text


def test_figures_come_from_facts() -> None:
    assert text("training/exam_cost") == "It costs $129."


def test_the_states_answer_replaces_the_general_one() -> None:
    assert text("entering/salary", {"us_state": "Ohio"}) == "In Ohio half earn more than $43,000."


def test_a_remembered_state_is_used() -> None:
    assert text("entering/salary", remembered={"us_state": "Texas"}) == "In Texas half earn more than $43,000."


def test_what_is_said_now_wins_over_what_was_said_before() -> None:
    assert "Ohio" in text("entering/salary", {"us_state": "Ohio"}, {"us_state": "Texas"})


def test_state_and_workplace_are_both_answered_the_one_just_said_first() -> None:
    both = text("entering/salary", {"setting": "hospital"}, {"us_state": "Ohio"})
    assert both == "Hospitals pay $50,760.\n\nIn Ohio half earn more than $43,000."


def test_a_remembered_workplace_does_not_narrow_the_overview_of_workplaces() -> None:
    assert text("entering/work_settings", remembered={"setting": "hospital"}) == "The answer to entering/work_settings."
    assert text("entering/work_settings", {"setting": "hospital"}) == "In a hospital."


def test_an_unknown_rule_is_said_to_be_unknown() -> None:
    assert text("training/state_requirements", {"us_state": "Ohio"}).endswith("at least 18.")
    assert text("training/state_requirements", {"us_state": "Texas"}).endswith("No age is written down.")


def test_a_state_that_is_none_of_ours_gives_the_general_answer() -> None:
    assert text("entering/salary", {"us_state": "Guam"}) == "Half earn more than $45,750."


def test_sources_are_those_of_the_words() -> None:
    assert answer(KNOWLEDGE, "training/exam_cost", Known()).sources == (PTCB,)
    assert answer(KNOWLEDGE, "entering/salary", Known({"us_state": "Ohio"})).sources == (BLS,)
    rules = answer(KNOWLEDGE, "training/state_requirements", Known({"us_state": "Ohio"})).sources
    assert rules[0].url == "https://oh.example"


def test_next_questions_are_buttons_with_the_topics_titles() -> None:
    buttons = answer(KNOWLEDGE, "entering/salary", Known()).buttons
    assert [b.title for b in buttons] == ["About training/exam_cost?", "About calling/what_is?"]
    assert buttons[0].payload == "/training_exam_cost"


def test_more_is_told_once_and_then_the_end_is_said() -> None:
    assert tell_more(KNOWLEDGE, "entering/salary").text == "More on entering/salary."
    assert "all I have" in nothing_more(KNOWLEDGE, "entering/salary").text
