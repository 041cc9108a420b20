"""Topics as an operator looks for them: by words of their id or title."""

from __future__ import annotations

from bot.knowledge import knowledge


def title_of(topic: str) -> str:
    """A topic as people see it; talk and safety have their id alone."""
    return knowledge().topics[topic].title if topic in knowledge().topics else topic


def search(words: str) -> list[str]:
    """The topics whose id or title holds all the words, in the order of the journey."""
    wanted = words.lower().split()
    every = knowledge().intents.values()
    return [id_ for id_ in every if all(word in f"{id_} {title_of(id_)}".lower() for word in wanted)]
