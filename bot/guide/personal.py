"""The sentence that fits an answer to the person: what their age or schooling means under their state's rule."""

from __future__ import annotations

from bot.guide.known import Known
from bot.guide.state_rules import Diploma, diploma, minimum_age
from bot.knowledge.model import Knowledge, State

#: Topics whose answer turns on a person's age and schooling.
RULE_TOPICS = frozenset(
    "training/entry_requirements training/state_requirements training/how_to_become training/on_the_job "
    "entering/no_experience entering/job_change".split()
)
#: Topics where hours of technician work count.
HOURS_TOPICS = frozenset("training/exam_eligibility training/certification training/how_to_become".split())
HAS_DIPLOMA = ("GED", "high school diploma", "college")
NO_DIPLOMA = ("no diploma", "working on a GED")
WORKERS = ("pharmacy technician", "certified technician")
ADULT = 18


def remark(knowledge: Knowledge, topic_id: str, known: Known) -> str:
    """One or two sentences for this person, or "" where nothing known changes anything."""
    state = knowledge.states.get(known.value("us_state") or "")
    sentences = []
    if topic_id in RULE_TOPICS and state:
        sentences = [_age(state, known.value("age")), _schooling(state, known.value("schooling"))]
    if topic_id in HOURS_TOPICS and known.value("experience") == WORKERS[0]:
        sentences.append("Your hours as a technician count toward PTCB's work-experience route.")
    return " ".join(sentence for sentence in sentences if sentence)


def _age(state: State, age: str | None) -> str:
    minimum = minimum_age(state)
    if age is None or int(age) >= max(ADULT, minimum or 0):
        return ""
    if minimum is None:
        return f"I have no minimum age for {state.name}, so at {age} ask the board first."
    if int(age) < minimum:
        return f"At {age} you are under the usual minimum for {state.name}."
    return f"At {age} you are old enough for {state.name}."


def _schooling(state: State, schooling: str | None) -> str:
    rule = diploma(state)
    if schooling == "in high school" and rule is Diploma.OR_ENROLLED:
        return "Being in high school is enough schooling to begin."
    if schooling == "in high school" and rule is Diploma.NEEDED:
        return "You'd need to graduate first, unless a school program gets you in earlier."
    if schooling in NO_DIPLOMA and rule is Diploma.NEEDED:
        return "You'd need the diploma or a GED first."
    if schooling in NO_DIPLOMA and rule is Diploma.UNKNOWN:
        return f"Ask the {state.name} board whether it wants a diploma; I have no rule I'd rely on."
    if schooling in HAS_DIPLOMA and rule in (Diploma.NEEDED, Diploma.OR_ENROLLED):
        return f"Your {'GED' if schooling == 'GED' else 'schooling'} covers the diploma rule."
    return ""
