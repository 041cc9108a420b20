"""What a short message means after what was said before: "and in texas?", "what does it cost", "the second one".

Only messages that name no topic of their own are read this way; everything else is the classifier's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bot.guide.reply import Button

#: Words that may stand around a bare detail without asking anything themselves.
_FILLER = frozenset(
    "a about actually ah am also an and as at be but by case for from hm hmm how however i i'd i'll i'm id if im in "
    "instead is it its i've ive just like live living located lol mean meant maybe me moved moving my near nah no not now "
    "of oh ok okay on only or over please pls rather same say so sorry state sure that that's then there these they "
    "thing this those to too uh um wait was well were what what's whats wht with work working would yeah yes you "
    "thanks thank thx ty hi hello hey great cool nice too still already got years old and age "
    "job jobs one ones pharmacies pharmacy place places setting settings tech technician technicians techs u".split()
)
_WORD = re.compile(r"[a-z']+|\d+")
#: A message that asks with these words asks something, however few they are.
_ASKS = re.compile(
    r"\b(?:what(?:['’]?s| is| are| does| do| should| can)|how (?:do|does|can|is|to|much|long|many)|is it|are they|can i|do i)\b"
)

_IT = r"(?:it|that|this|they|one|the (?:test|exam|program|class|course|school|thing))"
_LEAD = r"(?:(?:and|ok|okay|so|but|well|oh|hm+|alright|cool|then)[, ]+)*"
_TAIL = r"(?: (?:then|though|tho|there|for that|roughly|usually|again|please|pls|exactly|total))*"
#: Aspect of the last topic -> how people ask for it when they name nothing else.
_ASPECTS = {
    "bump": r"(?:what(?:'s| is|s)? )?(?:the |a )?(?:pay )?(?:bump|raise|increase|rise|difference)(?: in pay)?",
    "pay": rf"(?:the )?(?:pay|salary|wages?)|(?:and )?how much (?:do|does|would) (?:{_IT}|i|you) (?:pay|make|earn|get(?: paid)?)"
    rf"|what(?:'s| is|s)? (?:the |{_IT} )?(?:pay|salary)|what do (?:they|you) (?:make|earn|get paid)",
    "cost": rf"(?:the )?(?:cost|price|fee)s?|how much(?: (?:is|are|was|does|do|would|will) {_IT}(?: (?:cost|be|run))?)?"
    rf"|what (?:does|do|will|would) {_IT} cost|what(?:'s| is|s)? the (?:cost|price|fee)|is {_IT} (?:free|expensive|pricey)"
    rf"|(?:does|do|will) {_IT} cost (?:the same|a lot|much|more|extra|anything|money)"
    r"|who pays(?: for (?:it|that|this))?",
    "duration": rf"how long(?: (?:is|does|do|will|would) {_IT}(?: (?:take|last|be))?)?|how many (?:weeks|months|years|hours)"
    rf"(?: (?:is|does|will) {_IT}(?: take)?)?|how much time(?: does {_IT} take)?",
    "difficulty": rf"(?:is|are) {_IT} (?:really |very |that )?(?:hard|difficult|tough|easy)|how (?:hard|difficult|tough)(?: (?:is|are) {_IT})?",
    "certificate": rf"do (?:i|you) need (?:a |an |any |to (?:be|have|get) )?(?:\w+ )?(?:certification|certificate|certified|license|licence|licensed)(?: for {_IT})",
    "entry": rf"do (?:i|you) need (?:a |an |any |to (?:be|have|get) )?(?:\w+ )?(?:degree|diploma|training|experience|schooling|school|class(?:es)?)(?: for {_IT})"
    r"|when can (?:i|she|he|they|we) (?:start|begin)"
    rf"|can (?:i|she|he|they|we) (?:already )?(?:start|begin|apply|do {_IT})(?: now| already| yet| at \d\d)?"
    rf"|what do i need(?: for {_IT}| to start)?|(?:what are )?(?:the )?requirements|do i qualify|how do i qualify",
    "license": r"(?:the |a )?(?:licen[sc]es?|licensing|registration|state rules?|rules)",
    "hours": r"(?:(?:what(?:'s| is| are|s)? )?(?:the |their )?(?:hours|schedule|shifts)(?: like)?)",
    "demand": r"(?:the )?(?:demand|openings|outlook|job market)",
    "danger": rf"(?:is|are) {_IT} (?:really |very |that )?(?:dangerous|safe|risky|stressful)",
    "way": rf"how do i (?:do|get|start|become|get into|sign up for|apply for) {_IT}|how do i (?:start|apply|sign up|register|get in)"
    r"|how do you become one",
}
_PATTERNS = {
    aspect: re.compile(rf"{_LEAD}(?:{pattern}){_TAIL} ?[?.!]*", re.IGNORECASE) for aspect, pattern in _ASPECTS.items()
}
_EXAM = (
    "training/certification training/ptcb_vs_excpt training/exam_format training/exam_cost training/exam_eligibility "
    "training/exam_prep training/exam_retake"
).split()
_EXAM_CHOICES = ("training/exam_format", "training/exam_cost", "training/exam_eligibility", "training/exam_prep")
_SCHOOL_CHOICES = ("training/programs", "training/program_length", "training/program_cost", "training/on_the_job")
_MONEY_CHOICES = ("entering/salary", "training/program_cost", "training/exam_cost")
_SCHOOL = (
    "training/how_to_become training/entry_requirements training/programs training/program_length training/program_cost "
    "training/curriculum training/on_the_job training/externship"
).split()
#: Families of topics -> where each aspect of them is answered.
_FAMILIES: list[tuple[Sequence[str], dict[str, str]]] = [
    (
        _EXAM,
        {
            "cost": "training/exam_cost",
            "duration": "training/exam_format",
            "difficulty": "training/exam_format",
            "entry": "training/exam_eligibility",
            "way": "training/exam_eligibility",
        },
    ),
    (
        _SCHOOL,
        {
            "cost": "training/program_cost",
            "duration": "training/program_length",
            "difficulty": "training/curriculum",
            "entry": "training/entry_requirements",
            "way": "training/how_to_become",
        },
    ),
    (
        ("training/recertification",),
        dict.fromkeys(("cost", "duration", "entry", "way"), "training/recertification"),
    ),
    (
        ("growing/become_pharmacist",),
        dict.fromkeys(("cost", "duration", "difficulty", "entry", "way"), "growing/become_pharmacist"),
    ),
    (
        ("growing/advanced_credentials", "growing/compounding_specialist"),
        {"bump": "growing/raise", **dict.fromkeys(("cost", "duration", "entry", "way", "certificate"), "")},
    ),
    (
        (
            "growing/supervisor",
            "growing/medication_therapy",
            "growing/oncology",
            "growing/nuclear",
            "growing/informatics",
        ),
        {"bump": "growing/raise", **dict.fromkeys(("entry", "way", "certificate", "danger"), "")},
    ),
]
#: Aspects that mean something only after certain topics.
_JOB_HUNT = "entering/find_job entering/no_experience entering/resume_interview chat/complaint".split()
_WHAT_ELSE = re.compile(
    rf"{_LEAD}(?:what|anything) else(?: (?:can|could|should) (?:i|one) (?:do|try))? ?[?.!]*", re.IGNORECASE
)
#: "The IT one": what people call the roles and specialties that were just named -> topic, and the detail it is.
_NAMED_ONE = re.compile(
    rf"{_LEAD}(?:what about |how about |tell me about )?the (.{{2,24}}?) (?:one|job|role|thing|stuff|path)s? ?[?.!]*",
    re.IGNORECASE,
)
_CALLED: list[tuple[re.Pattern[str], str, dict[str, str]]] = [
    (re.compile(pattern, re.IGNORECASE), topic, details)
    for pattern, topic, details in (
        (
            r"it|i\.t\.|computers?|tech|software|informatics|data|systems?",
            "growing/informatics",
            {"specialty": "informatics"},
        ),
        (r"chemo|cancer|oncology|hazardous", "growing/oncology", {"specialty": "oncology"}),
        (r"nuclear|radioactive|radiation", "growing/nuclear", {"specialty": "nuclear"}),
        (
            r"sterile|iv|compounding|mixing|clean ?room",
            "growing/compounding_specialist",
            {"specialty": "sterile compounding"},
        ),
        (
            r"clinical|mtm|med(?:ication)? history|med rec|patient",
            "growing/medication_therapy",
            {"specialty": "medication therapy"},
        ),
        (r"lead|boss|supervisor|manager|management", "growing/supervisor", {"role": "supervisor"}),
        (r"remote|home|work from home", "entering/remote_work", {"setting": "remote"}),
    )
]
#: A word alone that could ask several things -> the topics to choose from.
_VAGUE = {
    "the exam": (r"(?:the )?(?:exam|test|exams|ptce|ptcb exam|ptcb test)", _EXAM_CHOICES),
    "school": (r"(?:the )?(?:school|schools|program|programs|course|courses|class|classes|training)", _SCHOOL_CHOICES),
    "money": (r"(?:money|cost|costs|price|prices|fee|fees)", _MONEY_CHOICES),
}
#: Whatever was talked about: pay is the salary, and the rest is about becoming a technician.
_ANY = {
    "pay": "entering/salary",
    "bump": "growing/raise",
    "entry": "training/entry_requirements",
    "way": "training/how_to_become",
    "certificate": "training/certification",
    "license": "training/state_requirements",
    "hours": "entering/schedule",
    "demand": "entering/job_outlook",
    "danger": "daily_duties/challenges",
}

#: Aspects that need nothing said before: "what do i need" asks about becoming a technician.
_CLEAR_ALONE = ("entry", "way", "license")

_REFERS_BACK = re.compile(r"\b(?:it|its|it's|they|them|those|this one|that one|that exam|that test)\b", re.IGNORECASE)
_ORDINALS = {"first": 0, "1st": 0, "1": 0, "second": 1, "2nd": 1, "2": 1, "third": 2, "3rd": 2, "3": 2, "4": 3, "5": 4}
_CHOICE = re.compile(
    rf"{_LEAD}(?:(?:i (?:want|choose|pick|take)|let'?s (?:do|go with)|go with) )?(?:the |number |option |no\.? ?|#)?"
    r"(first|1st|1|second|2nd|2|third|3rd|3|4|5|last)(?: (?:one|option|choice|question|button))?(?: please)? ?[.!?]*",
    re.IGNORECASE,
)
_SHOW_ME = re.compile(
    r"\bwhat (?:do|did|have) (?:you|u) (?:know|remember|got|have|saved?|stored?) (?:about|on) me\b|\bwhat have i told you\b"
    r"|\bwhat(?:'s| is) my (?:profile|info|information)\b|\bwhat (?:info|information|data) (?:do|have) (?:you|u) \w* ?(?:on|about) me\b",
    re.IGNORECASE,
)
_DROP = re.compile(
    r"\b(?:forget|remove|delete|drop|scrap|ignore|erase)\b[^.?!]{0,20}\b(?:that )?(?:i(?:'m| am| live| work)|my|the|about)\b",
    re.IGNORECASE,
)
#: What people call the details when they want one forgotten.
DETAIL_NAMES = {
    "us_state": ("state", "location", "where i live"),
    "setting": ("setting", "workplace", "kind of pharmacy", "where i work"),
    "specialty": ("specialty", "field"),
    "role": ("role", "position"),
    "technology": ("technology", "software"),
    "credential": ("credential", "certification"),
    "age": ("age", "how old i am"),
    "schooling": ("schooling", "school", "education", "diploma"),
    "experience": ("experience", "job history", "what i do"),
}


def is_bare_detail(text: str, spans: Iterable[tuple[int, int]]) -> bool:
    """Whether nothing but small words stands around the details ("and for hospitals?", "no, I meant Ohio").

    Args:
        text: The message.
        spans: (start, end) in characters of the details found in it.
    """
    spans = list(spans)
    if not spans:
        return False
    left = _blanked(text, spans).lower().replace("’", "'")
    return not _ASKS.search(left) and all(word in _FILLER for word in _WORD.findall(left))


def is_bare(text: str, entities: Iterable[Mapping[str, Any]]) -> bool:
    """`is_bare_detail` for the entities of a message ({"start", "end", …})."""
    return is_bare_detail(text, ((entity["start"], entity["end"]) for entity in entities))


def without(text: str, entities: Iterable[Mapping[str, Any]]) -> str:
    """The message with its details blanked out."""
    return _blanked(text, ((entity["start"], entity["end"]) for entity in entities if "start" in entity))


def _blanked(text: str, spans: Iterable[tuple[int, int]]) -> str:
    rest = list(text)
    for start, end in spans:
        rest[start:end] = " " * (end - start)
    return "".join(rest)


def follow_up(text: str, last_topic: str | None) -> str | None:
    """The topic that a short question ("how much is it?") means after `last_topic`, or None where it needs no help."""
    for aspect, pattern in _PATTERNS.items():
        if pattern.fullmatch(text.strip()):
            if not last_topic:
                return _ANY[aspect] if aspect in _CLEAR_ALONE else None
            for family, answers in _FAMILIES:
                if last_topic in family and aspect in answers:
                    return answers[aspect] or last_topic
            return _ANY.get(aspect)
    return None


def goes_deeper(text: str, last_topic: str | None) -> bool:
    """Whether a short question stays with `last_topic` because there is no other place for it: its answer has just been said."""
    return any(
        last_topic in family and answers.get(aspect) == "" and _PATTERNS[aspect].fullmatch(text.strip())
        for family, answers in _FAMILIES
        for aspect in answers
    )


def what_else(text: str, last_topic: str | None) -> str | None:
    """The topic that "what else can I try" means in a job hunt, or None."""
    if last_topic not in _JOB_HUNT or not _WHAT_ELSE.fullmatch(text.strip()):
        return None
    return "entering/no_experience" if last_topic == "entering/find_job" else "entering/find_job"


def named_one(text: str, last_topic: str | None) -> tuple[str, dict[str, str]] | None:
    """The (topic, details) that "the IT one" means after roles or workplaces were named, or None."""
    found = _NAMED_ONE.fullmatch(text.strip())
    if found is None or not (last_topic or "").startswith(("growing/", "entering/", "technology/", "decision/")):
        return None
    return next(((topic, details) for pattern, topic, details in _CALLED if pattern.fullmatch(found[1])), None)


def vague(text: str, last_topic: str | None) -> tuple[str, tuple[str, ...]] | None:
    """What a single word is about, and the topics it could ask; None where it is clear, or the talk makes it so."""
    for name, (pattern, topics) in _VAGUE.items():
        if re.fullmatch(rf"{pattern} ?[?.!]*", text.strip(), re.IGNORECASE) and not (name == "money" and last_topic):
            return name, topics
    return None


def refers_back(text: str) -> bool:
    """Whether the message speaks of something said before ("how many questions does it have")."""
    return bool(_REFERS_BACK.search(text))


def chosen(text: str, buttons: Sequence[Button]) -> Button | None:
    """The button that "the second one" or its title, typed, means; None where the message is no choice."""
    found = _CHOICE.fullmatch(text.strip())
    if found and buttons:
        index = _ORDINALS.get(found[1].lower(), len(buttons) - 1)
        return buttons[index] if index < len(buttons) else None
    plain = text.strip().rstrip("?.!").lower()
    return next((button for button in buttons if button.title.rstrip("?.!").lower() == plain), None)


def asks_what_is_known(text: str) -> bool:
    """Whether the person asks what Embark has kept of them."""
    return bool(_SHOW_ME.search(text))


def to_forget(text: str, said: Iterable[str]) -> tuple[str, ...]:
    """The details that "forget that I'm in Ohio" or "delete my state" takes back; () where it is no such wish.

    Args:
        text: The message.
        said: The details found in it.
    """
    if not _DROP.search(text):
        return ()
    named = [d for d, names in DETAIL_NAMES.items() if any(re.search(rf"\b{name}\b", text.lower()) for name in names)]
    return tuple(dict.fromkeys([*said, *named]))
