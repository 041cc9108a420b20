"""Leaves heavy libraries unimported until something of theirs is used.

Upstream: `rasa/core/tracker_store.py` imports boto3 and pymongo for two names (DynamoDB, MongoDB); two components that our
pipeline does not have, and the data model of TensorFlow components, import scikit-learn for three. Together 100 MB and
about a second at every start. While such a module is imported, the names stand for the real ones, which are imported when
they are used.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from functools import partial
from types import ModuleType
from typing import Any

from bot.runtime.import_hooks import ModuleHooks

#: module of Rasa -> the names it imports: (module, name)
NAMES = {
    "rasa.core.tracker_store": (("boto3.dynamodb.conditions", "Key"), ("pymongo.collection", "Collection")),
    "rasa.nlu.classifiers.logistic_regression_classifier": (("sklearn.linear_model", "LogisticRegression"),),
    "rasa.nlu.featurizers.sparse_featurizer.count_vectors_featurizer": (
        ("sklearn.feature_extraction.text", "CountVectorizer"),
    ),
    "rasa.utils.tensorflow.model_data": (("sklearn.model_selection", "train_test_split"),),
}
Names = tuple[tuple[str, str], ...]


class Late:
    """Stands for `module.name`: calling it calls the real one, and its attributes are the real one's."""

    def __init__(self, module: str, name: str):
        self._module, self._name = module, name

    def _real(self) -> Any:
        return getattr(importlib.import_module(self._module), self._name)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._real()(*args, **kwargs)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):  # asked for by `typing` and `inspect`, which must not cause the import
            raise AttributeError(name)
        return getattr(self._real(), name)


def _packages(module: str) -> Iterator[str]:
    """ "a.b.c" -> "a", "a.b", "a.b.c"."""
    parts = module.split(".")
    return (".".join(parts[:end]) for end in range(1, len(parts) + 1))


#: Stand-ins that are in place right now; importing one of the modules may import another.
_PUT: dict[str, ModuleType] = {}


def _stand_in(names: Names, mine: list[str], _: ModuleType) -> None:
    for module, name in names:
        root = next(_packages(module))
        if root in sys.modules and root not in _PUT:
            continue  # the real one is there already
        for package in _packages(module):
            if package not in sys.modules:
                sys.modules[package] = _PUT[package] = ModuleType(package)
                mine.append(package)
        setattr(sys.modules[module], name, Late(module, name))


def _step_aside(mine: list[str], _: ModuleType) -> None:
    for package in mine:
        del sys.modules[package], _PUT[package]
    mine.clear()


def add_to(hooks: ModuleHooks) -> None:
    """Registers the names for the import of each module."""
    for module, names in NAMES.items():
        mine: list[str] = []
        hooks.amend(module, before=partial(_stand_in, names, mine), after=partial(_step_aside, mine))
