"""A reply: one structured object a turn, which every channel renders in its own way."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.knowledge.model import Fact, Knowledge, Source, intent_of

MAX_BUTTONS = 5
MAX_SOURCES = 4


@dataclass(frozen=True, slots=True)
class Button:
    """A next question: what it says, and the payload that asks it.

    Attributes:
        title: At most 40 characters.
        payload: A Rasa payload such as "/training_exam_cost"; channels hide it behind an opaque id.
    """

    title: str
    payload: str


@dataclass(frozen=True, slots=True)
class Table:
    """A small table; every row has as many cells as the header, the first cell names the row."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def as_markdown(self) -> str:
        """For channels that draw tables."""
        lines = [self.header, ("---",) * len(self.header), *self.rows]
        return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)

    def as_list(self) -> str:
        """For channels that do not: a line a row."""
        names = self.header[1:]
        return "\n".join(
            f"- **{row[0]}**: " + "; ".join(f"{name}: {cell}" for name, cell in zip(names, row[1:], strict=True))
            for row in self.rows
        )


@dataclass(frozen=True, slots=True)
class Image:
    """A picture the server draws.

    Attributes:
        path: Its path on the server, e.g. "/pictures/pay/OH.png".
        alt: What it shows, for those who do not see it.
        width, height: Pixels.
    """

    path: str
    alt: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Reply:
    """What is said in one turn.

    Attributes:
        text: Markdown, the answer in the first sentence.
        topic: The topic id it answers, e.g. "training/exam_cost".
        buttons: At most five.
        sources: Where the figures and rules come from, with dates.
        table: What stands side by side, under the text.
        image: A picture of it.
    """

    text: str
    topic: str
    buttons: tuple[Button, ...] = ()
    sources: tuple[Source, ...] = ()
    table: Table | None = None
    image: Image | None = None


def topic_button(knowledge: Knowledge, topic_id: str) -> Button:
    """The button that asks a topic, by its human title (career) or a fixed one (conversation)."""
    topic = knowledge.topics.get(topic_id)
    title = topic.title if topic else CHAT_TITLES[topic_id]
    return Button(title, f"/{intent_of(topic_id)}")


#: Buttons for conversation topics, which have no title of their own in the knowledge.
CHAT_TITLES = {
    "chat/help": "What can you help with?",
    "chat/journey_overview": "Show me the whole journey",
    "chat/next_stage": "What comes next?",
    "chat/previous_stage": "Go back a stage",
    "chat/tell_me_more": "Tell me more",
    "chat/start_over": "Start over",
    "chat/human_handoff": "Talk to a person",
}


def fact_sources(facts: Iterable[Fact]) -> list[Source]:
    """The first source of each fact, without repeats."""
    return list(dict.fromkeys(fact.sources[0] for fact in facts))


def merge_sources(sources: Iterable[Source]) -> tuple[Source, ...]:
    """At most four sources, one for each address (or label), the first mention kept."""
    kept: dict[str, Source] = {}
    for source in sources:
        kept.setdefault(source.url or source.label, source)
    return tuple(kept.values())[:MAX_SOURCES]
