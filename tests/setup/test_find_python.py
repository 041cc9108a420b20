"""find_python.sh takes the first Python that fits, and where none does says so in one line with the fix."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from bot import paths

SCRIPT = paths.PROJECT / "bot" / "setup" / "find_python.sh"


def fake(path: Path, version: str, venv: bool = True) -> Path:
    """A `python` that says it is `version`: the real one, told so; without venv where asked."""
    major, minor = version.split(".")
    lie = f"import sys; sys.version_info = ({major}, {minor}, 0, 'final', 0); "
    lie += "" if venv else "sys.modules['venv'] = None; "
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        f'#!/bin/sh\n[ "$1" = --version ] && {{ echo Python {version}.0; exit 0; }}\n'
        f'exec {sys.executable} -ISc "{lie}exec(sys.argv[1])" "$2"\n'
    )
    path.chmod(0o755)
    return path


def find(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs the script with nothing but `folder`/bin on the PATH and `folder` as home."""
    (folder / "bin").mkdir(exist_ok=True)
    env = {"PATH": str(folder / "bin"), "HOME": str(folder), **environment}
    return subprocess.run(["/bin/sh", str(SCRIPT)], env=env, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("there", "taken"),
    [
        ({"python3": "3.11"}, "python3"),
        ({"python3": "3.12", "python3.13": "3.13"}, "python3"),
        ({"python3": "3.13"}, "python3"),
        ({"python3": "3.10", "python3.11": "3.11"}, "python3.11"),
        ({"python3": "3.14", "python3.11": "3.11", "python3.12": "3.12"}, "python3.12"),
        ({"python3.13": "3.13", "python3.12": "3.12"}, "python3.13"),
    ],
)
def test_the_first_fitting_python_is_taken(there: dict[str, str], taken: str, tmp_path: Path) -> None:
    for name, version in there.items():
        fake(tmp_path / "bin" / name, version)
    assert find(tmp_path).stdout.strip() == str(tmp_path / "bin" / taken)


def test_a_python_without_venv_is_passed_over(tmp_path: Path) -> None:
    fake(tmp_path / "bin" / "python3", "3.12", venv=False)
    fake(tmp_path / "bin" / "python3.11", "3.11")
    assert find(tmp_path).stdout.strip() == str(tmp_path / "bin" / "python3.11")


def test_pyenvs_own_python_is_found(tmp_path: Path) -> None:
    python = fake(tmp_path / ".pyenv" / "versions" / "3.12.7" / "bin" / "python", "3.12")
    assert find(tmp_path).stdout.strip() == str(python)


def test_uvs_own_python_is_found(tmp_path: Path) -> None:
    python = fake(tmp_path / "uv-pythons" / "python3.13", "3.13")
    uv = tmp_path / "bin" / "uv"
    uv.parent.mkdir()
    uv.write_text(f'#!/bin/sh\n[ "$*" = "python find --offline 3.13" ] && echo {python}\n')
    uv.chmod(0o755)
    assert find(tmp_path).stdout.strip() == str(python)


def test_the_python_that_was_asked_for_goes_first(tmp_path: Path) -> None:
    fake(tmp_path / "bin" / "python3", "3.13")
    mine = fake(tmp_path / "mine" / "python", "3.11")
    assert find(tmp_path, PYTHON=str(mine)).stdout.strip() == str(mine)


@pytest.mark.parametrize(
    ("there", "named"),
    [
        ({"python3": "3.10"}, "found Python 3.10.0"),
        ({"python3": "3.14"}, "found Python 3.14.0"),
        ({}, "found no Python"),
    ],
    ids=["too old", "too new", "missing"],
)
def test_no_fitting_python_is_one_line_with_cause_and_fix(there: dict[str, str], named: str, tmp_path: Path) -> None:
    for name, version in there.items():
        fake(tmp_path / "bin" / name, version)
    assert_one_line(find(tmp_path), "needs Python 3.11, 3.12 or 3.13", named, "apt install", "brew install")


def test_only_a_python_without_venv_is_one_line_with_the_package_to_install(tmp_path: Path) -> None:
    fake(tmp_path / "bin" / "python3", "3.12", venv=False)
    assert_one_line(find(tmp_path), "with venv", "python3-venv")


@pytest.mark.parametrize("version", ["3.10", "none"])
def test_an_unfit_python_that_was_asked_for_is_one_line_and_no_other_is_taken(version: str, tmp_path: Path) -> None:
    fake(tmp_path / "bin" / "python3", "3.13")
    mine = tmp_path / "mine"
    if version != "none":
        fake(mine, version)
    assert_one_line(find(tmp_path, PYTHON=str(mine)), f"PYTHON={mine}", "or leave it out")


def assert_one_line(done: subprocess.CompletedProcess[str], *parts: str) -> None:
    """It failed, printed no path, and its one line holds all `parts`."""
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1), done
    assert not [part for part in parts if part not in done.stderr], done.stderr
