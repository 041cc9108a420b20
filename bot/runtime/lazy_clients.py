"""Leaves the clients of DynamoDB and MongoDB unimported until a tracker store of theirs is made.

Upstream: `rasa/core/tracker_store.py` imports boto3 and pymongo at the top for two names, 23 MB and a fifth of a second at
every start. While that module is imported, the names stand for the real ones, which are imported when they are used.
"""

from __future__ import annotations

import importlib
import sys
from types import ModuleType
from typing import Any

from bot.runtime.import_hooks import ModuleHooks

#: module -> the name that Rasa imports from it
NAMES = {"boto3.dynamodb.conditions": "Key", "pymongo.collection": "Collection"}


class _Lazy:
    """Stands for `module.name`; calling it calls the real one."""

    def __init__(self, module: str, name: str):
        self._module, self._name = module, name

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return getattr(importlib.import_module(self._module), self._name)(*args, **kwargs)


def _packages(module: str) -> list[str]:
    """ "a.b.c" -> "a", "a.b", "a.b.c"."""
    parts = module.split(".")
    return [".".join(parts[:end]) for end in range(1, len(parts) + 1)]


def _before(_: ModuleType) -> None:
    for module, name in NAMES.items():
        if module not in sys.modules and _packages(module)[0] not in sys.modules:
            for package in _packages(module):
                sys.modules[package] = _STAND_INS.setdefault(package, ModuleType(package))
            setattr(sys.modules[module], name, _Lazy(module, name))


def _after(_: ModuleType) -> None:
    for package, stand_in in _STAND_INS.items():
        if sys.modules.get(package) is stand_in:
            del sys.modules[package]


_STAND_INS: dict[str, ModuleType] = {}


def add_to(hooks: ModuleHooks) -> None:
    """Registers the names for the import of Rasa's tracker stores."""
    hooks.amend("rasa.core.tracker_store", before=_before, after=_after)
