"""The load benchmark's own arithmetic and data; the measuring itself is `make bench`."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from benchmarks.load import embark, processes
from benchmarks.load.peer import project
from benchmarks.load.profile import part
from benchmarks.load.questions import questions
from benchmarks.load.report import BARS, OURS, PEER, bars_table
from benchmarks.load.rounds import growth, percentile
from benchmarks.load.training import computed
from bot import paths
from bot.knowledge import knowledge
from tests.conftest import Server, free_port
from tests.questions import dev

ROOT = Path(paths.PROJECT)


def training_questions() -> dict[str, set[str]]:
    raw = yaml.load((ROOT / "data" / "nlu.yml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return {b["intent"]: {line.removeprefix("- ") for line in b["examples"].splitlines()} for b in raw["nlu"]}


def test_what_is_asked_under_load_are_training_questions_of_factual_topics_and_none_that_is_held_out() -> None:
    trained, held_out = training_questions(), {row["text"] for row in dev()}
    for intent, question in questions().items():
        assert question in trained[intent] and knowledge().intents[intent] in knowledge().topics
        assert question not in held_out


@pytest.mark.parametrize(
    ("question", "marked"),
    [
        ("what pay in Ohio then", 'what pay in [Ohio]{"entity": "us_state", "value": "Ohio"} then'),
        ("pay in Ohio?", 'pay in [Ohio]{"entity": "us_state", "value": "Ohio"}?'),
        ("an Ohio-based job", "an Ohio-based job"),  # one token to Rasa
        ("how much do they earn", "how much do they earn"),
    ],
)
def test_entities_are_marked_in_the_peers_questions_where_rasa_can_align_them(question: str, marked: str) -> None:
    assert project.annotated(question) == marked


def test_it_is_noticed_when_embark_answers(server: Server) -> None:
    assert embark.answers(server.port) and not embark.answers(free_port())


def test_the_peer_knows_an_answer_to_every_intent_of_ours(tmp_path: Path) -> None:
    words = project.answers()
    assert set(knowledge().intents) == set(words)
    assert all(text and "{" not in text for text in words.values())


def test_a_long_training_is_computed_from_two_short_ones() -> None:
    assert computed({2: 120.0, 4: 180.0}, 100) == 120 + 98 * 30


def test_growth_compares_the_turns_around_the_tenth_with_the_last_ones() -> None:
    costs = [float(turn) for turn in range(1, 301)]
    assert growth([costs]) == (10.0, 296.0)


def test_a_percentile_is_a_value_that_was_measured() -> None:
    assert percentile([3.0, 1.0, 2.0, 4.0], 0.5) == 3.0
    assert percentile([1.0, 2.0], 0.99) == 2.0


def result(ours: dict[str, float], peer: dict[str, float]) -> dict[str, object]:
    samples = {who: {key: [value] for key, value in rows.items()} for who, rows in ((OURS, ours), (PEER, peer))}
    return {"samples": samples, "turns": 300, "marks": {}}


@pytest.mark.parametrize(
    ("ours", "peer", "cells"),
    [
        (({"closed_8_per_s": 100.0}), {"closed_8_per_s": 20.0}, "| 100.0 msg/s | 20.0 msg/s | 5.00 | yes | **no** |"),
        (({"open_p95_ms": 20.0}), {"open_p95_ms": 100.0}, "| 20 ms | 100 ms | 0.20 | **no** | yes |"),
        (({"turn_growth": 1.05}), {"turn_growth": 3.0}, "| 1.05 × | 3.00 × | 0.35 | yes | yes |"),
        (({"idle_mb": 500.0}), {}, "| 500 MB | – | – | – | **no** |"),
    ],
)
def test_the_table_says_which_bars_are_met(ours: dict[str, float], peer: dict[str, float], cells: str) -> None:
    table = bars_table(result(ours, peer))
    assert cells in table
    assert len(table.splitlines()) == 2 + len(BARS)


def test_a_stack_belongs_to_the_innermost_part_it_is_in() -> None:
    stack = [
        ("x/rasa/core/processor.py", "a"),
        ("x/dask/local.py", "b"),
        ("p/bot/nlu/intents.py", "c"),
        ("x/re.py", "d"),
    ]
    assert part(stack) == "NLU"


def test_cpu_and_memory_of_a_process_and_its_children_are_read() -> None:
    code = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'input()'], stdin=sys.stdin)"
    with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE) as parent:
        while len(family := processes.family(parent.pid)) < 2:
            pass
        assert parent.pid in family and os.getpid() not in family
        assert processes.cpu_seconds(family) > 0
        assert processes.memory_mb(family) > 1
        processes.stop(family)
        assert parent.wait() != 0
