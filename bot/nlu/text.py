"""Bringing what people type into one form before anything looks at it."""

from __future__ import annotations

import re
import unicodedata

_INVISIBLE = re.compile(
    r"[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]"
)
_ESCAPE_CODES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_REPEATED_MARK = re.compile(r"([^\w\s])\1{2,}")
_REPEATED_LETTER = re.compile(r"([^\W\d])\1{3,}")
#: Who somebody is by sex, ethnicity, faith or love changes no answer, so the classifier does not see it.
_KIND = (
    r"(?:black|white|latin[ao]|hispanic|asian|african[ -]american|arab|gay|lesbian|straight|trans(?:gender)?|christian|catholic"
    r"|protestant|muslim|jewish|hindu|buddhist|sikh|mormon|atheist|agnostic)"
)
_SOMEBODY = r"(?:man|woman|guy|girl|boy|lady|male|female|latin[ao]|person)"
_WHO = re.compile(
    rf"(?:(?<=\bi am )|(?<=\bi'm )|(?<=\bim )|(?<=\bas ))(?:an? )?(?:{_KIND} )*(?:{_KIND}|{_SOMEBODY})\b"
    rf"|\b(?:{_KIND} )*{_SOMEBODY}\b"
)
#: The same for a "single mom" or a "father of four": a parent.
_PARENT = re.compile(
    r"\b(?:(?:single|working|new|young|married|divorced|stay[ -]at[ -]home) )*(?:mom|mum|mommy|mother|dad|daddy|father)"
    r"(?: of \w+\b|(?=\s*[,.!?]| here\b| and\b| with\b| what\b| who\b|$))(?<!my mom)(?<!my mum)(?<!my dad)(?<!my mother)(?<!my father)"
)
_QUOTES = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "…": "..."})


def clean(text: str) -> str:
    """`text` as a person sees it: full-width letters made plain, invisible and control characters gone.

    Lone surrogates are dropped, white space is folded to single spaces. The words themselves are not touched.
    """
    text = unicodedata.normalize("NFKC", _ESCAPE_CODES.sub(" ", text))
    text = _CONTROL.sub(" ", _INVISIBLE.sub("", text))
    return " ".join(text.translate(_QUOTES).split())


def for_reading(text: str) -> str:
    """`text` as the classifier reads it: clean, lower-case, runs of "?????" and "soooo" shortened, no emoji or symbols, and
    every "woman", "Black man" or "Muslim girl" a person, every "single mom" or "father of four" a parent."""
    text = _REPEATED_LETTER.sub(r"\1\1", _REPEATED_MARK.sub(r"\1", clean(text).lower()))
    text = "".join(" " if unicodedata.category(c) in ("So", "Sk", "Cs", "Co", "Cn") else c for c in text)
    return _PARENT.sub("parent", _WHO.sub("person", " ".join(text.split())))
