"""Warnings of Rasa's own code on a newer Python: nothing of ours, and nothing an operator could act on.

Upstream: `sanic/app.py` puts a filter for all deprecations in front of ours when it is imported, so ours go in again
after it. `rasa/utils/common.py` does so for user warnings at every start, and `rasa/shared/utils/validation.py` imports
pkg_resources only then, so it is imported here before.
"""

from __future__ import annotations

import importlib
import warnings
from types import ModuleType

from bot.runtime.import_hooks import ModuleHooks

#: Beginnings of the messages (regular expressions).
MESSAGES = (
    "Nesting argument groups is deprecated",
    "pkg_resources is deprecated",
    r"the load_module\(\) method is deprecated",
    r"Calling URL\(\) directly is deprecated",
    "keys will default to True in jsonpickle",
    # Said on every start whether or not a domain relied on it; ours never did.
    "Slot auto-fill has been removed",
)


def _silence(_module: ModuleType | None = None) -> None:
    for message in MESSAGES:
        warnings.filterwarnings("ignore", message=message)


def _import_pkg_resources(_module: ModuleType) -> None:
    importlib.import_module("pkg_resources")


def add_to(hooks: ModuleHooks) -> None:
    """Silences them now and where they would come back."""
    _silence()
    hooks.amend("sanic.app", after=_silence)
    hooks.amend("rasa.shared.utils.validation", before=_import_pkg_resources)
