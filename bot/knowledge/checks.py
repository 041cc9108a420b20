"""The rules that need the whole: ids that exist, words that fit, figures that have facts."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.knowledge import prose
from bot.knowledge.clauses import state_text
from bot.knowledge.model import Fact, Stage, State, Text, Topic
from bot.knowledge.placeholders import UnknownPlaceholder, fill
from bot.knowledge.problems import Problem


class Checker:
    """Checks topics, stages and replies of one file against all facts and states."""

    def __init__(self, facts: dict[str, Fact], states: dict[str, State], known_ids: set[str], file: str):
        self.facts, self.states, self.known_ids, self.file = facts, states, known_ids, file
        self.low = {fact.id for fact in facts.values() if fact.confidence == "low"}

    def _problem(self, path: str, message: str) -> Problem:
        return Problem(self.file, path, message)

    def words(self, path: str, text: Text, state: State | None = None) -> Iterator[Problem]:
        """Fact ids exist, placeholders fill, no figure in prose, at most 90 words."""
        for fact_id in text.facts:
            if fact_id not in self.facts:
                yield self._problem(path, f"no fact {fact_id!r}")
        if state is None:
            for message in prose.prose_problems(text.say, self.low):
                yield self._problem(path, message)
        try:
            filled = fill(text.say, self.facts, state)
        except UnknownPlaceholder as error:
            yield self._problem(path, str(error))
            return
        if "%%" in filled or "$$" in filled:
            yield self._problem(path, "a sign stands twice: the fact's unit already brings its % or $")
        count = prose.word_count(filled)
        if count > prose.MAX_WORDS:
            yield self._problem(path, f"{count} words; at most {prose.MAX_WORDS}")

    def follow_ups(self, path: str, own: str, ids: tuple[str, ...], allowed: range) -> Iterator[Problem]:
        """Follow-ups exist, are no repeats, and lead elsewhere."""
        if len(ids) not in allowed:
            yield self._problem(path, f"{len(ids)} follow-ups; {allowed.start} to {allowed.stop - 1} are allowed")
        if len(set(ids)) != len(ids) or own in ids:
            yield self._problem(path, "a follow-up stands twice or leads back to its own topic")
        for id_ in ids:
            if id_ not in self.known_ids:
                yield self._problem(path, f"no topic {id_!r}")

    def topic(self, topic: Topic) -> Iterator[Problem]:
        """All rules for one topic, its variants, and its answer in each state."""
        if len(topic.title) > prose.MAX_TITLE:
            yield self._problem(f"{topic.id}.title", f"{len(topic.title)} characters; at most {prose.MAX_TITLE}")
        for figure in prose.figures(topic.title):
            yield self._problem(f"{topic.id}.title", f"a figure in a title: {figure!r}")
        for fact_id in topic.facts:
            if fact_id not in self.facts:
                yield self._problem(f"{topic.id}.facts", f"no fact {fact_id!r}")
        yield from self.words(f"{topic.id}.answer", topic.answer)
        yield from self.words(f"{topic.id}.more", topic.more)
        yield from self.follow_ups(f"{topic.id}.follow_ups", topic.id, topic.follow_ups, range(2, 4))
        for entity, texts in topic.variants.items():
            for value, text in texts.items():
                yield from self.words(f"{topic.id}.variants.{entity}.{value}", text)
        for number, clause in enumerate(topic.by_state):
            for message in prose.prose_problems(clause.say, self.low):
                yield self._problem(f"{topic.id}.variants.us_state[{number}]", message)
        if topic.by_state:
            for state in self.states.values():
                text = state_text(topic, state)
                path = f"{topic.id}.variants.us_state for {state.name}"
                if not text.say:
                    yield self._problem(path, "no clause holds: nothing would be said")
                else:
                    yield from self.words(path, text, state)

    def stage(self, stage: Stage) -> Iterator[Problem]:
        """A stage's title and its two-sentence spirit."""
        if len(stage.title) > prose.MAX_TITLE:
            yield self._problem(f"{stage.id}.title", f"{len(stage.title)} characters; at most {prose.MAX_TITLE}")
        if len(re.findall(r"[.?!](?=\s|$)", stage.spirit)) != 2:
            yield self._problem(f"{stage.id}.spirit", "must be two sentences")
        for message in prose.prose_problems(stage.spirit, self.low):
            yield self._problem(f"{stage.id}.spirit", message)
        for topic in stage.topics:
            if topic.stage != stage.id:
                yield self._problem(topic.id, f"stands under the stage {stage.id!r}")


def twins(topics: list[Topic], file: str) -> Iterator[Problem]:
    """Topics that share an id, a title or their words."""
    for attribute in ("id", "title", "answer", "more"):
        seen: dict[str, str] = {}
        for topic in topics:
            value = getattr(topic, attribute)
            key = value if isinstance(value, str) else value.say
            if key in seen:
                yield Problem(file, f"{topic.id}.{attribute}", f"the same as in {seen[key]}")
            seen[key] = topic.id
