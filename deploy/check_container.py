"""Runs the steps of the Containerfile on a machine without a container engine: `python deploy/check_container.py`.

Each stage becomes a folder: COPY copies, RUN runs there with the stage's environment, and at the end the image's command
serves from files that it may not write, as a user that is nobody (where root may switch), answers a question, and ends.
What only an engine can do (the base image's own files, EXPOSE, HEALTHCHECK) is named and left out. Needs a network, as building the
image does, and about four minutes; CI runs it with `--reuse` after the tests, which check the file itself (tests/deploy).
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
CONTAINERFILE = PROJECT / "deploy" / "Containerfile"
#: The step that needs a network.
INSTALL = "python bot/setup/install.py"
#: Runs a command as the image's own user, where this script is root. This machine's Python may lie where only root may look, so
#: that user may read everything; what it may write stays what it would be in the image.
NOBODY = (
    "setpriv", "--reuid=10001", "--regid=10001", "--clear-groups", "--inh-caps=+dac_read_search",
    "--ambient-caps=+dac_read_search", "--bounding-set=-all,+dac_read_search",
)  # fmt: skip
#: Seconds that the server gets to answer.
PATIENCE = 120.0


@dataclass(frozen=True, slots=True)
class Instruction:
    """One instruction, such as COPY, with its words."""

    name: str
    rest: str

    @property
    def words(self) -> list[str]:
        """The rest as words; an exec form (JSON) as its items."""
        if self.rest.startswith("["):
            items: list[str] = json.loads(self.rest)
            return items
        return shlex.split(self.rest)


@dataclass(slots=True)
class Stage:
    """One stage of the build.

    Attributes:
        base: The image that it begins from.
        name: What COPY --from calls it; "" for the last.
        instructions: In order, without FROM.
    """

    base: str
    name: str
    instructions: list[Instruction] = field(default_factory=list)

    def all(self, name: str) -> list[Instruction]:
        """Its instructions of one kind."""
        return [instruction for instruction in self.instructions if instruction.name == name]


def parse(text: str) -> list[Stage]:
    """The stages of a Containerfile.

    Raises:
        ValueError: a line that is none, or comes before FROM.
    """
    stages: list[Stage] = []
    lines = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))
    for line in filter(None, map(str.strip, re.sub(r"\\\n", " ", lines).splitlines())):
        found = re.fullmatch(r"([A-Z]+)\s+(.+)", line)
        if found is None:
            raise ValueError(f"not an instruction: {line}")
        name, rest = found.groups()
        if name == "FROM":
            base, *as_name = rest.split()
            stages.append(Stage(base, as_name[1] if len(as_name) == 2 else ""))
        elif not stages:
            raise ValueError(f"before FROM: {line}")
        else:
            stages[-1].instructions.append(Instruction(name, rest))
    return stages


def environment(stage: Stage) -> dict[str, str]:
    """What ENV sets."""
    pairs = [word for instruction in stage.all("ENV") for word in instruction.words]
    return dict(pair.split("=", 1) for pair in pairs)


def build(scratch: Path, python: str, reuse: bool) -> Path:
    """Runs all stages and returns the folder that is the last one's /app.

    Args:
        scratch: An empty folder.
        python: What the base image would bring.
        reuse: Take this project's environment and model instead of installing and training.

    Raises:
        subprocess.CalledProcessError: a step failed.
    """
    tools = scratch / "bin"
    tools.mkdir()
    (tools / "python").symlink_to(python)
    path = f"{tools}{os.pathsep}{os.environ['PATH']}"
    root, done = scratch / "root", {}
    for stage in parse(CONTAINERFILE.read_text(encoding="utf-8")):
        app = root / "app"
        app.mkdir(parents=True)
        variables = {key: value for key, value in os.environ.items() if not key.startswith(("EMBARK_", "PYTHON"))}
        for instruction in stage.instructions:
            if instruction.name == "COPY":
                _copy(instruction.words, app, done)
            elif instruction.name == "RUN" and reuse and instruction.rest == INSTALL:
                print(f"reused instead of: RUN {instruction.rest}", flush=True)
                _reuse(app)
            elif instruction.name == "RUN":
                print(f"RUN {instruction.rest}", flush=True)
                subprocess.run(instruction.rest, shell=True, cwd=app, env={**variables, "PATH": path}, check=True)
            elif instruction.name != "WORKDIR":
                print(f"left to an engine: {instruction.name} {instruction.rest[:60]}", flush=True)
        if stage.name:
            # Paths within a stage hold only where it was made, so the next one is made there too.
            done[stage.name] = scratch / stage.name
            root.rename(done[stage.name])
    return root / "app"


def _reuse(app: Path) -> None:
    """Gives a stage what this project has: the environment, which is told where it is now, the model, the prepared encoder."""
    for name in (".venv", "models", "var/encoder"):
        shutil.copytree(PROJECT / name, app / name, symlinks=True)
    for hook in (app / ".venv").glob("lib/python3.*/site-packages/embark.pth"):
        hook.write_text(f"{app}\nimport bot.runtime.startup\n", encoding="utf-8")


def _copy(words: list[str], app: Path, done: dict[str, Path]) -> None:
    of_stage = [word.removeprefix("--from=") for word in words if word.startswith("--from=")]
    *sources, target = [word for word in words if not word.startswith("--")]
    origin = done[of_stage[0]] if of_stage else PROJECT
    for source in sources:
        here = origin / source.lstrip("/")
        there = app / target
        if here.is_dir():
            shutil.copytree(here, there, symlinks=True, dirs_exist_ok=True)
        else:
            there = there / here.name if target.endswith("/") else there
            there.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(here, there)


def serve(app: Path, scratch: Path) -> None:
    """Runs the image's command on read-only files, asks a question, and ends it.

    Raises:
        AssertionError: it does not answer or does not end in order.
    """
    last = parse(CONTAINERFILE.read_text(encoding="utf-8"))[-1]
    writable = {
        "EMBARK_VAR": scratch / "var",
        "HOME": scratch / "tmp",
        "MPLCONFIGDIR": scratch / "tmp",
        "TMPDIR": scratch / "tmp",
    }
    for folder in set(writable.values()):
        folder.mkdir()
        folder.chmod(0o777)
    subprocess.run(["chmod", "-R", "a+rX,a-w", str(app)], check=True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    variables = {key: value for key, value in os.environ.items() if not key.startswith(("EMBARK_", "PYTHON"))}
    variables |= environment(last) | {name: str(folder) for name, folder in writable.items()}
    variables |= {"EMBARK_HOST": "127.0.0.1", "EMBARK_PORT": str(port), "EMBARK_SECRET": "x" * 48}
    running = subprocess.Popen([*_as_nobody(), *last.all("CMD")[-1].words], cwd=app, env=variables)
    try:
        deadline = time.monotonic() + PATIENCE
        while not _health(port):
            assert running.poll() is None, "the command ended"
            assert time.monotonic() < deadline, "it does not answer"
            time.sleep(0.1)
        token = _post(port, "session", None)["token"]
        answer = _post(port, "messages", {"text": "how much does the PTCE cost"}, token)["messages"][0]
        assert answer["topic"] == "training/exam_cost", answer
    finally:
        running.send_signal(signal.SIGTERM)
    assert running.wait(PATIENCE) == 0, "it does not end in order"


def _as_nobody() -> tuple[str, ...]:
    """What to put before the command so that it is run as the image's user; nothing, and a line that says so, where it cannot be."""
    if os.geteuid() != 0:
        print("run as who runs this script, not as the image's user", flush=True)
        return ()
    if shutil.which(NOBODY[0]) and not subprocess.run([*NOBODY, "true"], check=False, capture_output=True).returncode:
        return NOBODY
    print("run as root, not as the image's user: setpriv cannot switch here", flush=True)
    return ()


