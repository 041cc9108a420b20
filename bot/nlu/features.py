"""What a sentence looks like to the classifier: its meaning (a vector) and its letters (weighted n-grams)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from sklearn.feature_extraction.text import TfidfVectorizer

#: Weights of word and letter n-grams beside the unit vector (docs/decisions/001-understanding.md).
WORD_WEIGHT, LETTER_WEIGHT = np.float32(1.0), np.float32(0.7)


class NGrams:
    """TF-IDF over words (1-2) and letters within words (3-5), each of unit length times its weight."""

    def __init__(self) -> None:
        self._words = TfidfVectorizer(
            ngram_range=(1, 2), token_pattern=r"(?u)\b\w+\b", sublinear_tf=True, dtype=np.float32
        )
        self._letters = TfidfVectorizer(
            analyzer="char_wb", ngram_range=(3, 5), min_df=2, sublinear_tf=True, dtype=np.float32
        )

    def fit(self, texts: Sequence[str]) -> NGrams:
        """Learns the n-grams of the training texts and how telling each is."""
        self._words.fit(texts)
        self._letters.fit(texts)
        return self

    def rows(self, texts: Sequence[str]) -> sp.csr_matrix:
        """One sparse row a text."""
        both = [self._words.transform(texts) * WORD_WEIGHT, self._letters.transform(texts) * LETTER_WEIGHT]
        return sp.hstack(both, format="csr", dtype=np.float32)

    def state(self) -> dict[str, Any]:
        """What `restore` needs: n-grams in column order and their weights."""
        return {
            "words": _in_order(self._words.vocabulary_),
            "letters": _in_order(self._letters.vocabulary_),
            "words_idf": self._words.idf_.astype(np.float32),
            "letters_idf": self._letters.idf_.astype(np.float32),
        }

    @classmethod
    def restore(cls, state: dict[str, Any]) -> NGrams:
        """The fitted n-grams from `state()`."""
        grams = cls()
        for vectorizer, name in ((grams._words, "words"), (grams._letters, "letters")):
            vectorizer.vocabulary_ = {gram: column for column, gram in enumerate(state[name])}
            vectorizer.fixed_vocabulary_ = True
            vectorizer.idf_ = np.asarray(state[f"{name}_idf"])
        return grams


def _in_order(vocabulary: dict[str, int]) -> list[str]:
    return sorted(vocabulary, key=vocabulary.__getitem__)


def softmax(scores: npt.NDArray[np.floating[Any]]) -> npt.NDArray[np.float64]:
    """Row-wise softmax."""
    shifted = np.exp(scores.astype(np.float64) - scores.max(axis=1, keepdims=True))
    return np.asarray(shifted / shifted.sum(axis=1, keepdims=True))
