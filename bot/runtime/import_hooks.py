"""Replacing or amending a module of Rasa at the moment it is imported, by its exact name."""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import importlib.util
import sys
from collections.abc import Callable, Sequence
from types import ModuleType

Fill = Callable[[ModuleType], None]


class _Replacement(importlib.abc.Loader):
    """Loads a stand-in: an empty module that `fill` gives its names."""

    def __init__(self, fill: Fill):
        self._fill = fill

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> None:
        return None

    def exec_module(self, module: ModuleType) -> None:
        self._fill(module)


class _Amendment(importlib.abc.Loader):
    """Loads the real module between what is to be done before and after, in the order of registration."""

    def __init__(self, real: importlib.abc.Loader, before: Sequence[Fill], after: Sequence[Fill]):
        self._real, self._before, self._after = real, before, after

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType | None:
        return self._real.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        for fill in self._before:
            fill(module)
        self._real.exec_module(module)
        for fill in self._after:
            fill(module)


class ModuleHooks(importlib.abc.MetaPathFinder):
    """A finder that knows a few modules by name and leaves every other import alone."""

    def __init__(self) -> None:
        self.replaced: dict[str, Fill] = {}
        self.amended: dict[str, tuple[list[Fill], list[Fill]]] = {}

    def replace(self, name: str, fill: Fill) -> None:
        """Importing `name` gives a module filled by `fill` instead of the real one."""
        self.replaced[name] = fill

    def amend(self, name: str, before: Fill | None = None, after: Fill | None = None) -> None:
        """Importing `name` runs `before`, the real module, then `after`; several adapters may amend one module."""
        befores, afters = self.amended.setdefault(name, ([], []))
        befores.extend([before] if before else [])
        afters.extend([after] if after else [])

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname in self.replaced:
            return importlib.util.spec_from_loader(fullname, _Replacement(self.replaced[fullname]))
        if fullname in self.amended:
            spec = importlib.machinery.PathFinder.find_spec(fullname, path, target)
            if spec is not None and spec.loader is not None:
                spec.loader = _Amendment(spec.loader, *self.amended[fullname])
            return spec
        return None

    def install(self) -> None:
        """Puts the finder first, once."""
        if self not in sys.meta_path:
            sys.meta_path.insert(0, self)
