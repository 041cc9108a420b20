"""A plan fits the person and the state's rules, in order, and never rests on a rule that is not known."""

from __future__ import annotations

from datetime import date

import icalendar
import pytest

from bot.guide import form_reading, plan, plan_calendar, plan_code, plan_text
from bot.guide.state_rules import Diploma, diploma, minimum_age
from bot.knowledge import knowledge

STATES = sorted(knowledge().states)
YOUNG = {"age": "15", "schooling": "no diploma", "experience": "none", "way": "job"}


def kinds(known: dict[str, str]) -> list[str]:
    """The kinds of a plan's steps."""
    return [step.kind for step in plan.build(knowledge(), known).steps]


@pytest.mark.parametrize("state", STATES)
def test_every_step_of_the_state_is_in_the_plan_in_its_order(state: str) -> None:
    titles = [step.title for step in plan.build(knowledge(), {**YOUNG, "us_state": state}).steps]
    own = knowledge().states[state].rules["start_steps"]
    assert [title for title in titles if title in own] == own


@pytest.mark.parametrize("state", STATES)
def test_an_unknown_rule_becomes_a_question_for_the_board(state: str) -> None:
    row, steps = knowledge().states[state], kinds({**YOUNG, "us_state": state})
    assert ("age_unknown" in steps) == (minimum_age(row) is None)
    assert ("diploma_unknown" in steps) == (diploma(row) is Diploma.UNKNOWN)


@pytest.mark.parametrize("state", STATES)
def test_every_step_says_who_and_names_a_source(state: str) -> None:
    for step in plan.build(knowledge(), {**YOUNG, "us_state": state}).steps:
        assert step.who and step.sources


def test_a_minor_below_the_states_age_waits_and_an_adult_does_not() -> None:
    assert kinds({**YOUNG, "us_state": "Ohio"})[0] == "wait"
    assert "wait" not in kinds({**YOUNG, "us_state": "Ohio", "age": "30"})


@pytest.mark.parametrize("state", ["California", "Florida", "Virginia", "Puerto Rico", "Maryland"])
def test_where_nobody_is_trained_at_work_a_course_takes_its_place(state: str) -> None:
    steps = kinds({"us_state": state, "schooling": "GED", "way": "job"})
    assert "training_course" in steps and "training_job" not in steps


@pytest.mark.parametrize("state", ["Ohio", "Texas", "Iowa", "Louisiana"])
def test_where_a_pharmacy_may_train_the_post_comes_before_the_training(state: str) -> None:
    steps = kinds({"us_state": state, "schooling": "GED", "way": "job"})
    assert steps.index("job") < steps.index("training_job")


@pytest.mark.parametrize("state", STATES)
def test_a_plan_has_one_exam_and_no_course_beside_the_states_own(state: str) -> None:
    steps = kinds({"us_state": state, "schooling": "GED", "way": "part-time course"})
    assert len([kind for kind in steps if kind in ("exam", "exam_optional")]) <= 2
    assert steps.count("training_course") >= 1


def test_a_fee_note_without_a_sum_is_no_fee() -> None:
    assert all("$" in step.fee for s in STATES for step in plan.build(knowledge(), {"us_state": s}).steps if step.fee)


def test_a_ged_saves_the_diploma_step() -> None:
    assert "diploma" in kinds({"us_state": "Oregon", "schooling": "no diploma"})
    assert "diploma" not in kinds({"us_state": "Oregon", "schooling": "GED"})


def test_the_way_of_learning_decides_the_cost() -> None:
    course = plan.build(knowledge(), {"us_state": "Ohio", "way": "part-time course"}).cost
    job = plan.build(knowledge(), {"us_state": "Ohio", "way": "job"}).cost
    assert course[0] > job[1]


def test_the_total_is_the_sum_of_the_steps_that_must_be() -> None:
    made = plan.build(knowledge(), {**YOUNG, "us_state": "Ohio"})
    must = [step for step in made.steps if step.kind != "exam_optional"]
    assert made.weeks == (sum(s.weeks[0] for s in must if s.weeks), sum(s.weeks[1] for s in must if s.weeks))


def test_someone_who_works_as_a_technician_is_asked_for_the_state_alone() -> None:
    assert plan.missing({"experience": "pharmacy technician"}, ()) == ["us_state"]


@pytest.mark.parametrize(
    ("text", "age"), [("17", "17"), ("i'm 34 now", "34"), ("2", "16"), ("the last one", "18"), ("over 18", "18")]
)
def test_an_age_is_read_as_a_number_or_as_an_option(text: str, age: str) -> None:
    asked = next(q for q in knowledge().plan.questions if q.id == "age")
    assert form_reading.read_answer(asked, text) == age


def test_at_most_five_questions_are_asked() -> None:
    assert len(plan.missing({}, ())) <= 5


@pytest.mark.parametrize("state", STATES)
def test_the_code_gives_the_same_plan_again(state: str) -> None:
    known = {**YOUNG, "us_state": state, "setting": "hospital"}
    code = plan_code.encode(knowledge(), known)
    assert plan_code.decode(knowledge(), code) == known
    assert plan_code.decode(knowledge(), code.lower().replace("-", "")) == known


def test_an_age_over_eighteen_is_not_in_the_code() -> None:
    codes = {plan_code.encode(knowledge(), {"age": str(age)}) for age in range(18, 80)}
    assert len(codes) == 1


def test_a_slip_of_one_sign_in_a_code_is_noticed() -> None:
    code = plan_code.encode(knowledge(), {**YOUNG, "us_state": "Ohio"})
    for place, sign in enumerate(code):
        if sign == "-":
            continue
        for other in plan_code.ALPHABET.replace(sign, ""):
            assert plan_code.decode(knowledge(), code[:place] + other + code[place + 1 :]) is None


@pytest.mark.parametrize("text", ["full-time part-time", "2026-2027", "over 1000-1600", "what does it cost"])
def test_words_and_years_are_no_code(text: str) -> None:
    assert plan_code.find(knowledge(), text) is None


def test_the_calendar_holds_every_step_in_order_from_the_first_day() -> None:
    made = plan.build(knowledge(), {**YOUNG, "us_state": "Ohio"})
    file = icalendar.Calendar.from_ical(plan_calendar.calendar(made, "K7F3-9Q2X", date(2027, 1, 31)))
    entries = list(file.walk("VEVENT"))
    days = [entry.decoded("dtstart") for entry in entries]
    assert days[0] == date(2027, 1, 31) and days == sorted(days)
    assert [str(e["summary"]).split(". ", 1)[1] for e in entries] == [step.title for step in made.steps]


def test_markdown_says_what_could_stop_each_step_and_where_it_comes_from() -> None:
    made = plan.build(knowledge(), {**YOUNG, "us_state": "Ohio"})
    text = plan_text.markdown(made, "K7F3-9Q2X")
    assert all(step.title in text and step.stops in text for step in made.steps)
    assert text.count("Sources: ") == len(made.steps)
