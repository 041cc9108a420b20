"""Checks what the model is made from, before it is made: `python -m bot.check`.

Domain against knowledge, training questions among themselves and against the held-out ones, dialogue rules against
stories. Every check is a function that yields problems; all run, all problems are printed. Notices are for a person to
look at (`--notices` lists them all): a question may rightly stand among the neighbours of another topic.
"""

from __future__ import annotations

import argparse
import contextlib
import functools
import io
import logging
import os
import re
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from bot import paths
from bot.knowledge import knowledge
from bot.nlu.encoder import Vector, encoder
from bot.nlu.intents import VOTERS, vote
from bot.nlu.text import for_reading

#: Fewer examples than this and a topic is guessed rather than known.
MIN_EXAMPLES = 20
#: Cosine similarity from which a training question counts as a copy of a held-out one.
NEARLY_THE_SAME = 0.95
#: A question is out of place when its nearest neighbours vote so clearly for another topic, and so little for its own.
OTHER_TOPIC, OWN_TOPIC = 0.95, 0.01
#: Two questions as alike as this under two topics contradict one another, or differ by one telling word.
ALIKE = 0.93
HELD_OUT = ("dev.yml", "dev_conversations.yml", "dev_bad_input.yml")


#: Questions compared with all others at a time, to bound memory.
CHUNK = 2000


@dataclass(frozen=True, slots=True)
class Inputs:
    """What the checks look at.

    Attributes:
        examples: (question, intent) of data/nlu.yml.
        held_out: Held-out questions.
        domain: domain.yml.
        root: The project, for checks that let Rasa read its own files.
    """

    examples: list[tuple[str, str]]
    held_out: list[str]
    domain: dict[str, Any]
    root: Path


def read_inputs(root: Path = paths.PROJECT) -> Inputs:
    """Reads the project's files."""
    nlu = yaml.safe_load((root / "data" / "nlu.yml").read_text(encoding="utf-8"))
    examples = [
        (line.removeprefix("- ").strip(), block["intent"])
        for block in nlu["nlu"]
        for line in block["examples"].splitlines()
        if line.startswith("- ")
    ]
    domain = yaml.safe_load((root / "domain.yml").read_text(encoding="utf-8"))
    return Inputs(examples, list(_held_out(root / "tests" / "questions")), domain, root)


def _held_out(folder: Path) -> Iterator[str]:
    for name in HELD_OUT:
        for row in yaml.safe_load((folder / name).read_text(encoding="utf-8")):
            yield from (str(row[key]) for key in ("text", "input") if key in row)
            yield from (turn["user"] for turn in row.get("turns", []))


@functools.cache
def _vectors(texts: tuple[str, ...]) -> Vector:
    """Each text as the classifier reads it, as a unit vector; the training questions are looked at by three checks."""
    return encoder().encode_all([for_reading(text) for text in texts])


def plain(text: str) -> str:
    """A question without case, punctuation and spacing, for comparing; scripts other than Latin keep their letters."""
    return re.sub(r"[\W_]+", " ", for_reading(text)).strip() or text


def intents_match_knowledge(inputs: Inputs) -> Iterator[str]:
    """The domain's intents are the topics of the knowledge."""
    listed = {next(iter(i)) if isinstance(i, dict) else i for i in inputs.domain["intents"]} - {"nlu_fallback"}
    for intent in sorted(listed - set(knowledge().intents)):
        yield f"domain.yml: the intent {intent} has no topic in the knowledge"
    for intent in sorted(set(knowledge().intents) - listed):
        yield f"domain.yml: the topic {intent} is missing among the intents"


def topics_have_enough_examples(inputs: Inputs) -> Iterator[str]:
    """Every topic has at least MIN_EXAMPLES training questions."""
    counts: dict[str, int] = defaultdict(int)
    for _, intent in inputs.examples:
        counts[intent] += 1
    for intent in sorted(knowledge().intents):
        if counts[intent] < MIN_EXAMPLES:
            yield f"data/nlu.yml: {intent} has {counts[intent]} examples; at least {MIN_EXAMPLES} are needed"
    for intent in sorted(set(counts) - set(knowledge().intents)):
        yield f"data/nlu.yml: the intent {intent} has no topic in the knowledge"


def examples_are_distinct(inputs: Inputs) -> Iterator[str]:
    """No question stands twice, least of all under two topics."""
    seen: dict[str, str] = {}
    for text, intent in inputs.examples:
        first = seen.setdefault(plain(text), intent)
        if first != intent:
            yield f"data/nlu.yml: {text!r} stands under {first} and {intent}"
    counts: dict[tuple[str, str], int] = defaultdict(int)
    for text, intent in inputs.examples:
        counts[plain(text), intent] += 1
    for (text, intent), count in counts.items():
        if count > 1:
            yield f"data/nlu.yml: {text!r} stands {count} times under {intent}"


