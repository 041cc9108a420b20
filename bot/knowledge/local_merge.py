"""Lays what a school's folder holds (bot/knowledge/local.py) over our knowledge, and notes what cannot stand there."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from bot.knowledge import prose
from bot.knowledge.checks import Checker
from bot.knowledge.local import ANSWERS, MAX_ADDITION, Local
from bot.knowledge.model import Fact, Reply, Stage, Text, Topic
from bot.knowledge.problems import Problem
from bot.knowledge.reader import Reader


def merged_facts(shipped: Mapping[str, Fact], local: Local, reader: Reader) -> dict[str, Fact]:
    """Our facts and the school's; one of the same id replaces ours, where it can stand in ours' place."""
    for id_ in shipped.keys() & local.facts.keys():
        old, new, reader.file = shipped[id_], local.facts[id_], local.fact_files[id_]
        if old.unit != new.unit:
            reader.problem(f"{id_}.unit", f"{new.unit!r}; the fact it replaces is in {old.unit!r}")
        missing = sorted(set(_places(old.value)) - set(_places(new.value)))
        if missing:
            reader.problem(f"{id_}.value", f"{missing[0] or 'one figure'} is missing; the fact it replaces has it")
        if new.confidence == "low" != old.confidence:
            reader.problem(f"{id_}.confidence", f"low, but our words state it plainly (confidence {old.confidence})")
    return {**shipped, **local.facts}


def _places(value: Any, path: str = "") -> Iterator[str]:
    """The places of single figures in a value: "hospitals.median", "0", or "" for the value itself."""
    if isinstance(value, dict | list):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _places(inner, f"{path}.{key}".lstrip("."))
    elif value is not None:
        yield path


def merged_stages(stages: tuple[Stage, ...], local: Local, reader: Reader) -> tuple[Stage, ...]:
    """The stages with the school's words in their topics."""
    reader.file = local.file(ANSWERS)
    return tuple(
        replace(stage, topics=tuple(_topic(topic, local.answers.get(topic.id), reader) for topic in stage.topics))
        for stage in stages
    )


def _topic(topic: Topic, row: dict[str, Any] | None, reader: Reader) -> Topic:
    if row is None:
        return topic
    if "answer" in row:
        topic = replace(topic, answer=_text(topic.id, "answer", row, reader))
    if "more" in row:
        topic = replace(topic, more=_text(topic.id, "more", row, reader))
    if "add_to_answer" in row:
        topic = replace(topic, addition=_text(topic.id, "add_to_answer", row, reader))
    if "add_to_more" in row:
        topic = replace(topic, more=_joined(topic.more, _text(topic.id, "add_to_more", row, reader)))
    return topic


def merged_replies(replies: dict[str, Reply], local: Local, reader: Reader) -> dict[str, Reply]:
    """The fixed replies with the school's words; its greeting is the reply to "hello"."""
    reader.file = local.file(ANSWERS)
    merged = dict(replies)
    if local.school.greeting:
        merged["chat/greet"] = replace(replies["chat/greet"], answer=Text(local.school.greeting))
    for id_, row in local.answers.items():
        reply = merged.get(id_)
        if reply is None or id_.startswith("safety/"):
            continue
        if "more" in row or "add_to_more" in row:
            reader.problem(id_, "has an answer only, no more")
        if "answer" in row:
            merged[id_] = replace(reply, answer=_text(id_, "answer", row, reader))
        if "add_to_answer" in row:
            added = _text(id_, "add_to_answer", row, reader)
            merged[id_] = replace(reply, answer=_joined(reply.answer, added))
    return merged


def _text(id_: str, key: str, row: dict[str, Any], reader: Reader) -> Text:
    return reader.text(f"{id_}.{key}", row[key], tuple(row.get("facts") or ()))


def _joined(text: Text, added: Text) -> Text:
    return Text(f"{text.say}\n\n{added.say}", tuple(dict.fromkeys([*text.facts, *added.facts])))


def unknown_ids(local: Local, known: set[str]) -> Iterator[Problem]:
    """Rows of answers.yml for topics that do not exist, with the nearest that does."""
    for id_ in local.answers:
        if id_ not in known:
            near = difflib.get_close_matches(id_, known, 1)
            hint = f"; did you mean {near[0]}?" if near else ""
            yield Problem(local.file(ANSWERS), id_, f"no such topic{hint}")


def addition_problems(topic: Topic, checker: Checker) -> Iterator[Problem]:
    """An addition keeps the rules for words, and is short, since it is said after each of the topic's answers."""
    if topic.addition is None:
        return
    path, count = f"{topic.id}.add_to_answer", prose.word_count(topic.addition.say)
    yield from checker.words(path, topic.addition)
    if count > MAX_ADDITION:
        yield Problem(checker.file, path, f"{count} words; at most {MAX_ADDITION}")
