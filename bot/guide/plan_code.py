"""A plan's code: the choices a plan was built from, packed into eight letters and digits.

It holds no name, no contact and no date; of the age only whether a state's minimum could matter. Nothing is stored: whoever
has the code can have the plan built again, from the facts of that day.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot.knowledge.model import Knowledge

#: Crockford's base 32: no I, L, O, U, so that a code can be read aloud.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
#: Signs that hold the choices; two more are the check.
DATA_LENGTH = 6
SPACE = 32**DATA_LENGTH
#: An odd factor has an inverse modulo a power of two: it only mixes the signs, so that codes do not all begin with zeros.
MIX = 0x2545F491
UNMIX = pow(MIX, -1, SPACE)
CODE = re.compile(r"(?<![\w-])([0-9a-z]{4})-?([0-9a-z]{4})(?![\w-])", re.IGNORECASE)
#: What people write for signs that look alike.
LOOKALIKES = str.maketrans("OILoil", "011011")
EXAMPLE = "K7F3-9Q2X"
ADULT, YOUNGEST = 18, 15


def _choices(knowledge: Knowledge) -> list[tuple[str, list[str]]]:
    """field -> its values in a fixed order; position 0 stands for "not known"."""
    return [
        ("us_state", sorted(knowledge.states)),
        ("age", [str(age) for age in range(YOUNGEST, ADULT + 1)]),
        ("schooling", ["in high school", "no diploma", "working on a GED", "GED", "high school diploma", "college"]),
        (
            "experience",
            [
                "none",
                "retail or service",
                "health care",
                "military",
                "pharmacy technician",
                "certified technician",
                "pharmacist abroad",
            ],
        ),
        ("way", ["job", "part-time course", "full-time course", "open"]),
        ("setting", sorted(knowledge.comparisons["setting"].cells)),
    ]


def encode(knowledge: Knowledge, known: Mapping[str, str]) -> str:
    """The code of what a plan was built from, e.g. "04KM-2Q7X"."""
    number = 0
    for field, values in _choices(knowledge):
        value = known.get(field)
        if field == "age" and value is not None:
            value = str(min(max(int(value), YOUNGEST), ADULT))
        number = number * (len(values) + 1) + (values.index(value) + 1 if value in values else 0)
    number = number * MIX % SPACE
    digits = ""
    for _ in range(DATA_LENGTH):
        number, rest = divmod(number, 32)
        digits = ALPHABET[rest] + digits
    code = digits + _check(digits)
    return f"{code[:4]}-{code[4:]}"


def decode(knowledge: Knowledge, code: str) -> dict[str, str] | None:
    """What a code holds, or None where it is none of ours (a slip of one sign is noticed)."""
    found = CODE.fullmatch(code.strip())
    if found is None:
        return None
    digits = (found[1] + found[2]).translate(LOOKALIKES).upper()
    if not set(digits) <= set(ALPHABET) or digits[DATA_LENGTH:] != _check(digits[:DATA_LENGTH]):
        return None
    number = 0
    for digit in digits[:DATA_LENGTH]:
        number = number * 32 + ALPHABET.index(digit)
    number = number * UNMIX % SPACE
    known = {}
    for field, values in reversed(_choices(knowledge)):
        number, position = divmod(number, len(values) + 1)
        if position > len(values):
            return None
        if position:
            known[field] = values[position - 1]
    return known if number == 0 else None


def find(knowledge: Knowledge, text: str) -> str | None:
    """The first valid code in a message, in its usual form, or None."""
    for found in CODE.finditer(text):
        known = decode(knowledge, found[0])
        if known is not None:
            return encode(knowledge, known)
    return None


def mentions_code(text: str) -> bool:
    """Whether a message speaks of a plan's code and holds something that looks like one."""
    return bool(
        re.search(r"\bcode\b", text, re.IGNORECASE) and any(any(c.isdigit() for c in m[0]) for m in CODE.finditer(text))
    )


def _check(digits: str) -> str:
    """Two signs that change with any one sign, and with two neighbours swapped (weights are odd and distinct)."""
    total = sum((2 * place + 3) * ALPHABET.index(digit) for place, digit in enumerate(digits)) * 7 + 5
    first, second = divmod(total % 1021, 32)
    return ALPHABET[first % 32] + ALPHABET[second]
