"""Which US state a message names: full names, codes, nicknames, large cities, and misspellings of names.

Two-letter codes are the hard part: "in", "or", "me", "hi", "ok" and others are words first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz.distance import OSA

#: Codes that are also words, interjections or common abbreviations (VA the agency, PA and MA the jobs, MS the illness):
#: read as a state only where the place in the sentence says so.
WORDLIKE_CODES = frozenset("al ar co de ga hi ia id in la ma md me mi mo ms mt ne oh ok or pa pr va".split())
#: Codes that even in capitals are words more often than states ("OK", "OR", "IN").
WORDLIKE_IN_CAPITALS = frozenset("IN OR ME HI OK LA DE CO".split())
#: Words after which a code is a place. "to" and "for" are left out for codes that are words ("for me", "to me").
PLACE_WORDS = frozenset(
    "in from near around across outside of within live living moved moving move state to for".split()
)
#: Never a state, whatever stands before it: "in or out", "from me", "of the id".
NEVER_LOWER = frozenset("in or me hi id".split())
#: English words one or two letters away from a state's name.
NOT_MISSPELT = frozenset(
    "indian indians main mains mane taxes taxed texts arizonas georgian mexico carolinas ideal virgin virgins washing "
    "washed washingtons orange organ oregano origin montane florid floral alas alaskas iowans vermin utahs "
    "colorados colored colour maines dakota hampshire jersey york island rhode delay aware mission missions missing "
    "nevadas never kansans lousy hawaiian".split()
)
MIN_FUZZY_LENGTH = 5


@dataclass(frozen=True, slots=True)
class Token:
    """A word and where it stands: characters start..end of the message."""

    text: str
    start: int
    end: int


def code_at(tokens: Sequence[Token], index: int, codes: dict[str, str], shouted: bool) -> str | None:
    """The state that the token at `index` abbreviates, or None.

    Args:
        tokens: The message's tokens.
        index: Which of them.
        codes: "OH" -> "Ohio".
        shouted: The whole message is in capitals, so that capitals say nothing.
    """
    word = tokens[index].text
    if len(word) != 2 or word.upper() not in codes:
        return None
    state, low = codes[word.upper()], word.lower()
    if index + 1 < len(tokens) and tokens[index + 1].start == tokens[index].end and tokens[index + 1].text[0].isalpha():
        return None  # spaCy cuts "can't" and "cant" into "ca" and the rest
    before = tokens[index - 1].text.lower() if index else ""
    before_comma = before == "," and index >= 2
    in_capitals = word.isupper() and not shouted
    if in_capitals and (word not in WORDLIKE_IN_CAPITALS or before in PLACE_WORDS or before_comma):
        return state if not (word == "VA" and before == "the") else None
    if low not in WORDLIKE_CODES:
        return state
    if low in NEVER_LOWER:
        return None
    last = index == len(tokens) - 1 or tokens[index + 1].text in ".?!,;)"
    return state if last and (before in PLACE_WORDS - {"to", "for"} or before_comma) else None


def misspelt(word: str, names: Sequence[str]) -> str | None:
    """The state whose one-word name `word` misspells, or None.

    One slip is forgiven from five letters on, two from nine on (OSA distance: a swap of neighbours is one slip).
    The first letter must be right.
    """
    low = word.lower()
    if len(low) < MIN_FUZZY_LENGTH or not low.isalpha() or low in NOT_MISSPELT:
        return None
    best: tuple[int, str] | None = None
    for name in names:
        plain = name.lower()
        if plain[0] != low[0] or len(plain) < MIN_FUZZY_LENGTH:
            continue
        allowed = 2 if min(len(plain), len(low)) >= 8 else 1
        slips = OSA.distance(low, plain, score_cutoff=allowed)
        if slips <= allowed and (best is None or slips < best[0]):
            best = (slips, name)
    return best[1] if best else None


def misspelt_pair(first: str, second: str, names: Sequence[str]) -> str | None:
    """The state whose two-word name the pair misspells ("nroth carolina", "new jersy"), or None."""
    pair = f"{first} {second}".lower()
    for name in names:
        plain = name.lower()
        allowed = 2 if len(plain) > 9 else 1
        close = pair[0] == plain[0] and OSA.distance(pair, plain, score_cutoff=allowed) <= allowed
        if " " in plain and len(pair) >= 7 and close:
            return name
    return None
