"""Which topic a message asks: two linear heads over vectors and n-grams, averaged, calibrated, gated. No rasa here.

Why this and not a neural classifier: docs/decisions/001-understanding.md. Every number that is chosen rather than
learned is chosen on training data: temperature and gate on a held-out fifth of it.
"""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.svm import LinearSVC

from bot.nlu.encoder import Vector, encoder
from bot.nlu.features import NGrams, softmax
from bot.nlu.speller import Speller, words_of
from bot.nlu.text import for_reading
from bot.nlu.typos import misspell

SEED = 20261122
OUT_OF_SCOPE = "scope_out_of_scope"
UNSURE = "nlu_fallback"
#: Regularization of the two heads and the sharpness of the margin head (docs/decisions/001-understanding.md).
VECTOR_C, MARGIN_C, MARGIN_SHARPNESS = 20.0, 1.0, 5.0
#: Share of letters broken in the misspelt copy of each training sentence.
TYPO_RATE = 0.06
#: Neighbours whose similarity says how far a message is from anything known.
NEIGHBOURS = 3
#: Weight of that similarity in the scope score (best of 1.0-2.0 on CLINC150, docs/decisions/001-understanding.md).
NEAR_WEIGHT = 1.5
#: The gate may turn away at most this share of in-scope training questions.
MAX_TURNED_AWAY = 0.005
#: Below this calibrated confidence an answer is more likely wrong than right: offer the nearest topics instead.
UNSURE_BELOW = 0.35

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Prediction:
    """What a message asks.

    Attributes:
        intent: The topic's intent, `scope_out_of_scope`, or `nlu_fallback` when no topic is likely enough.
        confidence: Calibrated probability of the best topic (for out of scope: that it is).
        ranking: (intent, probability) of all topics, most likely first.
    """

    intent: str
    confidence: float
    ranking: list[tuple[str, float]]


class _Heads:
    """The two linear heads, as plain matrices."""

    def __init__(self, vector_w: Vector, vector_b: Vector, margin_w: Vector, margin_b: Vector, grams_w: Vector):
        self.vector_w, self.vector_b = vector_w, vector_b
        self.margin_w, self.margin_b, self.grams_w = margin_w, margin_b, grams_w

    @classmethod
    def fit(cls, vectors: Vector, grams: sp.csr_matrix, labels: npt.NDArray[np.str_]) -> _Heads:
        logistic = LogisticRegression(C=VECTOR_C, max_iter=300, tol=1e-3).fit(vectors, labels)
        margin = LinearSVC(C=MARGIN_C, tol=1e-2, random_state=SEED).fit(
            sp.hstack([vectors, grams], format="csr"), labels
        )
        split = vectors.shape[1]
        return cls(
            logistic.coef_.T.astype(np.float32),
            logistic.intercept_.astype(np.float32),
            margin.coef_[:, :split].T.astype(np.float32),
            margin.intercept_.astype(np.float32),
            np.ascontiguousarray(margin.coef_[:, split:].T, np.float32),
        )

    def probabilities(self, vectors: Vector, grams: sp.csr_matrix) -> Floats:
        """The average of both heads, one row a text."""
        by_meaning = softmax(vectors @ self.vector_w + self.vector_b)
        margins = vectors @ self.margin_w + grams @ self.grams_w + self.margin_b
        return np.asarray((by_meaning + softmax(MARGIN_SHARPNESS * margins)) / 2)


def _sharpen(probabilities: Floats, temperature: float) -> Floats:
    return softmax(np.log(np.clip(probabilities, 1e-9, 1)) / temperature)


