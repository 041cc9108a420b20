"""Finding states, settings, specialties, roles, technologies and credentials in a message, with spaCy's matcher."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import spacy
import yaml
from spacy.language import Language
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc
from spacy.util import filter_spans

from bot.nlu import states
from bot.nlu.text import clean

GAZETTEER = Path(__file__).with_name("gazetteer.yml")
#: Places that hold a state's name but are elsewhere or could be in several states.
DECOYS = (
    "kansas city",
    "penn foster",
    "new work",
    "new job",
    "washington post",
    "new york life",
    "georgia tech",
    "university of phoenix",
    "indiana jones",
    "washington mutual",
)
#: What stands before the state that somebody goes to, leaves, or did not mean.
GOING_TO = re.compile(
    r"\b(?:mov(?:e|ed|ing)|relocat\w+|transfer\w*|head(?:ed|ing)|going|orders?|posted|coming|came)\b[^.?!]{0,40}\bto $",
    re.IGNORECASE,
)
NOT_MEANT = re.compile(
    r"\b(?:from|leaving|left|out of|outta|used to (?:live|work) in|not|instead of|rather than)(?: \w+,)? $",
    re.IGNORECASE,
)
#: What stands before a workplace or another detail that was not meant.
RULED_OUT = re.compile(r"\b(?:not|instead of|rather than|no longer)(?: in| at| an?| the| for)* $", re.IGNORECASE)
#: Shorter names of cities are too near to other words to be guessed at.
MIN_MISSPELT_CITY = 7


@dataclass(frozen=True, slots=True)
class Found:
    """One entity: `text[start:end]` names `value` of kind `entity`."""

    entity: str
    value: str
    start: int
    end: int


@functools.cache
def english() -> Language:
    """spaCy's English tokenizer, without a trained model (none can be had from the package index)."""
    return spacy.blank("en")


class EntityMatcher:
    """Matches the gazetteer against messages."""

    def __init__(self) -> None:
        raw = yaml.safe_load(GAZETTEER.read_text(encoding="utf-8"))
        self._nlp = english()
        self._matcher = PhraseMatcher(self._nlp.vocab, attr="LOWER")
        self._meanings: dict[str, list[tuple[str, str]]] = {}
        self._codes = {row["code"]: name for name, row in raw["us_state"].items()}
        self._abbreviations = {word: name for name, row in raw["us_state"].items() for word in row.get("wordlike", ())}
        self._names = {name.lower(): name for name in raw["us_state"]}
        self._places = self._names | {
            city: name
            for name, row in raw["us_state"].items()
            for city in row["cities"]
            if len(city) >= MIN_MISSPELT_CITY and city.isalpha()
        }
        for name, row in raw["us_state"].items():
            for phrase in (name, *row["aliases"], *row["cities"]):
                self._add("us_state", name, phrase)
        for entity, values in raw.items():
            if entity != "us_state":
                for value, phrases in values.items():
                    for phrase in phrases:
                        self._add(entity, value, phrase)
        for phrase in DECOYS:
            self._add("", "", phrase)

    def _add(self, entity: str, value: str, phrase: str) -> None:
        key = phrase.lower()
        if key not in self._meanings:
            # Capitals may be cut into other tokens ("N.Y.").
            self._matcher.add(key, [self._nlp.make_doc(key), self._nlp.make_doc(key.upper())])
        self._meanings.setdefault(key, []).append((entity, value))

    def find(self, text: str) -> list[Found]:
        """The entities of `text`, in order; overlapping names give way to the longest."""
        doc = self._nlp.make_doc(text)
        found = list(self._phrases(doc))
        taken = {i for f in found for i in range(f.start, f.end)}
        found += (f for f in self._state_words(doc) if f.start not in taken)
        named = sorted((f for f in found if f.entity), key=lambda f: (f.start, f.entity))
        return _not_ruled_out(_states_meant(named, text), text)

    def _phrases(self, doc: Doc) -> Iterable[Found]:
        for span in filter_spans(self._matcher(doc, as_spans=True)):
            for entity, value in self._meanings[self._nlp.vocab.strings[span.label]]:
                yield Found(entity, value, span.start_char, span.end_char)

    def _state_words(self, doc: Doc) -> Iterable[Found]:
        tokens = [states.Token(t.text, t.idx, t.idx + len(t)) for t in doc]
        shouted = doc.text.isupper() and len(doc) > 2
        index = 0
        while index < len(tokens):
            token = tokens[index]
            following = tokens[index + 1] if index + 1 < len(tokens) else None
            pair = states.misspelt_pair(token.text, following.text, self._names) if following else None
            if pair and following:
                yield Found("us_state", pair, token.start, following.end)
                index += 2
                continue
            state = (
                states.code_at(tokens, index, self._codes, shouted)
                or states.abbreviation_at(tokens, index, self._abbreviations)
                or states.misspelt(token.text, self._places)
            )
            if state:
                yield Found("us_state", state, token.start, token.end)
            index += 1


def _states_meant(named: list[Found], text: str) -> list[Found]:
    """Of "from Ohio to Texas" only Texas, of "not Kansas, Arkansas" only Arkansas: the states whose rules are asked about."""
    states_named = [f for f in named if f.entity == "us_state"]
    going_to = [f for f in states_named if GOING_TO.search(text[: f.start])]
    meant = going_to or [f for f in states_named if not NOT_MEANT.search(text[: f.start])]
    return [f for f in named if f.entity != "us_state" or f in (meant or states_named)]


def _not_ruled_out(named: list[Found], text: str) -> list[Found]:
    """Of "not retail, hospital" only the hospital; what is ruled out alone stays, since something is asked about it."""
    ruled_out = [f for f in named if f.entity != "us_state" and RULED_OUT.search(text[: f.start])]
    return [f for f in named if f not in ruled_out or all(o in ruled_out for o in named if o.entity == f.entity)]


@functools.cache
def matcher() -> EntityMatcher:
    """The process's matcher, built at first use."""
    return EntityMatcher()


def find(text: str) -> list[Found]:
    """The entities of a raw message; positions refer to its cleaned form."""
    return matcher().find(clean(text))
