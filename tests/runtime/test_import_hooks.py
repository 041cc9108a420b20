"""The finder replaces or amends modules by exact name and leaves every other import alone."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from bot.runtime.import_hooks import ModuleHooks


@pytest.fixture
def hooks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleHooks]:
    """Installed hooks, in front of a package `house` whose modules `door` and `roof` write down that they ran."""
    package = tmp_path / "house"
    package.mkdir()
    (package / "__init__.py").touch()
    for name in ("door", "roof"):
        (package / f"{name}.py").write_text("steps = [*globals().get('steps', []), 'real']\n")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "meta_path", list(sys.meta_path))
    made = ModuleHooks()
    made.install()
    yield made
    for name in [name for name in sys.modules if name.split(".")[0] == "house"]:
        del sys.modules[name]


def note(step: str) -> object:
    """Something to run at import: adds `step` to the module's `steps`."""

    def fill(module: ModuleType) -> None:
        module.steps = [*getattr(module, "steps", []), step]  # type: ignore[attr-defined]

    return fill


def test_a_replaced_module_is_filled_and_its_file_never_runs(hooks: ModuleHooks) -> None:
    hooks.replace("house.door", note("stand-in"))  # type: ignore[arg-type]
    assert importlib.import_module("house.door").steps == ["stand-in"]


def test_an_amended_module_runs_before_real_and_after_in_this_order(hooks: ModuleHooks) -> None:
    hooks.amend("house.door", note("before"), note("after"))  # type: ignore[arg-type]
    assert importlib.import_module("house.door").steps == ["before", "real", "after"]


def test_a_module_that_is_not_named_is_left_alone(hooks: ModuleHooks) -> None:
    hooks.replace("house.door", note("stand-in"))  # type: ignore[arg-type]
    assert importlib.import_module("house.roof").steps == ["real"]


def test_amending_a_module_that_is_not_there_leaves_the_import_error(hooks: ModuleHooks) -> None:
    hooks.amend("house.cellar", after=note("after"))  # type: ignore[arg-type]
    with pytest.raises(ModuleNotFoundError, match=r"house\.cellar"):
        importlib.import_module("house.cellar")


def test_installing_twice_is_installing_once(hooks: ModuleHooks) -> None:
    hooks.install()
    assert sys.meta_path.count(hooks) == 1
