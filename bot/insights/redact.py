"""Takes out of people's words whatever could tell who they are, before anything is shown or written.

Names, numbers, addresses, e-mails and telephone numbers become marks such as "[name]". Rules, not statistics: no list knows
all names, so the rules lean to taking out too much. Numbers of one or two digits stay: ages and hours identify nobody, and
"can i start at 16" cannot be understood without.
"""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Callable, Collection

from bot import paths
from bot.insights.names import GIVEN_NAMES, WELL_KNOWN
from bot.nlu.text import clean

EMAIL, NUMBER, ADDRESS, NAME = "[email]", "[number]", "[address]", "[name]"
MARKS = (EMAIL, NUMBER, ADDRESS, NAME)

_EMAIL = re.compile(
    r"\S*@\S+|@\s?\w[\w.]*|\b[\w.+-]+\s?(?:\(at\)|\[at\]|\bat\b)\s?\w[\w-]*\s?(?:\(dot\)|\[dot\]|\bdot\b|\.)\s?(?:com|edu|org|net|gov|us|io|co)\b",
    re.IGNORECASE,
)
_URL = re.compile(
    r"\b(?:https?://|www\.)\S+|\b[\w-]+(?:\.[\w-]+)*\.(?:com|edu|org|net|gov|io)\b(?:/\S*)?", re.IGNORECASE
)
_STREET = re.compile(
    r"\b\d+[a-z]?\s+(?:[^\W\d_][\w.'-]*\s+|\d+(?:st|nd|rd|th)\s+){1,3}"
    r"(?:street|st|avenue|ave|road|rd|boulevard|blvd|drive|dr|lane|ln|court|ct|highway|hwy|parkway|pkwy|circle|cir|terrace|place|pl|square|way)\b\.?"
    r"|\b(?:apt|apartment|unit|suite|ste|room|rm|p\.?\s?o\.?\s?box|box)\.?\s?#?\s?\w*\d\w*",
    re.IGNORECASE,
)
#: Names and lines that hold digits and tell nothing of a person.
_KEPT = re.compile(
    r"\b(?:911|988|USP\s?<?(?:795|797|800|825)>?|340B|503[AB]|401\(?k\)?|403\(?b\)?|top\s(?:100|200|300))(?![\w-]|\)?[\s.]?\d)",
    re.IGNORECASE,
)
#: A run of digits with what people write between them; how many digits it has is counted apart.
_DIGITS = re.compile(r"[+(#]?\d(?:[\s().,/:_–—-]{0,3}\d)*")
_RANGE = re.compile(r"\d{1,2}\s?[-–/]\s?\d{1,2}")
_CODE = re.compile(r"\b(?=[^\W_]*[^\W\d_])(?=(?:[^\W_]*\d){3})[^\W_]+(?:-[^\W_]+)*\b")
_DIGIT_WORD = r"(?:zero|oh|one|two|three|four|five|six|seven|eight|nine|double|triple)"
_SPOKEN = re.compile(rf"\b{_DIGIT_WORD}(?:[\s,.-]+{_DIGIT_WORD}){{3,}}\b", re.IGNORECASE)
_FEWEST = 3

#: A name ends where the sentence goes on.
_GOES_ON = (
    r"(?!(?:and|but|so|or|i|im|i'm|i've|ive|id|from|in|at|on|of|for|to|with|who|what|whats|what's|when|where|why|how|is|are|am|was|can|could|do|does"
    r"|did|should|would|will|my|the|a|an|we|you|he|she|they|it|this|that|please|hi|hello|thanks|here|aged|age|back|when|later|again|now|today|tomorrow|anything|anytime|after|before|if|asap|maybe)\b)"
)
_ONE = r"[^\W\d_](?:[\w'’-]*[^\W_])?\.?"
_INTRODUCED = re.compile(
    r"(?P<before>\b(?:(?:full |first |last |middle |legal |maiden |real |nick|sur)*name(?:'s|s? is|s? was|:| =)|my names"
    r"|(?:just )?call me|(?:they|people|everyone|everybody) calls? me|i am called|i'm called|im called|i go by|goes by"
    r"|(?:son|daughter|child|kid|friend|wife|husband) (?:named|called)|named|signed:)\s+)"
    rf"(?P<name>{_GOES_ON}{_ONE}(?: {_GOES_ON}{_ONE}){{0,2}})",
    re.IGNORECASE,
)
_TITLED = re.compile(r"\b(?P<before>(?:mrs?|ms|mx|miss|dr|prof|professor|coach|pastor)\.? )(?P<name>[A-Z][\w'’-]+)")
_TITLED_SMALL = re.compile(r"\b(?P<before>(?:mrs?|ms)\.? )(?P<name>[^\W\d_][\w'’-]+)", re.IGNORECASE)
_WEAK = re.compile(
    r"(?P<before>\b(?:i'?m|i am|this is|it'?s|name|me,?|hi,?|hello,?|hey,?|regards,?|thanks,?|thank you,?|thx,?|sincerely,?|love,?|-)\s+)(?P<name>[^\W\d_][\w'’-]*)",
    re.IGNORECASE,
)
_HERE = re.compile(r"(?P<before>)(?P<name>\b[A-Z][a-z'’-]+)(?= here\b)")
_WORD = re.compile(r"(?<![\w'’\[])[^\W\d_]+(?:['’-][^\W\d_]+)*(?![\w\]])")
_FIRST_OF_TWO = re.compile(r"(?<![\w\]])[^\W\d_]+(?= \[name\])")
_STARTS = re.compile(r"(?:^|[.?!:;]\s+|[\"“(\n]\s*|[.?!]\))$")
_REPEATED = re.compile(r"(\[name\])(?:[\s,.-]*\[name\])+")


