"""Whoever hosts Embark can name a person of their own."""

from __future__ import annotations

import pytest

from actions.turn import adviser
from bot.guide.conversation import with_adviser
from bot.guide.reply import Reply

REPLY = Reply("Call someone.", "chat/human_handoff")


def test_the_operators_adviser_is_named_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMBARK_ADVISER", "Ms. Lee,\n room 12")
    assert with_adviser(REPLY, adviser()).text.endswith("Ms. Lee, room 12")


def test_without_an_adviser_nothing_is_added(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("EMBARK_ADVISER", raising=False)
    assert with_adviser(REPLY, adviser()) == REPLY
