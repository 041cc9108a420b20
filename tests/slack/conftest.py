"""Embark served against the fake Slack, with real model and actions."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from bot import paths
from tests.conftest import Server, free_port, start, stop
from tests.slack.fake import FakeSlack

GENEROUS = {"EMBARK_SESSIONS_PER_MINUTE": "100000", "EMBARK_MESSAGES_PER_MINUTE": "100000"}
NO_ENV_FILE = {"EMBARK_ENV_FILE": ""}
"""A developer's `.env` may hold real tokens."""
MANIFEST = paths.PROJECT / "deploy" / "slack" / "manifest.yml"
"""Embark gets the events and scopes of its own manifest, and nothing more."""
Served = Callable[..., AbstractContextManager[Server]]
_numbers = itertools.count(100)


@pytest.fixture
def fake() -> Iterator[FakeSlack]:
    """A fake Slack of the test's own, with nothing connected to it."""
    with FakeSlack(MANIFEST) as slack:
        yield slack


@pytest.fixture(scope="session")
def serve_on_slack(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Served:
    """`with serve_on_slack(slack, **environment) as server:` serves Embark against a fake Slack and waits for its socket.

    `socket=False` leaves the app token out: events come over HTTP only. `var` lets two servers, or one that is started
    anew, share their files.
    """

    @contextmanager
    def serve(slack: FakeSlack, socket: bool = True, var: Path | None = None, **environment: str) -> Iterator[Server]:
        tokens = slack.environment if socket else {**slack.environment, "SLACK_APP_TOKEN": ""}
        before = slack.connected_times
        running = start(
            var or tmp_path_factory.mktemp("slack"), free_port(), **{**GENEROUS, **NO_ENV_FILE, **tokens, **environment}
        )
        try:
            if socket:
                slack.wait_until_reconnected(before)
            yield running
        finally:
            stop(running)

    return serve


@pytest.fixture(scope="session")
def _slack() -> Iterator[FakeSlack]:
    with FakeSlack(MANIFEST) as slack:
        yield slack


@pytest.fixture(scope="session")
def embark(_slack: FakeSlack, serve_on_slack: Served) -> Iterator[Server]:
    """Embark, connected to the shared fake Slack by Socket Mode."""
    with serve_on_slack(_slack) as server:
        yield server


@pytest.fixture
def slack(_slack: FakeSlack, embark: Server) -> Iterator[FakeSlack]:
    """The shared fake Slack with Embark connected; what a test broke is mended after it. Use `person` and `channel`, so that tests do not meet."""
    _slack.wait_until_connected()
    yield _slack
    _slack.calm()


@pytest.fixture
def person() -> str:
    """A person nobody talked to before."""
    return f"U{next(_numbers)}NEW"


@pytest.fixture
def channel(_slack: FakeSlack) -> str:
    """A channel of its own that the bot is in."""
    return _slack.channel(f"room-{next(_numbers)}")
