"""Every topic is answered over the channel, asked in people's words, and every state has its answers."""

from __future__ import annotations

import pytest

from bot.knowledge import knowledge
from bot.knowledge.prose import MAX_WORDS, word_count
from tests.conftest import Server, Talk
from tests.questions import dev

QUESTIONS: dict[str, list[str]] = {}
for _question in dev():
    QUESTIONS.setdefault(_question["topic"], []).append(_question["text"])
STATES = sorted(knowledge().states)


@pytest.mark.parametrize("topic", sorted(knowledge().topics))
def test_every_topic_answers_at_least_one_question_that_people_asked(server: Server, topic: str) -> None:
    for question in QUESTIONS[topic]:
        reply = server.talk().say(question)
        if reply["topic"] == topic:
            words, _, _table = reply["text"].partition("\n\n|")
            assert word_count(words) <= MAX_WORDS
            assert 2 <= len(reply["buttons"]) <= 5 or topic == "decision/next_steps"  # its first question is free text
            return
    pytest.fail(f"none of {QUESTIONS[topic]} was understood as {topic}")


@pytest.mark.parametrize("topic", sorted(knowledge().topics))
def test_every_topic_goes_deeper_once_and_then_says_that_was_all(talk: Talk, topic: str) -> None:
    ask(talk, topic)
    answer = talk.last["text"]
    more = talk.say("tell me more")
    assert more["topic"] == "chat/tell_me_more" and more["text"] != answer
    assert "all I have" in talk.say("tell me more")["text"]


def ask(talk: Talk, topic: str) -> None:
    """Brings the conversation to a topic by a question that is understood."""
    for question in QUESTIONS[topic]:
        if talk.say(question)["topic"] == topic:
            return
    pytest.fail(f"no question of {topic} was understood")


@pytest.mark.parametrize("state", STATES)
def test_the_pay_of_every_state_is_told_with_its_source(talk: Talk, state: str) -> None:
    reply = talk.say(f"how much do pharmacy technicians make in {state}?")
    assert reply["topic"] == "entering/salary" and state in reply["text"] and "$" in reply["text"]
    assert any("bls.gov" in (s["url"] or "") for s in reply["sources"])


@pytest.mark.parametrize("state", STATES)
def test_the_rules_of_every_state_come_with_the_boards_link(talk: Talk, state: str) -> None:
    reply = talk.say(f"what are the license requirements in {state}?")
    assert reply["topic"] == "training/state_requirements"
    assert knowledge().states[state].rules["board_url"] in reply["text"]
    assert "before you pay or apply" in reply["text"]


@pytest.mark.parametrize("state", STATES)
def test_the_outlook_of_every_state_is_told(talk: Talk, state: str) -> None:
    reply = talk.say(f"is there demand for pharmacy technicians in {state}? job outlook")
    assert reply["topic"] == "entering/job_outlook" and state in reply["text"]


def test_a_state_said_before_is_remembered(talk: Talk) -> None:
    talk.say("how much do pharmacy technicians make in Ohio?")
    assert "Ohio" in talk.say("what are the licensing rules?")["text"]


def test_a_corrected_state_replaces_the_first(talk: Talk) -> None:
    talk.say("how much do pharmacy technicians make in Ohio?")
    assert "Texas" in talk.say("Texas")["text"]
    reply = talk.say("how much do pharmacy technicians make?")
    assert "Texas" in reply["text"] and "Ohio" not in reply["text"]


def test_pay_at_a_workplace_is_told(talk: Talk) -> None:
    assert "$50,760" in talk.say("how much do pharmacy technicians make in a hospital?")["text"]
