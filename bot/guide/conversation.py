"""Everything said that is no career answer: greetings, safety, out of scope, "did you mean"."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.guide.answer import answer, depends_on
from bot.guide.known import Known
from bot.guide.reply import MAX_BUTTONS, Button, Reply, fact_sources, merge_sources, topic_button
from bot.knowledge.model import Knowledge, Topic
from bot.knowledge.placeholders import fill

#: How many topics "did you mean" offers beside "Something else".
NEAREST = 3
UNSURE = "chat/unsure"
#: Below this confidence an answer also offers what else the question could have meant: above it nine in ten are right.
SURE = 0.9
ALTERNATIVES = 3
#: What a bare detail could be about, in the order offered.
DETAIL_QUESTIONS = {
    "us_state": ("training/state_requirements", "entering/salary", "entering/job_outlook"),
    "setting": ("daily_duties/typical_day", "entering/salary", "entering/work_settings"),
    "specialty": ("growing/specialties", "growing/raise"),
    "role": ("growing/advanced_roles", "growing/raise"),
    "technology": ("technology/automation", "technology/ehr", "technology/tech_skills"),
    "credential": ("training/certification", "training/exam_format", "growing/advanced_credentials"),
    "experience": ("decision/next_steps", "entering/job_change", "growing/advanced_roles"),
    "age": ("training/entry_requirements", "training/how_to_become", "decision/next_steps"),
    "schooling": ("training/entry_requirements", "training/how_to_become", "decision/next_steps"),
}
#: An answer that says that states differ, or sends to a board.
_STATES_DIFFER = re.compile(r"\b(?:your|each|some|most|few|by|state) (?:states?|law|board)\b|\bboard\b", re.IGNORECASE)
#: How many misses in a row make Embark change tack.
MISSES = 3
#: Stages to begin from when words have failed.
AREAS = ("calling/what_is", "training/how_to_become", "entering/salary", "growing/advanced_roles")


def reply_for(knowledge: Knowledge, topic_id: str) -> Reply:
    """The fixed words of a chat, safety or scope topic.

    Raises:
        KeyError: there are no words for this topic.
    """
    reply = knowledge.replies[topic_id]
    buttons = tuple(topic_button(knowledge, id_) for id_ in reply.follow_ups)
    sources = merge_sources(fact_sources(knowledge.facts[fact_id] for fact_id in reply.answer.facts))
    return Reply(fill(reply.answer.say, knowledge.facts), topic_id, buttons, sources)


def nearest(knowledge: Knowledge, ranking: Sequence[str]) -> tuple[str, ...]:
    """The career topics to offer instead of an answer; conversation topics are passed over."""
    return tuple(id_ for id_ in ranking if id_ in knowledge.topics)[:NEAREST]


def unsure(knowledge: Knowledge, ranking: Sequence[str]) -> Reply:
    """Offers the nearest career topics by their titles, and "Something else".

    Args:
        ranking: Topic ids, most likely first.
    """
    offered = nearest(knowledge, ranking)
    if not offered:
        return reply_for(knowledge, "scope/out_of_scope")
    buttons = [topic_button(knowledge, id_) for id_ in offered]
    buttons.append(Button("Something else", "/chat_help"))
    return Reply("I'm not sure I understood. Did you mean one of these?", UNSURE, tuple(buttons))


def clarify(knowledge: Knowledge, about: str, topics: Sequence[str]) -> Reply:
    """Asks what a single word ("exam") is meant to ask."""
    buttons = tuple(topic_button(knowledge, id_) for id_ in topics)
    return Reply(f"What would you like to know about {about}? Pick one, or ask in a few more words.", UNSURE, buttons)


def change_tack(knowledge: Knowledge) -> Reply:
    """After several misses in a row: no third "did you mean", but another way in, and a person."""
    buttons = (*(topic_button(knowledge, id_) for id_ in AREAS), topic_button(knowledge, "chat/human_handoff"))
    text = (
        "I keep missing what you mean, and that is on me. Let's try another way: pick where to begin, use a short question "
        "such as “pay in Ohio” or “do I need a degree”, or talk to a person."
    )
    return Reply(text, UNSURE, buttons)


def complaint(knowledge: Knowledge, ranking: Sequence[str], answered: str | None) -> Reply:
    """An apology, what the question before could have meant instead, and a way to a person.

    Args:
        ranking: Topic ids that the question before could have meant, most likely first.
        answered: The topic id it was answered with.
    """
    reply = reply_for(knowledge, "chat/complaint")
    meant = [topic_button(knowledge, id_) for id_ in nearest(knowledge, [id_ for id_ in ranking if id_ != answered])]
    return replace(reply, buttons=(*meant, *reply.buttons)[:MAX_BUTTONS])


def after_crisis(knowledge: Knowledge) -> Reply:
    """ "Thanks" after a crisis was met: warm, and the help once more."""
    text = fill(
        "I'm glad you wrote it. {line_988} stays open day and night, by call or text, and 911 if you're in danger. "
        "Be kind to yourself today; the career can wait.",
        knowledge.facts,
    )
    return Reply(text, "chat/thanks", (), merge_sources(fact_sources([knowledge.facts["line_988"]])))


def with_adviser(reply: Reply, adviser: str) -> Reply:
    """The reply with the operator's own contact, where there is one."""
    return replace(reply, text=f"{reply.text}\n\nHere you can also ask: {adviser}") if adviser else reply


