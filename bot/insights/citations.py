"""Where each fact is used: in which topic's words, reply, plan step, comparison, question of a form."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from bot.knowledge.model import Clause, Knowledge, Question, Text
from bot.knowledge.placeholders import fact_ids


def uses(knowledge: Knowledge) -> dict[str, list[str]]:
    """fact id -> places, in the order of the journey; a career topic's place is its id, another's names its file."""
    found: dict[str, list[str]] = defaultdict(list)
    for place, facts in _places(knowledge):
        for fact in dict.fromkeys(facts):
            if place not in found[fact]:
                found[fact].append(place)
    return dict(found)


def _places(knowledge: Knowledge) -> Iterator[tuple[str, tuple[str, ...]]]:
    for topic in knowledge.topics.values():
        texts: list[Text | Clause] = [topic.answer, topic.more, *topic.by_state]
        texts += [text for by_value in topic.variants.values() for text in by_value.values()]
        texts += [topic.addition] if topic.addition else []
        yield topic.id, (*topic.facts, *(fact for text in texts for fact in text.facts))
    for reply in knowledge.replies.values():
        yield reply.id, reply.answer.facts
    for step in knowledge.plan.steps.values():
        figures = [fact for text in (*(step.time or ()), *(step.cost or ())) for fact in fact_ids(text)]
        yield f"plan: {step.id}", (*step.facts, *step.do.facts, *step.stops.facts, *figures)
    for comparison in knowledge.comparisons.values():
        cells = [text for by_row in comparison.cells.values() for text in by_row.values()]
        yield f"compare: {comparison.detail}", (*comparison.facts, *(fact for text in cells for fact in text.facts))
    for name, questions in (("fit", knowledge.fit.questions), ("plan", knowledge.plan.questions)):
        for question in questions:
            yield f"{name}: {question.id}", tuple(_asked(question))


def _asked(question: Question) -> Iterator[str]:
    yield from question.ask.facts
    for option in question.options:
        for text in (option.fits, option.rubs):
            if text:
                yield from text.facts
