"""What people say about themselves in passing: age, schooling, experience.

Only statements count ("I'm 17", "my son is 17 and still in high school"), never questions ("do I have to be 18?",
"do I need a GED?"). The values are canonical and are what the slots hold.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.nlu.entities import Found

IN_HIGH_SCHOOL = "in high school"
NO_DIPLOMA = "no diploma"
WORKING_ON_GED = "working on a GED"
GED = "GED"
DIPLOMA = "high school diploma"
COLLEGE = "college"
SCHOOLING = (IN_HIGH_SCHOOL, NO_DIPLOMA, WORKING_ON_GED, GED, DIPLOMA, COLLEGE)

NONE = "none"
SERVICE = "retail or service"
HEALTH = "health care"
MILITARY = "military"
TECHNICIAN = "pharmacy technician"
CERTIFIED = "certified technician"
PHARMACIST_ABROAD = "pharmacist abroad"
EXPERIENCE = (NONE, SERVICE, HEALTH, MILITARY, TECHNICIAN, CERTIFIED, PHARMACIST_ABROAD)

#: Nobody younger asks about work; three digits are no age.
MIN_AGE, MAX_AGE = 10, 99


_RELATIVE = r"(?:my )?(?:son|daughter|kid|child|boy|girl|teen(?:ager)?|brother|sister|niece|nephew|grandson|granddaughter|friend)"
_SOMEBODY = rf"(?:i ?['’]?m|i am|im|i be|he ?['’]?s|she ?['’]?s|hes|shes|he is|she is|{_RELATIVE}(?:['’]?s| is| just turned| turned)|i (?:just |already )?turned|i was)"
_NEARLY = r"(?:only |just |now |already |like |about |still |a |an |actually )*"
_UNIT = r"(?! ?(?:%|k\b|usd|dollars?|bucks|an hour|/ ?h|hours?|hrs?|weeks?|months?|miles?|minutes?|days?|questions?|percent|years? (?:in|into|of|at|on|as|sober|clean|later|ago)|yrs? (?:in|of)|points?|grams?|lbs?|credits?|percent))"
_AGE = re.compile(
    rf"(?<![\w$])(?:{_SOMEBODY} {_NEARLY}(?P<plain>\d\d){_UNIT}\b(?:[ -]?(?:yo\b|y/o|years? old|yrs? old|yr old))?"
    rf"|(?P<old>\d\d)[ -]?(?:yo\b|y/o|y\.o\.|years? old|yrs? old|yr old|year[ -]old)"
    rf"|(?:{_SOMEBODY} )?(?:turn(?:ing)?|almost|nearly|about to (?:be|turn)|soon) (?P<soon>\d\d){_UNIT}\b"
    rf"|\baged? (?P<aged>\d\d)\b)",
    re.IGNORECASE,
)
#: In front of a number that is a rule asked about, no one's age.
_RULE = re.compile(
    r"(?:have to be|has to be|need to be|must be|gotta be|should be|be at least|at least|under|over|above|below|until|till|before|minimum|"
    r"older than|younger than|required|if you ?['’]?re|you ?['’]?re|are you|you are|does it matter if|than|hire|hires|hiring|take|takes|for|can an?|could an?)"
    r"\s*(?:a |an |any )?$",
    re.IGNORECASE,
)
#: In front of an age that is somebody else's.
_OTHER = re.compile(rf"\b(?:{_RELATIVE}|he|she)(?: who)?(?: is| ?['’]s|,)?\s*$", re.IGNORECASE)
_ASKED = re.compile(
    r"^\W*(?:do|does|did|is|are|can|could|will|would|should|what if|how|where|which|who|why)\b[^.!]*$", re.IGNORECASE
)

_MINE = r"(?:i|he|she|we)(?: ?['’]ve| have| has| ?['’]s| got| earned| already| just| do| did| actually| finally| only| still| ever)*"
_SCHOOLING: list[tuple[str, str]] = [
    (
        WORKING_ON_GED,
        r"\b(?:working on|studying for|getting|finishing|doing|in the middle of|taking) (?:my |a |the )?(?:ged|hiset|equivalency)\b",
    ),
    (
        NO_DIPLOMA,
        r"\b(?:i|he|she) (?:dropped out|left school|quit school)|\bdropped out (?:of (?:high ?school|hs|school)|in \w+ grade)"
        r"|\b(?:i|he|she) (?:(?:don['’]?t|do not|doesn['’]?t|never|didn['’]?t|did not|haven['’]?t)\s*)+(?:have|got|get|earn(?:ed)?|finish(?:ed)?|graduated?|complete[d]?)"
        r"(?: from)? (?:a |my |any |the )?(?:(?:high ?school|hs)(?: diploma)?|diploma|ged|school)\b"
        r"|\b(?:i|he|she)(?: ?['’]ve| have)? (?:got )?no (?:(?:hs|high ?school) )?(?:diploma|ged)\b|^\W*no (?:diploma|ged|hs diploma)\b",
    ),
    (
        GED,
        rf"\b{_MINE} (?:(?:earned|passed|finished|have|got|hold) )*(?:my|a|the|his|her) ged\b|^\W*(?:just |only |have |got )*(?:my |a )?ged(?: only)?\W*$",
    ),
    (
        IN_HIGH_SCHOOL,
        r"\b(?:i ?['’]?m|im|i am|he ?['’]?s|she ?['’]?s|is|and|still|currently|a) (?:still |currently |only |just )*(?:in|at|attending|a (?:senior|junior|sophomore|freshman) (?:in|at)) (?:high ?school|hs)\b"
        r"|\b(?:high ?school(?:er)|(?:hs|high ?school) (?:student|senior|junior|sophomore|freshman))\b(?! diploma)|\b(?:in|a) (?:9th|10th|11th|12th) grade"
        r"|\bstill in (?:high ?school|hs)\b|^\W*(?:in|still in) (?:high ?school|hs)\W*$",
    ),
    (
        COLLEGE,
        rf"\b{_MINE} (?:a |an |my )?(?:\w+ )?(?:bachelor['’]?s?|associate['’]?s?|master['’]?s?|college|university|bio(?:logy)?|chem(?:istry)?|nursing|business) degree\b"
        r"|\b(?:i ?['’]?m|im|i am) (?:a )?(?:in college|college (?:student|grad(?:uate)?)|at university)\b|\bi (?:have|did|finished) (?:some|two years of|a year of) college\b"
        r"|\bgraduated (?:from )?(?:college|university)\b|^\W*(?:some )?college(?: degree)?\W*$",
    ),
    (
        DIPLOMA,
        rf"\b{_MINE} (?:my|a|the|his|her) (?:(?:hs|high ?school) )?diploma\b|\b(?:i|he|she)(?: ?['’]ve| have| has| just| already)* (?:graduated|finished|completed) (?:from )?(?:high ?school|hs)\b"
        r"|\b(?:i|he|she)(?: just| already)* graduated (?:last|this|in)\b|\b(?:high ?school|hs) (?:grad(?:uate)?)\b|^\W*(?:(?:hs|high ?school) )?diploma\W*$",
    ),
]
_JOB = r"(?:i ?['’]?m|im|i am|i was|i ?['’]ve been|ive been|i used to be|i worked as|i work as|working as|she is|he is|she ?['’]?s|he ?['’]?s)(?: currently| already| now| also| just| still)*"
_TECH = r"(?:pharm(?:acy)? ?)?(?:tech|technician)s?\b"
_EXPERIENCE: list[tuple[str, str]] = [
    (
        PHARMACIST_ABROAD,
        r"\b(?:was|am|as|been|im|['’]m|being) an? (?:\w+ )?pharmacist (?:in|from|back)(?! training)\b|\b(?:foreign|overseas|international|immigrant)[ -](?:trained |educated )?pharmacist\b"
        r"|\bpharmacist (?:back home|in my (?:home )?country|abroad)\b|\bmy (?:pharmacy|b\.? ?pharm\w*|pharmd) degree (?:is )?from (?!(?:a )?us)\w+",
    ),
    (
        CERTIFIED,
        rf"\b{_JOB} (?:a |an )?(?:nationally )?(?:cpht|certified {_TECH}|ptcb[ -]certified|certified\b)|\bi (?:just |already |finally )?passed (?:the |my )?(?:ptce|ptcb|excpt)\b"
        r"|\bi (?:have|got|hold|earned) (?:my|a|the) cpht\b|^\W*cpht(?: here)?\b",
    ),
    (
        TECHNICIAN,
        rf"\b{_JOB} (?:a |an )?(?:\w+ ){{0,2}}pharm(?:acy)? ?(?:tech|technician)\b(?! (?:student|trainee|school|program|class))|\b{_JOB} (?:a )?tech(?:nician)? (?:at|for|in)\b"
        rf"|\bi ?['’]?ve (?:worked|teched)|\btech for (?:\d+|a|two|three|several|many) years?\b",
    ),
    (
        MILITARY,
        r"\b(?:i ?['’]?m|im|i am|i was|was|as|got) (?:a |an |in |leaving |getting out of |out of |separating from )*(?:the )?(?:vet(?:eran)?|army|navy|air force|marines?|military|coast guard|national guard|corpsman|68q)\b(?! (?:spouse|wife|tech))"
        r"|\b(?:getting out of|leaving|separating from|retiring from|retired from) the (?:army|navy|air force|marines?|military|coast guard|service)\b",
    ),
    (
        HEALTH,
        rf"\b{_JOB} (?:a |an )?(?:\w+ )?(?:cna|lpn|rn|nurse|nurse['’]?s? aide|nursing assistant|emt|paramedic|medical assistant|phlebotomist|caregiver|home health aide|dental assistant|medic|vet(?:erinary)? tech(?:nician)?|x-?ray tech)\b",
    ),
    (
        SERVICE,
        rf"\b{_JOB} (?:a |an |in )?(?:\w+ )?(?:cashier|barista|server|waitress|waiter|bartender|retail|customer service|sales(?:person| associate)?|warehouse|fast food|call center|teacher|cook|driver|truck driver|stocker|clerk)\b"
        r"|\bi work (?:in|at) (?:retail|customer service|a (?:call center|warehouse|restaurant|grocery store|store)|fast food|starbucks|mcdonald['’]?s|amazon|target)\b",
    ),
    (
        NONE,
        r"\b(?:i|he|she)(?: ?['’]ve| have| has)? (?:got )?(?:no|zero|0) (?:work |job |pharmacy |medical |healthcare |real |prior )*experience\b|\bi ?['’]?ve never (?:worked|had a job)\b|\bi have never (?:worked|had a job)\b|^\W*(?:no|zero|none|no work) experience\W*$",
    ),
]
_PATTERNS = [
    (entity, value, re.compile(pattern, re.IGNORECASE))
    for entity, rows in (("schooling", _SCHOOLING), ("experience", _EXPERIENCE))
    for value, pattern in rows
]


def find(text: str) -> list[Found]:
    """The age, schooling and experience that a message states, in order; at most one of each.

    A child's or a friend's age is "age_of_other": it never replaces one's own.
    """
    found = [*_age(text)]
    for entity, value, pattern in _PATTERNS:
        if all(said.entity != entity for said in found) and (match := pattern.search(text)) is not None:
            found.append(Found(entity, value, match.start(), match.end()))
    return sorted(found, key=lambda said: said.start)


def _age(text: str) -> Iterator[Found]:
    for match in _AGE.finditer(text):
        soon = match["soon"]
        number = int(match["plain"] or match["old"] or match["aged"] or soon)
        start = match.start("old") if match["old"] else match.start()
        if not MIN_AGE <= number <= MAX_AGE or _RULE.search(text[:start]):
            continue
        if (
            (match["aged"] or match["old"])
            and _ASKED.match(text[:start] or "")
            and not re.search(r"\b(?:i|my)\b", text[:start], re.IGNORECASE)
        ):
            continue  # "can a 16 year old work there" may well be about oneself, "is 65 years old too old" is not
        others = re.match(rf"{_RELATIVE}|he|she|hes|shes", match[0], re.IGNORECASE) or _OTHER.search(
            text[: match.start()]
        )
        yield Found(
            "age_of_other" if others else "age", str(number - 1 if soon else number), match.start(), match.end()
        )
        return
