"""Reading what people write while a form is open: an answer in their own words, a wish to stop, skip or go back, a question."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.guide import context
from bot.guide.reply import Button
from bot.knowledge.model import Option, Question

_STOP = re.compile(
    r"(?:please )?(?:stop(?: it| this| here| asking)?|cancel(?: (?:it|this))?|quit|exit|never ?mind|enough(?: questions)?|forget it|leave it|no more(?: questions)?"
    r"|i (?:want to|wanna) stop|not now|later|(?:do|can) (?:this|it|we do this) later)(?: (?:please|now|thanks))?[ .!]*",
    re.IGNORECASE,
)
_BACK = re.compile(
    r"(?:(?:go|one|step) )?(?:back|previous)(?: (?:one|a|to the)? ?(?:question|last|step|one)?(?: before)?)?|undo|the (?:question|one) before|change my (?:last )?answer",
    re.IGNORECASE,
)
_SKIP = re.compile(
    r"(?:skip(?: (?:it|this|that))?|pass|next(?: question| one)?|(?:i'?d )?(?:rather|prefer) not(?: (?:to )?(?:say|answer|tell))?|no answer|none of your business"
    r"|i don'?t (?:want to|wanna) (?:say|tell|answer)(?: (?:that|you))?|no comment|(?:i )?don'?t know|idk|dunno|not sure)[ .!]*",
    re.IGNORECASE,
)
_CONTINUE = re.compile(
    r"(?:please )?(?:ok |okay )?(?:continue|resume|go on|carry on|keep going|where were we|let'?s (?:continue|go on)|back to (?:the|my) (?:fit check|check|questions?|plan|quiz))"
    r"(?: (?:with )?(?:the|my) (?:fit check|check|questions?|plan|quiz))?[ .!?]*",
    re.IGNORECASE,
)
_BEGIN_FIT = re.compile(
    r"\b(?:fit|self|suitability|aptitude|personality)[ -]?(?:check|test|quiz)\b|\bquiz me\b|\btake (?:the|a) quiz\b",
    re.IGNORECASE,
)
_INTERROGATIVE = re.compile(
    r"^(?:(?:and|but|so|ok(?:ay)?|wait|hey|hm+|um+|btw|also|first|actually)[, ]+)*(?:what|whats|how|hows|when|where|why|who|which|whose|is|are|was|do|does|did|can|could|will|would|should"
    r"|may|am|tell me|explain|show me|give me)\b",
    re.IGNORECASE,
)


def is_question(text: str) -> bool:
    """Whether a message asks instead of answering."""
    return text.rstrip().endswith("?") or bool(_INTERROGATIVE.search(text.strip()))


def wish(text: str) -> str | None:
    """ "stop", "back" or "skip" where the message is nothing else; None otherwise."""
    plain = text.strip()
    for name, pattern in (("stop", _STOP), ("back", _BACK), ("skip", _SKIP)):
        if pattern.fullmatch(plain):
            return name
    return None


def wants_to_continue(text: str) -> bool:
    """Whether the person wants to go on with what was left."""
    return bool(_CONTINUE.fullmatch(text.strip()))


def wants_fit_check(text: str) -> bool:
    """Whether the fit check is asked for by name."""
    return bool(_BEGIN_FIT.search(text))


#: What yes, maybe and no sound like, for questions whose options are these three.
_POLAR = {
    "no": r"no|nope|nah|never|hate|dislike|terrible|awful|bad(?:ly)?",
    "some": r"sometimes|some|somewhat|depends|maybe|kind ?of|kinda|sort of|sorta|a bit|a little|so[ -]so|ok(?:ay)?|meh|in between|mostly|usually",
    "yes": r"yes|yeah|yea|yep|yup|ya|sure|definitely|absolutely|of course|love|like|enjoy|totally|good|great|no problem|always|fine|happy|mind",
}
_POLAR_PATTERNS = {id_: re.compile(rf"\b(?:{words})\b", re.IGNORECASE) for id_, words in _POLAR.items()}
_NEGATED = re.compile(
    r"\b(?:not|don['’]?t|doesn['’]?t|never|no|hardly|can['’]?t|cannot|won['’]?t|isn['’]?t|wouldn['’]?t)\s+(?:\w+\s+){0,2}$",
    re.IGNORECASE,
)
_FLIPPED = {"yes": "no", "no": "yes"}
_NUMBER = re.compile(r"\b(\d\d)\b")


def read_answer(asked: Question, text: str) -> str | None:
    """The option's id that a message in free text means, or None where it means none.

    An age is read as a number, whatever the options are.
    """
    buttons = [Button(option.title, option.id) for option in asked.options]
    is_age = asked.id == "age" and _NUMBER.search(text)  # "17" is an age, "2" the second option
    chosen = None if is_age else context.chosen(text, buttons)
    if chosen:
        return chosen.payload
    if is_question(text):
        return None
    if asked.id == "age" and (number := _NUMBER.search(text)):
        return number[1]
    by_words = _by_words(asked.options, text)
    if by_words:
        return by_words
    return _polar(text) if {option.id for option in asked.options} == set(_POLAR) else None


def _by_words(options: Sequence[Option], text: str) -> str | None:
    """The option whose own words stand in the text; the longest words win, and a "not" in front turns yes and no round."""
    best: tuple[int, str] | None = None
    ids = {option.id for option in options}
    for option in options:
        for word in option.words:
            found = re.search(rf"\b(?:{word})\b", text, re.IGNORECASE)
            if found is None:
                continue
            id_ = option.id
            if _NEGATED.search(text[: found.start()]):
                flipped = _FLIPPED.get(id_)
                if flipped not in ids:
                    continue
                id_ = str(flipped)
            if best is None or len(found[0]) > best[0]:
                best = (len(found[0]), id_)
    return best[1] if best else None


def _polar(text: str) -> str | None:
    for id_, pattern in _POLAR_PATTERNS.items():
        found = pattern.search(text)
        if id_ == "no" and re.search(
            r"\bno (?:problem|worries|issue)|\bnot a problem\b|\b(?:don['’]?t|wouldn['’]?t) mind\b", text, re.IGNORECASE
        ):
            return "yes"
        if found and id_ == "no":
            return "no"
        if found:
            negated = bool(_NEGATED.search(text[: found.start()]))
            return _FLIPPED.get(id_, id_) if negated else id_
    return "no" if re.search(r"\b(?:can['’]?t|cannot|don['’]?t|won['’]?t|not)\b", text, re.IGNORECASE) else None
