"""Whether a question may be taught, and what it would change: no copy, no contradiction, nothing held out.

Nothing here is chosen by looking at the held-out questions; they are only kept from becoming training questions.
"""

from __future__ import annotations

import tarfile
import tempfile
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from sklearn.model_selection import train_test_split

from bot import check
from bot.insights.nlu_file import CannotTeach, Example
from bot.nlu.background import background
from bot.nlu.encoder import encoder
from bot.nlu.intents import SEED, IntentModel
from bot.nlu.text import for_reading

#: Two questions as alike as this under two topics contradict one another.
NEARLY_THE_SAME = 0.95
#: Training questions that both models are asked, drawn from the fifth that neither saw.
ASKED = 2000


class Teaching:
    """The training questions as they are, against which new ones are checked."""

    def __init__(self, inputs: check.Inputs):
        self.inputs = inputs
        self._plain = {check.plain(text): intent for text, intent in inputs.examples}
        self._vectors = encoder().encode_all([for_reading(text) for text, _ in inputs.examples])
        self._held_out: dict[str, bool] = {}

    def check(self, text: str, intent: str) -> None:
        """Whether a question may be filed under an intent.

        Raises:
            CannotTeach: it stands there already, nearly stands under another topic, or is a held-out question.
        """
        there = self._plain.get(check.plain(text))
        if there is not None:
            raise CannotTeach(f"it is taught already, under {there}")
        near = self._vectors @ encoder().encode(for_reading(text))
        for at in np.argsort(-near)[:5]:
            other, filed = self.inputs.examples[int(at)]
            if near[at] >= NEARLY_THE_SAME and filed != intent:
                raise CannotTeach(f"nearly the same stands under {filed}: {other!r}")
        if self.is_held_out(text):
            raise CannotTeach("it is, or nearly is, a held-out question: to train on it would make the accuracy a lie")

    def is_held_out(self, text: str) -> bool:
        """Whether `make check` would find the question among the held-out ones."""
        if text not in self._held_out:
            only = replace(self.inputs, examples=[(text, "new")])
            self._held_out[text] = any(check.held_out_questions_stay_out(only))
        return self._held_out[text]

    def add(self, text: str, intent: str) -> None:
        """Keeps an accepted question, so that the next is checked against it too."""
        self._plain[check.plain(text)] = intent
        self.inputs.examples.append((text, intent))
        self._vectors = np.vstack([self._vectors, encoder().encode(for_reading(text))])


def classifier(model: Path) -> IntentModel:
    """The classifier inside a trained model.

    Raises:
        OSError, ValueError: the file is no model of ours.
    """
    with tempfile.TemporaryDirectory() as folder, tarfile.open(model) as packed:
        parts = [member for member in packed.getmembers() if "IntentClassifier" in member.name and member.isfile()]
        if not parts:
            raise ValueError(f"{model.name} holds no classifier")
        for member in parts:
            member.name = Path(member.name).name
            packed.extract(member, folder, filter="data")
        return IntentModel.load(Path(folder))


@dataclass(frozen=True, slots=True)
class Effect:
    """How two models do on the same training questions, which neither has seen.

    Attributes:
        asked: How many.
        before, after: How many each understood.
        changes: intent -> how many more (or fewer) are understood; those that stay as they are left out.
    """

    asked: int
    before: int
    after: int
    changes: dict[str, int]


def effect(examples: Sequence[Example], added: Sequence[Example], asked: int = ASKED) -> Effect:
    """Trains without and with the new questions on four fifths of the others, and asks both the rest: minutes."""
    learn, held = train_test_split(
        list(examples), test_size=0.2, random_state=SEED, stratify=[intent for _, intent in examples]
    )
    held = held[:asked]
    beside = background()
    right: list[Collection[int]] = []
    for extra in ((), added):
        texts, intents = zip(*learn, *extra, strict=True)
        model = IntentModel.fit(texts, intents, beside)
        right.append({at for at, (text, intent) in enumerate(held) if model.predict(text).intent == intent})
    before, after = right
    changes = Counter(held[at][1] for at in set(after) - set(before))
    changes.subtract(held[at][1] for at in set(before) - set(after))
    return Effect(len(held), len(before), len(after), {name: by for name, by in changes.items() if by})
