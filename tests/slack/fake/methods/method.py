"""What the dispatcher must know of a method before it calls it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.slack.fake.records import Json
from tests.slack.fake.workspace import Workspace


@dataclass(frozen=True)
class Method:
    """`run` answers or raises SlackError; `scopes`: one of them is needed; `required`: arguments that must be there."""

    run: Callable[[Workspace, Json], Json]
    scopes: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    token: str = "bot"


def flag(value: Any) -> bool:
    """A boolean argument: JSON true, or `1`/`true` in a form."""
    return value is True or str(value).lower() in ("1", "true")
