"""Adds training questions to data/nlu.yml in place: order, comments and layout stay, and only lines are added."""

from __future__ import annotations

import re
from collections.abc import Sequence

import yaml

from bot.nlu.text import clean

Example = tuple[str, str]
#: Rasa reads these as marks of entities, which our data does not use.
_MARKS = re.compile(r"[\[\]{}]")
MOST_CHARACTERS = 500


class CannotTeach(ValueError):
    """A question cannot be a training question; the message says why and what to do."""


def as_example(text: str) -> str:
    """A question as it is written into the file.

    Raises:
        CannotTeach: it is empty, too long, or holds marks such as "[name]".
    """
    text = clean(text).removeprefix("- ")
    if not any(character.isalpha() for character in text):
        raise CannotTeach("there are no words in it")
    if _MARKS.search(text):
        raise CannotTeach("it holds a mark such as [name]: reword it without, in words anybody could have used")
    if len(text) > MOST_CHARACTERS:
        raise CannotTeach(f"it is longer than {MOST_CHARACTERS} characters: keep the part that asks")
    return text


def with_examples(content: str, added: Sequence[Example]) -> str:
    """The file's content with questions added at the end of their intents.

    Args:
        content: Of data/nlu.yml.
        added: (question, intent) in the order wanted.

    Raises:
        CannotTeach: there is no such intent in the file.
    """
    lines = content.splitlines(keepends=True)
    for text, intent in added:
        at, indent = _end_of(lines, intent)
        if not lines[at - 1].endswith("\n"):
            lines[at - 1] += "\n"
        lines.insert(at, f"{indent}- {text}\n")
    return "".join(lines)


def _end_of(lines: Sequence[str], intent: str) -> tuple[int, str]:
    """Where the next line of an intent's questions belongs, and how far in."""
    begin = next((at for at, line in enumerate(lines) if line.rstrip() == f"- intent: {intent}"), None)
    if begin is None:
        raise CannotTeach(f"data/nlu.yml has no intent {intent}")
    last, indent = None, ""
    for at in range(begin + 1, len(lines)):
        if re.match(r"\S", lines[at]):
            break
        example = re.match(r"(\s+)- ", lines[at])
        if example:
            last, indent = at, example[1]
    if last is None:
        raise CannotTeach(f"the intent {intent} in data/nlu.yml has no questions to add to")
    return last + 1, indent


def examples(content: str) -> list[Example]:
    """(question, intent) of all training questions, in order."""
    return [
        (line.removeprefix("- ").strip(), block["intent"])
        for block in yaml.load(content, Loader=yaml.CSafeLoader)["nlu"]
        for line in block["examples"].splitlines()
        if line.startswith("- ")
    ]
