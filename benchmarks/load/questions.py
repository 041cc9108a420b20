"""What is asked under load, and which topic answers it."""

from __future__ import annotations

from pathlib import Path

from bot.knowledge import knowledge
from bot.knowledge.yaml_file import read_yaml

FILE = Path(__file__).with_name("questions.yml")


def questions() -> dict[str, str]:
    """intent -> question, in the order they are asked."""
    read: dict[str, str] = read_yaml(FILE)
    return read


def topic(intent: str) -> str:
    """The id of the topic that answers an intent, e.g. "training/exam_cost"."""
    return knowledge().intents[intent]
