"""install.py makes the environment once, skips what is done, and fails in one line with cause and fix."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import pytest

from bot.setup import install

#: A Python that only makes a folder with a copy of itself, and a pip that says `$FAKE_PIP` and fails if that is set.
FAKE_PYTHON = """#!/bin/sh
echo "$@ [dont-write-bytecode=$PYTHONDONTWRITEBYTECODE]" >> "$FAKE_CALLS"
case "$*" in
"-m venv "*)
    mkdir -p "$3/bin" "$3/lib/python3.11/site-packages" && cp "$0" "$3/bin/python" && : > "$3/pyvenv.cfg" ;;
*" install "*)
    if [ -n "$FAKE_PIP" ]; then printf '%s\\n' "$FAKE_PIP"; exit 1; fi ;;
esac
"""


class Usage(NamedTuple):
    """What shutil.disk_usage gives."""

    total: int
    used: int
    free: int


@dataclass
class House:
    """A project with locks and a fake Python; nothing is downloaded."""

    root: Path
    patch: pytest.MonkeyPatch
    capture: pytest.CaptureFixture[str]

    @property
    def target(self) -> Path:
        return self.root / ".venv"

    def install(self) -> int:
        return install.main()

    def calls(self) -> list[str]:
        file = self.root / "calls"
        return file.read_text().splitlines() if file.exists() else []

    def pip_says(self, text: str) -> None:
        self.patch.setenv("FAKE_PIP", text)

    def complaint(self) -> str:
        """Runs it, sees it fail with one line, and returns that."""
        assert self.install() == 1
        told = self.capture.readouterr().err
        assert told.startswith("Embark: ") and told.count("\n") == 1, told
        return told


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> House:
    """An empty project."""
    for name in install.LOCKS:
        (tmp_path / name).write_text("# a comment\npackage==1 --hash=sha256:0\n")
    python = tmp_path / "python"
    python.write_text(FAKE_PYTHON)
    python.chmod(0o755)
    monkeypatch.setattr(install, "PROJECT", tmp_path)
    monkeypatch.setattr(sys, "executable", str(python))
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: Usage(10**12, 0, 10**12))
    monkeypatch.setenv("FAKE_CALLS", str(tmp_path / "calls"))
    monkeypatch.delenv("EMBARK_VENV", raising=False)
    monkeypatch.delenv("FAKE_PIP", raising=False)
    return House(tmp_path, monkeypatch, capsys)


def test_the_adapters_start_with_every_python_of_the_environment(house: House) -> None:
    assert house.install() == 0
    (pth,) = house.target.rglob("embark.pth")
    assert pth.read_text() == f"{house.root}\nimport bot.runtime.startup\n"


def test_packages_come_from_the_locks_alone_by_hash(house: House) -> None:
    house.install()
    (call,) = [call for call in house.calls() if " install " in call]
    wanted = [
        "--no-deps",
        "--require-hashes",
        "--ignore-requires-python",
        *(f"-r {house.root / name}" for name in install.LOCKS),
    ]
    assert [part for part in wanted if part not in call] == []


def test_the_packages_are_compiled_even_where_that_is_switched_off(house: House) -> None:
    house.patch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    house.install()
    (call,) = [call for call in house.calls() if "compileall" in call]
    assert call.endswith("[dont-write-bytecode=]")


def test_a_second_run_does_and_says_nothing(house: House) -> None:
    house.install()
    done = house.calls()
    house.capture.readouterr()
    assert house.install() == 0
    assert (house.calls(), house.capture.readouterr()) == (done, ("", ""))


def change_a_lock(house: House) -> None:
    (house.root / install.LOCKS[0]).write_text("package==2 --hash=sha256:0\n")


def change_rasas_lock(house: House) -> None:
    (house.root / install.LOCKS[1]).write_text("package==2 --hash=sha256:0\n")


def change_the_python(house: House) -> None:
    house.patch.setattr(sys, "version", "3.13.99 (another)")


def move_the_project(house: House) -> None:
    shutil.copytree(house.root, house.root / "elsewhere", ignore=shutil.ignore_patterns("calls"))
    house.patch.setattr(install, "PROJECT", house.root / "elsewhere")


@pytest.mark.parametrize("change", [change_a_lock, change_rasas_lock, change_the_python, move_the_project])
def test_it_is_made_anew_when_what_it_is_made_from_changed(house: House, change: Callable[[House], None]) -> None:
    house.install()
    before = len(house.calls())
    change(house)
    house.install()
    assert len(house.calls()) == 2 * before


NO_NETWORK = """\
WARNING: Retrying (Retry(total=0)) after connection broken by 'NewConnectionError': Name or service not known
ERROR: Could not find a version that satisfies the requirement package==1 (from versions: none)
ERROR: No matching distribution found for package==1"""


@pytest.mark.parametrize(
    ("pip_says", "told"),
    [
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.", "DO NOT MATCH THE HASHES"),
        (
            "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device",
            "the disk is full; free 2 GB",
        ),
        (NO_NETWORK, "the package index cannot be reached; check the network"),
        ("killed", "exit code 1"),
    ],
    ids=["hash", "disk", "network", "unknown"],
)
def test_a_failing_pip_is_one_line_with_cause_and_fix(house: House, pip_says: str, told: str) -> None:
    house.pip_says(pip_says)
    line = house.complaint()
    assert told in line and "Run the same command again" in line


def test_a_failing_pip_leaves_all_it_said_in_the_log_it_names(house: House) -> None:
    house.pip_says(NO_NETWORK)
    log = house.root / "var" / "install.log"
    assert str(log) in house.complaint() and NO_NETWORK in log.read_text()


def test_after_a_failure_the_next_run_makes_it(house: House) -> None:
    house.pip_says("ERROR: no")
    house.complaint()
    house.patch.delenv("FAKE_PIP")
    assert house.install() == 0 and any(house.target.rglob("embark.pth"))


def test_a_full_disk_is_one_line_before_anything_is_begun(house: House) -> None:
    house.patch.setattr(shutil, "disk_usage", lambda folder: Usage(10**12, 10**12, 300 * 1024**2))
    line = house.complaint()
    assert "0.3 GB are free" in line and "needs 2 GB" in line and "Free some space" in line
    assert house.calls() == []


def test_a_full_disk_leaves_the_old_environment_in_place(house: House) -> None:
    house.install()
    change_a_lock(house)
    house.patch.setattr(shutil, "disk_usage", lambda folder: Usage(10**12, 10**12, 0))
    house.complaint()
    assert (house.target / "bin" / "python").exists()


def test_a_file_that_cannot_be_written_is_one_line_that_names_it(house: House) -> None:
    (house.root / "var").write_text("not a folder")
    assert str(house.root / "var") in house.complaint()


def test_the_environment_is_made_where_it_was_asked_for(house: House) -> None:
    house.patch.setenv("EMBARK_VENV", str(house.root / "other"))
    house.install()
    assert (house.root / "other" / "bin" / "python").exists() and not house.target.exists()


def test_a_folder_that_holds_something_else_is_left_alone(house: House) -> None:
    precious = house.root / "documents" / "thesis.txt"
    precious.parent.mkdir()
    precious.touch()
    house.patch.setenv("EMBARK_VENV", str(precious.parent))
    assert "is not an environment" in house.complaint() and precious.exists()


def test_stopping_it_is_one_line_and_the_next_run_goes_on(house: House) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(install, "run", interrupted)
        assert house.install() == 130
    assert house.capture.readouterr().err.strip() == "Embark: stopped. Run the same command again to go on."
    assert house.install() == 0


def test_it_runs_on_a_python_that_has_nothing_installed() -> None:
    source = Path(install.__file__).read_text()
    imported = {line.split()[1].split(".")[0] for line in source.splitlines() if line.startswith(("import ", "from "))}
    assert imported <= sys.stdlib_module_names


def test_free_space_is_that_of_the_nearest_folder_there_is(house: House) -> None:
    asked: list[str] = []

    def disk_usage(folder: Path) -> Usage:
        asked.append(os.fspath(folder))
        return Usage(0, 0, 7)

    house.patch.setattr(shutil, "disk_usage", disk_usage)
    assert (install.free_bytes(house.root / "not" / "yet"), asked) == (7, [str(house.root)])
