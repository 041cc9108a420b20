"""Figures for operators: counted as people talk, off unless asked for, and about nobody."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot import metrics, paths
from bot.knowledge import knowledge
from tests.conftest import Server, free_port, start, stop

Figures = dict[tuple[str, frozenset[tuple[str, str]]], float]


def read(port: int) -> Figures:
    """(name, labels) -> value, as Prometheus reads them."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as response:
        text = response.read().decode()
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def key(name: str, **labels: str) -> tuple[str, frozenset[tuple[str, str]]]:
    """How a figure is named."""
    return name, frozenset(labels.items())


@pytest.fixture(scope="module")
def port() -> int:
    """Where the figures are served."""
    return free_port()


@pytest.fixture(scope="module")
def watched(model: Path, tmp_path_factory: pytest.TempPathFactory, port: int) -> Iterator[Server]:
    """An Embark whose figures are served, after a little talk."""
    server = start(tmp_path_factory.mktemp("var"), free_port(), EMBARK_METRICS=str(port))
    talk = server.talk()
    answer = talk.say("how much does the PTCE cost")
    talk.say("my zxqvname sister is in crisis, i want to kill myself")
    talk.say("what is the capital of france")
    talk.post({"text": ""})
    judged = json.dumps({"message_id": answer["id"], "helpful": True})
    assert server.call("POST", "/webhooks/web/feedback", judged, talk.token)[0] == 204
    yield server
    stop(server)


@pytest.mark.parametrize(
    ("name", "labels", "value"),
    [
        ("embark_messages_total", {"channel": "web"}, 3),
        ("embark_answers_total", {"stage": "training", "topic": "training/exam_cost"}, 1),
        ("embark_understood_total", {"as": "career"}, 1),
        ("embark_understood_total", {"as": "safety"}, 1),
        ("embark_understood_total", {"as": "out_of_scope"}, 1),
        ("embark_understood_total", {"as": "unsure"}, 0),
        ("embark_thumbs_total", {"helpful": "yes"}, 1),
        ("embark_thumbs_total", {"helpful": "no"}, 0),
        ("embark_refused_total", {"code": "bad_text"}, 1),
        ("embark_turn_seconds_count", {"step": "total"}, 3),
        ("embark_turn_seconds_count", {"step": "nlu"}, 3),
        ("embark_turn_seconds_count", {"step": "lock"}, 3),
        ("embark_turns_under_way", {}, 0),
        ("embark_turns_waiting", {}, 0),
        ("embark_database_failures_total", {}, 0),
    ],
)
def test_what_happened_is_counted(watched: Server, port: int, name: str, labels: dict[str, str], value: float) -> None:
    assert read(port)[key(name, **labels)] == value


@pytest.mark.parametrize("step", metrics.STEPS)
def test_each_step_of_a_turn_is_timed(watched: Server, port: int, step: str) -> None:
    figures = read(port)
    assert figures[key("embark_turn_seconds_count", step=step)] >= 3
    assert figures[key("embark_turn_seconds_sum", step=step)] > 0


def test_the_steps_are_within_the_whole(watched: Server, port: int) -> None:
    figures = read(port)
    spent = {step: figures[key("embark_turn_seconds_sum", step=step)] for step in metrics.STEPS}
    assert spent["nlu"] + spent["policies"] + spent["action"] <= spent["total"]


def test_no_figure_tells_people_apart(watched: Server, port: int) -> None:
    labels = {pair for _, pairs in read(port) for pair in pairs}
    assert {name for name, _ in labels} <= {"stage", "topic", "as", "helpful", "code", "channel", "step", "le"}
    assert not any("zxqv" in value or "web:" in value for _, value in labels)


def test_topics_that_are_none_share_one_label() -> None:
    assert metrics._topics() >= {*knowledge().topics, "chat/unsure", "safety/crisis", "scope/out_of_scope"}
    assert "zxqv/invented" not in metrics._topics()


def test_the_figures_are_not_on_the_chats_port(watched: Server) -> None:
    assert watched.call("GET", "/metrics")[0] == 404


def test_without_being_asked_for_nothing_is_served(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(metrics.VARIABLE, raising=False)
    assert metrics.address() is None


@pytest.mark.parametrize(
    ("given", "where"),
    [("9464", ("127.0.0.1", 9464)), ("0.0.0.0:9464", ("0.0.0.0", 9464)), ("[::1]:9464", ("::1", 9464))],
)
def test_the_address_is_this_machine_unless_another_is_named(
    monkeypatch: pytest.MonkeyPatch, given: str, where: tuple[str, int]
) -> None:
    monkeypatch.setenv(metrics.VARIABLE, given)
    assert metrics.address() == where


@pytest.mark.parametrize("given", ["yes", "localhost:", "0", "70000", "a:b"])
def test_an_address_that_is_none_ends_the_start_in_one_line(tmp_path: Path, given: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bot.serve", "--port", str(free_port())],
        cwd=paths.PROJECT,
        env={**os.environ, "EMBARK_VAR": str(tmp_path), metrics.VARIABLE: given},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert re.match(r"Embark: EMBARK_METRICS is a port", done.stderr)
