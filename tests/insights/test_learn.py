"""Misunderstood questions become training questions: reviewed, no copies, nothing held out, and only lines are added."""

from __future__ import annotations

import argparse
import datetime
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import check, paths
from bot.insights import teaching
from bot.insights.clusters import Cluster
from bot.insights.nlu_file import CannotTeach, as_example, examples, with_examples
from bot.insights.report import Disliked, report
from bot.insights.teaching import Teaching, classifier, effect
from bot.insights.topics import search
from bot.knowledge import shipped
from bot.operate import learn
from bot.operate.__main__ import main
from bot.operate.learn import Candidate, Review, from_report, unique

NLU = (paths.PROJECT / "data" / "nlu.yml").read_text(encoding="utf-8")
NEW = "which hoops does delaware make me jump through for my tech card"


@pytest.fixture(scope="module")
def inputs() -> check.Inputs:
    """The project's own questions."""
    return check.read_inputs()


@pytest.fixture
def few(inputs: check.Inputs) -> Teaching:
    """A few training questions to check against, and all held-out ones."""
    some = [row for row in inputs.examples if row[1] in ("training_exam_cost", "entering_salary")][:60]
    return Teaching(replace(inputs, examples=[*some, ("how fast do i need to type", "calling_skills_needed")]))


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of what `learn` reads and writes."""
    shutil.copytree(paths.PROJECT / "data", tmp_path / "project" / "data")
    shutil.copytree(paths.PROJECT / "tests" / "questions", tmp_path / "project" / "tests" / "questions")
    shutil.copy(paths.PROJECT / "domain.yml", tmp_path / "project")
    monkeypatch.setattr(learn, "undo_file", lambda: tmp_path / "undo.patch")
    return tmp_path / "project"


@settings(derandomize=True, deadline=None, max_examples=25)
@given(
    st.lists(
        st.tuples(
            st.text(st.characters(categories=["L", "N", "P", "Zs"]), min_size=1, max_size=60),
            st.sampled_from(sorted(shipped().intents)),
        ),
        min_size=1,
        max_size=5,
    )
)
def test_only_lines_are_added_and_they_read_as_meant(added: list[tuple[str, str]]) -> None:
    wanted = []
    for text, intent in added:
        try:
            wanted.append((as_example(text), intent))
        except CannotTeach:
            continue
    after = with_examples(NLU, wanted)
    left = after.splitlines(keepends=True)
    for text, _ in wanted:
        left.remove(f"    - {text}\n")
    assert "".join(left) == NLU
    assert sorted(examples(after)) == sorted([*examples(NLU), *wanted])


def test_a_question_comes_last_in_its_own_intent() -> None:
    content = "nlu:\n- intent: a_b  # kept\n- intent: one\n  examples: |\n    - x\n\n# a comment\n- intent: two\n  examples: |\n    - y"
    assert (
        with_examples(content, [("new", "one"), ("last", "two")])
        == content.replace("- x\n", "- x\n    - new\n") + "\n    - last\n"
    )


@pytest.mark.parametrize("intent", ["nowhere", "training_exam"])
def test_an_intent_that_is_not_there_is_told_of(intent: str) -> None:
    with pytest.raises(CannotTeach, match=f"no intent {intent}"):
        with_examples(NLU, [("text", intent)])


@pytest.mark.parametrize("text", ["my name is [name]", "[pay](topic)", "?!", "", "word " * 200])
def test_what_can_be_no_training_question_is_refused(text: str) -> None:
    with pytest.raises(CannotTeach):
        as_example(text)


@pytest.mark.parametrize(
    ("text", "intent", "told"),
    [
        ("How fast do I NEED to type?", "calling_skills_needed", "taught already, under calling_skills_needed"),
        ("how fast do I have to type", "technology_tech_skills", "nearly the same stands under calling_skills_needed"),
    ],
)
def test_copies_and_contradictions_are_refused(few: Teaching, text: str, intent: str, told: str) -> None:
    with pytest.raises(CannotTeach, match=told):
        few.check(text, intent)


@pytest.mark.parametrize("change", [str, str.upper, lambda text: f"{text}??"])
def test_a_held_out_question_is_refused(few: Teaching, change: Callable[[str], str]) -> None:
    with pytest.raises(CannotTeach, match="held-out question"):
        few.check(change(held_out(few.inputs)), "training_entry_requirements")


def held_out(inputs: check.Inputs) -> str:
    """One of the held-out questions, long enough to be told from everybody's words."""
    return next(text for text in inputs.held_out if 6 < len(check.plain(text).split()) < 20)


