"""SIGTERM and Ctrl-C end Embark after the turns under way are answered; what comes later is told to come back."""

from __future__ import annotations

import asyncio
import http.client
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from bot import paths
from bot.channels import admission, shutdown
from bot.channels.admission import SLOTS, Gate
from bot.runtime.http_limits import Connections
from tests.conftest import STARTUP_SECONDS, Server, free_port, start

SLOW = Path(__file__).with_name("slow_server.py")


@dataclass
class Slow:
    """A server whose turns last until `go`."""

    process: subprocess.Popen[bytes]
    port: int

    def ask(self, method: str, path: str) -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, path)
            response = connection.getresponse()
            return response.status, response.read().decode()
        finally:
            connection.close()

    def until(self, said: Callable[[str], bool]) -> None:
        """Asks how it is until it says so."""
        deadline = time.monotonic() + STARTUP_SECONDS
        while self.process.poll() is None and time.monotonic() < deadline:
            try:
                if said(self.ask("GET", "/health")[1]):
                    return
            except ConnectionRefusedError:
                time.sleep(0.05)  # nothing to wait on before the port is open
        raise AssertionError("the server did not come that far")

    def go(self) -> None:
        self.process.send_signal(signal.SIGUSR1)


@pytest.fixture
def slow() -> Iterator[Slow]:
    """A slow server, ready."""
    port = free_port()
    process = subprocess.Popen([sys.executable, str(SLOW), str(port)], cwd=paths.PROJECT, env={"PYTHONPATH": "."})
    server = Slow(process, port)
    try:
        server.until(lambda said: "0 inside" in said)
        yield server
    finally:
        process.kill()
        process.wait()


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_turns_inside_and_waiting_are_answered_and_newcomers_told_to_come_back(slow: Slow, how: signal.Signals) -> None:
    with ThreadPoolExecutor(SLOTS + 3) as people:
        turns = [people.submit(slow.ask, "POST", f"/turn/{at}") for at in range(SLOTS + 3)]
        slow.until(lambda said: said == f"{SLOTS} inside, 3 waiting")
        slow.process.send_signal(how)
        slow.until(lambda said: "stopping" in said)
        status, body = slow.ask("POST", "/turn/late")
        assert status == 503 and '"stopping"' in body
        slow.go()
        assert [turn.result() for turn in turns] == [(200, "answered")] * (SLOTS + 3)
    assert slow.process.wait(timeout=30) == 0


def test_the_line_stays_open_until_every_turn_is_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    gate = Gate()
    monkeypatch.setattr(admission, "gate", lambda: gate)
    heard: dict[str, Any] = {}
    app: Any = SimpleNamespace(
        ctx=SimpleNamespace(connections=Connections(1, b"")),
        register_middleware=lambda *_: None,
        register_listener=lambda listener, event: heard.update({event: listener}),
    )
    shutdown.add_to(app)

    async def test() -> None:
        async with gate.turn("somebody"):
            ending = asyncio.ensure_future(heard["before_server_stop"](app, None))
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(asyncio.shield(ending), 3 * shutdown.QUIET_SECONDS)
            assert app.ctx.connections.closing
        await ending

    asyncio.run(test())


def test_an_idle_line_does_not_delay_the_end(slow: Slow) -> None:
    with socket.create_connection(("127.0.0.1", slow.port)) as line:
        line.sendall(b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert line.recv(4096).startswith(b"HTTP/1.1 200")
        slow.process.send_signal(signal.SIGTERM)
        while line.recv(4096):
            pass
    assert slow.process.wait(timeout=10) == 0


def test_embark_answers_or_puts_off_everybody_who_asked_before_it_ended(model: object, tmp_path: Path) -> None:
    server: Server = start(tmp_path, free_port(), EMBARK_SESSIONS_PER_MINUTE="1000")
    talks = [server.talk() for _ in range(24)]
    with ThreadPoolExecutor(len(talks)) as people:
        asked = [people.submit(talk.post, {"text": "do i need a degree?"}) for talk in talks]
        asked[0].result()
        server.process.send_signal(signal.SIGTERM)
        answers = [one.result() for one in asked]
    assert server.process.wait(timeout=60) == 0
    put_off = [body["error"]["code"] for status, body in answers if status != 200]
    assert set(put_off) <= {"stopping"} and len(put_off) < len(talks)
    assert "stopped." in (tmp_path / "serve.log").read_text()
