"""Reading public intent sets: JSON of the shape {split: [[text, label], …]}."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

#: (text, label) pairs.
Pairs = list[tuple[str, str]]


class SetError(Exception):
    """A set is missing or not in the expected shape; the message names the file and the fix."""


@dataclass(frozen=True, slots=True)
class IntentSet:
    """A set of questions with their intents.

    Attributes:
        name: The file's name without ending, e.g. "b77_10".
        train, valid, test: Questions in scope.
        oos_train, oos_valid, oos_test: Questions out of scope; empty where the set has none.
    """

    name: str
    train: Pairs
    test: Pairs
    valid: Pairs
    oos_train: Pairs
    oos_valid: Pairs
    oos_test: Pairs


def read_set(folder: Path, name: str) -> IntentSet:
    """The set `name` of `folder`.

    Raises:
        SetError: the file is missing, is no JSON, or lacks training or test questions.
    """
    path = folder / f"{name}.json"
    try:
        splits = json.loads(path.read_text(encoding="utf-8"))
        pairs = {split: [(str(text), str(label)) for text, label in rows] for split, rows in splits.items()}
    except FileNotFoundError as error:
        raise SetError(f"{path} is missing; the README says where the sets are published") from error
    except (ValueError, TypeError, AttributeError) as error:
        raise SetError(f'{path} is not of the shape {{"train": [["text", "label"], …], "test": …}}') from error
    for split in ("train", "test"):
        if not pairs.get(split):
            raise SetError(f"{path} has no questions under {split!r}")
    names = ("train", "test", "valid", "oos_train", "oos_valid", "oos_test")
    return IntentSet(name, *(pairs.get(split, []) for split in names))
