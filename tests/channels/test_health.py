"""/health says whether messages are answered, and what is wrong when they are not."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest

from bot.channels import health
from bot.runtime.tracker_store import ConversationStore
from tests.conftest import Server


class Store(ConversationStore):
    """A conversation store that says how it is; None: it never says."""

    def __init__(self, answer: bool | None):
        self.answer = answer

    async def is_alive(self) -> bool:
        if self.answer is None:
            await asyncio.Event().wait()
        return bool(self.answer)


GOOD = Store(True)


def app(*, store: Any = GOOD, loaded: bool = True, closing: bool = False) -> Any:
    agent = SimpleNamespace(is_ready=lambda: True, tracker_store=store) if loaded else None
    return SimpleNamespace(ctx=SimpleNamespace(agent=agent, connections=SimpleNamespace(closing=closing)))


@pytest.mark.parametrize(
    ("state", "room", "missing"),
    [
        ({}, 10**10, []),
        ({"loaded": False}, 10**10, ["model"]),
        ({"closing": True}, 10**10, ["stopping"]),
        ({"store": Store(False)}, 10**10, ["store"]),
        ({"store": Store(None)}, 10**10, ["store"]),
        ({}, 10**6, ["disk"]),
        ({"store": Store(False)}, 10**6, ["store", "disk"]),
    ],
)
def test_what_is_wrong_is_named(
    monkeypatch: pytest.MonkeyPatch, state: dict[str, Any], room: int, missing: list[str]
) -> None:
    monkeypatch.setattr(health, "STORE_SECONDS", 0.2)
    monkeypatch.setattr(health, "room", lambda: room)
    assert asyncio.run(health.missing(app(**state))) == missing


def test_who_asks_often_gets_the_last_finding_and_the_store_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    async def missing(_: Any) -> list[str]:
        asked.append(1)
        return ["disk"]

    monkeypatch.setattr(health, "missing", missing)
    clock = [10.0]
    watched = health.Health(lambda: clock[0])
    request: Any = SimpleNamespace(app=app())

    async def ask(times: int) -> list[int]:
        return [(await watched.ready(request)).status for _ in range(times)]

    assert asyncio.run(ask(5)) == [503] * 5 and len(asked) == 1
    clock[0] += health.HOLDS_SECONDS
    asyncio.run(ask(1))
    assert len(asked) == 2


@pytest.mark.parametrize("path", ["/health", "/health/ready"])
def test_a_running_embark_is_ready(server: Server, path: str) -> None:
    assert server.call("GET", path)[:2] == (200, {"ready": True, "missing": []})
    assert server.call("HEAD", path)[0] == 200


def test_a_running_embark_is_alive(server: Server) -> None:
    assert server.call("GET", "/health/live")[:2] == (200, {"live": True})


def test_there_is_room_on_the_disk_of_var() -> None:
    assert health.room() > 0
