"""Rasa's own source as it is installed, read without importing it: what the adapters' expectations are checked against."""

from __future__ import annotations

import ast
import functools
import importlib.util
from collections.abc import Iterator
from pathlib import Path


@functools.cache
def root() -> Path:
    """The folder of the installed package `rasa`."""
    spec = importlib.util.find_spec("rasa")
    assert spec is not None and spec.origin is not None, "Rasa is not installed"
    return Path(spec.origin).parent


@functools.cache
def tree(module: str) -> ast.Module:
    """The syntax tree of one module, `rasa.core.agent`; fails clearly where Rasa has no such module."""
    file = root().parent.joinpath(*module.split(".")).with_suffix(".py")
    assert file.is_file(), f"the installed Rasa has no module {module}"
    return ast.parse(file.read_text(encoding="utf-8"))


def text_of(module: str) -> str:
    """The source of one module."""
    return ast.unparse(tree(module))


def classes(module: str) -> dict[str, ast.ClassDef]:
    """The classes a module defines at its top, by name."""
    return {node.name: node for node in tree(module).body if isinstance(node, ast.ClassDef)}


def methods(owner: ast.ClassDef) -> dict[str, ast.FunctionDef | ast.AsyncFunctionDef]:
    """The methods a class defines itself, by name."""
    return {node.name: node for node in owner.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}


def modules() -> Iterator[str]:
    """Every module of Rasa by its dotted name, packages without `__init__`."""
    for file in sorted(root().rglob("*.py")):
        parts = file.relative_to(root().parent).with_suffix("").parts
        yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports_at_the_top(module: str) -> set[str]:
    """The packages that importing `module` imports directly: `tensorflow`, `rasa`, …"""
    found = set()
    for node in _source(module).body:
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.split(".")[0])
    return found


def names_imported_from(module: str, wanted: str) -> set[str]:
    """The names that `module` imports from `wanted`, anywhere in it."""
    return {
        alias.name
        for node in ast.walk(_source(module))
        if isinstance(node, ast.ImportFrom) and node.module == wanted
        for alias in node.names
    }


@functools.cache
def _source(module: str) -> ast.Module:
    folder = root().parent.joinpath(*module.split("."))
    file = folder / "__init__.py" if folder.is_dir() else folder.with_suffix(".py")
    return ast.parse(file.read_text(encoding="utf-8"))
