"""Two servers, one PostgreSQL, nginx: what `make scale-test` tries at full size (benchmarks/scale), small."""

from __future__ import annotations

import asyncio
import json
import re
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from benchmarks.scale import trials
from benchmarks.scale.cluster import Cluster, cluster
from benchmarks.scale.processes import PASSWORD, Postgres


@pytest.fixture(scope="module")
def running(model: Path, database: Postgres) -> Iterator[Cluster]:
    """The cluster."""
    if database.process.poll() is not None:
        database.back()
    with cluster(2, database) as made:
        yield made


def test_messages_at_once_on_any_server_are_answered_once_each_and_in_order(running: Cluster) -> None:
    outcome = asyncio.run(trials.at_random(running, conversations=20, people=3, messages=3))
    assert outcome.held, outcome


def test_nothing_acknowledged_is_lost_while_the_database_is_gone_and_people_are_told(running: Cluster) -> None:
    outcome = asyncio.run(trials.without_database(running, conversations=6, seconds=0.5))
    assert outcome.held, outcome


def call(url: str, body: object = None, token: str = "") -> tuple[int, Any]:
    """One request: a POST where there is a body or no token, as JSON."""
    headers = {"Content-Type": "application/json", **({"Authorization": f"Bearer {token}"} if token else {})}
    request = urllib.request.Request(url, json.dumps(body).encode() if body is not None else None, headers)
    try:
        with urllib.request.urlopen(request, timeout=30) as response:
            return response.status, json.load(response)
    except urllib.error.HTTPError as refused:
        return refused.code, json.load(refused)


def test_an_incident_that_a_person_is_told_of_is_in_a_servers_log_without_their_words(running: Cluster) -> None:
    _, session = call(f"{running.url}/webhooks/web/session", {})
    running.database.crash()
    try:
        status, told = call(
            f"{running.url}/webhooks/web/messages", {"text": "zxqvincident, pay in ohio?"}, session["token"]
        )
    finally:
        running.database.back()
    incident = re.search(r"incident ([0-9a-f]{8})", told["error"]["message"])
    logs = "".join(file.read_text() for file in running.folder.glob("chat-*.log"))
    assert status == 503 and incident and incident[1] in logs
    assert "zxqvincident" not in logs and session["token"] not in logs and PASSWORD not in logs


@pytest.mark.parametrize("path", ["/metrics", "/metrics/", "/metrics?x=1"])
def test_the_proxy_does_not_pass_figures_on(running: Cluster, path: str) -> None:
    status, told = call(running.url + path)
    assert status == 404 and told["error"]["code"] == "not_found"
    assert "GET /metrics" not in "".join(file.read_text() for file in running.folder.glob("chat-*.log"))


def test_what_is_too_large_is_refused_by_the_proxy_in_the_contracts_words(running: Cluster) -> None:
    status, told = call(f"{running.url}/webhooks/web/messages", {"text": "x" * 9000})
    assert status == 413 and told["error"]["code"] == "too_large"


def test_a_killed_servers_conversations_go_on_elsewhere(running: Cluster) -> None:
    outcome = asyncio.run(trials.kill(running, conversations=6))
    assert outcome.findings.sound and outcome.findings.answered, outcome


def test_where_no_server_is_left_people_are_told_to_try_again(running: Cluster) -> None:
    for server in running.servers:
        server.end()
    status, told = call(f"{running.url}/webhooks/web/session", {})
    assert status == 503 and "Try again" in told["error"]["message"]
