"""Questions asked one at a time: putting them, reading an answer in a person's own words, stepping back, skipping, stopping.

The fit check and the plan are forms. What they do with the answers is in `fit` and `plan`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.guide import context
from bot.guide.reply import MAX_BUTTONS, Button, Reply, fact_sources, merge_sources
from bot.knowledge.model import Knowledge, Option, Question
from bot.knowledge.placeholders import fill

FIT, PLAN = "fit", "plan"
#: form -> the career topic it belongs to
TOPICS = {FIT: "calling/is_it_for_me", PLAN: "decision/next_steps"}
#: form -> how it is called toward a person
NAMES = {FIT: "the fit check", PLAN: "your plan"}
SKIP, RESUME, BEGIN = "skip", "resume", "begin"
#: A reply to an answer that was told, beside the form's own topic.
INFORM = "chat/inform"


@dataclass(frozen=True, slots=True)
class Form:
    """An open form.

    Attributes:
        name: `FIT` or `PLAN`.
        at: The id of the question that was asked last.
    """

    name: str
    at: str

    def as_slot(self, left: bool = False) -> dict[str, Any]:
        """The value of the slot `form`; `left` when it was left before its end."""
        return {"name": self.name, "at": self.at, "left": left}


def from_slot(value: object) -> Form | None:
    """The open form in a slot's value, or None."""
    return Form(value["name"], value["at"]) if isinstance(value, dict) and not value["left"] else None


def left_from_slot(value: object) -> str | None:
    """The name of the form that was left before its end, or None."""
    return str(value["name"]) if isinstance(value, dict) and value["left"] else None


def questions(knowledge: Knowledge, name: str) -> tuple[Question, ...]:
    """A form's questions in order."""
    return knowledge.fit.questions if name == FIT else knowledge.plan.questions


def question(knowledge: Knowledge, form: Form) -> Question:
    """The question a form stands at.

    Raises:
        StopIteration: it has no such question.
    """
    return next(q for q in questions(knowledge, form.name) if q.id == form.at)


# ---------- putting a question


def payload(name: str, question_id: str, value: str) -> str:
    """The payload of a button that answers a question."""
    return "/chat_inform" + json.dumps({"form_answer": f"{name}.{question_id}.{value}"})


def begin_button(name: str, title: str) -> Button:
    """The button that opens a form, or goes on where it was left."""
    return Button(title, payload(name, "", BEGIN))


def parse_payload(value: str) -> tuple[str, str, str]:
    """ "fit.detail.yes" -> form, question id, option id."""
    name, question_id, option = value.split(".", 2)
    return name, question_id, option


def parse_button(button_payload: str) -> tuple[str, str, str]:
    """The same from a form button's whole payload."""
    return parse_payload(json.loads(button_payload[button_payload.index("{") :])["form_answer"])


def put(knowledge: Knowledge, form: Form, place: str, topic: str, before: str = "") -> Reply:
    """The question as a reply.

    Args:
        place: Where in the form one is, e.g. "Question 3 of 8".
        topic: The topic id of the reply.
        before: What is said in front of it.
    """
    asked = question(knowledge, form)
    why = f" I ask because {asked.why}; “skip” is fine." if asked.why else ""
    text = f"**{place}.** {fill(asked.ask.say, knowledge.facts)}{why}"
    sources = merge_sources(fact_sources(knowledge.facts[id_] for id_ in asked.ask.facts))
    return Reply("\n\n".join(filter(None, (before, text))), topic, option_buttons(form, asked), sources)


def option_buttons(form: Form, asked: Question) -> tuple[Button, ...]:
    """The options of a question, and "Skip" where there is room."""
    buttons = [Button(option.title, payload(form.name, asked.id, option.id)) for option in asked.options]
    buttons.append(Button("Skip", payload(form.name, asked.id, SKIP)))
    return tuple(buttons)[:MAX_BUTTONS]


def offered_by(reply: Reply, name: str, title: str) -> Reply:
    """The reply with a button in front that opens a form."""
    return replace(reply, buttons=(begin_button(name, title), *reply.buttons)[:MAX_BUTTONS])


def aside(knowledge: Knowledge, reply: Reply, form: Form, asked_before: bool) -> Reply:
    """An answer to something else while a form is open: it leads back to the question once, and then only offers to.

    Args:
        reply: The answer.
        asked_before: The message before was the form's own question.
    """
    if not asked_before:
        back = begin_button(form.name, f"Back to {NAMES[form.name]}")
        return replace(reply, buttons=(*reply.buttons[: MAX_BUTTONS - 1], back))
    asked = question(knowledge, form)
    text = f"{reply.text}\n\nBack to {NAMES[form.name]}: {fill(asked.ask.say, knowledge.facts)}"
    return replace(reply, text=text, buttons=option_buttons(form, asked))


# ---------- reading an answer

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
    chosen = context.chosen(text, buttons) if asked.id != "age" else None
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


# ---------- moving about


def position(knowledge: Knowledge, form: Form) -> int:
    """The question's number, from 1."""
    return [q.id for q in questions(knowledge, form.name)].index(form.at) + 1


def before(knowledge: Knowledge, form: Form, asked: Collection[str]) -> Form | None:
    """The form at the last question in front of the present one among `asked`, or None at the start."""
    ids = [q.id for q in questions(knowledge, form.name)]
    earlier = [id_ for id_ in ids[: ids.index(form.at)] if id_ in asked]
    return Form(form.name, earlier[-1]) if earlier else None


def stopped(form: Form, answers: Mapping[str, str]) -> Reply:
    """Leaving a form: nothing is lost."""
    kept = " I keep your answers, so we can go on whenever you like." if answers else ""
    return Reply(
        f"All right, we leave {NAMES[form.name]} here.{kept} What would you like to know?",
        INFORM,
        (begin_button(form.name, f"Go on with {NAMES[form.name]}"),),
    )


def not_understood(knowledge: Knowledge, form: Form, place: str) -> Reply:
    """The question again, after an answer that could not be read."""
    return put(
        knowledge, form, place, INFORM, "I couldn't match that to an answer. Pick one, or say “skip”, “back” or “stop”."
    )
