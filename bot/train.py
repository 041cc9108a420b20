"""Trains the model when its inputs changed, and says so: `python -m bot.train`.

The model file's name carries a hash of everything it is made from, so "is it current?" is a look at a name.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from bot import model_file, paths

MODELS = paths.PROJECT / "models"
#: What the model is made from. The classifier also reads the knowledge; actions are read at run time.
INPUTS = (
    "config.yml",
    "domain.yml",
    "data",
    "bot/nlu",
    "bot/knowledge",
    "requirements.lock",
    "requirements-nodeps.lock",
)
#: Earlier models kept beside the current one, in case it has to be taken back.
KEPT = 2


class TrainingError(Exception):
    """Training failed; the message names the cause and the log."""


def say(line: str) -> None:
    """One plain line of progress."""
    print(f"Embark: {line}", flush=True)


def current_model() -> Path:
    """Where the model made from the present inputs is, or will be."""
    made_from = hashlib.sha256(f"{sys.version} {paths.digest(*INPUTS)}".encode())
    return MODELS / f"embark-{made_from.hexdigest()[:16]}.tar.gz"


def train(target: Path) -> None:
    """Trains into `target`; a half-made model never gets that name.

    Raises:
        TrainingError: Rasa refused or failed, or there is no room.
    """
    try:
        _train(target)
    except OSError as error:
        raise TrainingError(
            f"the model cannot be written: {error.strerror} ({error.filename}). Free 1 GB and run this again."
        ) from error


def _train(target: Path) -> None:
    log = paths.var("train.log")
    # Rasa takes the newest file in models/ as the current model, so the work is done elsewhere.
    workshop = paths.var("training", target.name).parent
    command = [
        sys.executable,
        "-m",
        "rasa",
        "train",
        "--out",
        str(workshop),
        "--fixed-model-name",
        target.name,
        "--skip-validation",
    ]
    with log.open("w", encoding="utf-8") as output:
        code = subprocess.run(
            command,
            cwd=paths.PROJECT,
            env={**os.environ, "TQDM_DISABLE": "1"},  # progress bars would fill the log
            stdout=output,
            stderr=subprocess.STDOUT,
            check=False,
        ).returncode
    made = workshop / target.name
    if code or not made.is_file():
        told = [line for line in log.read_text(encoding="utf-8", errors="replace").splitlines() if line.strip()]
        cause = told[-1].strip().rstrip(".") if told else f"exit code {code}"
        if any("No space left" in line for line in told):
            cause = "the disk is full; free 1 GB and run this again"
        raise TrainingError(f"training failed: {cause}. The whole story is in {log}.")
    target.parent.mkdir(exist_ok=True)
    # `var/` may be on another disk: moved beside its place first, then renamed in one step.
    partial = target.with_name(f"{target.name}.part")
    shutil.move(made, partial)
    model_file.seal(partial, target.name)
    partial.replace(target)


def ensure_model() -> Path:
    """The current model, trained now if its inputs changed or its file is damaged.

    Raises:
        TrainingError: see `train`; or the damaged file cannot be taken away.
    """
    target = current_model()
    if target.is_file() and _is_good(target):
        say("the model is current, not training.")
        with contextlib.suppress(OSError):  # in a container's read-only image nothing is ever tidied up
            os.utime(target)
        return target
    say("training the model on the questions in data/nlu.yml (one to two minutes) …")
    began = time.monotonic()
    train(target)
    say(f"trained in {time.monotonic() - began:.0f} s: models/{target.name}")
    by_age = sorted(MODELS.glob("embark-*.tar.gz"), key=lambda p: p.stat().st_mtime, reverse=True)
    for old in by_age[KEPT:]:
        model_file.remove(old)
    return target


def _is_good(target: Path) -> bool:
    """Whether the model may be loaded. A damaged one is set aside, and said."""
    try:
        if model_file.is_good(target):
            return True
        aside = model_file.set_aside(target)
    except OSError as error:
        raise TrainingError(
            f"models/{target.name} is damaged or cannot be read ({error.strerror}). Delete it, or allow writing in {target.parent}."
        ) from error
    say(f"models/{target.name} is damaged: it is not what was trained. It is set aside as {aside.name}.")
    return False


def main() -> int:
    """Command line. Returns the exit code."""
    argparse.ArgumentParser(prog="python -m bot.train", description=__doc__).parse_args()
    try:
        ensure_model()
    except TrainingError as error:
        print(f"Embark: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nEmbark: training stopped; nothing was changed.", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
