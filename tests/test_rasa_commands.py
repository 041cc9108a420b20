"""Plain Rasa commands work in the environment as any Rasa user expects."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import yaml

from bot import paths
from tests.conftest import free_port

RASA = str(Path(sys.executable).with_name("rasa"))


def rasa(*arguments: str, var: Path) -> str:
    """Runs `rasa …` in the project as a user types it and returns all it printed."""
    env = {**os.environ, "EMBARK_VAR": str(var), "TQDM_DISABLE": "1"}
    done = subprocess.run(
        [RASA, *arguments], cwd=paths.PROJECT, env=env, capture_output=True, text=True, check=False, timeout=200
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return done.stdout + done.stderr


@contextmanager
def running(*arguments: str, var: Path, ready: str) -> Iterator[None]:
    """`rasa …` in the background, ready when `ready` answers."""
    env = {**os.environ, "EMBARK_VAR": str(var), "SANIC_HOST": "127.0.0.1"}
    with (var / "rasa.log").open("wb") as log:
        process = subprocess.Popen([RASA, *arguments], cwd=paths.PROJECT, env=env, stdout=log, stderr=subprocess.STDOUT)
    try:
        for _ in range(600):
            assert process.poll() is None, (var / "rasa.log").read_text()
            try:
                urllib.request.urlopen(ready, timeout=2).read()
                break
            except OSError:
                time.sleep(0.1)  # nothing to wait on before the port is open
        else:
            raise AssertionError((var / "rasa.log").read_text())
        yield
    finally:
        process.terminate()
        process.wait(timeout=30)


def post(url: str, body: object) -> object:
    """JSON there and back."""
    request = urllib.request.Request(url, json.dumps(body).encode(), {"Content-Type": "application/json"})
    return json.loads(urllib.request.urlopen(request, timeout=30).read())


def test_the_version_is_rasas() -> None:
    done = subprocess.run([RASA, "--version"], capture_output=True, text=True, check=True)
    assert "3.6.21" in done.stdout


def test_data_validate_finds_nothing_to_complain_about(tmp_path: Path) -> None:
    printed = rasa("data", "validate", "--fail-on-warnings", var=tmp_path)
    assert "No story structure conflicts found" in printed


def test_the_stories_hold(model: Path, tmp_path: Path) -> None:
    printed = rasa(
        "test",
        "core",
        "-m",
        str(model),
        "-s",
        "data/stories.yml",
        "--out",
        str(tmp_path / "results"),
        "--no-plot",
        var=tmp_path,
    )
    failed = (tmp_path / "results" / "failed_test_stories.yml").read_text()
    assert "stories:" not in failed and "Overall" not in failed, printed[-1000:]


def test_test_nlu_scores_a_file_of_questions(model: Path, tmp_path: Path) -> None:
    questions = {"version": "3.1", "nlu": [
        {"intent": "training_exam_cost", "examples": "- how much does the PTCE cost\n- price of the ptcb exam\n"},
        {"intent": "entering_salary", "examples": "- how much do pharmacy technicians make\n- pharmacy tech hourly pay\n"},
    ]}  # fmt: skip
    (tmp_path / "nlu.yml").write_text(yaml.safe_dump(questions))
    rasa(
        "test",
        "nlu",
        "-u",
        str(tmp_path / "nlu.yml"),
        "-m",
        str(model),
        "--out",
        str(tmp_path / "results"),
        "--no-plot",
        var=tmp_path,
    )
    report = json.loads((tmp_path / "results" / "intent_report.json").read_text())
    assert report["accuracy"] == 1.0


def test_run_serves_the_web_channel(model: Path, tmp_path: Path) -> None:
    port = free_port()
    with running(
        "run", "-m", str(model), "-p", str(port), "-i", "127.0.0.1", var=tmp_path, ready=f"http://127.0.0.1:{port}/"
    ):
        body = post(f"http://127.0.0.1:{port}/webhooks/web/session", {})
        assert isinstance(body, dict) and body["token"]


def test_actions_run_apart_when_the_endpoint_says_so(model: Path, tmp_path: Path) -> None:
    actions, chat = free_port(), free_port()
    (tmp_path / "endpoints.yml").write_text(f"action_endpoint:\n  url: http://127.0.0.1:{actions}/webhook\n")
    (tmp_path / "credentials.yml").write_text("rest:\n")
    with (
        running("run", "actions", "-p", str(actions), var=tmp_path, ready=f"http://127.0.0.1:{actions}/health"),
        running(
            "run", "-m", str(model), "-p", str(chat), "-i", "127.0.0.1", "--endpoints", str(tmp_path / "endpoints.yml"),
            "--credentials", str(tmp_path / "credentials.yml"), var=tmp_path, ready=f"http://127.0.0.1:{chat}/",
        ),
    ):  # fmt: skip
        replies = post(
            f"http://127.0.0.1:{chat}/webhooks/rest/webhook", {"sender": "x", "message": "how much does the PTCE cost"}
        )
        assert isinstance(replies, list) and "$129" in replies[0]["text"]


@pytest.mark.skipif(sys.platform == "win32", reason="a terminal is needed")
def test_shell_answers_with_sources_written_out(model: Path, tmp_path: Path) -> None:
    import pty

    controller, terminal = pty.openpty()
    env = {**os.environ, "EMBARK_VAR": str(tmp_path), "TERM": "xterm"}
    shell = subprocess.Popen(
        [RASA, "shell", "-m", str(model), "-p", str(free_port())],
        cwd=paths.PROJECT,
        env=env,
        stdin=terminal,
        stdout=terminal,
        stderr=terminal,
    )
    os.close(terminal)
    try:
        assert "Your input" in read_until(controller, "Your input")
        os.write(controller, b"how much does the PTCE cost\r")
        said = read_until(controller, "Sources:")
        assert "$129" in said
    finally:
        shell.terminate()
        shell.wait(timeout=30)
        os.close(controller)


def read_until(terminal: int, wanted: str) -> str:
    """What the terminal shows up to `wanted`; answers the prompt library's question for the cursor's place."""
    shown = ""
    while wanted not in shown:
        piece = os.read(terminal, 4096).decode(errors="replace")
        if "\x1b[6n" in piece:
            os.write(terminal, b"\x1b[1;1R")
        shown += piece
    return shown
