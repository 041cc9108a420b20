"""What an operator sets by environment variables: read once, at start, and refused in one line where it cannot be meant."""

from __future__ import annotations

import os
from collections.abc import Mapping

Environment = Mapping[str, str]


class BadSetting(ValueError):
    """An environment variable holds something that cannot be meant; the message names it and the fix."""


def words(variable: str, environment: Environment | None = None) -> list[str]:
    """A list-like variable's items, separated by spaces or commas; empty where it is not set."""
    return (os.environ if environment is None else environment).get(variable, "").replace(",", " ").split()


def whole_number(variable: str, default: int, least: int = 1, environment: Environment | None = None) -> int:
    """A whole number, or `default` where the variable is not set.

    Raises:
        BadSetting: it is no number, or lower than `least`.
    """
    given = (os.environ if environment is None else environment).get(variable, "").strip()
    if not given:
        return default
    if not given.isascii() or not given.isdecimal() or int(given) < least:
        raise BadSetting(f"{variable} must be a whole number of at least {least}, such as {default}.")
    return int(given)
