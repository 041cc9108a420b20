"""Reads stages.yml, replies.yml, fit.yml, plan.yml, compare.yml, states.yml and facts/ into a `Knowledge`, or says all that is wrong.

The loader reports every problem at once, each with its file and path, so that an author mends a file in one go.
"""

from __future__ import annotations

import functools
from pathlib import Path

from bot.knowledge.checks import Checker, twins
from bot.knowledge.form_reader import FormReader, form_problems
from bot.knowledge.model import Fact, Knowledge
from bot.knowledge.problems import KnowledgeError
from bot.knowledge.reader import Reader
from bot.knowledge.yaml_file import read_yaml

ROOT = Path(__file__).parent
#: 50 states, DC and Puerto Rico.
STATE_COUNT = 52


def load(root: Path = ROOT) -> Knowledge:
    """Reads and validates all knowledge files under `root`.

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

    knowledge = Knowledge(stages, replies, facts, states, fit, plan, comparisons)
    known_ids = {*knowledge.topics, *replies}
    checker = Checker(facts, states, known_ids, "stages.yml")
    problems = reader.problems
    all_topics = [topic for stage in stages for topic in stage.topics]
    problems += twins(all_topics, "stages.yml")
    for stage in stages:
        problems += checker.stage(stage)
    for topic in all_topics:
        problems += checker.topic(topic)
    checker.file = "replies.yml"
    for reply in replies.values():
        problems += checker.words(f"{reply.id}.answer", reply.answer)
        problems += checker.follow_ups(f"{reply.id}.follow_ups", reply.id, reply.follow_ups, range(0, 6))
    problems += form_problems(knowledge, checker)
    if problems:
        raise KnowledgeError(problems)
    return knowledge


@functools.cache
def knowledge() -> Knowledge:
    """The shipped knowledge, loaded once a process.

    Raises:
        KnowledgeError: see `load`.
    """
    return load()
