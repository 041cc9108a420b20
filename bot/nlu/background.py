"""What the knowledge itself says about each topic, sentence by sentence.

People ask about the things that answers are about, often before anyone thought of training on it. So the classifier
also reads titles, answers and facts, at a small weight beside the training questions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.knowledge import shipped
from bot.knowledge.model import Topic
from bot.knowledge.placeholders import PLACEHOLDER

_SENTENCE_END = re.compile(r"(?<=[.?!])\s+|\n+")
#: Shorter pieces ("Step 1:") say nothing of a topic.
MIN_WORDS = 4


def _texts(topic: Topic) -> Iterator[str]:
    yield from (topic.answer.say, topic.more.say)
    for values in topic.variants.values():
        yield from (text.say for text in values.values())


def background() -> list[tuple[str, str]]:
    """(sentence, intent) for every title, every sentence of an answer, and every fact of a career topic."""
    known = shipped()  # a school's own words change answers, never the model
    rows = []
    for topic in known.topics.values():
        rows.append((topic.title, topic.intent))
        sentences = (s for text in _texts(topic) for s in _SENTENCE_END.split(PLACEHOLDER.sub("", text)))
        rows += [(sentence, topic.intent) for sentence in sentences if len(sentence.split()) >= MIN_WORDS]
    rows += [(f.fact, known.topics[f.topic].intent) for f in known.facts.values() if f.topic in known.topics]
    return rows
