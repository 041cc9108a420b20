"""What tests share: the trained model, the served product, and a person who talks to it."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from bot import paths
from bot.train import ensure_model

STARTUP_SECONDS = 90
#: Tests are about what is shipped, whatever stands in the developer's own local/.
os.environ["EMBARK_LOCAL"] = ""

# No test meets a real workspace, whatever tokens its developer has.
os.environ["EMBARK_ENV_FILE"] = ""
for _name in [name for name in os.environ if name.startswith("SLACK_")]:
    del os.environ[_name]


@pytest.fixture(scope="session")
def model() -> Path:
    """The model made from the present inputs; trained here when `make train` was not run before."""
    return ensure_model()


def free_port() -> int:
    """A port nobody listens on right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Server:
    """A running Embark: its process, its port, and its writable folder."""

    process: subprocess.Popen[bytes]
    port: int
    var: Path

    def call(
        self, method: str, path: str, body: bytes | str | None = None, token: str | None = None, **headers: str
    ) -> tuple[int, Any, dict[str, str]]:
        """One HTTP request: status, decoded JSON (or text), headers."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        if body is not None:
            headers.setdefault("Content-Type", "application/json")
        if token:
            headers["Authorization"] = f"Bearer {token}"
        try:
            connection.request(method, path, body.encode() if isinstance(body, str) else body, headers)
            response = connection.getresponse()
            raw = response.read()
        finally:
            connection.close()
        kind = response.getheader("content-type") or ""
        answer = json.loads(raw) if raw and "json" in kind else raw.decode()
        return response.status, answer, {name.lower(): value for name, value in response.getheaders()}

    def talk(self) -> Talk:
        """A new conversation."""
        status, body, _ = self.call("POST", "/webhooks/web/session")
        assert status == 201, body
        return Talk(self, body["token"])


@dataclass
class Talk:
    """One person's conversation over the web channel."""

    server: Server
    token: str
    last: dict[str, Any] = field(default_factory=dict)

    def post(self, body: Any) -> tuple[int, Any]:
        """Sends a raw body; strings and bytes as they are, everything else as JSON."""
        raw = body if isinstance(body, str | bytes) else json.dumps(body)
        status, answer, _ = self.server.call("POST", "/webhooks/web/messages", raw, self.token)
        return status, answer

    def say(self, text: str) -> dict[str, Any]:
        """Says something and returns the one reply."""
        return self._turn({"text": text})

    def press(self, title: str) -> dict[str, Any]:
        """Presses a button of the last reply by its title."""
        buttons = {button["title"]: button["id"] for button in self.last["buttons"]}
        assert title in buttons, f"no button {title!r} among {list(buttons)}"
        return self._turn({"button": buttons[title]})

    def _turn(self, body: dict[str, Any]) -> dict[str, Any]:
        status, answer = self.post(body)
        assert status == 200, f"{body} -> {status} {answer}"
        assert len(answer["messages"]) == 1, f"not one bubble: {answer}"
        self.last = answer["messages"][0]
        assert self.last["text"].strip(), "an empty reply"
        assert "{" not in self.last["text"], f"an open placeholder: {self.last['text']}"
        return self.last

    def transcript(self) -> list[dict[str, Any]]:
        """The conversation as the server keeps it."""
        status, body, _ = self.server.call("GET", "/webhooks/web/messages", token=self.token)
        assert status == 200
        messages: list[dict[str, Any]] = body["messages"]
        return messages


def start(var: Path, port: int, **environment: str) -> Server:
    """Starts `python -m bot.serve` and waits until it is ready."""
    env = {**os.environ, "EMBARK_VAR": str(var), **environment}
    encoder = paths.var("encoder", "x").parent
    if not (var / "encoder").exists():
        (var / "encoder").symlink_to(encoder)  # made once, not by each server
    log = (var / "serve.log").open("wb")
    process = subprocess.Popen(
        [sys.executable, "-m", "bot.serve", "--port", str(port)],
        cwd=paths.PROJECT,
        env=env,
        stdout=log,
        stderr=subprocess.STDOUT,
    )
    server = Server(process, port, var)
    deadline = time.monotonic() + STARTUP_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            if server.call("GET", "/health")[0] == 200:
                return server
        except OSError:
            time.sleep(0.05)  # nothing to wait on before the port is open
    process.kill()
    raise AssertionError(f"Embark did not start:\n{(var / 'serve.log').read_text()}")


def stop(server: Server) -> int:
    """Ends a server as Ctrl-C does and returns its exit code."""
    server.process.send_signal(signal.SIGINT)
    return server.process.wait(timeout=30)


@pytest.fixture(scope="session")
def server(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Embark as `make run` serves it, with real model and actions and generous limits."""
    var = tmp_path_factory.mktemp("var")
    running = start(var, free_port(), EMBARK_SESSIONS_PER_MINUTE="100000", EMBARK_MESSAGES_PER_MINUTE="100000")
    yield running
    stop(running)


@pytest.fixture
def talk(server: Server) -> Talk:
    """A new conversation with the running server."""
    return server.talk()
