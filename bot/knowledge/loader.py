"""Reads stages.yml, replies.yml, fit.yml, plan.yml, compare.yml, states.yml and facts/ into a `Knowledge`, or says all that is wrong;
a school's own folder (`local/`) is laid over them.

The loader reports every problem at once, each with its file and path, so that an author mends a file in one go.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from pathlib import Path

from bot import paths
from bot.knowledge import local as overrides
from bot.knowledge import local_merge
from bot.knowledge.checks import Checker, twins
from bot.knowledge.form_reader import FormReader, form_problems
from bot.knowledge.model import Fact, Knowledge, School
from bot.knowledge.problems import KnowledgeError, Problem
from bot.knowledge.reader import Reader
from bot.knowledge.yaml_file import read_yaml

ROOT = Path(__file__).parent
#: 50 states, DC and Puerto Rico.
STATE_COUNT = 52


def load(root: Path = ROOT, local: Path | None = None) -> Knowledge:
    """Reads and validates all knowledge files under `root`, with a school's own folder laid over them.

    Args:
        root: Our files.
        local: The school's folder, if any (bot/knowledge/local.py).

    Raises:
        KnowledgeError: with every problem found, each with file and path.
    """
    reader = Reader()
    facts: dict[str, Fact] = {}
    for path in sorted((root / "facts").glob("*.yml")):
        reader.file = f"facts/{path.name}"
        for fact in reader.facts("facts", read_yaml(path).get("facts")):
            if fact.id in facts:
                reader.problem(fact.id, "the fact id stands twice")
            facts[fact.id] = fact
    reader.file = "states.yml"
    states = {state.name: state for state in reader.states(read_yaml(root / "states.yml"))}
    if len(states) != STATE_COUNT:
        reader.problem("states", f"{len(states)} states; 50 states, DC and Puerto Rico are {STATE_COUNT}")
    reader.file = "stages.yml"
    stages = tuple(reader.stages(read_yaml(root / "stages.yml")))
    reader.file = "replies.yml"
    replies = {reply.id: reply for reply in reader.replies(read_yaml(root / "replies.yml"))}

    form_reader = FormReader(reader)
    fit = form_reader.fit(read_yaml(root / "fit.yml"))
    plan = form_reader.plan(read_yaml(root / "plan.yml"))
    comparisons = form_reader.comparisons(read_yaml(root / "compare.yml"))

    own = overrides.read(local, reader, states)
    facts = local_merge.merged_facts(facts, own, reader)
    stages = local_merge.merged_stages(stages, own, reader)
    replies = local_merge.merged_replies(replies, own, reader)
    knowledge = Knowledge(stages, replies, facts, states, fit, plan, comparisons, own.school, own.programs)
    problems = [*reader.problems, *_whole_problems(knowledge, own)]
    if problems:
        raise KnowledgeError(problems)
    return knowledge


def _whole_problems(knowledge: Knowledge, own: overrides.Local) -> Iterator[Problem]:
    """What only the whole shows; the school's words are looked for in its own files."""
    known_ids = {*knowledge.topics, *knowledge.replies}
    checker = Checker(knowledge.facts, knowledge.states, known_ids, "stages.yml")
    all_topics = [topic for stage in knowledge.stages for topic in stage.topics]
    yield from twins(all_topics, "stages.yml")
    for stage in knowledge.stages:
        yield from checker.stage(stage)
    for topic in all_topics:
        checker.file = own.file(overrides.ANSWERS) if topic.id in own.answers else "stages.yml"
        yield from checker.topic(topic)
        yield from local_merge.addition_problems(topic, checker)
    for reply in knowledge.replies.values():
        checker.file = own.file(overrides.ANSWERS) if reply.id in own.answers else "replies.yml"
        if reply.id == "chat/greet" and own.school.greeting:
            checker.file = own.file(overrides.SCHOOL)
        yield from checker.words(f"{reply.id}.answer", reply.answer)
        yield from checker.follow_ups(f"{reply.id}.follow_ups", reply.id, reply.follow_ups, range(0, 6))
    yield from local_merge.unknown_ids(own, known_ids)
    yield from form_problems(knowledge, checker)


@functools.cache
def shipped() -> Knowledge:
    """Our own knowledge, loaded once a process: what the model is made from.

    Raises:
        KnowledgeError: see `load`.
    """
    return load()


@functools.cache
def knowledge() -> Knowledge:
    """What Embark answers from: ours, and the school's own folder laid over it; loaded once a process.

    Raises:
        KnowledgeError: see `load` and `local.folder`.
    """
    own = overrides.folder(paths.PROJECT)
    return load(ROOT, own) if own else shipped()


def school() -> School:
    """Who hosts Embark: name, color, greeting, adviser, website; "" where it says nothing."""
    return knowledge().school
