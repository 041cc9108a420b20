"""Which US state a message names: full names, codes, nicknames, large cities, and misspellings of names.

Two-letter codes are the hard part: "in", "or", "me", "hi", "ok" and others are words first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import OSA

#: Codes that are also words, interjections or common abbreviations (VA the agency, PA and MA the jobs, MS the illness):
#: read as a state only where the place in the sentence says so.
WORDLIKE_CODES = frozenset("al ar co de ga hi ia id in la ma md me mi mo ms mt ne oh ok or pa pr va".split())
#: Codes that even in capitals are words more often than states ("OK", "OR", "IN").
WORDLIKE_IN_CAPITALS = frozenset("IN OR ME HI OK LA DE CO ID MA MS MD PA AL VA".split())
#: Words after which a code is a place. "to" and "for" are left out for codes that are words ("for me", "to me").
PLACE_WORDS = frozenset(
    "in from near around across outside of within live living moved moving move state to for".split()
)
#: Never a state, whatever stands before it: "in or out", "from me", "of the id".
NEVER_LOWER = frozenset("in or me hi id".split())
#: Codes that with these words after them are something else: "ct scan", "il be 18" for "I'll be 18", "fl oz".
SOMETHING_ELSE = {
    "ct": frozenset("scan scans tech techs technologist technologists imaging angio".split()),
    "il": frozenset(
        "be do go take get have ask just try never see probably start need make let wait keep tell give".split()
    ),
    "fl": frozenset("oz ounce ounces".split()),
    "wi": frozenset("fi -".split()),
    "nm": frozenset("much lol i then".split()),
}
#: "In LA" is Los Angeles more often than Louisiana, so it is neither: only "Baton Rouge, LA" is clear.
ONLY_AFTER_A_COMMA = frozenset({"la"})
#: Words that may follow a state's code or short name; before others ("mass hiring", "ok place") it is a word.
MAY_FOLLOW = frozenset("and but right now where how what when do does can is are if i please rn currently".split())
#: English words one or two letters away from a state's name.
NOT_MISSPELT = frozenset(
    "indian indians main mains mane taxes taxed texts arizonas georgian mexico carolinas ideal virgin virgins washing "
    "washed washingtons orange organ oregano origin montane florid floral alas alaskas iowans vermin utahs "
    "colorados colored colour maines dakota hampshire jersey york island rhode delay aware mission missions missing "
    "nevadas never kansans lousy hawaiian stanford landing lancing reading venture ventured modest settle settled settles "
    "mainland marine marines wheezing wheeled bolder builder boulders spoken".split()
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
    if index + 1 < len(tokens) and tokens[index + 1].start == tokens[index].end and tokens[index + 1].text[0].isalpha():
        return None  # spaCy cuts "can't" and "cant" into "ca" and the rest
    return codes[word.upper()] if _code_is_meant(tokens, index, shouted) else None


def _code_is_meant(tokens: Sequence[Token], index: int, shouted: bool) -> bool:
    word, low = tokens[index].text, tokens[index].text.lower()
    before = tokens[index - 1].text.lower() if index else ""
    before_comma = before == "," and index >= 2
    after = tokens[index + 1].text.lower() if index + 1 < len(tokens) else ""
    if after in SOMETHING_ELSE.get(low, ()):
        return False
    if low in ONLY_AFTER_A_COMMA:
        return before_comma
    if low not in WORDLIKE_CODES:
        return True
    if word.isupper() and not shouted:
        return word not in WORDLIKE_IN_CAPITALS or before in PLACE_WORDS - {"for"} or before_comma
    return low not in NEVER_LOWER and _stands_as_a_place(tokens, index)


def abbreviation_at(tokens: Sequence[Token], index: int, abbreviations: dict[str, str]) -> str | None:
    """The state that the token at `index` shortens ("in mass", "in wash"), or None where it is a word.

    Args:
        tokens: The message's tokens.
        index: Which of them.
        abbreviations: "mass" -> "Massachusetts".
    """
    state = abbreviations.get(tokens[index].text.lower())
    return state if state and _stands_as_a_place(tokens, index) else None


def _stands_as_a_place(tokens: Sequence[Token], index: int) -> bool:
    """After "in", "from", … or a comma, and not as the first half of something else."""
    before = tokens[index - 1].text.lower() if index else ""
    after = tokens[index + 1].text.lower() if index + 1 < len(tokens) else "."
    placed = before in PLACE_WORDS - {"to", "for"} or (before == "," and index >= 2)
    return placed and (after in ".?!,;)" or after in MAY_FOLLOW)


def misspelt(word: str, places: Mapping[str, str]) -> str | None:
    """The state whose one-word name, or whose city's, `word` misspells, or None.

    One slip is forgiven from five letters on, two from eight on (OSA distance: a swap of neighbours is one slip).
    The first letter must be right. `places` maps lower-case names to states.
    """
    low = word.lower()
    if len(low) < MIN_FUZZY_LENGTH or not low.isalpha() or low in NOT_MISSPELT:
        return None
    best: tuple[int, str] | None = None
    for plain, state in places.items():
        if plain[0] != low[0] or len(plain) < MIN_FUZZY_LENGTH:
            continue
        allowed = 2 if min(len(plain), len(low)) >= 8 else 1
        slips = OSA.distance(low, plain, score_cutoff=allowed)
        if slips <= allowed and (best is None or slips < best[0]):
            best = (slips, state)
    return best[1] if best else None


def misspelt_pair(first: str, second: str, names: Mapping[str, str]) -> str | None:
    """The state whose two-word name the pair misspells ("nroth carolina", "new jersy"), or None.

    `names` maps lower-case names to states.
    """
    pair = f"{first} {second}".lower()
    for plain, state in names.items():
        allowed = 2 if len(plain) > 9 else 1
        close = pair[0] == plain[0] and OSA.distance(pair, plain, score_cutoff=allowed) <= allowed
        if " " in plain and len(pair) >= 7 and close:
            return state
    return None