def test_what_was_just_accepted_is_not_accepted_twice(few: Teaching) -> None:
    learn.teach(few, NEW, "training/state_requirements")
    with pytest.raises(CannotTeach, match="taught already"):
        learn.teach(few, NEW.upper(), "training/state_requirements")


@pytest.mark.parametrize(
    ("text", "topic", "told"),
    [
        ("call me at 614-555-0137 about pay", "entering/salary", "may tell who somebody is"),
        ("what is the pay", "entering/salry", "did you mean entering/salary"),
    ],
)
def test_what_tells_who_somebody_is_and_unknown_topics_are_refused(
    few: Teaching, text: str, topic: str, told: str
) -> None:
    with pytest.raises(CannotTeach, match=told):
        learn.teach(few, text, topic)


def ranking(_: str) -> list[tuple[str, float]]:
    """What the classifier thinks, most likely first."""
    return [
        ("training_exam_cost", 0.4),
        ("entering_salary", 0.3),
        ("training_state_requirements", 0.2),
        ("chat_greet", 0.1),
    ]


def says(*answers: str) -> Any:
    """A reviewer who says this, then has to go."""
    left: Iterator[str] = iter(answers)

    def ask(_: str) -> str:
        try:
            return next(left)
        except StopIteration:
            raise EOFError from None

    return ask


@pytest.mark.parametrize(
    ("answers", "filed"),
    [
        (("y",), [(NEW, "training_exam_cost")]),
        (("3",), [(NEW, "training_state_requirements")]),
        (("9", "2"), [(NEW, "entering_salary")]),
        (("remote", "1"), [(NEW, "entering_remote_work")]),
        (("no such words", "1"), [(NEW, "training_exam_cost")]),
        (("e", "what do i owe the board", "1"), [("what do i owe the board", "training_exam_cost")]),
        (("s",), []),
        (("q",), []),
        ((), []),
    ],
)
def test_a_reviewer_decides(few: Teaching, answers: tuple[str, ...], filed: list[tuple[str, str]]) -> None:
    assert Review(few, ranking, says(*answers)).all([Candidate(NEW, "2 people, unsure")]) == filed


def test_who_stops_keeps_what_was_decided(few: Teaching, capsys: pytest.CaptureFixture[str]) -> None:
    done = Review(few, ranking, says("y", "q")).all([Candidate(NEW, "why"), Candidate("another one", "")])
    assert done == [(NEW, "training_exam_cost")]
    told = capsys.readouterr().out
    assert "[1 of 2] " in told and "What does the exam cost?  (training/exam_cost, 40%)" in told


def test_a_refused_question_can_be_reworded_or_skipped(few: Teaching, capsys: pytest.CaptureFixture[str]) -> None:
    assert Review(few, ranking, says("y", "s")).all([Candidate("hello from [name]", "")]) == []
    assert "Not taught: it holds a mark such as [name]" in capsys.readouterr().out


def test_topics_are_found_by_words() -> None:
    assert search("exam cost") == ["training/exam_cost"]
    assert search("zebra") == []


def test_a_topic_alone_is_shown_with_its_words(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["topics", "exam", "cost"]) == 0
    told = capsys.readouterr().out
    assert told.startswith("training/exam_cost") and "answer: The PTCE costs {ptce_fee}" in told
    assert main(["topics", "zebra"]) == 1


