"""Waiting for what the fake Slack does not see: a server's log, its databases."""

from __future__ import annotations

import time
from collections.abc import Callable

from tests.conftest import Server


def until(condition: Callable[[], bool], what: str, seconds: float = 20) -> None:
    """Waits until a condition holds.

    Raises:
        AssertionError: it did not in time.
    """
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"{what}: not within {seconds:g} s"
        time.sleep(0.02)  # nothing to wait on


def log_of(server: Server) -> str:
    """What a server printed."""
    return (server.var / "serve.log").read_text(encoding="utf-8")
