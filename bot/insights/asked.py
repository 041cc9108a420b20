"""What people asked and how it was met, out of the events as they are stored: a message and the first answer after it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from bot.channels.transcript import message_id
from bot.guide.conversation import UNSURE

OUT_OF_SCOPE = "scope/out_of_scope"
OUT_OF_SCOPE_INTENT = "scope_out_of_scope"


class EventRow(NamedTuple):
    """A row of the table `events`, for what a person or Embark said."""

    sender_id: str
    type_name: str
    data: str


class Judgement(NamedTuple):
    """A row of the table `feedback`."""

    helpful: bool
    comment: str | None


@dataclass(frozen=True, slots=True)
class Exchange:
    """A message and its answer.

    Attributes:
        person: Number of the conversation in the order met; no id.
        at: Seconds since 1970.
        text: The person's words as they are, not redacted; a button's title.
        pressed: It was a button.
        topic: The topic id that was answered.
        turned_away: It was taken for no question of this place.
        guesses: Intents that it could mean, most likely first, without out of scope.
        states: US states named in it.
        judgement: What the person thought of the answer.
    """

    person: int
    at: float
    text: str
    pressed: bool
    topic: str
    turned_away: bool
    guesses: tuple[str, ...]
    states: tuple[str, ...]
    judgement: Judgement | None

    @property
    def unsure(self) -> bool:
        """Embark offered topics, since it hardly knew what was asked."""
        return self.topic == UNSURE and not self.turned_away

    @property
    def unclear(self) -> bool:
        """A typed question that got no answer: Embark was unsure, or turned it away."""
        return not self.pressed and (self.unsure or self.turned_away)


def exchanges(rows: Iterable[EventRow], judgements: Mapping[tuple[str, str], Judgement]) -> Iterator[Exchange]:
    """Messages with their answers, in the order of the answers.

    Args:
        rows: What both sides said, in the order it was stored.
        judgements: (conversation, message id) -> thumbs.
    """
    numbers: dict[str, int] = {}
    waiting: dict[str, dict[str, Any]] = {}
    for row in rows:
        event = json.loads(row.data)
        if row.type_name == "user":
            if event.get("text"):
                waiting[row.sender_id] = event
            continue
        said = waiting.pop(row.sender_id, None)
        if said is not None:
            number = numbers.setdefault(row.sender_id, len(numbers))
            judgement = judgements.get((row.sender_id, message_id(event["timestamp"])))
            yield _exchange(number, said, event, judgement)


def _exchange(person: int, said: dict[str, Any], answer: dict[str, Any], judgement: Judgement | None) -> Exchange:
    parsed, title = said.get("parse_data") or {}, (said.get("metadata") or {}).get("button_title")
    intent = (parsed.get("intent") or {}).get("name") or ""
    ranking = [row["name"] for row in parsed.get("intent_ranking") or []]
    topic = str((answer.get("metadata") or {}).get("topic") or "")
    return Exchange(
        person=person,
        at=float(said.get("timestamp") or answer["timestamp"]),
        text=str(title or said["text"]),
        pressed=bool(title) or str(said["text"]).startswith("/"),
        topic=topic,
        turned_away=topic == OUT_OF_SCOPE or (topic == UNSURE and intent == OUT_OF_SCOPE_INTENT),
        guesses=tuple(name for name in ranking if name not in (OUT_OF_SCOPE_INTENT, "nlu_fallback")),
        states=tuple(e["value"] for e in parsed.get("entities") or [] if e.get("entity") == "us_state"),
        judgement=judgement,
    )
