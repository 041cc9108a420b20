"""Which facts should be looked at again."""

from __future__ import annotations

import datetime

from bot.knowledge.model import Clause, Fact, Knowledge, Program, Text

#: Fees, rules and rosters change within about two years; BLS and O*NET publish at least that often.
REVIEW_AFTER_YEARS = 2


def review_date(dated: Fact | Program) -> datetime.date:
    """The day from which a fact should be checked anew: two years after the end of the period it speaks for."""
    parts = [int(part) for part in dated.as_of.split("-")]
    year, month = parts[0], parts[1] if len(parts) > 1 else 12
    return datetime.date(year + REVIEW_AFTER_YEARS, month, 28)


def cited_facts(knowledge: Knowledge) -> set[str]:
    """Ids of all facts that some text rests on."""
    cited: set[str] = set()
    for topic in knowledge.topics.values():
        texts: list[Text | Clause] = [topic.answer, topic.more, *topic.by_state]
        texts += [text for by_value in topic.variants.values() for text in by_value.values()]
        cited.update(topic.facts, *(text.facts for text in texts))
    for reply in knowledge.replies.values():
        cited.update(reply.answer.facts)
    return cited


def overdue(knowledge: Knowledge, today: datetime.date) -> list[Fact]:
    """Cited facts past their review date, oldest first."""
    cited = cited_facts(knowledge)
    late = [fact for fact in knowledge.facts.values() if fact.id in cited and review_date(fact) < today]
    return sorted(late, key=lambda fact: fact.as_of)
