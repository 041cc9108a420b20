"""find_browser.sh takes the first browser that runs, installs one only as root with apt-get, and else names the fix in one line."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from bot import paths

SCRIPT = paths.PROJECT / "bot" / "setup" / "find_browser.sh"
RUNS, BREAKS = "exit 0", "exit 1"


def fake(path: Path, script: str = RUNS) -> Path:
    """A program that does what `script` says."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


def find(folder: Path, *arguments: str, uid: int = 1000, **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs the script with nothing but `folder`/bin on the PATH, as the user `uid`."""
    fake(folder / "bin" / "id", f"echo {uid}")
    env = {"PATH": str(folder / "bin"), **environment}
    return subprocess.run(["/bin/sh", str(SCRIPT), *arguments], env=env, capture_output=True, text=True, check=False)


def apt_get(folder: Path, brings: bool) -> None:
    """An apt-get that keeps what it was asked, and brings a chromium or does not."""
    path = folder / "bin" / "chromium"
    bring = f"if [ $1 = install ]; then printf '#!/bin/sh\\nexit 0\\n' >{path}; /bin/chmod 755 {path}; fi"
    fake(folder / "bin" / "apt-get", f'echo "$@" >>{folder}/asked\n{bring if brings else BREAKS}')


@pytest.mark.parametrize(
    ("there", "taken"),
    [
        ({"chromium": RUNS, "google-chrome": RUNS}, "chromium"),
        ({"chromium": BREAKS, "chromium-browser": RUNS}, "chromium-browser"),
        ({"google-chrome": RUNS}, "google-chrome"),
    ],
)
def test_the_first_browser_that_runs_is_taken(there: dict[str, str], taken: str, tmp_path: Path) -> None:
    for name, script in there.items():
        fake(tmp_path / "bin" / name, script)
    assert find(tmp_path).stdout.strip() == str(tmp_path / "bin" / taken)


def test_the_browser_that_was_asked_for_goes_first(tmp_path: Path) -> None:
    fake(tmp_path / "bin" / "chromium")
    mine = fake(tmp_path / "mine" / "chrome")
    assert find(tmp_path, EMBARK_CHROMIUM=str(mine)).stdout.strip() == str(mine)


def test_a_browser_that_was_asked_for_and_does_not_run_is_said(tmp_path: Path) -> None:
    fake(tmp_path / "bin" / "chromium")
    found = find(tmp_path, EMBARK_CHROMIUM="/nowhere/chrome")
    assert found.returncode == 1 and "/nowhere/chrome" in found.stderr and len(found.stderr.splitlines()) == 1


def test_root_with_apt_get_gets_debians_chromium_and_is_told(tmp_path: Path) -> None:
    apt_get(tmp_path, brings=True)
    found = find(tmp_path, uid=0)
    assert found.stdout.strip() == str(tmp_path / "bin" / "chromium")
    assert "installing" in found.stderr and "chromium" in (tmp_path / "asked").read_text()


@pytest.mark.parametrize(("arguments", "uid"), [((), 1000), (("--look",), 0)])
def test_nothing_is_installed_for_others_or_where_only_a_look_was_asked(
    arguments: tuple[str, ...], uid: int, tmp_path: Path
) -> None:
    apt_get(tmp_path, brings=True)
    found = find(tmp_path, *arguments, uid=uid)
    assert found.returncode == 1 and not (tmp_path / "asked").exists()
    assert "apt install chromium" in found.stderr and len(found.stderr.splitlines()) == 1


def test_an_install_that_fails_ends_with_the_fix(tmp_path: Path) -> None:
    apt_get(tmp_path, brings=False)
    found = find(tmp_path, uid=0)
    assert found.returncode == 1 and "EMBARK_CHROMIUM" in found.stderr.splitlines()[-1]
