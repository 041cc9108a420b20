"""Creates `.venv` from the hash-locked lists, says what it does, and skips what is done.

Run by `make`, with the Python that `find_python.sh` found. Standard library only.

Every package is installed with --no-deps: the lock holds all of them, some deliberately above caps that Rasa states
(docs/dependencies.md), and Rasa itself would refuse Python 3.11 and ask for TensorFlow.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
LOCKS = ("requirements.lock", "requirements-nodeps.lock")
#: Measured: the environment takes 1.2 GB, and pip needs room for downloads.
NEEDED_BYTES = 2 * 1024**3
#: What pip says when there is no network; its last line then blames the package instead.
OFFLINE = ("Failed to establish a new connection", "NewConnectionError", "NameResolutionError", "ConnectTimeoutError")


class InstallError(Exception):
    """The environment cannot be made; the message is one line with cause and fix."""


def say(line: str) -> None:
    """One plain line of progress."""
    print(f"Embark: {line}", flush=True)


def fingerprint() -> str:
    """Changes when the environment must be made anew: locks, this script, the Python."""
    parts = [(PROJECT / name).read_bytes() for name in LOCKS]
    parts += [Path(__file__).read_bytes(), sys.version.encode(), str(PROJECT).encode()]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def environment() -> Path:
    """Where the environment lives: `.venv`, or `$EMBARK_VENV`."""
    return Path(os.environ.get("EMBARK_VENV") or PROJECT / ".venv")


def free_bytes(folder: Path) -> int:
    """Free disk space where `folder` is, or will be."""
    while not folder.exists():
        folder = folder.parent
    return shutil.disk_usage(folder).free


def run(command: list[str], what: str, log: Path) -> None:
    """Runs one step with its output in `log`.

    Raises:
        InstallError: with the last telling line and the place of the log.
    """
    quiet = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    with log.open("a", encoding="utf-8") as output:
        code = subprocess.run(command, stdout=output, stderr=subprocess.STDOUT, env=quiet, check=False).returncode
    if code:
        told = log.read_text(encoding="utf-8", errors="replace")
        lines = [line for line in told.splitlines() if "ERROR" in line]
        cause = lines[-1].strip().rstrip(".") if lines else f"exit code {code}"
        if any(sign in told for sign in OFFLINE):
            cause = "the package index cannot be reached; check the network"
        if "No space left" in told:
            cause = "the disk is full; free 2 GB"
        raise InstallError(
            f"{what} failed: {cause}. Everything pip said is in {log}. Run the same command again to go on."
        )


def create(target: Path) -> None:
    """Makes the environment from scratch.

    Raises:
        InstallError: no room, no network, a hash that does not match, a folder that holds something else.
    """
    foreign = target.is_dir() and any(target.iterdir()) and not (target / "pyvenv.cfg").is_file()
    if foreign and target != PROJECT / ".venv":
        raise InstallError(
            f"{target} is not an environment, so it is left as it is. Point EMBARK_VENV elsewhere, or leave it out."
        )
    free = free_bytes(target)
    if free < NEEDED_BYTES:
        raise InstallError(
            f"{free / 1024**3:.1f} GB are free where {target} would be; the environment needs 2 GB. Free some space and run this again."
        )
    log = PROJECT / "var" / "install.log"
    log.parent.mkdir(exist_ok=True)
    log.write_text("", encoding="utf-8")
    shutil.rmtree(target, ignore_errors=True)
    python = str(target / "bin" / "python")
    say(f"making an environment with Python {sys.version.split()[0]} in {target.name}/ …")
    run([sys.executable, "-m", "venv", str(target)], "Making the environment", log)
    count = sum(line[:1].isalnum() for name in LOCKS for line in (PROJECT / name).read_text().splitlines())
    say(f"installing up to {count} packages from the lock (one to five minutes; later runs skip this) …")
    locks = [part for name in LOCKS for part in ("-r", str(PROJECT / name))]
    pip = [python, "-m", "pip", "--disable-pip-version-check"]
    run(
        [*pip, "install", "--no-deps", "--ignore-requires-python", "--require-hashes", *locks],
        "Installing the packages",
        log,
    )
    say("compiling, so that every start is quick …")
    run([python, "-m", "compileall", "-q", "-j", "0", str(target / "lib")], "Compiling", log)
    site = next((target / "lib").glob("python3.*/site-packages"))
    (site / "embark.pth").write_text(f"{PROJECT}\nimport bot.runtime.startup\n", encoding="utf-8")


def main() -> int:
    """Makes the environment where needed. Returns the exit code."""
    target = environment()
    stamp = target / "embark-fingerprint"
    try:
        if stamp.is_file() and stamp.read_text(encoding="utf-8") == fingerprint():
            return 0
        began = time.monotonic()
        create(target)
        stamp.write_text(fingerprint(), encoding="utf-8")
        say(f"environment ready after {time.monotonic() - began:.0f} s.")
    except (InstallError, OSError) as error:
        print(f"Embark: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nEmbark: stopped. Run the same command again to go on.", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
