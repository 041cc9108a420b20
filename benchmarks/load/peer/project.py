"""Our data as a project of stock Rasa: same intents, questions, rules, stories, slots and words."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from pathlib import Path

import yaml

from bot import paths
from bot.guide import answer, conversation
from bot.guide.known import Known
from bot.knowledge import knowledge
from bot.nlu import entities
from bot.nlu.text import clean

HERE = Path(__file__).parent
BEFORE, AFTER = re.compile(r"(?:^|\s)[(\"]?$"), re.compile(r"[.,?!;:)\"]*(?:\s|$)")
#: What the peer's model is made from; entities are marked by the gazetteer.
INPUTS = (
    "domain.yml",
    "data",
    "bot/nlu/entities.py",
    "bot/nlu/states.py",
    "bot/nlu/gazetteer.yml",
    "benchmarks/load/peer/config.yml",
    "benchmarks/load/peer/project.py",
)


def fingerprint() -> str:
    """Changes when the model must be trained anew."""
    return hashlib.sha256(paths.digest(*INPUTS).encode()).hexdigest()[:12]


def annotated(question: str) -> str:
    """A training question with its entities marked, as Rasa reads them: `pay in [ohio]{"entity": "us_state", …}`.

    Embark finds these by rules; stock Rasa's DIETClassifier learns them from marks, so the marks are the fair equivalent.
    Left out are entities that Rasa could not align with its tokens, which begin and end at blanks, punctuation aside.
    """
    if clean(question) != question or "[" in question:
        return question
    out, done = "", 0
    for found in entities.find(question):
        aligned = BEFORE.search(question[: found.start]) and AFTER.match(question[found.end :])
        if aligned and found.start >= done:
            mark = json.dumps({"entity": found.entity, "value": found.value}, ensure_ascii=False)
            out += f"{question[done : found.start]}[{question[found.start : found.end]}]{mark}"
            done = found.end
    return out + question[done:]


def answers() -> dict[str, str]:
    """intent -> the words Embark answers it with, to someone of whom nothing is known."""
    known = knowledge()
    return {
        intent: (
            answer.answer(known, topic, Known({}, {}, False))
            if topic in known.topics
            else conversation.reply_for(known, topic)
        ).text
        for intent, topic in known.intents.items()
    }


def write_actions(folder: Path) -> None:
    """Writes the actions and their words into `folder`: read at every start, no part of the model."""
    shutil.copy(HERE / "actions.py", folder / "actions.py")
    actions = yaml.safe_load((paths.PROJECT / "domain.yml").read_text(encoding="utf-8"))["actions"]
    words = {"by_intent": answers(), "otherwise": "Which topic do you mean?", "actions": actions}
    (folder / "answers.json").write_text(json.dumps(words, ensure_ascii=False), encoding="utf-8")


def write(folder: Path, epochs: int) -> None:
    """Writes what the model is made from into `folder`.

    Args:
        epochs: For each model that is trained in epochs; Rasa's recipe says 100.
    """
    (folder / "data").mkdir(parents=True, exist_ok=True)
    for name in ("rules.yml", "stories.yml"):
        shutil.copy(paths.PROJECT / "data" / name, folder / "data" / name)
    (folder / "data" / "nlu.yml").write_text(_questions(), encoding="utf-8")
    shutil.copy(paths.PROJECT / "domain.yml", folder / "domain.yml")
    config = (HERE / "config.yml").read_text(encoding="utf-8").replace("epochs: 100", f"epochs: {epochs}")
    (folder / "config.yml").write_text(config, encoding="utf-8")
    (folder / "credentials.yml").write_text("rest:\n", encoding="utf-8")


def _questions() -> str:
    raw = yaml.safe_load((paths.PROJECT / "data" / "nlu.yml").read_text(encoding="utf-8"))
    lines = ['version: "3.1"', "nlu:"]
    for block in raw["nlu"]:
        lines += [f"- intent: {block['intent']}", "  examples: |"]
        lines += [f"    - {annotated(line.removeprefix('- '))}" for line in block["examples"].splitlines()]
    return "\n".join(lines) + "\n"
