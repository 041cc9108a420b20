"""docs/dependencies.md accounts for every direct dependency, and for every part of Rasa that is left out."""

from __future__ import annotations

import re
import tomllib

import pytest

from bot import paths
from bot.runtime.without_channel_sdks import CHANNELS
from bot.runtime.without_tensorflow import COMPONENTS

TOLD = (paths.PROJECT / "docs" / "dependencies.md").read_text(encoding="utf-8").lower()
PROJECT = tomllib.loads((paths.PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
WITHOUT_THEIR_OWN = (paths.PROJECT / "requirements-nodeps.lock").read_text(encoding="utf-8").splitlines()


def names(requirements: list[str]) -> list[str]:
    """The packages' bare names."""
    return [found.group() for line in requirements if (found := re.match(r"[A-Za-z0-9._-]+", line))]


def normal(name: str) -> str:
    """A package's name as indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.mark.parametrize("package", names([*PROJECT["dependencies"], *WITHOUT_THEIR_OWN]))
def test_each_direct_dependency_is_accounted_for(package: str) -> None:
    assert re.search(rf"`{re.escape(package.lower())}[`\[]", TOLD)


@pytest.mark.parametrize("part", [*(name for name, _ in COMPONENTS.values()), *CHANNELS])
def test_each_part_of_rasa_left_out_is_named(part: str) -> None:
    assert f"`{part.lower()}`" in TOLD


def test_the_lock_holds_every_direct_dependency() -> None:
    lock = (paths.PROJECT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    assert set(map(normal, names(PROJECT["dependencies"]))) <= set(map(normal, names(lock)))
