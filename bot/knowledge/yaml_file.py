"""Reading YAML strictly: a key written twice is an error, not a silent overwrite."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import yaml

from bot.knowledge.problems import KnowledgeError, Problem


class _StrictLoader(yaml.CSafeLoader):
    """YAML that refuses a key written twice, which plain YAML overwrites in silence."""


def _mapping(loader: _StrictLoader, node: yaml.MappingNode) -> dict[Any, Any]:
    keys = [loader.construct_object(key) for key, _ in node.value]  # type: ignore[no-untyped-call]
    for key, count in Counter(keys).items():
        if count > 1:
            raise yaml.YAMLError(f"the key {key!r} stands twice (line {node.start_mark.line + 1})")
    loader.flatten_mapping(node)
    return loader.construct_mapping(node, deep=True)


_StrictLoader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


def read_yaml(path: Path) -> Any:
    """The content of a YAML file.

    Raises:
        KnowledgeError: the file is missing, is no YAML, or has a key twice.
    """
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=_StrictLoader)
    except FileNotFoundError as error:
        raise KnowledgeError([Problem(path.name, "-", "the file is missing")]) from error
    except yaml.YAMLError as error:
        raise KnowledgeError([Problem(path.name, "-", f"not valid YAML: {error}")]) from error
