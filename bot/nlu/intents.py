"""Which topic a message asks: a linear head over vectors and n-grams, a vote of the nearest examples, both calibrated
and gated. No rasa here.

Why this and not a neural classifier: docs/decisions/001-understanding.md. Every number that is chosen rather than
learned is chosen on training data: temperature and gate on a held-out fifth of it, the others by leaving out the
questions of one author at a time. scikit-learn trains it and is imported for that alone.
"""

from __future__ import annotations

import json
import os
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from bot.nlu.encoder import Vector, encoder
from bot.nlu.features import NGrams, Row, softmax
from bot.nlu.nearest import Nearest
from bot.nlu.questions import asking, questions
from bot.nlu.speller import Speller, words_of
from bot.nlu.text import for_reading
from bot.nlu.typos import misspell

SEED = 20261122
OUT_OF_SCOPE = "scope_out_of_scope"
UNSURE = "nlu_fallback"
#: Regularization of the linear head and the sharpness of its margins.
MARGIN_C, MARGIN_SHARPNESS = 1.0, 5.0
#: Main directions of the training vectors that the linear head sees: fewer train faster, and half of all lost nothing.
DIRECTIONS = 128
#: The topics are trained in so many shares, side by side on the cores there are; the result does not depend on those.
SHARES = 4
#: Topics with few questions count for more, by this power of how few (0: all questions alike, 1: all topics alike).
#: Out of scope is left out: it needs its many examples.
BALANCE = 0.5
#: Weight of a sentence of the knowledge beside a question.
BACKGROUND_WEIGHT = 0.2
#: The vote: how many nearest examples, how fast their weight falls with distance, and the vote's share of the result.
VOTERS, VOTE_WIDTH, VOTE_SHARE = 20, 0.05, 0.4
#: Share of letters broken in a misspelt copy; every so many-th question gets one, so that training stays under a minute.
TYPO_RATE, TYPO_EVERY = 0.06, 5
#: Neighbours whose similarity says how far a message is from anything known.
NEIGHBOURS = 3
#: Weight of that similarity in the scope score (best of 1.0-2.0 on CLINC150, docs/decisions/001-understanding.md).
NEAR_WEIGHT = 1.5
#: The gate may turn away at most this share of in-scope training questions.
MAX_TURNED_AWAY = 0.02
#: Below this calibrated confidence an answer is more likely wrong than right: offer the nearest topics instead.
UNSURE_BELOW = 0.35
#: Share of the asking sentences alone in what a message of several sentences means.
QUESTION_SHARE = 0.35
#: From this confidence on, a part of a message is taken for a question of its own; talk and matters of safety never are.
CLEAR = 0.7
NO_SECOND_QUESTION = ("chat_", "scope_", "safety_", UNSURE)

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Prediction:
    """What a message asks.

    Attributes:
        intent: The topic's intent, `scope_out_of_scope`, or `nlu_fallback` when no topic is likely enough.
        confidence: Calibrated probability of the best topic (for out of scope: that it is).
        ranking: (intent, probability) of all topics, most likely first.
        also_asked: The intent of a second question in the same message, or None.
    """

    intent: str
    confidence: float
    ranking: list[tuple[str, float]]
    also_asked: str | None = None


def _one_against_rest(
    rows: sp.csr_matrix, names: npt.NDArray[np.str_], weights: Floats, share: npt.NDArray[np.str_]
) -> tuple[Floats, Floats]:
    """Coefficients and bias of the topics in `share`, each against all others.

    The topics of the other shares are one class to liblinear: to each topic here they are "others" all the same.
    """
    from sklearn.svm import LinearSVC

    named = np.where(np.isin(names, share), names, "")
    margin = LinearSVC(C=MARGIN_C, tol=1e-1, random_state=SEED).fit(rows, named, sample_weight=weights)
    mine = np.searchsorted(margin.classes_, share)
    if len(margin.classes_) == 2:  # liblinear then keeps the second class alone
        sign = np.where(mine == 1, 1.0, -1.0)[:, None]
        return sign * margin.coef_, sign[:, 0] * margin.intercept_
    return margin.coef_[mine], margin.intercept_[mine]


def _rounded(matrix: npt.NDArray[np.floating[Any]]) -> Vector:
    """Float32 with float16's precision."""
    return np.ascontiguousarray(matrix.astype(np.float16), np.float32)


