"""The Containerfile: pinned, small, nobody's, and naming only what is there. Its steps run in deploy/check_container.py."""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
import sys
from types import ModuleType

import pytest

from bot import paths


def _load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("check_container", paths.PROJECT / "deploy" / "check_container.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


container = _load()
STAGES = container.parse(container.CONTAINERFILE.read_text())


def test_base_images_are_of_a_named_version_and_slim() -> None:
    assert {stage.base for stage in STAGES} == {"python:3.12-slim"}


def test_the_base_python_is_one_that_embark_runs_on() -> None:
    project = (paths.PROJECT / "pyproject.toml").read_text()
    low, high = re.search(r'requires-python = ">=3\.(\d+),<3\.(\d+)"', project).groups()
    assert int(low) <= 12 < int(high)


def test_the_last_stage_only_copies_and_is_run_by_a_numbered_nobody() -> None:
    assert not STAGES[-1].all("RUN")
    (user,) = STAGES[-1].all("USER")
    assert re.fullmatch(r"[1-9]\d{3,}:[1-9]\d{3,}", user.rest)


def test_only_instructions_that_are_easily_read_are_used() -> None:
    names = {instruction.name for stage in STAGES for instruction in stage.instructions}
    assert names <= {"WORKDIR", "COPY", "RUN", "ENV", "USER", "EXPOSE", "STOPSIGNAL", "HEALTHCHECK", "CMD"}


def test_everything_that_is_copied_is_there_and_is_not_the_whole_folder() -> None:
    for stage in STAGES:
        for copy in stage.all("COPY"):
            if not any(word.startswith("--from=") for word in copy.words):
                for source in copy.words[:-1]:
                    assert (paths.PROJECT / source).exists() and source not in (".", "./")


def test_what_the_model_is_made_from_is_copied() -> None:
    from bot.train import INPUTS

    copied = {word for copy in STAGES[0].all("COPY") for word in copy.words}
    assert all(any(name == word or name.startswith(f"{word}/") for word in copied) for name in INPUTS)


def test_no_secret_is_in_the_image() -> None:
    settings = container.environment(STAGES[-1])
    assert not [name for name in settings if re.search("SECRET|PASSWORD|TOKEN|KEY", name)]


def test_commands_are_lists_so_that_signals_arrive() -> None:
    (command,) = STAGES[-1].all("CMD")
    assert command.rest.startswith("[")
    assert "exec .venv/bin/python" in (paths.PROJECT / command.words[-1]).read_text()


@pytest.mark.parametrize("text", ["RUN true", "FROM a:1\nsurprise"])
def test_a_line_that_is_no_instruction_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"before FROM|not an instruction"):
        container.parse(text)


@pytest.mark.skipif(not shutil.which("hadolint"), reason="hadolint is not installed; the checks above still ran")
def test_hadolint_finds_nothing() -> None:
    command = ["hadolint", "--failure-threshold", "warning", str(container.CONTAINERFILE)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