def alternatives(
    knowledge: Knowledge, answered: str, ranking: Sequence[str], confidence: float, also_asked: str | None = None
) -> tuple[str, ...]:
    """The career topics to offer beside an answer: the message's second question, or, where Embark was not sure, what the
    question could have meant instead.

    Args:
        answered: The topic id that is answered.
        ranking: Topic ids, most likely first.
        confidence: Calibrated probability of `answered`.
        also_asked: The topic id of a second question in the message.
    """
    if also_asked:
        return (also_asked,)
    if confidence >= SURE:
        return ()
    return tuple(id_ for id_ in ranking if id_ in knowledge.topics and id_ != answered)[:ALTERNATIVES]


def with_alternatives(knowledge: Knowledge, reply: Reply, others: Sequence[str]) -> Reply:
    """The reply with `others` in front of its ways on."""
    buttons = [*(topic_button(knowledge, id_) for id_ in others), *reply.buttons]
    return replace(reply, buttons=tuple(dict.fromkeys(buttons))[:MAX_BUTTONS])


def affirmed(knowledge: Knowledge, last_topic: str | None) -> Reply:
    """ "Yes" after an answer: the ways on from that topic, or the plain reply when nothing was asked."""
    topic = knowledge.topics.get(last_topic or "")
    if topic is None:
        return reply_for(knowledge, "chat/affirm")
    buttons = (topic_button(knowledge, "chat/tell_me_more"), *(topic_button(knowledge, t) for t in topic.follow_ups))
    return Reply("Good. Which of these shall we look at?", "chat/affirm", buttons)


def informed(
    knowledge: Knowledge, said: Mapping[str, str], remembered: Mapping[str, str], last_topic: str | None
) -> Reply:
    """A bare detail ("Texas"): answers the last topic again with it, or offers what it could be about."""
    topic = knowledge.topics.get(last_topic or "")
    if topic and any(depends_on(topic, detail, value) for detail, value in said.items()):
        return answer(knowledge, topic.id, Known(said, remembered))
    if topic and "us_state" in said and _STATES_DIFFER.search(topic.answer.say):
        return _ask_the_board(knowledge, topic, said)
    for detail, questions in DETAIL_QUESTIONS.items():
        if detail in said:
            buttons = tuple(topic_button(knowledge, id_) for id_ in questions)
            return Reply(f"{_noted(said)} What would you like to know?", "chat/inform", buttons)
    return reply_for(knowledge, "chat/inform")


def _ask_the_board(knowledge: Knowledge, topic: Topic, said: Mapping[str, str]) -> Reply:
    """A state told after an answer that states differ in, where we have no rule of each."""
    state = knowledge.states[said["us_state"]]
    board = state.sources[0]
    text = f"{_noted(said)} I don't have {state.name}'s own rule on that. Its board does: [{board.label}]({board.url})."
    buttons = tuple(topic_button(knowledge, id_) for id_ in DETAIL_QUESTIONS["us_state"] if id_ != topic.id)
    return Reply(text, "chat/inform", buttons, (board,))


def informed_while_unsure(said: Mapping[str, str], offered: Sequence[Button]) -> Reply:
    """A detail told after "did you mean one of these?": it is noted, and the question stands."""
    return Reply(f"{_noted(said)} And which of these did you mean?", "chat/inform", tuple(offered))


def _noted(said: Mapping[str, str]) -> str:
    return f"Noted: {', '.join(dict.fromkeys(f'age {v}' if name == 'age' else v for name, v in said.items()))}."
