"""The safety net catches cries for help and stays silent on idioms and questions about work."""

from __future__ import annotations

import pytest

from bot.nlu.safety_rules import CRISIS, EMERGENCY, safety_intent


@pytest.mark.parametrize(
    "text",
    [
        "i want to die", "i'm going to kill myself", "thinking about suicide", "i dont want to be here anymore",
        "my son keeps saying he wants to end his life", "i wish i was dead", "everyone would be better off without me",
        "i've been cutting myself again", "i'm suicidal and nobody knows", "there's no reason to live",
    ],
)  # fmt: skip
def test_a_crisis_is_caught(text: str) -> None:
    assert safety_intent(text) == CRISIS


@pytest.mark.parametrize(
    "text",
    [
        "my toddler swallowed a handful of my pills", "he took the whole bottle", "i can't breathe and my chest hurts",
        "my friend is overdosing right now", "she's unconscious, what do i do", "having chest pain after my meds",
        "my dog ate rat poison", "he won't wake up", "my kid drank bleach", "i think i overdosed",
    ],
)  # fmt: skip
def test_an_emergency_is_caught(text: str) -> None:
    assert safety_intent(text) == EMERGENCY


@pytest.mark.parametrize(
    "text",
    [
        "is this a dead-end job", "how do i do a killer interview", "this job is killing me", "i'm a die-hard night owl",
        "what do techs do if a patient overdoses", "dead inside after my shifts", "i could kill for a day shift",
        "do technicians get cpr training if someone can't breathe", "how do techs handle narcan", "is it hard to breathe in a mask",
        "kill time between prescriptions", "i'd die of boredom counting pills", "what happens if a pharmacist overdoses a patient by mistake",
    ],
)  # fmt: skip
def test_idioms_and_questions_about_work_are_left_alone(text: str) -> None:
    assert safety_intent(text) is None
