"""A state's row is read for age and schooling, and what is missing stays unknown."""

from __future__ import annotations

import pytest

from bot.guide.state_rules import Diploma, diploma, minimum_age
from bot.knowledge import knowledge

STATES = knowledge().states


@pytest.mark.parametrize(
    ("state", "rule"),
    [
        ("Ohio", Diploma.NEEDED),
        ("Georgia", Diploma.OR_ENROLLED),
        ("Texas", Diploma.OR_ENROLLED),
        ("Kentucky", Diploma.NOT_NEEDED),
        ("Florida", Diploma.NOT_NEEDED),
        ("Hawaii", Diploma.UNKNOWN),
    ],
)
def test_the_schooling_rule_is_read_from_the_words(state: str, rule: Diploma) -> None:
    assert diploma(STATES[state]) is rule


@pytest.mark.parametrize("state", sorted(STATES))
def test_a_missing_rule_is_unknown_and_never_permission(state: str) -> None:
    rules = STATES[state].rules
    assert (diploma(STATES[state]) is Diploma.UNKNOWN) == (not rules.get("education"))
    assert minimum_age(STATES[state]) == rules.get("minimum_age")
