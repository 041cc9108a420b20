"""Rules for words: no figure without a fact, nothing too long, no sales talk.

The rules come from the voice guide (docs/voice.md) and the design's knowledge contract.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.knowledge.placeholders import PLACEHOLDER

MAX_WORDS = 90
MAX_TITLE = 40

#: Names that hold digits and are no figures.
NAMES_WITH_DIGITS = re.compile(
    r"""
    \b1-\d{3}-\d{3}-\d{4}\b | \b\d{3}-\d{3}-\d{4}\b           # telephone numbers
    | \(\d{3}\)\ ?\d{3}-\d{4}\b | \b\d{3}-\d{4}\b
    | \b(?:room|suite|building)\ [A-Z]?\d{1,4}[A-Z]?\b          # where a school's people are
    | \b(?:911|988|741741)\b                                    # emergency and crisis lines
    | \bUSP\ <?(?:795|797|800|825)>?(?:(?:,|\ and|/)\ ?<?(?:795|797|800|825)>?)*
    | \bDEA\ (?:Form\ )?(?:106|222)\b | \bForm\ (?:106|222)\b | \bForm\ I-9\b | \bI-9\b
    | \b(?:H-1B|F-1|J-1|TN-1|340B|503A|503B|401\(k\)|403\(b\)|24/7)
    | \b(?:GS|WG)-\d{1,2}\b | \btop\ 200\b | \bN95\b | \bB12\b | \bCOVID-19\b
    """,
    re.VERBOSE | re.IGNORECASE,
)
NUMBER_WORDS = (
    "two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|"
    "eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|million|dozen"
)
NUMBER_WITH_UNIT = re.compile(
    rf"\b(?:{NUMBER_WORDS})(?:[ -](?:{NUMBER_WORDS}|or|to))*[ -]"
    r"(?:hours?|minutes?|days?|weeks?|months?|years?|dollars?|percent|cents?|attempts?|questions?|points?)\b"
    r"|\b(?:eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|"
    r"sixty|seventy|eighty|ninety|hundreds?|thousands?|millions?|dozens?)\b",
    re.IGNORECASE,
)
HEDGES = re.compile(
    r"\b(?:about|around|usually|often|roughly|may|might|can|some|guides?|could not confirm|commonly|typically|"
    r"estimates?|suggests?|reportedly|likely|appears?|seems?|up to|near|close to|ask|confirm|check)\b",
    re.IGNORECASE,
)
BANNED = re.compile(
    r"!|rewarding journey|endless possibilit|important to note|great question|good question|fulfilling career"
    r"|exciting|look no further|game.?changer|in today's",
    re.IGNORECASE,
)
LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")


def word_count(text: str) -> int:
    """Words a reader sees: Markdown links count by their label, list marks not at all."""
    visible = LINK.sub(r"\1", text)
    visible = re.sub(r"(?m)^\s*(?:[-*]|\d+\.)\s+", "", visible)
    return len(visible.split())


def figures(text: str) -> list[str]:
    """Figures that stand in `text` as prose instead of as placeholders."""
    bare = LINK.sub(r"\1", PLACEHOLDER.sub(" ", text))
    bare = NAMES_WITH_DIGITS.sub(" ", bare)
    bare = re.sub(r"(?m)^\s*\d\.\s", " ", bare)
    return [*re.findall(r"\$?\d[\d,.]*%?", bare), *(m[0] for m in NUMBER_WITH_UNIT.finditer(bare))]


def sentences(text: str) -> list[str]:
    """`text` cut after sentence ends and at line breaks; placeholders stay whole."""
    guarded = PLACEHOLDER.sub(lambda m: m[0].replace(".", "\0"), text)
    return [s.replace("\0", ".") for s in re.split(r"(?<=[.?!:;])\s+|\n+", guarded) if s.strip()]


def prose_problems(text: str, low_facts: set[str]) -> Iterator[str]:
    """What is wrong with the words of one answer, before placeholders are filled.

    Args:
        text: The words.
        low_facts: Ids of facts whose confidence is low; a sentence that cites one must hedge.
    """
    for figure in figures(text):
        yield f"a figure stands in prose ({figure!r}): put it in a fact and write a placeholder"
    for phrase in BANNED.finditer(text):
        yield f"not how Embark speaks: {phrase[0]!r}"
    for sentence in sentences(text):
        cited = {m[1] for m in PLACEHOLDER.finditer(sentence)} & low_facts
        if cited and not HEDGES.search(sentence):
            yield f"cites {', '.join(sorted(cited))} (confidence low) without a hedge: {sentence[:60]!r}"
