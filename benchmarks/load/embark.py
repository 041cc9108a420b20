"""Embark as `make run` serves it: page, chat and real actions in one process, the embedded store on disk."""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

from benchmarks.load.contender import (
    BenchmarkError,
    Running,
    environment,
    free_port,
    started,
    wait_for_reply,
)
from benchmarks.load.questions import questions, topic
from bot import paths
from bot.train import TrainingError, ensure_model

#: Limits are opened: here one address plays all people.
OPEN = {"EMBARK_MESSAGES_PER_MINUTE": "100000000", "EMBARK_SESSIONS_PER_MINUTE": "100000000"}


class Embark:
    """The contender."""

    name = "Embark"

    def __init__(self, folder: Path):
        """`folder`: where what it writes goes, emptied of conversations before each start."""
        self._var = folder / "embark-var"

    def prepare(self) -> None:
        """Trains if needed, and starts once so that "again" is measured.

        Raises:
            BenchmarkError: training or the start failed.
        """
        try:
            ensure_model()
        except TrainingError as error:
            raise BenchmarkError(str(error)) from error
        with self.running():
            pass

    def versions(self) -> Mapping[str, str]:
        """Python, and what carries the load."""
        commit = subprocess.run(
            ["git", "describe", "--always", "--dirty"],  # noqa: S607
            cwd=paths.PROJECT,
            capture_output=True,
            text=True,
            check=False,
        ).stdout.strip()
        return {
            "commit": commit or "unknown",
            "Python": sys.version.split()[0],
            **{name: version(name) for name in ("rasa", "rasa-sdk", "sanic", "onnxruntime", "spacy")},
        }

    @contextmanager
    def running(self, command: Sequence[str] = ()) -> Iterator[Running]:
        """Started by `make run`, or by `command` with `--port …` added."""
        port = free_port()
        self._var.mkdir(parents=True, exist_ok=True)
        for old in self._var.glob("conversations.db*"):
            old.unlink()
        log = self._var / "serve.log"
        whole = [*command, "--port", str(port)] if command else ["make", "-s", "run", f"PORT={port}"]
        began = time.monotonic()
        env = environment(EMBARK_VAR=str(self._var), EMBARK_VENV=sys.prefix, **OPEN)
        with started([whole], paths.PROJECT, env, log) as roots:
            seconds = wait_for_reply(lambda: answers(port), roots, began, log)
            asked = [(question, topic(intent)) for intent, question in questions().items()]
            yield Running(self.name, "web", port, roots, seconds, asked)

    def train(self) -> float:
        """Seconds of a training from nothing: no cache, no encoder made before.

        Raises:
            BenchmarkError: it failed.
        """
        with tempfile.TemporaryDirectory(dir=self._var.parent) as folder:
            env = environment(EMBARK_VAR=f"{folder}/var", RASA_CACHE_DIRECTORY=f"{folder}/cache")
            began = time.monotonic()
            code = "import sys, pathlib; from bot.train import train; train(pathlib.Path(sys.argv[1]))"
            command = [sys.executable, "-c", code, f"{folder}/models/embark.tar.gz"]
            done = subprocess.run(command, cwd=paths.PROJECT, env=env, capture_output=True, text=True, check=False)
            if done.returncode:
                raise BenchmarkError(f"training Embark failed: {done.stderr.strip().splitlines()[-1]}")
            return time.monotonic() - began


def answers(port: int) -> bool:
    """Whether someone new gets an answer."""
    try:
        token = _post(port, "session", None, "")["token"]
        return bool(_post(port, "messages", {"text": "how long does it take"}, token)["messages"])
    except (OSError, http.client.HTTPException, KeyError, ValueError):
        return False


def _post(port: int, path: str, body: object, token: str) -> Any:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    try:
        connection.request("POST", f"/webhooks/web/{path}", json.dumps(body), headers)
        return json.loads(connection.getresponse().read())
    finally:
        connection.close()
