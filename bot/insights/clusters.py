"""Groups questions by what they mean, so that a hundred ways to ask the same thing are one line."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from bot.insights.redact import redact
from bot.nlu.encoder import Vector, encoder
from bot.nlu.text import for_reading

#: Cosine distance up to which groups are joined (average linkage). Of 480 training questions of 40 topics, all worded apart
#: on purpose, a third find company at 0.45, and of that 71 % is of their own topic; farther, groups mix topics.
FARTHEST = 0.45
#: Different questions grouped at most, the latest: memory grows with their square (32 MB).
MOST = 2000
#: Other wordings shown beside the most typical one.
SHOWN = 5


@dataclass(frozen=True, slots=True)
class Question:
    """A question that got no answer, redacted.

    Attributes:
        person: Number of the conversation.
        turned_away: It was taken for no question of this place; else Embark was unsure.
        guesses: Intents it could mean, most likely first.
    """

    person: int
    text: str
    turned_away: bool
    guesses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cluster:
    """Questions that mean the same.

    Attributes:
        typical: The one nearest to all others.
        others: Other wordings, at most SHOWN.
        asked, people: How often, in how many conversations.
        turned_away: How often it was taken for no question of this place.
        guesses: Intents that it was most often thought to mean, at most three.
    """

    typical: str
    others: tuple[str, ...]
    asked: int
    people: int
    turned_away: int
    guesses: tuple[str, ...]


def question(person: int, text: str, turned_away: bool, guesses: tuple[str, ...]) -> Question:
    """A question as it may be kept: redacted."""
    return Question(person, redact(text), turned_away, guesses)


def clusters(questions: Sequence[Question]) -> list[Cluster]:
    """The questions grouped by meaning, those most people asked first."""
    by_text: dict[str, list[Question]] = {}
    for each in questions:
        by_text.setdefault(for_reading(each.text), []).append(each)
    texts = [text for text in by_text if any(character.isalpha() for character in text)][-MOST:]
    if not texts:
        return []
    vectors = _encoded(texts)
    found = [
        _cluster([by_text[texts[at]] for at in members], vectors[members]) for members in _groups(vectors, FARTHEST)
    ]
    return sorted(found, key=lambda cluster: (-cluster.people, -cluster.asked, cluster.typical))


def _encoded(texts: Sequence[str]) -> Vector:
    """Not `encode_all`, which would keep vectors of people's words on disk."""
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return np.stack(list(pool.map(encoder().encode, texts)))


def _groups(vectors: Vector, farthest: float) -> list[list[int]]:
    if len(vectors) == 1:
        return [[0]]
    from sklearn.cluster import AgglomerativeClustering

    grouping = AgglomerativeClustering(n_clusters=None, distance_threshold=farthest, metric="cosine", linkage="average")
    labels = grouping.fit_predict(vectors)
    return [np.flatnonzero(labels == label).tolist() for label in range(labels.max() + 1)]


def _cluster(wordings: Sequence[Sequence[Question]], vectors: Vector) -> Cluster:
    nearness = (vectors @ vectors.T).sum(axis=1)
    order = [int(at) for at in np.argsort(-nearness, kind="stable")]
    texts = [wordings[at][0].text for at in order]
    members = [question for same in wordings for question in same]
    guesses = Counter(question.guesses[0] for question in members if question.guesses)
    for each in members:  # second guesses count where there are few first ones
        guesses.update(dict.fromkeys(each.guesses[:3], 0))
    return Cluster(
        typical=texts[0],
        others=tuple(texts[1 : SHOWN + 1]),
        asked=len(members),
        people=len({question.person for question in members}),
        turned_away=sum(question.turned_away for question in members),
        guesses=tuple(name for name, _ in guesses.most_common(3)),
    )
