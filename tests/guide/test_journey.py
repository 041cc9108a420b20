"""The journey knows its order and its ends."""

from __future__ import annotations

import pytest

from bot.guide import journey
from tests.samples import KNOWLEDGE


def test_the_overview_shows_every_stage_and_where_one_is() -> None:
    reply = journey.overview(KNOWLEDGE, "training")
    assert "2. **First steps** (you are here)" in reply.text and "3. A new dawn" in reply.text
    assert reply.buttons[0].payload == '/chat_journey_overview{"stage": "training"}'


def test_a_stage_opens_with_its_spirit_its_questions_and_the_way_on() -> None:
    reply = journey.open_stage(KNOWLEDGE, "training")
    assert "Stage 2 of 3" in reply.text and "Steps. They lead on." in reply.text
    assert [b.payload for b in reply.buttons] == [
        "/training_exam_cost",
        "/training_state_requirements",
        "/chat_next_stage",
    ]


def test_the_last_stage_offers_no_next_one() -> None:
    assert "/chat_next_stage" not in [b.payload for b in journey.open_stage(KNOWLEDGE, "entering").buttons]


@pytest.mark.parametrize(
    ("current", "step", "stage"),
    [
        (None, 1, "calling"),
        ("calling", 1, "training"),
        ("training", -1, "calling"),
        ("calling", -1, None),
        ("entering", 1, None),
    ],
)
def test_the_neighbour_of_a_stage(current: str | None, step: int, stage: str | None) -> None:
    found = journey.neighbour(KNOWLEDGE, current, step)
    assert (found.id if found else None) == stage


def test_a_stage_is_spent_with_the_last_of_its_opening_questions_and_only_then() -> None:
    answered = ["calling/what_is", "growing/advanced_roles"]
    assert not journey.spent(KNOWLEDGE, "calling/what_is", [])
    assert not journey.spent(KNOWLEDGE, "calling/what_is", answered)
    assert not journey.spent(KNOWLEDGE, "entering/salary", ["entering/work_settings"])


def test_a_stage_opens_with_what_was_not_answered_yet() -> None:
    titles = [b.payload for b in journey.open_stage(KNOWLEDGE, "training", answered=["training/exam_cost"]).buttons]
    assert titles.index("/training_state_requirements") < titles.index("/training_exam_cost")