#: What a trained model keeps as arrays, a file each. Those that are read from disk as they are needed are float16.
ARRAYS = (
    "words_idf",
    "letters_idf",
    "linear_vectors",
    "linear_grams",
    "linear_bias",
    "example_vectors",
    "example_topics",
)


@dataclass(frozen=True, slots=True)
class _Linear:
    """One linear classifier a topic, over vectors (in their main directions) and n-grams, as plain matrices.

    Attributes:
        grams: Float16; of its 160,000 rows a sentence needs about a hundred, so it stays on disk until they are read.
    """

    vectors: Vector
    grams: npt.NDArray[np.float16]
    bias: Vector

    @classmethod
    def fit(cls, vectors: Vector, grams: sp.csr_matrix, names: npt.NDArray[np.str_], weights: Floats) -> _Linear:
        import joblib

        main = np.linalg.eigh(vectors.T @ vectors)[1][:, -DIRECTIONS:].astype(np.float32)
        rows = sp.hstack([vectors @ main, grams], format="csr")
        shares = np.array_split(np.unique(names), SHARES)
        fitted = joblib.Parallel(n_jobs=min(SHARES, os.cpu_count() or 1))(
            joblib.delayed(_one_against_rest)(rows, names, weights, share) for share in shares
        )
        coefficients, bias = (np.concatenate(part).astype(np.float32) for part in zip(*fitted, strict=True))
        split = main.shape[1]
        vector_part, gram_part = main @ coefficients[:, :split].T, coefficients[:, split:].T
        # Kept as float16, which halves the model; rounded here so that a loaded model is this one to the bit.
        return cls(_rounded(vector_part), gram_part.astype(np.float16), bias)

    def probabilities(self, vectors: Vector, rows: Sequence[Row]) -> Floats:
        by_grams = np.stack([row.weights @ self.grams[row.columns].astype(np.float32) for row in rows])
        return softmax(MARGIN_SHARPNESS * (vectors @ self.vectors + by_grams + self.bias))


@dataclass(frozen=True, slots=True)
class Examples:
    """The training questions, to be searched by meaning, with the number of each one's topic."""

    nearest: Nearest
    topics: npt.NDArray[np.int64]


def vote(topics: npt.NDArray[np.int64], similar: Vector, count: int) -> Floats:
    """The weighted vote of the nearest examples over `count` topics.

    Args:
        topics: For each message (row) the topics of its nearest examples.
        similar: How similar each of those is.
    """
    votes = np.zeros((len(similar), count))
    np.add.at(votes, (np.arange(len(similar))[:, None], topics), softmax(similar / VOTE_WIDTH))
    return votes


class _Part:
    """Some texts (as the classifier reads them), their vectors and their intents."""

    def __init__(self, texts: list[str], names: npt.NDArray[np.str_], vectors: Vector | None = None):
        self.texts, self.names = texts, names
        self.vectors = encoder().encode_all(texts) if vectors is None else vectors

    def some(self, rows: npt.NDArray[np.int64]) -> _Part:
        """The part's texts at `rows`."""
        return _Part([self.texts[i] for i in rows], self.names[rows], self.vectors[rows])


def _sharpen(probabilities: Floats, temperature: float) -> Floats:
    return softmax(np.log(np.clip(probabilities, 1e-9, 1)) / temperature)