def _health(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=2) as response:
            return response.status == 200
    except OSError:
        return False


def _post(port: int, what: str, body: object, token: str = "") -> dict:
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/webhooks/web/{what}", json.dumps(body).encode() if body else b"", headers
    )
    with urllib.request.urlopen(request, timeout=30) as response:
        return json.load(response)


def main() -> int:
    """Command line. Returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--reuse", action="store_true", help="take this project's environment and model: no network, one minute"
    )
    chosen = parser.parse_args()
    found = subprocess.run(["sh", "bot/setup/find_python.sh"], cwd=PROJECT, capture_output=True, text=True, check=False)
    if found.returncode:
        print(found.stderr, end="", file=sys.stderr)
        return 1
    scratch = Path(tempfile.mkdtemp(prefix="embark-image-"))
    scratch.chmod(0o755)
    try:
        app = build(scratch, found.stdout.strip(), chosen.reuse)
        print("every step ran; now its command …", flush=True)
        serve(app, scratch)
    except (subprocess.CalledProcessError, AssertionError) as error:
        print(f"Embark: the container's steps fail: {error}", file=sys.stderr)
        return 1
    finally:
        subprocess.run(["chmod", "-R", "u+w", str(scratch)], check=False)
        shutil.rmtree(scratch, ignore_errors=True)
    print("Embark: the container's steps ran, and its command served from read-only files and ended in order.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
