"""What a state's row says about age and schooling, read so that a plan never rests on an unknown rule."""

from __future__ import annotations

import re
from enum import Enum

from bot.knowledge.model import State


class Diploma(Enum):
    """Whether the state wants a high school diploma or its equivalent."""

    NEEDED = "needed"
    OR_ENROLLED = "needed, or being enrolled toward it"
    NOT_NEEDED = "not needed"
    UNKNOWN = "unknown"


_ENROLLED = re.compile(r"enrolled|in high school|attending|working toward|may still be in", re.IGNORECASE)
_NONE = re.compile(r"^(?:none|no diploma)\b", re.IGNORECASE)


def diploma(state: State) -> Diploma:
    """The schooling rule; a missing one is unknown, never "not needed"."""
    education = state.rules.get("education")
    if not education:
        return Diploma.UNKNOWN
    if _NONE.search(education):
        return Diploma.NOT_NEEDED
    return Diploma.OR_ENROLLED if _ENROLLED.search(education) else Diploma.NEEDED


def minimum_age(state: State) -> int | None:
    """Years, or None where no age could be found (which is not the same as none being set)."""
    age = state.rules.get("minimum_age")
    return int(age) if age is not None else None
