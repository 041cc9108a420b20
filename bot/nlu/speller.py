"""Mends misspelt words before a message is classified: "technition" -> "technician", "certifcation" -> "certification".

Only words that neither the training questions nor the encoder's English vocabulary know are touched, and only toward
words of the training questions, so that a correction can lead into the field but never out of it. Chosen by
cross-validation on the training questions (docs/decisions/001-understanding.md).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping

from rapidfuzz import process
from rapidfuzz.distance import OSA

_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")
#: Shorter words have too many neighbours one letter away.
MIN_LENGTH = 4
#: From this length on two slips are mended, below it one.
TWO_SLIPS_FROM = 8
#: Nearest words looked at for each unknown word.
CANDIDATES = 8
#: First letters are seldom wrong; another first letter counts as half a slip more.
FIRST_LETTER = 0.5


def words_of(texts: Iterable[str]) -> dict[str, int]:
    """How many of the (lower-case) texts hold each word."""
    return dict(Counter(word for text in texts for word in set(_WORD.findall(text))))


class Speller:
    """Corrects unknown words toward known ones."""

    def __init__(self, counts: Mapping[str, int], english: Collection[str]) -> None:
        """Takes the words of the training questions with their counts, and other words that count as spelt right."""
        self.counts = dict(counts)
        self._english = english
        self._targets = sorted(word for word in self.counts if len(word) >= MIN_LENGTH)

    def _mend(self, word: str) -> str:
        if len(word) < MIN_LENGTH or word in self.counts or word in self._english:
            return word
        slips = 1 if len(word) < TWO_SLIPS_FROM else 2
        near = process.extract(word, self._targets, scorer=OSA.distance, score_cutoff=slips, limit=CANDIDATES)
        if not near:
            return word
        return str(min(near, key=lambda hit: (hit[1] + FIRST_LETTER * (hit[0][0] != word[0]), -self.counts[hit[0]]))[0])

    def mend(self, text: str) -> str:
        """The (lower-case) text with its unknown words corrected where one known word is near."""
        return _WORD.sub(lambda match: self._mend(match[0]), text)
