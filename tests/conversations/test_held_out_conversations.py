"""The held-out conversations of people who did not write the training data: topics turn by turn, and what is known at the end."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.conftest import Server
from tests.questions import dev_conversations

#: What is still wrong, and why; a fixed one must leave this list.
WRONG = {"dev_conv_12": "'what else can techs do' is taken for leaving the field instead of for other roles"}


def accepted(turn: dict[str, Any]) -> set[str]:
    """The topics that a turn may be answered with: the expected one, and those its note accepts."""
    expected = turn["expect_topic"] or "chat/unsure"
    note = turn["note"] or ""
    also = re.findall(r"[a-z_]+/[a-z_]+", note) if "acceptable" in note else []
    return {expected, *also}


@pytest.mark.parametrize(
    "conversation",
    [
        pytest.param(c, id=c["id"], marks=[pytest.mark.xfail(reason=WRONG[c["id"]])] if c["id"] in WRONG else [])
        for c in dev_conversations()
    ],
)
def test_a_held_out_conversation_holds_turn_by_turn(server: Server, conversation: dict[str, Any]) -> None:
    talk = server.talk()
    for turn in conversation["turns"]:
        reply = talk.say(turn["user"])
        assert reply["topic"] in accepted(turn), f"{turn} -> {reply}"
    known = talk.say("what do you know about me?")["text"]
    kept = conversation["turns"][-1]["expect_slots"]
    once = {value for turn in conversation["turns"] for value in turn["expect_slots"].values()}
    for value in once:
        assert (value in known) == (value in kept.values()), f"{value}: {known}"