def held_out_questions_stay_out(inputs: Inputs) -> Iterator[str]:
    """No training question equals a held-out one, or nearly: what is trained on measures nothing.

    Very short conversation phrases ("thanks", "next") are the same for everybody and are let be.
    """
    held = {plain(text) for text in inputs.held_out}
    long_enough = [(text, intent) for text, intent in inputs.examples if len(plain(text).split()) > 2]
    for text, intent in long_enough:
        if plain(text) in held:
            yield f"data/nlu.yml: {text!r} ({intent}) is a held-out question"
    held_texts = [text for text in inputs.held_out if 2 < len(plain(text).split()) < 150]
    if not held_texts or not long_enough:
        return
    near = _vectors(tuple(text for text, _ in long_enough)) @ _vectors(tuple(held_texts)).T
    for row, column in zip(*np.nonzero(near >= NEARLY_THE_SAME), strict=True):
        text, intent = long_enough[row]
        if plain(text) != plain(held_texts[column]):
            yield f"data/nlu.yml: {text!r} ({intent}) nearly is the held-out {held_texts[column]!r}"


def examples_out_of_place(inputs: Inputs) -> Iterator[str]:
    """Questions whose neighbours among all others belong to another topic: filed wrong, or a rare case well worth having."""
    texts, names = zip(*inputs.examples, strict=True)
    vectors = _vectors(texts)
    intents, numbers = np.unique(names, return_inverse=True)
    for start in range(0, len(texts), CHUNK):
        similar = vectors[start : start + CHUNK] @ vectors.T
        rows = np.arange(len(similar))
        similar[rows, start + rows] = -1.0
        nearest = np.argpartition(-similar, VOTERS - 1, axis=1)[:, :VOTERS]
        votes = vote(numbers[nearest], np.take_along_axis(similar, nearest, axis=1), len(intents))
        for row in np.flatnonzero(votes.max(axis=1) >= OTHER_TOPIC):
            own, other = numbers[start + row], int(votes[row].argmax())
            if other != own and votes[row, own] <= OWN_TOPIC:
                yield f"data/nlu.yml: {texts[start + row]!r} stands under {intents[own]}, among questions of {intents[other]}"


def examples_alike_under_two_topics(inputs: Inputs) -> Iterator[str]:
    """Pairs of nearly the same question under two topics."""
    texts, names = zip(*inputs.examples, strict=True)
    vectors = _vectors(texts)
    _, numbers = np.unique(names, return_inverse=True)
    for start in range(0, len(texts), CHUNK):
        similar = vectors[start : start + CHUNK] @ vectors.T
        for row, other in zip(*np.nonzero(similar >= ALIKE), strict=True):
            one = start + int(row)
            if one < other and numbers[one] != numbers[other]:
                yield f"data/nlu.yml: {texts[one]!r} ({names[one]}) and {texts[other]!r} ({names[other]}) are nearly the same"


def stories_follow_the_rules(inputs: Inputs) -> Iterator[str]:
    """Rules and stories do not contradict one another: the dialogue is trained alone, in seconds."""
    from rasa.model_training import train_core
    from rasa.shared.exceptions import RasaException

    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(io.StringIO()):
        try:
            train_core(
                domain=str(inputs.root / "domain.yml"),
                config=str(inputs.root / "config.yml"),
                stories=str(inputs.root / "data"),
                output=folder,
            )
        except RasaException as error:
            yield f"data/: {error}"


CHECKS: tuple[Callable[[Inputs], Iterator[str]], ...] = (
    intents_match_knowledge,
    topics_have_enough_examples,
    examples_are_distinct,
    held_out_questions_stay_out,
    stories_follow_the_rules,
)


NOTICES: tuple[Callable[[Inputs], Iterator[str]], ...] = (examples_alike_under_two_topics, examples_out_of_place)


def main() -> int:
    """Runs all checks. Returns 1 where there are problems; notices alone are no failure."""
    parser = argparse.ArgumentParser(prog="python -m bot.check", description=__doc__)
    parser.add_argument("--notices", action="store_true", help="list every notice, not only how many there are")
    chosen = parser.parse_args()
    logging.disable(logging.WARNING)
    os.environ["TQDM_DISABLE"] = "1"
    inputs = read_inputs()
    problems = [problem for check in CHECKS for problem in check(inputs)]
    notices = [notice for check in NOTICES for notice in check(inputs)]
    for problem in problems:
        print(problem, file=sys.stderr)
    if chosen.notices:
        print("\n".join(notices))
    found = f"{len(problems)} problems" if problems else "all in order"
    looked = f"{len(inputs.examples)} questions, {len(inputs.held_out)} held out"
    print(f"training data: {looked}: {found}; {len(notices)} notices (python -m bot.check --notices).")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
