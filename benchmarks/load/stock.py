"""The peer: stock Rasa 3.6.21 with the recommended recipe, its REST channel, its action server, its in-memory store."""

from __future__ import annotations

import http.client
import json
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from benchmarks.load.contender import BenchmarkError, Running, environment, free_port, say, started, wait_for_reply
from benchmarks.load.peer import environment as peer_environment
from benchmarks.load.peer import project
from benchmarks.load.questions import questions

#: What Rasa's recommended recipe says.
EPOCHS = 100
#: Epochs of two short trainings. Rasa raises the batch size from the first epoch to the last, so both go through all sizes.
#: The model of the second is the one that is served: what a message costs does not depend on it.
SHORT = (2, 4)
#: What TensorFlow says about itself is left out of the logs; nothing else is set.
QUIET = {"TF_CPP_MIN_LOG_LEVEL": "2", "TQDM_DISABLE": "1"}


class Stock:
    """The contender."""

    name = "stock Rasa"

    def __init__(self, folder: Path):
        """`folder`: where its environment and projects are kept, the project by what it is made from."""
        self._folder = folder
        self._project = folder / f"stock-{project.fingerprint()}"
        self._python = folder / "stock-venv" / "bin" / "python"
        self._model = self._project / "models" / "stock.tar.gz"
        self._seconds = self._project / "training.json"

    def is_ready(self) -> bool:
        """Whether it can be started without installing or training first."""
        return self._python.exists() and self._model.is_file() and self._seconds.is_file()

    def prepare(self, anew: bool = False) -> None:
        """Makes environment, project and model where they are not there yet, or anew.

        The model is trained twice, for two numbers of epochs, so that the time of one epoch is known.

        Raises:
            BenchmarkError: one of them cannot be made.
        """
        self._python = peer_environment.ensure(self._folder / "stock-venv")
        if self.is_ready() and not anew:
            say("the peer's model is current, not training.")
            return
        seconds = {}
        for epochs in SHORT:
            say(f"training stock Rasa for {epochs} epochs (minutes) …")
            seconds[epochs] = self.train(epochs, keep=self._project)
            say(f"stock Rasa trained {epochs} epochs in {seconds[epochs]:.0f} s")
        self._seconds.write_text(json.dumps(seconds), encoding="utf-8")

    def training_seconds(self) -> dict[int, float]:
        """epochs -> seconds, as measured when the model was made."""
        return {int(k): v for k, v in json.loads(self._seconds.read_text(encoding="utf-8")).items()}

    def versions(self) -> Mapping[str, str]:
        """Python, and what carries the load."""
        names = ("rasa", "rasa-sdk", "tensorflow", "sanic")
        code = (
            f"import sys; from importlib.metadata import version as v; print(sys.version.split()[0], *map(v, {names}))"
        )
        said = subprocess.run([str(self._python), "-c", code], capture_output=True, text=True, check=True).stdout
        return dict(zip(("Python", *names), said.split(), strict=True))

    def train(self, epochs: int, keep: Path | None = None) -> float:
        """Seconds of a training from nothing, `rasa train` without its validation.

        Args:
            epochs: For each model that is trained in epochs.
            keep: Where project and model go; nowhere if None.

        Raises:
            BenchmarkError: it failed; the message names the log.
        """
        with tempfile.TemporaryDirectory(dir=self._folder) as aside:
            folder = keep or Path(aside, "project")
            project.write(folder, epochs)
            log = self._folder / "stock-train.log"
            command = self._rasa(
                "train", "--out", f"{aside}/models", "--fixed-model-name", "stock", "--skip-validation"
            )
            began = time.monotonic()
            with log.open("wb") as output:
                env = environment(RASA_CACHE_DIRECTORY=f"{aside}/cache", **QUIET)
                code = subprocess.run(
                    command, cwd=folder, env=env, stdout=output, stderr=subprocess.STDOUT, check=False
                ).returncode
            seconds = time.monotonic() - began
            made = Path(aside, "models", "stock.tar.gz")
            if code or not made.is_file():
                raise BenchmarkError(f"training the peer failed. All that Rasa said is in {log}.")
            if keep:
                self._model.parent.mkdir(exist_ok=True)
                made.replace(self._model)
        return seconds

    @contextmanager
    def running(self) -> Iterator[Running]:
        """`rasa run` and `rasa run actions`, started together."""
        port, action_port = free_port(), free_port()
        endpoints = {"action_endpoint": {"url": f"http://localhost:{action_port}/webhook"}}
        project.write_actions(self._project)
        (self._project / "endpoints.yml").write_text(json.dumps(endpoints), encoding="utf-8")
        log = self._project / "serve.log"
        commands = [
            self._rasa("run", "--model", str(self._model), "--port", str(port), "--interface", "127.0.0.1"),
            self._rasa("run", "actions", "--port", str(action_port)),
        ]
        words = project.answers()
        asked = [(question, words[intent]) for intent, question in questions().items()]
        began = time.monotonic()
        with started(commands, self._project, environment(**QUIET), log) as roots:
            seconds = wait_for_reply(lambda: _answers(port, asked[0][0]), roots, began, log)
            yield Running(self.name, "rest", port, roots, seconds, asked)

    def _rasa(self, *arguments: str) -> list[str]:
        return [str(self._python), "-m", "rasa", *arguments]


def _answers(port: int, question: str) -> bool:
    """Whether someone new gets an answer, the action server's part included."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request(
            "POST", "/webhooks/rest/webhook", json.dumps({"sender": uuid.uuid4().hex, "message": question})
        )
        return bool(json.loads(connection.getresponse().read()))
    except (OSError, http.client.HTTPException, ValueError):
        return False
    finally:
        connection.close()