class IntentModel:
    """A trained classifier."""

    def __init__(
        self,
        labels: list[str],
        speller: Speller,
        grams: NGrams,
        heads: _Heads,
        known: Vector,
        temperature: float = 1.0,
        gate: float = -np.inf,
    ):
        self.labels, self.speller, self.grams, self._heads = labels, speller, grams, heads
        self._known, self.temperature, self.gate = known, temperature, gate
        self._oos = labels.index(OUT_OF_SCOPE) if OUT_OF_SCOPE in labels else None

    @classmethod
    def fit(cls, texts: Sequence[str], labels: Sequence[str]) -> IntentModel:
        """Trains on (text, intent) pairs; the same pairs give the same model.

        Raises:
            ValueError: fewer than two intents, or an intent with fewer than two examples.
        """
        read = [for_reading(text) for text in texts]
        names = np.array(labels)
        random_ = random.Random(SEED)
        speller = Speller(words_of(read), encoder().words())
        broken = [speller.mend(misspell(text, TYPO_RATE, random_)) for text in read]
        vectors, broken_vectors = encoder().encode_all(read), encoder().encode_all(broken)

        learn, hold = train_test_split(np.arange(len(read)), test_size=0.2, random_state=SEED, stratify=names)
        trial = cls._trained([read[i] for i in learn], names[learn], vectors[learn], vectors[learn], speller)
        averaged = trial._heads.probabilities(vectors[hold], trial.grams.rows([read[i] for i in hold]))
        temperature = _best_temperature(averaged, names[hold], trial.labels)
        gate = trial._best_gate(_sharpen(averaged, temperature), vectors[hold], names[hold])

        model = cls._trained(
            read + broken, np.concatenate([names, names]), np.concatenate([vectors, broken_vectors]), vectors, speller
        )
        model.temperature, model.gate = temperature, gate
        return model

    @classmethod
    def _trained(
        cls, texts: list[str], names: npt.NDArray[np.str_], vectors: Vector, unbroken: Vector, speller: Speller
    ) -> IntentModel:
        """A model of these texts, not yet calibrated; the first rows of `names` belong to the `unbroken` vectors."""
        grams = NGrams().fit(texts)
        known = unbroken[names[: len(unbroken)] != OUT_OF_SCOPE]
        heads = _Heads.fit(vectors, grams.rows(texts), names)
        return cls(sorted(set(names.tolist())), speller, grams, heads, known)

    def _scope_scores(self, probabilities: Floats, vectors: Vector) -> Floats:
        """High for messages that belong here: likely a topic, unlikely out of scope, near to something known."""
        similar = vectors @ self._known.T
        count = min(NEIGHBOURS, similar.shape[1])
        near = np.partition(similar, -count, axis=1)[:, -count:].mean(axis=1)
        if self._oos is None:
            return np.asarray(probabilities.max(axis=1) + NEAR_WEIGHT * near)
        inside = np.delete(probabilities, self._oos, axis=1).max(axis=1)
        return np.asarray(inside - probabilities[:, self._oos] + NEAR_WEIGHT * near)

    def _best_gate(self, probabilities: Floats, vectors: Vector, names: npt.NDArray[np.str_]) -> float:
        """The highest gate that turns away at most MAX_TURNED_AWAY of the in-scope questions."""
        inside = self._scope_scores(probabilities, vectors)[names != OUT_OF_SCOPE]
        return float(np.quantile(inside, MAX_TURNED_AWAY))

    def predict(self, text: str) -> Prediction:
        """What `text` asks."""
        read = self.speller.mend(for_reading(text))
        if not any(c.isalnum() for c in read):
            return Prediction(UNSURE, 0.0, [])
        vectors = encoder().encode(read)[None, :]
        row = _sharpen(self._heads.probabilities(vectors, self.grams.rows([read])), self.temperature)
        order = np.argsort(-row[0])
        ranking = [(self.labels[i], float(row[0, i])) for i in order]
        best, confidence = ranking[0]
        if best == OUT_OF_SCOPE:
            return Prediction(OUT_OF_SCOPE, confidence, ranking)
        if self._scope_scores(row, vectors)[0] < self.gate:
            return Prediction(OUT_OF_SCOPE, 1 - confidence, ranking)
        if confidence < UNSURE_BELOW:
            return Prediction(UNSURE, confidence, ranking)
        return Prediction(best, confidence, ranking)

    def save(self, folder: Path) -> None:
        """Writes `intents.json` and `intents.npz` into `folder`; no pickle."""
        state = self.grams.state()
        plain = {
            "labels": self.labels,
            "spelling": self.speller.counts,
            "temperature": self.temperature,
            "gate": self.gate,
            "words": state["words"],
            "letters": state["letters"],
        }
        (folder / "intents.json").write_text(json.dumps(plain), encoding="utf-8")
        np.savez(
            folder / "intents.npz",
            words_idf=state["words_idf"],
            letters_idf=state["letters_idf"],
            vector_w=self._heads.vector_w,
            vector_b=self._heads.vector_b,
            margin_w=self._heads.margin_w,
            margin_b=self._heads.margin_b,
            grams_w=self._heads.grams_w,
            known=self._known,
        )

    @classmethod
    def load(cls, folder: Path) -> IntentModel:
        """Reads what `save` wrote.

        Raises:
            OSError, ValueError, KeyError: the files are missing or broken.
        """
        plain = json.loads((folder / "intents.json").read_text(encoding="utf-8"))
        with np.load(folder / "intents.npz", allow_pickle=False) as arrays:
            grams = NGrams.restore({**plain, "words_idf": arrays["words_idf"], "letters_idf": arrays["letters_idf"]})
            names = ("vector_w", "vector_b", "margin_w", "margin_b", "grams_w")
            heads = _Heads(*(arrays[name] for name in names))
            speller = Speller(plain["spelling"], encoder().words())
            return cls(plain["labels"], speller, grams, heads, arrays["known"], plain["temperature"], plain["gate"])


def _best_temperature(probabilities: Floats, names: npt.NDArray[np.str_], labels: list[str]) -> float:
    """The temperature under which held-out training questions are most likely (a grid of 5 % steps)."""
    right = np.array([labels.index(name) for name in names])
    rows = np.arange(len(right))
    grid = np.geomspace(0.3, 3.0, 48)
    losses = [-np.log(np.clip(_sharpen(probabilities, t)[rows, right], 1e-9, 1)).mean() for t in grid]
    return float(grid[int(np.argmin(losses))])
