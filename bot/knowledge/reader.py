"""Turns raw YAML into values and notes whatever has the wrong shape."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from bot.knowledge.model import (
    CONFIDENCE,
    VARIANT_ENTITIES,
    Clause,
    Fact,
    Reply,
    Source,
    Stage,
    State,
    Text,
    Topic,
)
from bot.knowledge.placeholders import REGULATION_WORDS, fact_ids
from bot.knowledge.problems import Problem

FACT_KEYS = {"id", "topic", "fact", "value", "unit", "as_of", "source", "confidence", "note"}
TOPIC_KEYS = {"id", "title", "answer", "more", "follow_ups", "facts", "variants", "overview_of"}
REPLY_KEYS = {"id", "answer", "follow_ups", "facts"}
STAGE_KEYS = {"id", "title", "spirit", "topics"}
STATE_KEYS = {
    "code",
    "name",
    "board",
    "board_url",
    "regulation",
    "trainee_category",
    "trainee_note",
    "national_certification_required",
    "certification_note",
    "minimum_age",
    "education",
    "training_requirement",
    "continuing_education",
    "fee_note",
    "background_check",
    "as_of",
    "sources",
    "confidence",
    "note",
    "summary",
    "start_steps",
}
AS_OF = re.compile(r"\d{4}(-(?:0[1-9]|1[0-2])(-(?:0[1-9]|[12]\d|3[01]))?)?")
URL = re.compile(r"https?://[^\s;]+")
#: Where a copy of a source was read: it stays in the fact's file and is nothing for people, who can look at the source itself.
COPY = re.compile(r"[;,] as (?:re)?published in github (?:\([^)]*\)|[^();])*", re.IGNORECASE)


def parse_sources(text: str, as_of: str) -> tuple[Source, ...]:
    """ "Who, title, address ; Who, title, address" as sources; one without an address keeps its words."""
    sources = []
    for part in re.split(r"\s;\s", COPY.sub("", text)):
        url = URL.search(part)
        label = part[: url.start()].strip(" ,(") if url else part.strip()
        address = url[0].rstrip(".,)") if url else None
        if not label and address:
            label = re.sub(r"^(?:https?://)?(?:www\.)?([^/]+).*", r"\1", address)
        sources.append(Source(label, address, as_of))
    return tuple(sources)


class Reader:
    """Collects problems while it turns raw YAML into values."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.file = ""

    def problem(self, path: str, message: str) -> None:
        self.problems.append(Problem(self.file, path, message))

    def keys(self, path: str, row: Any, allowed: set[str], required: set[str]) -> bool:
        """Whether `row` is a mapping with the required keys; unknown and missing keys are noted."""
        if not isinstance(row, dict):
            self.problem(path, f"expected a mapping, got {type(row).__name__}")
            return False
        for key in sorted(set(map(str, row)) - allowed):
            self.problem(path, f"unknown key {key!r}; allowed: {', '.join(sorted(allowed))}")
        missing = {key for key in required if row.get(key) in (None, "", [])}
        for key in sorted(missing):
            self.problem(path, f"{key} is missing")
        return not missing

    def facts(self, path: str, rows: Any) -> Iterator[Fact]:
        """The facts of one file, checked one by one."""
        for number, row in enumerate(rows or []):
            here = f"{path}[{number}]"
            if not self.keys(here, row, FACT_KEYS, {"id", "topic", "fact", "as_of", "source", "confidence"}):
                continue
            here = f"{path}[{row['id']}]"
            as_of = str(row["as_of"])
            if not AS_OF.fullmatch(as_of):
                self.problem(f"{here}.as_of", f"{as_of!r} is no YYYY, YYYY-MM or YYYY-MM-DD")
                continue
            if row["confidence"] not in CONFIDENCE:
                self.problem(f"{here}.confidence", f"{row['confidence']!r} is not one of {', '.join(CONFIDENCE)}")
            yield Fact(
                id=str(row["id"]),
                topic=str(row["topic"]),
                fact=str(row["fact"]),
                as_of=as_of,
                sources=parse_sources(str(row["source"]), as_of),
                confidence=str(row["confidence"]),
                value=row.get("value"),
                unit=row.get("unit"),
                note=row.get("note"),
            )

    def states(self, raw: dict[str, Any]) -> Iterator[State]:
        """The states with their wages and outlook, checked one by one."""
        wages, outlook = raw["wages"], raw["outlook"]
        wage_source = parse_sources(_before_file_note(wages["source"]), str(wages["year"]))[0]
        outlook_source = Source(
            "Projections Central, state projections 2022-32", "https://projectionscentral.org/", "2022"
        )
        for number, row in enumerate(raw["states"]):
            here = f"states[{row.get('code', number)}]"
            if not self.keys(
                here,
                row,
                STATE_KEYS,
                {"code", "name", "board", "board_url", "regulation", "as_of", "sources", "summary", "start_steps"},
            ):
                continue
            if row["regulation"] not in REGULATION_WORDS:
                self.problem(f"{here}.regulation", f"{row['regulation']!r} is not one of {', '.join(REGULATION_WORDS)}")
                continue
            as_of = str(row["as_of"])
            board = Source(row["board"], row["board_url"], as_of)
            yield State(
                code=row["code"],
                name=row["name"],
                rules={key: value for key, value in row.items() if key != "sources"},
                wage=wages["states"].get(row["code"], {}),
                outlook=outlook["states"].get(row["code"], {}),
                sources=(board, *(parse_sources(text, as_of)[0] for text in row["sources"])),
                wage_source=wage_source,
                outlook_source=outlook_source,
            )

    def text(self, path: str, raw: Any, facts: tuple[str, ...] = ()) -> Text:
        """A text given as a string or as {say, facts}; the facts in its placeholders are added."""
        if isinstance(raw, dict):
            self.keys(path, raw, {"say", "facts"}, {"say"})
            facts = tuple(raw.get("facts") or facts)
            raw = raw.get("say")
        if not isinstance(raw, str) or not raw.strip():
            self.problem(path, "the text is missing")
            return Text("")
        say = raw.strip()
        return Text(say, tuple(dict.fromkeys([*fact_ids(say), *facts])))

    def topic(self, path: str, row: Any) -> Topic | None:
        """One career topic, or None where it cannot be read."""
        if not self.keys(path, row, TOPIC_KEYS, {"id", "title", "answer", "more", "follow_ups", "facts"}):
            return None
        here = str(row["id"])
        facts = tuple(row["facts"])
        variants: dict[str, dict[str, Text]] = {}
        clauses: list[Clause] = []
        for entity, texts in (row.get("variants") or {}).items():
            if entity == "us_state":
                for number, raw in enumerate(texts):
                    where = f"{here}.variants.us_state[{number}]"
                    if self.keys(where, raw, {"say", "when", "facts"}, {"say"}):
                        say = str(raw["say"]).strip()
                        clauses.append(
                            Clause(
                                say,
                                raw.get("when") or {},
                                tuple(dict.fromkeys([*fact_ids(say), *(raw.get("facts") or ())])),
                            )
                        )
            elif entity in VARIANT_ENTITIES:
                variants[entity] = {
                    str(value): self.text(f"{here}.variants.{entity}.{value}", raw) for value, raw in texts.items()
                }
            else:
                self.problem(
                    f"{here}.variants", f"unknown entity {entity!r}; known: us_state, {', '.join(VARIANT_ENTITIES)}"
                )
        return Topic(
            id=here,
            title=str(row["title"]).strip(),
            answer=self.text(f"{here}.answer", row["answer"], facts),
            more=self.text(f"{here}.more", row["more"], facts),
            follow_ups=tuple(row["follow_ups"]),
            facts=facts,
            variants=variants,
            by_state=tuple(clauses),
            overview_of=row.get("overview_of"),
        )

    def stages(self, raw: Any) -> Iterator[Stage]:
        """The stages with their topics."""
        for number, row in enumerate(raw):
            if not self.keys(f"stages[{number}]", row, STAGE_KEYS, STAGE_KEYS):
                continue
            topics = [self.topic(f"{row['id']}.topics[{n}]", t) for n, t in enumerate(row["topics"])]
            yield Stage(str(row["id"]), str(row["title"]), str(row["spirit"]).strip(), tuple(t for t in topics if t))

    def replies(self, raw: Any) -> Iterator[Reply]:
        """The words of chat, safety and scope topics."""
        for number, row in enumerate(raw):
            if self.keys(f"replies[{number}]", row, REPLY_KEYS, {"id", "answer"}):
                facts = tuple(row.get("facts") or ())
                yield Reply(
                    str(row["id"]),
                    self.text(f"{row['id']}.answer", row["answer"], facts),
                    tuple(row.get("follow_ups") or ()),
                )


def _before_file_note(source: str) -> str:
    """ "Bureau, survey (published …; flat file https://x), as bundled …" -> "Bureau, survey, https://x"."""
    url = URL.search(source)
    label = source.split(" (", maxsplit=1)[0]
    return f"{label}, {url[0].rstrip(').,')}" if url else label
