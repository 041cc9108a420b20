"""Two questions in one message: the first is answered, the second offered."""

from __future__ import annotations

import pytest

from bot.knowledge import knowledge
from tests.conftest import Talk


@pytest.mark.parametrize(
    ("text", "first", "second"),
    [
        ("how much does the PTCE cost? and how long is the exam?", "training/exam_cost", "training/exam_format"),
        ("how much do technicians make and can i work from home", "entering/salary", "entering/remote_work"),
        (
            "can I be a technician with a felony? What is the dress code?",
            "training/background_check",
            "entering/dress_code",
        ),
    ],
)
def test_the_first_is_answered_and_the_second_is_the_first_button(
    talk: Talk, text: str, first: str, second: str
) -> None:
    reply = talk.say(text)
    assert reply["topic"] == first
    assert reply["buttons"][0]["title"] == knowledge().topics[second].title


def test_a_state_named_beside_the_second_question_is_kept_for_it(talk: Talk) -> None:
    reply = talk.say("can I work from home, and how much do technicians make in Ohio?")
    assert "Ohio" in talk.press(reply["buttons"][0]["title"])["text"]
