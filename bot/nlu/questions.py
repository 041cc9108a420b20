"""Finding the questions in a message: "do i need a degree and what does it pay?" asks two; after a long story comes one."""

from __future__ import annotations

import re

_ASKS = (
    r"(?:how|what|whats|what's|when|where|which|who|why|do|does|did|is|are|am|can|could|will|would|should|must|may|any)"
)
#: Between two questions: the end of a sentence, or "and" before a word that opens a question.
_BETWEEN = re.compile(rf"(?<=[.?!;])\s+|,?\s+(?:and|also|plus)(?:\s+also)?\s+(?={_ASKS}\b)|,\s+(?={_ASKS}\b)")
_SENTENCE_END = re.compile(r"(?<=[.?!;])\s+")
_OPENS = re.compile(rf"(?:(?:and|also|but|so|then|ok|okay|hi|hello|hey|plus|oh|well|btw)[\s,]+)*{_ASKS}\b")
#: Shorter pieces ("is it?") ask nothing by themselves.
MIN_WORDS = 3
#: Longer messages are stories, whose parts need one another.
MAX_QUESTIONS = 3


def questions(text: str) -> list[str]:
    """The questions that a message (lower-case) asks, in order; empty where it asks only one.

    A statement before a question is no question: "i'm 17. do i need a diploma?" gives [].
    """
    pieces = [piece.strip() for piece in _BETWEEN.split(text)]
    asked = [p for p in pieces if len(p.split()) >= MIN_WORDS and (_OPENS.match(p) or p.endswith("?"))]
    return asked if 2 <= len(asked) <= MAX_QUESTIONS else []


def asking(text: str) -> str:
    """The sentences of a message (lower-case) that ask, without those that only tell; "" where there is nothing to leave out.

    Sentences with a question mark are taken; where there are none, those that open like a question.
    """
    sentences = [sentence for sentence in _SENTENCE_END.split(text) if sentence]
    asks = [s for s in sentences if s.endswith("?")] or [s for s in sentences if _OPENS.match(s)]
    return " ".join(asks) if len(asks) < len(sentences) else ""
