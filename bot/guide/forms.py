"""Questions asked one at a time: putting them, leaving them for something else, stepping back.

The fit check and the plan are forms. How answers are read is in `form_reading`, what becomes of them in `fit` and `plan`.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.guide.reply import MAX_BUTTONS, Button, Reply, fact_sources, merge_sources
from bot.knowledge.model import Knowledge, Question
from bot.knowledge.placeholders import fill

FIT, PLAN = "fit", "plan"
#: form -> the career topic it belongs to
TOPICS = {FIT: "calling/is_it_for_me", PLAN: "decision/next_steps"}
#: form -> how it is called toward a person
NAMES = {FIT: "the fit check", PLAN: "your plan"}
SKIP, RESUME, BEGIN = "skip", "resume", "begin"
#: Who walks on in the journey has turned away from a form: it only offers the way back.
WALKS = ("chat/journey_overview", "chat/next_stage", "chat/previous_stage")
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
    if not asked_before or reply.topic in WALKS:
        back = begin_button(form.name, f"Back to {NAMES[form.name]}")
        return replace(reply, buttons=(*reply.buttons[: MAX_BUTTONS - 1], back))
    asked = question(knowledge, form)
    text = f"{reply.text}\n\nBack to {NAMES[form.name]}: {fill(asked.ask.say, knowledge.facts)}"
    return replace(reply, text=text, buttons=option_buttons(form, asked))


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
