"""How a contender holds while it is attacked: a message of 1 MB, idle connections, slow-loris."""

from __future__ import annotations

import contextlib
import http.client
import json
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from benchmarks.load.contender import BenchmarkError, Contender, Running, say
from benchmarks.load.report import table
from benchmarks.load.rounds import percentile
from bot import paths

MEGABYTE = 1_000_000
#: Messages a second of the people who mean well, during an attack.
RATE = 5
TIMEOUT_S = 120
PATHS = {"web": "/webhooks/web/messages", "rest": "/webhooks/rest/webhook"}


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much: refusals timed, idle and slow connections, seconds for which others are answered meanwhile."""

    large: int
    idle: int
    slow: int
    seconds: float


FULL = Sizes(large=50, idle=10_000, slow=1_000, seconds=20)
QUICK = Sizes(large=20, idle=2_000, slow=200, seconds=5)


def large_body(running: Running, chunked: bool) -> tuple[int, float]:
    """Sends a message of 1 MB. Returns the status and the milliseconds from the first byte sent to the status line.

    The head is sent first and the rest only as the server takes it, as any client does; a server that answers at the head
    and closes is not kept waiting by the body.
    """
    field = "text" if running.dialect == "web" else "message"
    body = json.dumps({"sender": "large", field: "a" * MEGABYTE}).encode()
    length = "Transfer-Encoding: chunked" if chunked else f"Content-Length: {len(body)}"
    head = f"POST {PATHS[running.dialect]} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n{_token(running)}{length}\r\n\r\n"
    if chunked:
        body = b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)
    with socket.create_connection(("127.0.0.1", running.port), timeout=TIMEOUT_S) as connection:
        began = time.perf_counter()
        connection.sendall(head.encode())
        sender = threading.Thread(target=_send, args=(connection, body), daemon=True)
        sender.start()
        try:
            line = connection.recv(64)
        except ConnectionError:
            line = b""
        took = 1000 * (time.perf_counter() - began)
        with_status = line.startswith(b"HTTP/")
    sender.join()
    return (int(line.split()[1]) if with_status else 0), took


def _send(connection: socket.socket, body: bytes) -> None:
    with contextlib.suppress(OSError):  # it hung up, as it should
        connection.sendall(body)


def _token(running: Running) -> str:
    """The header of a valid session, so that nothing but the size is wrong."""
    if running.dialect != "web":
        return ""
    connection = http.client.HTTPConnection("127.0.0.1", running.port, timeout=TIMEOUT_S)
    connection.request("POST", "/webhooks/web/session")
    token = json.loads(connection.getresponse().read())["token"]
    connection.close()
    return f"Authorization: Bearer {token}\r\n"


@contextmanager
def attacked(running: Running, kind: str, connections: int) -> Iterator[dict[str, Any]]:
    """Hostile connections while the block runs; the outcome (benchmarks.load.attackers) is there at its end.

    Raises:
        BenchmarkError: the attackers could not begin.
    """
    attackers = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.load.attackers"],
        cwd=paths.PROJECT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert attackers.stdin and attackers.stdout  # noqa: S101  (both are pipes)
    attackers.stdin.write(json.dumps({"port": running.port, "kind": kind, "connections": connections}) + "\n")
    attackers.stdin.flush()
    if attackers.stdout.readline().strip() != "attacking":
        raise BenchmarkError(f"the {kind} attack on {running.name} could not begin")
    outcome: dict[str, Any] = {}
    try:
        yield outcome
    finally:
        said, _ = attackers.communicate("")
    outcome.update(json.loads(said.strip().splitlines()[-1]))


def _others(running: Running, seconds: float) -> str:
    """How people who mean well fare."""
    result = running.load("open", people=50, amount=seconds, rate=RATE)
    lost = sum(result.errors.values())
    if not result.latencies_ms:
        return "nobody was answered"
    return f"p95 {percentile(result.latencies_ms, 0.95):.0f} ms" + (f", {lost} not answered" if lost else "")


def rows(running: Running, sizes: Sizes) -> list[list[str]]:
    """One row an attack: what, what the server did, how others fared, memory."""
    found = [["nothing", "–", _others(running, sizes.seconds), f"{running.memory_mb():.0f} MB"]]
    for chunked in (False, True):
        # A server that reads it all takes seconds for each.
        first = large_body(running, chunked)
        tries = [first, *(large_body(running, chunked) for _ in range(sizes.large if first[1] < 1000 else 2))]
        statuses = ", ".join(sorted({str(status) if status else "hung up" for status, _ in tries}))
        times = [ms for _, ms in tries]
        did = f"{statuses} after {statistics.median(times):.1f} ms (p95 {percentile(times, 0.95):.1f})"
        with _sending_large(running, chunked):
            fared = _others(running, sizes.seconds)
        what = "a body of 1 MB again and again" + (", length not told" if chunked else "")
        found.append([what, did, fared, f"{running.memory_mb():.0f} MB"])
    for kind, connections in (("idle", sizes.idle), ("slow-loris", sizes.slow)):
        with attacked(running, kind, connections) as outcome:
            fared, memory = _others(running, sizes.seconds), running.memory_mb()
        thrown_out = outcome["closed_after_s"]
        did = f"{outcome['opened']:,} taken, {outcome['refused']:,} refused, {len(thrown_out):,} closed"
        if thrown_out:
            did += f" after {statistics.median(thrown_out):.0f} s"
        found.append([f"{connections:,} {kind} connections", did, fared, f"{memory:.0f} MB"])
    return found


@contextmanager
def _sending_large(running: Running, chunked: bool) -> Iterator[None]:
    """One attacker who sends 1 MB, waits a tenth of a second, and begins again."""
    over = threading.Event()

    def again() -> None:
        while not over.wait(0.1):
            with contextlib.suppress(OSError):  # refused is as good
                large_body(running, chunked)

    attacker = threading.Thread(target=again)
    attacker.start()
    yield
    over.set()
    attacker.join()


def measure(contenders: Sequence[Contender], sizes: Sizes) -> str:
    """The table for all contenders, as Markdown."""
    lines = []
    for contender in contenders:
        with contender.running() as running:
            say(f"attacking {contender.name} …")
            running.load("closed", people=4, amount=3)
            lines += [[contender.name, *row] for row in rows(running, sizes)]
    header = ["under attack", "attack", "what it did", f"others, {RATE} messages/s", "memory"]
    return "### Under attack\n\n" + table(header, lines)
