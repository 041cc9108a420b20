"""A small school that serves Embark with its own folder, and a few people who have talked to it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import paths
from tests.conftest import Server, Talk, free_port, start, stop

EXAMPLE = paths.PROJECT / "docs" / "examples" / "local"
OPERATOR_TOKEN = "a-token-for-tests-of-more-than-32-characters"


@pytest.fixture(scope="package")
def lakeside(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Embark served with the example folder and the operators' page, with the model that was trained without them."""
    running = start(
        tmp_path_factory.mktemp("lakeside"),
        free_port(),
        EMBARK_LOCAL=str(EXAMPLE),
        EMBARK_OPERATOR_TOKEN=OPERATOR_TOKEN,
    )
    yield running
    stop(running)


@pytest.fixture(scope="package")
def asked(lakeside: Server) -> Server:
    """Lakeside, after four people have asked this and that."""
    first = lakeside.talk()
    reply = first.say("how much does the ptcb exam cost")
    judge(first, reply["id"], False, "Wrong price. I'm Xiomara Quintero, 614-555-0137, xq@mail.example")
    first.press(reply["buttons"][0]["title"])
    second = lakeside.talk()
    second.say("what is the capital of mongolia? my name is jamal oyelaran")
    judge(second, second.say("pay in ohio?")["id"], True)
    third = lakeside.talk()
    third.say("capital of mongolia please")
    judge(third, third.say("can i take ibuprofen with my blood thinner")["id"], False, "I take warfarin")
    fourth = lakeside.talk()
    fourth.say("how do i bake a chocolate cake")
    fourth.say("do i need a license in texas")
    return lakeside


def judge(talk: Talk, message_id: str, helpful: bool, comment: str | None = None) -> None:
    """A thumb up or down."""
    body = json.dumps({"message_id": message_id, "helpful": helpful, "comment": comment})
    assert talk.server.call("POST", "/webhooks/web/feedback", body, talk.token)[0] == 204
