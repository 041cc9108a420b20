"""Starting Python in the environment puts the adapters in place, lightly, and all of Rasa that is used then imports."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import pytest

from bot import paths
from bot.runtime.startup import HOOKS, install

#: What `rasa …`, `bot.serve` and `bot.train` import.
USED = [
    "rasa.__main__", "rasa.api", "rasa.cli.data", "rasa.cli.evaluate", "rasa.cli.export", "rasa.cli.interactive",
    "rasa.cli.run", "rasa.cli.scaffold", "rasa.cli.shell", "rasa.cli.telemetry", "rasa.cli.test", "rasa.cli.train",
    "rasa.cli.visualize", "rasa.cli.x", "rasa.core.agent", "rasa.core.channels", "rasa.core.processor", "rasa.core.run",
    "rasa.core.test", "rasa.core.tracker_store", "rasa.core.train", "rasa.core.training.interactive",
    "rasa.engine.recipes.default_components", "rasa.graph_components.validators.default_recipe_validator",
    "rasa.model_training", "rasa.nlu.test", "rasa.server", "rasa.shared.importers.rasa", "rasa.utils.train_utils",
    "rasa.validator", "rasa_sdk.__main__", "bot.app",
]  # fmt: skip
HEAVY = ["tensorflow", "keras", "tensorflow_hub", "tensorflow_text", "torch", "transformers"]
LATER = ["rasa", "rasa_sdk", "numpy", "sanic", "sqlalchemy", "spacy", "onnxruntime", "jsonschema", "aiohttp"]
SCRIPT = f"""
import sys, json
told = {{"installed": "bot.runtime.startup" in sys.modules, "early": [m for m in {LATER} if m in sys.modules]}}
import importlib, warnings
warnings.simplefilter("ignore")
told["broken"] = {{}}
for name in {USED}:
    try:
        importlib.import_module(name)
    except Exception as error:
        told["broken"][name] = repr(error)
told["heavy"] = [m for m in {HEAVY} if m in sys.modules]
told["standing in"] = sorted(m for m in sys.modules["bot.runtime.startup"].HOOKS.replaced if m in sys.modules)
import os
told["telemetry"] = os.environ["RASA_TELEMETRY_ENABLED"]
print(json.dumps(told))
"""


@pytest.fixture(scope="module")
def fresh() -> dict[str, Any]:
    """What a Python just started in the environment finds: before any import, and after all that is used."""
    env = {name: value for name, value in os.environ.items() if name != "RASA_TELEMETRY_ENABLED"}
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], cwd=paths.PROJECT, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


def test_the_adapters_are_in_place_before_anything_is_imported(fresh: dict[str, Any]) -> None:
    assert fresh["installed"]


def test_starting_python_imports_no_package_early(fresh: dict[str, Any]) -> None:
    assert fresh["early"] == []


def test_every_part_of_rasa_that_is_used_imports(fresh: dict[str, Any]) -> None:
    assert fresh["broken"] == {}


def test_neither_tensorflow_nor_torch_is_imported(fresh: dict[str, Any]) -> None:
    assert fresh["heavy"] == []


def test_every_stand_in_is_one_that_rasa_asks_for(fresh: dict[str, Any]) -> None:
    assert fresh["standing in"] == sorted(HOOKS.replaced)


def test_telemetry_is_off(fresh: dict[str, Any]) -> None:
    assert fresh["telemetry"] == "false"


def test_installing_again_changes_nothing() -> None:
    before = (list(sys.meta_path), set(HOOKS.replaced), set(HOOKS.amended))
    install()
    assert (list(sys.meta_path), set(HOOKS.replaced), set(HOOKS.amended)) == before
