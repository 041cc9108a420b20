"""One turn of a form: the fit check, or the plan. Thin: what is said and how answers are read is in `bot.guide`."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.turn import at, confidence, offered, remembered, said, send, topic_of
from bot.guide import context, fit, form_reading, forms, plan, plan_code, plan_text
from bot.guide.conversation import SURE
from bot.guide.forms import FIT, PLAN, Form
from bot.guide.reply import Reply
from bot.knowledge import knowledge

Events = list[dict[str, Any]]
#: What a message that is no answer must be for a form to let it through: another question, or a turn in the talk.
_NEVER_ASIDE = ("", "chat/affirm", "chat/deny", "chat/inform")
#: A short message out of scope is rather an answer that was not understood.
_SHORT_WORDS = 6
#: A message of so few words is an answer rather than a question, unless Embark is sure of the question.
_FEW_WORDS = 2
#: Questions of the plan whose answers cannot be mistaken for those of another.
BY_THE_WAY = ("way", "age")
SURE_ASIDE = 0.35


def form_turn(dispatcher: CollectingDispatcher, tracker: Tracker) -> Events | None:
    """Opens, answers, steps back in, leaves or resumes a form; None where the message is about something else."""
    return _Turn(dispatcher, tracker).events()


class _Turn:
    """Everything one turn needs at hand."""

    def __init__(self, dispatcher: CollectingDispatcher, tracker: Tracker):
        self._dispatcher, self._tracker = dispatcher, tracker
        self._text = str(tracker.latest_message.get("text") or "")
        self._form = forms.from_slot(tracker.get_slot("form"))
        self._answers: dict[str, dict[str, str]] = {
            FIT: dict(tracker.get_slot("fit_answers") or {}),
            PLAN: dict(tracker.get_slot("plan_answers") or {}),
        }
        self._slots: dict[str, Any] = {}

    def events(self) -> Events | None:
        pressed = next(self._tracker.get_latest_entity_values("form_answer"), None)
        if pressed:
            return self._pressed(*forms.parse_payload(pressed))
        choice = context.chosen(self._text, offered(self._tracker))
        if choice and "form_answer" in choice.payload:
            return self._pressed(*forms.parse_button(choice.payload))
        if self._text.startswith("/"):
            return self._begin(PLAN) if topic_of(self._tracker) == forms.TOPICS[PLAN] else None
        code = plan_code.find(knowledge(), self._text)
        if code or plan_code.mentions_code(self._text):
            return self._by_code(code)
        if self._form:
            return self._answered(self._form)
        return self._opened()

    # ---------- opening

    def _opened(self) -> Events | None:
        if form_reading.wants_fit_check(self._text):
            return self._begin(FIT)
        if form_reading.wants_to_continue(self._text):
            left = forms.left_from_slot(self._tracker.get_slot("form"))
            return self._begin(left) if left else None
        if topic_of(self._tracker) == forms.TOPICS[PLAN] and not context.is_bare(self._text, self._entities()):
            return self._begin(PLAN)
        told = set(said(self._tracker)) & set(plan.FIELDS)
        last = self._tracker.get_slot("last_topic")
        states = context.is_bare(self._text, self._entities()) or not form_reading.is_question(self._text)
        if told and states and last == forms.TOPICS[PLAN]:
            return self._next(PLAN, forms.TOPICS[PLAN])
        return None

    def _begin(self, name: str) -> Events:
        """Opens a form, or goes on where it was left; a finished one shows its result again."""
        if name == FIT and not self._open_questions(FIT):
            self._answers[FIT] = {}
        return [*self._next(name, forms.TOPICS[name], self._welcome(name)), SlotSet("last_topic", forms.TOPICS[name])]

    def _welcome(self, name: str) -> str:
        if self._answers[name] or forms.left_from_slot(self._tracker.get_slot("form")) == name:
            return "We go on where we were."
        if name == FIT:
            return "Eight short questions. There are no wrong answers, and you can say “back”, “skip” or “stop” at any time."
        if not self._open_questions(PLAN):
            return ""
        known = plan.in_words(self._known())
        return (
            f"Let's make your plan. I already have: {known}."
            if known
            else "Let's make your plan. I only ask what it needs."
        )

    def _by_code(self, code: str | None) -> Events:
        held = plan_code.decode(knowledge(), code) if code else None
        if held is None:
            send(
                self._dispatcher,
                self._tracker,
                Reply(plan_text.offer_code_unknown(), forms.INFORM, (forms.begin_button(PLAN, "Make a new plan"),)),
            )
            return []
        for field, value in held.items():
            if field == "way":
                self._answers[PLAN]["way"] = value
            else:
                self._slots[field] = value
        for field in plan.FIELDS:
            if field not in held:
                self._answers[PLAN][field] = forms.SKIP
        return self._show_plan()

    # ---------- answering

    def _pressed(self, name: str, question: str, value: str) -> Events:
        if value == "stops":
            return self._say(plan_text.obstacles(knowledge(), plan.build(knowledge(), self._known())))
        if value == "show":
            return self._show_plan()
        if value == "again":
            self._forget_plan()
            return self._next(PLAN, forms.TOPICS[PLAN], "All right, from the start.")
        if value == forms.BEGIN:
            return self._begin(name)
        self._take(name, question, value)
        return self._next(name, forms.INFORM)

    def _answered(self, form: Form) -> Events | None:
        """Reads the message as a wish, or as an answer to the question asked; None where it is a question of its own."""
        wish = form_reading.wish(self._text)
        if wish == "stop":
            return self._leave(form)
        if not self._was_asked(form):
            return self._begin(form.name) if form_reading.wants_to_continue(self._text) else None
        if wish == "back":
            return self._back(form)
        return None if form_reading.is_question(self._text) else self._told(form, wish)

    def _told(self, form: Form, wish: str | None) -> Events | None:
        """Takes a statement as an answer, or as "skip"; None where it is about something else."""
        if self._read(form):
            return self._next(form.name, forms.INFORM)
        if wish == "skip":
            self._take(form.name, form.at, forms.SKIP)
            return self._next(form.name, forms.INFORM)
        return None if self._is_aside() else self._say(forms.not_understood(knowledge(), form, self._place(form)))

    def _was_asked(self, form: Form) -> bool:
        """Whether the form's question stood in Embark's last message; if not, "back" or "yes" is no answer to it."""
        asked = {forms.parse_button(b.payload)[:2] for b in offered(self._tracker) if "form_answer" in b.payload}
        return (form.name, form.at) in asked

    def _read(self, form: Form) -> bool:
        """Keeps what the message answers; whether it answered anything."""
        if form.name == PLAN and set(said(self._tracker)) & set(plan.FIELDS):
            self._answers[PLAN] |= self._by_the_way(form)
            return True
        value = form_reading.read_answer(forms.question(knowledge(), form), self._text)
        found = {form.at: value} if value is not None else self._by_the_way(form)
        for question, told in found.items():
            self._take(form.name, question, told)
        return bool(found)

    def _by_the_way(self, form: Form) -> dict[str, str]:
        """Answers to later questions of the plan that the message gives ("part time, evenings")."""
        if form.name != PLAN:
            return {}
        rest, found = context.without(self._text, self._entities()), {}
        for question in knowledge().plan.questions:
            if question.id in BY_THE_WAY and question.id in self._open_questions(PLAN) and question.id != form.at:
                value = form_reading.read_answer(question, rest)
                if value is not None:
                    found[question.id] = value
        return found

    def _is_aside(self) -> bool:
        """Whether the message is something other than an answer that could not be read."""
        topic = topic_of(self._tracker)
        words = len(self._text.split())
        if topic in _NEVER_ASIDE or confidence(self._tracker) < (SURE if words <= _FEW_WORDS else SURE_ASIDE):
            return False
        return topic != "scope/out_of_scope" or words > _SHORT_WORDS

    def _take(self, name: str, question: str, value: str) -> None:
        """Keeps an answer: what a plan asks about the person is a slot, everything else belongs to the form."""
        if name == PLAN and question != "way" and value != forms.SKIP:
            self._slots[question] = value
            self._answers[PLAN].pop(question, None)
        else:
            self._answers[name][question] = value

    def _leave(self, form: Form) -> Events:
        self._slots["form"] = form.as_slot(left=True)
        return self._say(forms.stopped(form, self._answers[form.name] or self._known()))

    def _back(self, form: Form) -> Events:
        asked = [
            q.id
            for q in forms.questions(knowledge(), form.name)
            if q.id in {**self._answers[form.name], **self._known()}
        ]
        earlier = forms.before(knowledge(), form, asked)
        if earlier is None:
            return self._say(
                forms.put(knowledge(), form, self._place(form), forms.INFORM, "This is the first question.")
            )
        self._answers[form.name].pop(earlier.at, None)
        if form.name == PLAN and earlier.at != "way":
            self._slots[earlier.at] = None
        return self._ask(earlier, forms.INFORM)

    # ---------- going on

    def _next(self, name: str, topic: str, before: str = "") -> Events:
        left = self._open_questions(name)
        if left:
            return self._ask(Form(name, left[0]), topic, before)
        if name == PLAN:
            return self._show_plan()
        self._slots["form"] = None
        return [*self._say(fit.result(knowledge(), self._answers[FIT])), *at(forms.TOPICS[FIT])]

    def _ask(self, form: Form, topic: str, before: str = "") -> Events:
        self._slots["form"] = form.as_slot()
        return self._say(forms.put(knowledge(), form, self._place(form), topic, before))

    def _place(self, form: Form) -> str:
        if form.name == FIT:
            return fit.place(knowledge(), form)
        left = len(self._open_questions(PLAN))
        return "Last question" if left <= 1 else f"{left} questions to go"

    def _show_plan(self, before: str = "") -> Events:
        known = self._known()
        code = plan_code.encode(knowledge(), known)
        self._slots["form"] = None
        reply = plan_text.message(knowledge(), plan.build(knowledge(), known), code, before)
        return [*self._say(reply), SlotSet("last_topic", forms.TOPICS[PLAN]), SlotSet("told_more", None)]

    def _open_questions(self, name: str) -> list[str]:
        if name == FIT:
            return fit.open_questions(knowledge(), self._answers[FIT])
        skipped = [field for field, value in self._answers[PLAN].items() if value == forms.SKIP]
        return plan.missing(self._known(), skipped)

    def _known(self) -> dict[str, str]:
        """What a plan is built from: slots, with what this turn changes in them, and how the person would like to learn."""
        details = {**remembered(self._tracker), **self._slots}
        known = {field: details[field] for field in (*plan.FIELDS, "setting") if details.get(field)}
        way = self._answers[PLAN].get("way")
        return {**known, "way": way} if way and way != forms.SKIP else known

    def _forget_plan(self) -> None:
        self._answers[PLAN] = {}
        self._slots |= dict.fromkeys(("us_state", "experience", "age", "schooling"))

    def _entities(self) -> list[dict[str, Any]]:
        return list(self._tracker.latest_message.get("entities") or [])

    def _say(self, reply: Reply) -> Events:
        send(self._dispatcher, self._tracker, reply)
        slots = {**self._slots, "fit_answers": self._answers[FIT] or None, "plan_answers": self._answers[PLAN] or None}
        return [SlotSet(name, value) for name, value in slots.items()]
