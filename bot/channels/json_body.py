"""Reads a request's JSON object, strictly: what two readers might take for different things is refused (RFC 8259, RFC 7493).

Refused: another content type, another encoding than UTF-8, a name given twice, NaN and Infinity, numbers that no double or
64-bit integer holds, anything but one object, nesting deeper than Python's reader goes. Names that a call does not know are ignored, so
that newer clients can talk to older servers. Half a character (a lone surrogate, as a text cut in the middle of an emoji
ends) becomes "?".
"""

from __future__ import annotations

import json
import math
from typing import Any, NoReturn

from bot.channels import errors, guard

JSON = "application/json"
#: Digits that fit into 64 bits.
MOST_DIGITS = 19


def read(body: bytes, content_type: str | None) -> dict[str, Any]:
    """The object.

    Raises:
        ChannelError: 413 more than 8 kB, 415 not said to be JSON, 400 not one strict JSON object.
    """
    if len(body) > guard.MAX_BODY_BYTES:
        raise errors.too_large()
    kind, _, parameters = (content_type or "").partition(";")
    charset = parameters.strip().lower().removeprefix("charset=").strip('"')
    if kind.strip().lower() != JSON or charset not in ("", "utf-8", "utf8"):
        raise errors.not_json()
    try:
        found = json.loads(
            body.decode("utf-8"), object_pairs_hook=_object, parse_constant=_refuse, parse_int=_int, parse_float=_float
        )
    except (ValueError, RecursionError) as error:
        raise errors.malformed() from error
    if not isinstance(found, dict):
        raise errors.malformed()
    return found


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = {name: _whole(value) for name, value in pairs}
    if len(found) != len(pairs):
        raise ValueError("a name is given twice")
    return found


def _whole(value: Any) -> Any:
    return value.encode("utf-8", "replace").decode("utf-8") if isinstance(value, str) else value


def _int(digits: str) -> int:
    if len(digits) > MOST_DIGITS:
        raise ValueError("a number is too large")
    return int(digits)


def _float(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError("a number is too large")
    return number


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no JSON")
