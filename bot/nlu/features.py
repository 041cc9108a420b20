"""What a sentence looks like to the classifier: its meaning (a vector) and its letters (weighted n-grams)."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

#: Weights of word and letter n-grams beside the unit vector (docs/decisions/001-understanding.md).
WORD_WEIGHT, LETTER_WEIGHT = 1.0, 0.7
WORD_LENGTHS, LETTER_LENGTHS = (1, 2), (3, 5)
_WORD = re.compile(r"\b\w+\b")


@dataclass(frozen=True, slots=True)
class Row:
    """A sentence's n-grams: columns, ascending, and their weights."""

    columns: npt.NDArray[np.int32]
    weights: npt.NDArray[np.float32]


class NGrams:
    """TF-IDF over words (1-2) and letters within words (3-5), each of unit length times its weight.

    scikit-learn learns which n-grams there are and how telling each is; a sentence is read by the functions below, the
    same in training and in a chat, five times as fast as `TfidfVectorizer.transform` reads one sentence.
    """

    def __init__(self, words: Mapping[str, int], letters: Mapping[str, int], words_idf: Any, letters_idf: Any):
        self._words, self._letters = words, letters
        self._words_idf, self._letters_idf = np.asarray(words_idf), np.asarray(letters_idf)
        self.size = len(words) + len(letters)

    @classmethod
    def fit(cls, texts: Sequence[str]) -> NGrams:
        """Learns the n-grams of the training texts and how telling each is."""
        from sklearn.feature_extraction.text import TfidfVectorizer

        words = TfidfVectorizer(analyzer=lambda text: list(words_in(text)), dtype=np.float32).fit(texts)
        letters = TfidfVectorizer(analyzer=lambda text: list(letters_in(text)), min_df=2, dtype=np.float32).fit(texts)
        return cls(words.vocabulary_, letters.vocabulary_, words.idf_, letters.idf_)

    def row(self, text: str) -> Row:
        """The n-grams of one text."""
        words, words_weights = _weighted(words_in(text), self._words, self._words_idf, WORD_WEIGHT)
        letters, letters_weights = _weighted(letters_in(text), self._letters, self._letters_idf, LETTER_WEIGHT)
        return Row(
            np.concatenate([words, letters + np.int32(len(self._words))]),
            np.concatenate([words_weights, letters_weights]),
        )

    def matrix(self, rows: Sequence[Row]) -> sp.csr_matrix:
        """The rows as one sparse matrix, for training."""
        ends = np.cumsum([0, *(len(row.columns) for row in rows)], dtype=np.int32)
        columns = np.concatenate([row.columns for row in rows])
        weights = np.concatenate([row.weights for row in rows])
        return sp.csr_matrix((weights, columns, ends), shape=(len(rows), self.size), dtype=np.float32)

    def state(self) -> dict[str, Any]:
        """What `restore` needs: n-grams in column order and their weights."""
        return {
            "words": _in_order(self._words),
            "letters": _in_order(self._letters),
            "words_idf": self._words_idf.astype(np.float32),
            "letters_idf": self._letters_idf.astype(np.float32),
        }

    @classmethod
    def restore(cls, state: Mapping[str, Any]) -> NGrams:
        """The fitted n-grams from `state()`."""
        words, letters = ({gram: at for at, gram in enumerate(state[name])} for name in ("words", "letters"))
        return cls(words, letters, state["words_idf"], state["letters_idf"])


def words_in(text: str) -> Iterator[str]:
    """Words and pairs of words."""
    words = _WORD.findall(text)
    yield from words
    for first, second in itertools.pairwise(words):
        yield f"{first} {second}"


def letters_in(text: str) -> Iterator[str]:
    """Three to five letters in a row, within words; a word's ends count as blanks, and a short word once."""
    for word in text.split():
        padded = f" {word} "
        for length in range(LETTER_LENGTHS[0], LETTER_LENGTHS[1] + 1):
            if length >= len(padded):
                yield padded
                break
            for start in range(len(padded) - length + 1):
                yield padded[start : start + length]


def _weighted(
    grams: Iterator[str], columns: Mapping[str, int], idf: npt.NDArray[np.floating[Any]], weight: float
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.float32]]:
    """Known n-grams as columns with sublinear TF-IDF weights of length `weight` altogether."""
    counts = Counter(column for gram in grams if (column := columns.get(gram)) is not None)
    known = np.array(sorted(counts), np.int32)
    values = (1 + np.log([counts[column] for column in known])) * idf[known]
    length = np.sqrt((values * values).sum())
    return known, (values * (weight / length if length else 0.0)).astype(np.float32)


def _in_order(vocabulary: Mapping[str, int]) -> list[str]:
    return sorted(vocabulary, key=vocabulary.__getitem__)


def softmax(scores: npt.NDArray[np.floating[Any]]) -> npt.NDArray[np.float64]:
    """Row-wise softmax."""
    shifted = np.exp(scores.astype(np.float64) - scores.max(axis=1, keepdims=True))
    return np.asarray(shifted / shifted.sum(axis=1, keepdims=True))
