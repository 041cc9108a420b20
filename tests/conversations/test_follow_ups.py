"""A guide is not a search box: what was said before counts."""

from __future__ import annotations

from tests.conftest import Talk


def test_a_state_after_an_answer_answers_it_again_for_that_state(talk: Talk) -> None:
    talk.say("how much do pharmacy technicians make?")
    reply = talk.say("what about in texas?")
    assert reply["topic"] == "entering/salary" and "Texas" in reply["text"]


def test_a_workplace_after_that_keeps_the_state(talk: Talk) -> None:
    talk.say("how much do pharmacy technicians make in Texas?")
    reply = talk.say("and in a hospital?")
    assert reply["topic"] == "entering/salary"
    assert "hospital" in reply["text"] and "Texas" in reply["text"]


def test_nobody_is_asked_for_what_they_have_told(talk: Talk) -> None:
    talk.say("how much do pharmacy technicians make in Texas?")
    assert "Which state" not in talk.say("and in a hospital?")["text"]


def test_a_correction_replaces_the_state(talk: Talk) -> None:
    talk.say("what are the rules for technicians in Oregon")
    reply = talk.say("no, I meant Washington state")
    assert reply["topic"] == "training/state_requirements" and "Washington" in str(reply["sources"])


def test_how_much_is_it_means_what_was_talked_about(talk: Talk) -> None:
    talk.say("how many questions are on the PTCE")
    assert talk.say("how much is it?")["topic"] == "training/exam_cost"


def test_a_button_may_be_named_by_its_number(talk: Talk) -> None:
    second = talk.say("how much does the PTCE cost")["buttons"][1]["title"]
    answered = talk.say("the second one")["text"]
    talk.say("how much does the PTCE cost")
    assert answered == talk.press(second)["text"]


def test_what_is_kept_can_be_seen_and_taken_back(talk: Talk) -> None:
    talk.say("how much do pharmacy technicians make in Ohio?")
    assert "Ohio" in talk.say("what do you know about me?")["text"]
    talk.say("forget my state")
    assert "Ohio" not in talk.say("what do you know about me?")["text"]


def test_what_it_refers_to_is_still_the_exam_that_was_named(talk: Talk) -> None:
    talk.say("how hard is the ExCPT exam")
    assert "ExCPT" in talk.say("what does it cost")["text"].split(".")[0]


def test_an_exam_that_was_named_is_not_carried_into_another_question(talk: Talk) -> None:
    talk.say("how hard is the ExCPT exam")
    assert talk.say("how much does the certification exam cost")["text"].startswith("The PTCE costs")