class IntentModel:
    """A trained classifier."""

    def __init__(
        self,
        labels: list[str],
        speller: Speller,
        grams: NGrams,
        linear: _Linear,
        examples: Examples,
        temperature: float = 1.0,
        gate: float = -np.inf,
    ):
        self.labels, self.speller, self.grams = labels, speller, grams
        self._linear, self._examples = linear, examples
        self.temperature, self.gate = temperature, gate
        self._oos = labels.index(OUT_OF_SCOPE) if OUT_OF_SCOPE in labels else None
        self._inside = np.flatnonzero(examples.topics != (-1 if self._oos is None else self._oos))

    @classmethod
    def fit(
        cls, texts: Sequence[str], labels: Sequence[str], background: Sequence[tuple[str, str]] = ()
    ) -> IntentModel:
        """Trains on questions with their intents; the same questions give the same model.

        Args:
            texts: The questions.
            labels: Their intents.
            background: Other sentences with the intent that they are about (bot/nlu/background.py).

        Raises:
            ValueError: fewer than two intents, or an intent with fewer than two examples.
        """
        from sklearn.model_selection import train_test_split

        names = np.array(labels)
        clean = _Part([for_reading(text) for text in texts], names)
        speller = Speller(words_of(clean.texts), encoder().words())
        random_ = random.Random(SEED)
        chosen = range(0, len(names), TYPO_EVERY)
        misspelt = [speller.mend(misspell(clean.texts[i], TYPO_RATE, random_)) for i in chosen]
        broken = _Part(misspelt, names[chosen])
        about = [(for_reading(text), label) for text, label in background if label in set(labels)]
        beside = _Part([text for text, _ in about], np.array([label for _, label in about], dtype=names.dtype))

        learn, hold = train_test_split(np.arange(len(names)), test_size=0.2, random_state=SEED, stratify=names)
        trial = cls._trained(clean.some(learn), [], beside, speller)
        held = clean.some(hold)
        raw, near = trial._probabilities(held.vectors, [trial.grams.row(text) for text in held.texts])
        trial.temperature = _best_temperature(raw, held.names, trial.labels)
        gate = trial._best_gate(_sharpen(raw, trial.temperature), near, held.names)

        model = cls._trained(clean, [broken], beside, speller)
        model.temperature, model.gate = trial.temperature, gate
        return model

    @classmethod
    def _trained(cls, clean: _Part, copies: list[_Part], beside: _Part, speller: Speller) -> IntentModel:
        """A model of these questions, not yet calibrated."""
        parts = [clean, *copies, beside]
        texts = [text for part in parts for text in part.texts]
        names = np.concatenate([part.names for part in parts])
        counts = Counter(clean.names.tolist())
        usual = float(np.median(list(counts.values())))
        balance = {name: (usual / count) ** BALANCE for name, count in counts.items()} | {OUT_OF_SCOPE: 1.0}
        weights = np.array([balance.get(name, 1.0) for name in names])
        weights[len(texts) - len(beside.texts) :] *= BACKGROUND_WEIGHT
        grams = NGrams.fit(texts)
        rows = grams.matrix([grams.row(text) for text in texts])
        linear = _Linear.fit(np.concatenate([part.vectors for part in parts]), rows, names, weights)
        known = sorted(counts)
        nearest = Nearest(clean.vectors.astype(np.float16))
        return cls(known, speller, grams, linear, Examples(nearest, np.searchsorted(known, clean.names)))

    def _probabilities(self, vectors: Vector, rows: Sequence[Row]) -> tuple[Floats, Floats]:
        """Uncalibrated probabilities, one row a message, and how near each message is to anything known."""
        groups = [(None, VOTERS), (self._inside, NEIGHBOURS)]
        found = [self._examples.nearest.search(vector, groups) for vector in vectors]
        voters, similar = (np.stack(part) for part in zip(*(any_ for any_, _ in found), strict=True))
        votes = vote(self._examples.topics[voters], similar, len(self.labels))
        mixed = (1 - VOTE_SHARE) * self._linear.probabilities(vectors, rows) + VOTE_SHARE * votes
        return mixed, np.array([near.mean() for _, (_, near) in found])

    def _scope_scores(self, probabilities: Floats, near: Floats) -> Floats:
        """High for messages that belong here: likely a topic, unlikely out of scope, near to something known."""
        if self._oos is None:
            return np.asarray(probabilities.max(axis=1) + NEAR_WEIGHT * near)
        inside = np.delete(probabilities, self._oos, axis=1).max(axis=1)
        return np.asarray(inside - probabilities[:, self._oos] + NEAR_WEIGHT * near)

    def _best_gate(self, probabilities: Floats, near: Floats, names: npt.NDArray[np.str_]) -> float:
        """The highest gate that turns away at most MAX_TURNED_AWAY of the in-scope questions."""
        inside = self._scope_scores(probabilities, near)[names != OUT_OF_SCOPE]
        return float(np.quantile(inside, MAX_TURNED_AWAY))

    def predict(self, text: str) -> Prediction:
        """What `text` asks."""
        read = self.speller.mend(for_reading(text))
        if not any(c.isalnum() for c in read):
            return Prediction(UNSURE, 0.0, [])
        whole = self._predict(read)
        return _first_of_two(whole, [self._predict(part) for part in questions(read)]) or whole

    def _predict(self, read: str) -> Prediction:
        """What a text, as the classifier reads it, asks as a whole."""
        raw, near = self._probabilities(encoder().encode(read)[None, :], [self.grams.row(read)])
        asks = asking(read)
        if asks:
            of_question, _ = self._probabilities(encoder().encode(asks)[None, :], [self.grams.row(asks)])
            raw = (1 - QUESTION_SHARE) * raw + QUESTION_SHARE * of_question
        row = _sharpen(raw, self.temperature)
        order = np.argsort(-row[0])
        ranking = [(self.labels[i], float(row[0, i])) for i in order]
        best, confidence = ranking[0]
        if best == OUT_OF_SCOPE:
            return Prediction(OUT_OF_SCOPE, confidence, ranking)
        if self._scope_scores(row, near)[0] < self.gate:
            return Prediction(OUT_OF_SCOPE, 1 - confidence, ranking)
        if confidence < UNSURE_BELOW:
            return Prediction(UNSURE, confidence, ranking)
        return Prediction(best, confidence, ranking)

    def scope_of(self, texts: Sequence[str]) -> tuple[list[str], Floats]:
        """For each text the best topic in scope, and how surely the text is in scope (high: it is)."""
        read = [self.speller.mend(for_reading(text)) for text in texts]
        raw, near = self._probabilities(encoder().encode_all(read), [self.grams.row(text) for text in read])
        rows = _sharpen(raw, self.temperature)
        scores = self._scope_scores(rows, near)
        if self._oos is not None:
            rows[:, self._oos] = 0.0
        return [self.labels[i] for i in rows.argmax(axis=1)], scores

    def save(self, folder: Path) -> None:
        """Writes `intents.json`, `nearest.onnx` and an .npy file for each of ARRAYS into `folder`; no pickle."""
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
        arrays = (
            state["words_idf"],
            state["letters_idf"],
            self._linear.vectors.astype(np.float16),
            self._linear.grams,
            self._linear.bias,
            self._examples.nearest.vectors,
            self._examples.topics,
        )
        (folder / "nearest.onnx").write_bytes(self._examples.nearest.graph)
        for name, array in zip(ARRAYS, arrays, strict=True):
            np.save(folder / f"{name}.npy", array, allow_pickle=False)

    @classmethod
    def load(cls, folder: Path) -> IntentModel:
        """Reads what `save` wrote; large arrays are mapped, which holds also after the files are unlinked.

        Raises:
            OSError, ValueError, KeyError: the files are missing or broken.
        """
        plain = json.loads((folder / "intents.json").read_text(encoding="utf-8"))
        arrays = {name: np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False) for name in ARRAYS}
        return cls(
            plain["labels"],
            Speller(plain["spelling"], encoder().words()),
            NGrams.restore({**plain, "words_idf": arrays["words_idf"], "letters_idf": arrays["letters_idf"]}),
            _Linear(arrays["linear_vectors"].astype(np.float32), arrays["linear_grams"], arrays["linear_bias"]),
            Examples(
                Nearest(arrays["example_vectors"], (folder / "nearest.onnx").read_bytes()),
                np.array(arrays["example_topics"]),
            ),
            plain["temperature"],
            plain["gate"],
        )


def _first_of_two(whole: Prediction, parts: Sequence[Prediction]) -> Prediction | None:
    """The first of two clear questions on different topics, with the second noted; None where it is one question.

    A part that needs the other to be understood ("and can I do it on weekends?") is seldom clear alone, and one of the
    two must be what the message as a whole asks.
    """
    clear = [p for p in parts if p.confidence >= CLEAR and not p.intent.startswith(NO_SECOND_QUESTION)]
    if len(clear) < len(parts) or len(clear) < 2 or whole.intent not in {p.intent for p in clear}:
        return None
    second = next((p.intent for p in clear if p.intent != clear[0].intent), None)
    return replace(clear[0], also_asked=second) if second else None


def _best_temperature(probabilities: Floats, names: npt.NDArray[np.str_], labels: list[str]) -> float:
    """The temperature under which held-out training questions are most likely (a grid of 5 % steps)."""
    right = np.array([labels.index(name) for name in names])
    rows = np.arange(len(right))
    grid = np.geomspace(0.3, 3.0, 48)
    losses = [-np.log(np.clip(_sharpen(probabilities, t)[rows, right], 1e-9, 1)).mean() for t in grid]
    return float(grid[int(np.argmin(losses))])
