"""What both contenders are to the benchmark: something that starts, is spoken with, costs, trains and stops."""

from __future__ import annotations

import json
import os
import resource
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Protocol

from benchmarks.load import processes
from benchmarks.load.client import Plan, Result
from bot import paths

STARTUP_S = 300
#: Files and connections that a process may open unless it asks for more: what shells and service managers give on Linux.
OPEN_FILES = 1024
#: In front of a command: starts it with that limit. The hard limit stays, so that a server may raise its own.
USUAL = ("sh", "-c", f'ulimit -Sn {OPEN_FILES} && exec "$@"', "sh")


class BenchmarkError(Exception):
    """The benchmark cannot go on; the message is one line with cause and fix."""


def say(line: str) -> None:
    """One line of progress, apart from the table."""
    print(f"bench: {line}", file=sys.stderr, flush=True)


def free_port() -> int:
    """A port nobody listens on right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(**more: str) -> dict[str, str]:
    """The environment for a contender's processes: compiled modules are kept, as on any machine in use."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("EMBARK_", "PYTHONDONTWRITE"))}
    return {**kept, "RASA_TELEMETRY_ENABLED": "false", **more}


@dataclass
class Running:
    """A contender that answers.

    Attributes:
        name: For the reader.
        dialect: How to speak with it (benchmarks.load.dialects).
        port: Where.
        roots: The processes it was started as.
        started_s: Seconds from the command to the first reply.
        questions: (question, what identifies the right answer).
        others: For each load, the share of the machine (0 to 1) that neither this contender nor its client took.
    """

    name: str
    dialect: str
    port: int
    roots: list[int]
    started_s: float
    questions: Sequence[tuple[str, str]]
    others: list[float] = field(default_factory=list)

    def load(self, how: str, **plan: Any) -> Result:
        """Sends people to it from a process of their own (benchmarks.load.client).

        Raises:
            BenchmarkError: the client failed.
        """
        pids = self.pids
        whole = Plan(how, self.dialect, self.port, pids, list(self.questions), **plan)
        before, began = _not_ours(pids), time.monotonic()
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.load.client"],
            cwd=paths.PROJECT,
            input=json.dumps(asdict(whole)),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise BenchmarkError(f"the client of {self.name} failed: {done.stderr.strip().splitlines()[-1]}")
        machine = (time.monotonic() - began) * (os.cpu_count() or 1)
        self.others.append(max(0.0, _not_ours(pids) - before) / machine)
        return Result(**json.loads(done.stdout))

    @property
    def pids(self) -> list[int]:
        """All its processes, as they are now."""
        return [pid for root in self.roots for pid in processes.family(root)]

    def memory_mb(self) -> float:
        """Proportional set size of all its processes together, MB."""
        return processes.memory_mb(self.pids)


def _not_ours(pids: list[int]) -> float:
    """CPU seconds of the machine so far, without the contender's, the clients' and our own."""
    own = sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return processes.machine_busy_seconds() - processes.cpu_seconds(pids) - own


class Contender(Protocol):
    """Embark, or its peer."""

    name: str

    def prepare(self) -> None:
        """Makes what it needs (environment, model) where that is not there yet."""

    def versions(self) -> Mapping[str, str]:
        """What was measured, for the table's foot."""

    @contextmanager
    def running(self) -> Iterator[Running]:
        """Starts it as its user would, waits for the first reply, and stops it at the end."""


@contextmanager
def started(commands: Sequence[Sequence[str]], cwd: Path, env: dict[str, str], log: Path) -> Iterator[list[int]]:
    """Starts processes together; yields the ids of the first ones; ends them with all their children.

    Their output goes to `log`.
    """
    with log.open("wb") as output:
        roots = [
            subprocess.Popen([*USUAL, *command], cwd=cwd, env=env, stdout=output, stderr=subprocess.STDOUT)
            for command in commands
        ]
    try:
        yield [root.pid for root in roots]
    finally:
        processes.stop([pid for root in roots for pid in processes.family(root.pid)])
        for root in roots:
            root.wait()


def wait_for_reply(try_once: Callable[[], bool], roots: Sequence[int], began: float, log: Path) -> float:
    """Seconds from `began` (`time.monotonic`) to the first time that `try_once` holds.

    Raises:
        BenchmarkError: a process ended, or five minutes passed.
    """
    while time.monotonic() - began < STARTUP_S:
        if try_once():
            return time.monotonic() - began
        if not all(map(processes.runs, roots)):
            break
        time.sleep(0.02)
    last = (log.read_text(encoding="utf-8", errors="replace").strip().splitlines() or ["nothing was said"])[-1]
    raise BenchmarkError(f"it did not start: {last}. The whole story is in {log}.")
