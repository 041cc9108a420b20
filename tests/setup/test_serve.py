"""bot.serve begins nothing it cannot finish, says why in one line, and ends without leaving anything behind."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot import paths, serve
from bot.channels import addresses, admission
from bot.train import TrainingError
from tests.conftest import free_port

Refused = Callable[..., str]


@pytest.fixture
def refused(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Refused:
    """Serves with the given arguments, sees that refused in one line before any training, and returns the line."""
    monkeypatch.setenv("EMBARK_VAR", str(tmp_path))
    monkeypatch.delenv("EMBARK_SECRET", raising=False)
    monkeypatch.chdir(paths.PROJECT)

    def trained() -> Path:
        raise AssertionError("training was begun")

    monkeypatch.setattr(serve, "ensure_model", trained)

    def run(*arguments: object) -> str:
        monkeypatch.setattr(sys, "argv", ["bot.serve", *map(str, arguments)])
        assert serve.main() == 1
        told = capsys.readouterr().err
        assert told.startswith("Embark: ") and told.count("\n") == 1, told
        return told

    return run


@pytest.fixture
def busy_port() -> Iterator[int]:
    """A port that another program listens on."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


def test_a_busy_port_is_one_line_with_the_fix(refused: Refused, busy_port: int) -> None:
    told = refused("--port", busy_port)
    assert f"port {busy_port} is in use" in told and f"make run PORT={busy_port + 1}" in told


@pytest.mark.parametrize("port", [-1, 0, 65536, 70000])
def test_a_port_there_is_none_of_is_one_line_with_the_fix(refused: Refused, port: int) -> None:
    told = refused("--port", port)
    assert f"{port} is no port" in told and "make run PORT=5005" in told


def test_an_address_this_machine_does_not_have_is_one_line(refused: Refused, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMBARK_SECRET", "s" * 40)
    assert "on 192.0.2.1 cannot be opened" in refused("--host", "192.0.2.1", "--port", free_port())


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "school.example"])
def test_other_machines_are_let_in_only_with_a_secret(refused: Refused, host: str) -> None:
    told = refused("--host", host, "--port", free_port())
    assert f"serving on {host} lets other machines in" in told and "set EMBARK_SECRET" in told


def test_with_a_secret_other_machines_are_let_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMBARK_SECRET", "s" * 40)
    serve.check_host("0.0.0.0")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1"])
def test_this_machine_needs_no_secret(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("EMBARK_SECRET", raising=False)
    serve.check_host(host)


@pytest.mark.parametrize("secret", ["", "too short"])
def test_a_weak_secret_is_one_line_that_does_not_repeat_it(
    refused: Refused, monkeypatch: pytest.MonkeyPatch, secret: str
) -> None:
    monkeypatch.setenv("EMBARK_SECRET", secret)
    told = refused("--port", free_port())
    assert "at least 32 characters" in told and (not secret or secret not in told)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("EMBARK_ORIGINS", "*"),
        ("EMBARK_PUBLIC_URL", "school"),
        ("EMBARK_FRAME_ANCESTORS", "*"),
        ("EMBARK_TRUSTED_PROXIES", "proxy"),
        ("EMBARK_MAX_WAITING", "few"),
        ("EMBARK_MAX_CONNECTIONS", "3"),
        ("EMBARK_REQUEST_SECONDS", "0"),
        ("EMBARK_IDLE_SECONDS", "x"),
    ],
)
def test_a_setting_that_cannot_be_meant_is_one_line_that_names_it(
    refused: Refused, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    addresses.trusted.cache_clear()
    admission.gate.cache_clear()
    assert name in refused("--port", free_port())


def test_a_folder_that_cannot_be_written_is_one_line_with_the_fix(
    refused: Refused, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("EMBARK_VAR", str(tmp_path / "file"))
    told = refused("--port", free_port())
    assert str(tmp_path / "file") in told and "set EMBARK_VAR" in told


def test_a_failing_training_is_its_one_line(refused: Refused, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails() -> Path:
        raise TrainingError("training failed: because")

    monkeypatch.setattr(serve, "ensure_model", fails)
    assert refused("--port", free_port()) == "Embark: training failed: because\n"


@pytest.fixture(scope="module")
def ended(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[subprocess.Popen[str], int, str]]:
    """Embark that was served in a process group of its own until ready, and ended with Ctrl-C; what it said last."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "bot.serve", "--port", str(port)],
        cwd=paths.PROJECT,
        env={**os.environ, "EMBARK_VAR": str(tmp_path_factory.mktemp("var"))},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        assert process.stdout is not None
        said = ""
        while "Ctrl-C stops everything" not in said:
            line = process.stdout.readline()
            assert line, f"Embark did not start:\n{said}"
            said += line
        assert f"http://localhost:{port}" in said
        with socket.create_connection(("127.0.0.1", port), timeout=5):
            os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to every process of the group
        rest, _ = process.communicate(timeout=30)
        yield process, port, rest
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)


def test_ctrl_c_ends_it_quietly(ended: tuple[subprocess.Popen[str], int, str]) -> None:
    process, _, said = ended
    assert (process.returncode, said) == (0, "Embark: stopped.\n")


def test_ctrl_c_leaves_no_process_behind(ended: tuple[subprocess.Popen[str], int, str]) -> None:
    process, _, _ = ended
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)


def test_after_ctrl_c_the_port_is_free_again(ended: tuple[subprocess.Popen[str], int, str]) -> None:
    _, port, _ = ended
    serve.check_port("127.0.0.1", port)