def test_candidates_come_from_what_was_not_understood_and_not_helpful() -> None:
    made = report([], shipped(), day := datetime.date(2026, 11, 1), day)
    cluster = Cluster("typical", ("other",), 3, 2, 3, ())
    down = [Disliked(day, "a question", topic, "", "wrong") for topic in ("training/exam_cost", "safety/crisis")]
    found = from_report(replace(made, unclear=(cluster,), disliked=tuple(down)))
    assert [(c.text, c.why) for c in found] == [
        ("typical", "2 people, turned away"),
        ("other", "2 people, turned away"),
        ("a question", "thumb down on training/exam_cost: wrong"),
    ]


def test_each_question_is_asked_about_once() -> None:
    assert [c.text for c in unique([Candidate("Pay?", ""), Candidate("pay", ""), Candidate("!!", "")])] == ["Pay?"]


def chosen(**given_: Any) -> argparse.Namespace:
    """The command's arguments."""
    return argparse.Namespace(**{"question": [], "file": None, "days": 30, "yes_from": None, "fast": True, **given_})


def test_a_filled_in_table_is_taught_and_taken_back_by_the_patch(
    model: Path, project: Path, inputs: check.Inputs, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    csv = tmp_path / "unclear.csv"
    csv.write_text(
        "question,topic,asked\n"
        f"{NEW},training/state_requirements,3\n"
        "how do i bake a cake,,1\n"
        f'"{held_out(inputs)}",training/entry_requirements,1\n',
        encoding="utf-8",
    )
    nlu = project / "data" / "nlu.yml"
    assert learn.run(chosen(yes_from=csv), root=project) == 1, "one row was refused"
    told = capsys.readouterr()
    assert "held-out question" in told.err and "git apply -R" in told.out
    added = set(nlu.read_text().splitlines()) - set(NLU.splitlines())
    assert added == {f"    - {NEW}"} and len(nlu.read_text()) == len(NLU) + len(f"    - {NEW}\n")
    undo = told.out.strip().rpartition("git ")[2].split()
    subprocess.run(["git", *undo], cwd=project, check=True)
    assert nlu.read_text() == NLU


def test_questions_are_reviewed_and_written_after_a_yes(
    model: Path, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    nlu = project / "data" / "nlu.yml"
    assert learn.run(chosen(question=[NEW]), says("what are my", "1", "y"), project) == 0
    assert f"    - {NEW}\n" in nlu.read_text()
    assert "taught: training_state_requirements" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("answers", "agreed"), [(("y",), True), (("YES",), True), (("n",), False), (("",), False), ((), False)]
)
def test_nothing_is_written_without_a_yes(answers: tuple[str, ...], agreed: bool) -> None:
    assert learn._agreed(says(*answers), [(NEW, "entering_salary")]) is agreed


def test_a_table_without_its_columns_is_told_of(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], model: Path
) -> None:
    file = tmp_path / "x.csv"
    file.write_text("text\nhello\n")
    assert main(["learn", "--fast", "--yes-from", str(file)]) == 1
    assert "needs a first line with the columns" in capsys.readouterr().err


def test_the_classifier_in_the_model_is_the_one_that_is_served(model: Path) -> None:
    prediction = classifier(model).predict("how much does the ptcb exam cost")
    assert prediction.intent == "training_exam_cost"


def test_the_effect_is_measured_on_questions_that_neither_model_saw(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(teaching, "background", list)
    things = {
        "pay": "salary wage",
        "dress": "scrubs shoes",
        "exam": "test score",
        "hours": "shift nights",
        "where": "town state",
    }
    known = [
        (f"{opening} {word} {number}", intent)
        for intent, words in things.items()
        for word in words.split()
        for opening in ("what about", "tell me of")
        for number in ("one", "two", "three", "four")
    ]
    found = effect(known, [("how do they dress", "dress"), ("what is worn", "dress")])
    assert found.asked == 16 and 0 < found.before <= found.asked and 0 < found.after <= found.asked
    assert sum(found.changes.values()) == found.after - found.before
