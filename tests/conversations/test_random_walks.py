"""Whatever path people take, by buttons and in words, each turn gets one whole answer, and nothing told is lost.

`EMBARK_WALKS=1000` walks as many conversations as a release should survive (`make walk`); `make test` walks fewer.
"""

from __future__ import annotations

import os
import random
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.conftest import Server, Talk, free_port, start, stop
from tests.questions import dev

WALKS = int(os.environ.get("EMBARK_WALKS", "120"))
TURNS = 20
SERVERS = 2
SEED = 20261123
STATES = ("Ohio", "Texas", "Oregon", "Florida")
#: Free text of all kinds: questions, details, answers to forms, wishes, follow-ups, nonsense.
SAID = [
    *(row["text"] for row in dev()),
    *(f"I live in {state}" for state in STATES),
    *"yes|no|maybe|skip|back|stop|continue|more|next|go back|thanks|17|I'm 19|I have my GED|on a paid job".split("|"),
    *"make me a plan|quiz me|what do you know about me|hospital vs retail|which one pays better|the second one|exam".split(
        "|"
    ),
    *"how much is it|and in Texas?|what about hospitals|start over|asdf|??|😀|the IT one|forget my age".split("|"),
]
UNFILLED = re.compile(r"\{[a-z_.@]+\}|\bNone\b|Traceback")
STATE_LINE = re.compile(r"- State: (.+)")


@pytest.fixture(scope="module")
def servers(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Server]]:
    """Two servers, so that both cores walk."""
    limits = {"EMBARK_SESSIONS_PER_MINUTE": "1000000", "EMBARK_MESSAGES_PER_MINUTE": "1000000"}
    running = [start(tmp_path_factory.mktemp("walk"), free_port(), **limits) for _ in range(SERVERS)]
    yield running
    for server in running:
        stop(server)


def walk(server: Server, number: int) -> None:
    """One conversation of `TURNS` turns; says with its number what went wrong."""
    dice = random.Random(SEED + number)
    talk, path = server.talk(), []
    state: str | None = None
    dead_ends = 0
    for _ in range(TURNS):
        said = step(talk, dice)
        path.append(said)
        where = f"walk {number}: {path} -> {talk.last}"
        assert not UNFILLED.search(talk.last["text"]), where
        assert len(talk.last["buttons"]) <= 5, where
        titles = [button["title"] for button in talk.last["buttons"]]
        assert len(set(titles)) == len(titles), f"a button stands twice: {where}"
        dead_ends = dead_ends + 1 if talk.last["topic"] == "chat/unsure" and not titles else 0
        assert dead_ends < 2, f"a dead end twice: {where}"
        told = re.fullmatch(r"I live in (\w+)", said)
        state = told[1] if told else state
        if told:
            kept = STATE_LINE.search(talk.say("what do you know about me")["text"])
            assert kept and kept[1] == state, f"the state was lost: {where}"
            path.append("what do you know about me")


def step(talk: Talk, dice: random.Random) -> str:
    """Presses one of the buttons, or says something; returns what."""
    titles = [button["title"] for button in talk.last.get("buttons") or []]
    if titles and dice.random() < 0.5:
        title = dice.choice(titles)
        talk.press(title)
        return f"[{title}]"
    said = dice.choice(SAID)
    talk.say(said)
    return said


@pytest.mark.timeout(3600)
def test_no_path_breaks(servers: list[Server]) -> None:
    with ThreadPoolExecutor(SERVERS) as walkers:
        walks = [walkers.submit(walk, servers[number % SERVERS], number) for number in range(WALKS)]
        for done in walks:
            done.result()
