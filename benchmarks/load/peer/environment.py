"""An environment of its own for stock Rasa with TensorFlow, made from a hash-locked list."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from benchmarks.load.contender import BenchmarkError, environment, say
from bot.setup.install import free_bytes

#: Everything that pip resolves for rasa==3.6.21 on Python 3.10; on 3.11 one package differs (matplotlib has no wheel there).
LOCK = Path(__file__).with_name("requirements.lock")
#: Measured: 2.7 GB, and pip needs room for downloads.
NEEDED_BYTES = 5 * 1024**3


def pythons() -> Iterator[str]:
    """Interpreters to try: 3.10, for which Rasa is made, then 3.11."""
    for version in ("3.10", "3.11"):
        yield f"python{version}"
        pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
        yield from (str(path) for path in sorted(pyenv.glob(f"versions/{version}.*/bin/python")))


def find_python() -> str:
    """The first that runs and can make an environment.

    Raises:
        BenchmarkError: there is none.
    """
    for python in pythons():
        try:
            subprocess.run([python, "-c", "import ensurepip, venv"], capture_output=True, check=True)
        except (OSError, subprocess.CalledProcessError):
            continue
        return python
    raise BenchmarkError("stock Rasa needs Python 3.10 (or 3.11), and none was found. Install one, or use --ours-only.")


def ensure(target: Path) -> Path:
    """The Python of the peer's environment, made now where it is not there yet.

    Raises:
        BenchmarkError: no Python, no room, no network; the message names the log.
    """
    stamp, fingerprint = target / "fingerprint", hashlib.sha256(LOCK.read_bytes()).hexdigest()
    python = target / "bin" / "python"
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == fingerprint:
        return python
    maker = find_python()
    if free_bytes(target) < NEEDED_BYTES:
        raise BenchmarkError(f"the peer's environment needs 5 GB, and fewer are free where {target} would be.")
    shutil.rmtree(target, ignore_errors=True)
    log = target.with_suffix(".log")
    log.parent.mkdir(parents=True, exist_ok=True)
    log.write_text("", encoding="utf-8")
    say("installing stock Rasa 3.6.21 with TensorFlow in an environment of its own (2.7 GB, a few minutes) …")
    _run([maker, "-m", "venv", str(target)], log)
    pip = [str(python), "-m", "pip", "--disable-pip-version-check", "install"]
    _run([*pip, "--no-deps", "--ignore-requires-python", "--require-hashes", "-r", str(LOCK)], log)
    say("compiling it …")
    _run([str(python), "-m", "compileall", "-q", "-j", "0", str(target / "lib")], log, check=False)
    stamp.write_text(fingerprint, encoding="utf-8")
    return python


def _run(command: list[str], log: Path, check: bool = True) -> None:
    """Runs one step; compileall's exit code is no matter, since some packages carry files for other Pythons."""
    with log.open("a", encoding="utf-8") as output:
        code = subprocess.run(
            command, env=environment(), stdout=output, stderr=subprocess.STDOUT, check=False
        ).returncode
    if code and check:
        told = [line for line in log.read_text(encoding="utf-8").splitlines() if "ERROR" in line]
        raise BenchmarkError(
            f"making the peer's environment failed: {(told or [f'exit code {code}'])[-1]}. All of it is in {log}."
        )