def redact(text: str, known: Collection[str] | None = None) -> str:
    """The text without names, numbers, addresses, e-mails and telephone numbers.

    Args:
        text: A person's words.
        known: Lower-case words that may stand with a capital inside a sentence; those of the knowledge where left out.
    """
    known = vocabulary() if known is None else known
    text = _EMAIL.sub(EMAIL, clean(text))
    text = _URL.sub(ADDRESS, text)
    text = _apart_from(_KEPT, text, _without_numbers)
    return _REPEATED.sub(NAME, _without_names(text, known))


def _apart_from(kept: re.Pattern[str], text: str, change: Callable[[str], str]) -> str:
    """Changes the text around what is kept."""
    ends = [0, *(end for match in kept.finditer(text) for end in match.span()), len(text)]
    pieces = [text[start:end] for start, end in itertools.pairwise(ends)]
    return "".join(piece if at % 2 else change(piece) for at, piece in enumerate(pieces))


def _without_numbers(text: str) -> str:
    text = _SPOKEN.sub(NUMBER, _STREET.sub(ADDRESS, text))
    return _DIGITS.sub(_number, _CODE.sub(NUMBER, text))


def _number(match: re.Match[str]) -> str:
    digits = sum(character.isdigit() for character in match[0])
    alone = match.string[: match.start()][-1:] in ("", " ", "(", '"', "'", "~")
    return match[0] if digits < _FEWEST or (alone and _RANGE.fullmatch(match[0])) else NUMBER


def _without_names(text: str, known: Collection[str]) -> str:
    def taken(match: re.Match[str]) -> str:
        return f"{match['before']}{NAME}"

    def taken_where_given(match: re.Match[str]) -> str:
        return taken(match) if match["name"].lower() in GIVEN_NAMES else match[0]

    for pattern in (_INTRODUCED, _TITLED, _TITLED_SMALL):
        text = pattern.sub(taken, text)
    text = _HERE.sub(lambda match: match[0] if match["name"].lower() in known else taken(match), text)
    text = _WEAK.sub(taken_where_given, text)
    if text.upper() == text:
        return text  # where all are capitals, a capital says nothing

    def capital(match: re.Match[str]) -> str:
        word = match[0].lower()
        if not _is_capitalized(match[0]) or word in known or word.removesuffix("s").rstrip("'’") in known:
            return match[0]
        begins = _STARTS.search(text[: match.start()])
        return match[0] if begins and word not in GIVEN_NAMES else NAME

    def first_of_two(match: re.Match[str]) -> str:
        return NAME if match[0][0].isupper() and match[0].lower() not in known else match[0]

    return _FIRST_OF_TWO.sub(first_of_two, _WORD.sub(capital, text))


def _is_capitalized(word: str) -> bool:
    """ "Maria", "O'Brien", "McKay" and "Smith-Jones", but not "PTCB", "IVs" or "iPhone"."""
    parts = [part for part in re.split(r"['’-]|(?<=^Mc)|(?<=^Mac)|(?<=^De)|(?<=^La)", word) if part]
    return word[0].isupper() and len(word) > 1 and all(part[1:].islower() or len(part) == 1 for part in parts)


@functools.cache
def vocabulary() -> frozenset[str]:
    """The words of the knowledge, of places and of well-known names, in lower case: no names of people."""
    from bot.knowledge import shipped

    known = shipped()
    texts = [fact.fact for fact in known.facts.values()]
    texts += [text for topic in known.topics.values() for text in (topic.title, topic.answer.say, topic.more.say)]
    texts += [f"{state.name} {state.rules['board']}" for state in known.states.values()]
    texts.append((paths.PROJECT / "bot" / "nlu" / "gazetteer.yml").read_text(encoding="utf-8"))
    return (frozenset(re.findall(r"[^\W\d_]+", " ".join(texts).lower())) - GIVEN_NAMES) | WELL_KNOWN
