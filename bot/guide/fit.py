"""The fit check's result: what fits, what may rub, and which workplaces suit, each traced to an answer and a fact."""

from __future__ import annotations

from collections.abc import Mapping

from bot.guide import forms
from bot.guide.reply import Button, Reply, fact_sources, merge_sources, topic_button
from bot.knowledge.model import Knowledge, Option, Text
from bot.knowledge.placeholders import fill

#: How many workplaces are named.
SETTINGS = 3
#: A workplace is named from this many points on.
LEAST_POINTS = 2


def open_questions(knowledge: Knowledge, answers: Mapping[str, str]) -> list[str]:
    """Ids of the questions not answered or skipped yet, in order."""
    return [q.id for q in knowledge.fit.questions if q.id not in answers]


def place(knowledge: Knowledge, form: forms.Form) -> str:
    """ "Question 3 of 8"."""
    return f"Question {forms.position(knowledge, form)} of {len(knowledge.fit.questions)}"


def chosen_options(knowledge: Knowledge, answers: Mapping[str, str]) -> list[Option]:
    """The options that were chosen, in the order of the questions; skipped questions are left out."""
    return [
        option
        for question in knowledge.fit.questions
        for option in question.options
        if answers.get(question.id) == option.id
    ]


def setting_scores(knowledge: Knowledge, answers: Mapping[str, str]) -> list[tuple[str, int]]:
    """(setting, points), best first; equal ones in the order of fit.yml, so the same answers give the same result."""
    points = dict.fromkeys(knowledge.fit.settings, 0)
    for option in chosen_options(knowledge, answers):
        for setting, weight in option.settings.items():
            points[setting] += weight
    return sorted(points.items(), key=lambda row: -row[1])


def result(knowledge: Knowledge, answers: Mapping[str, str]) -> Reply:
    """The result in words. Never a verdict; without an answer there is nothing to say, and it says that."""
    options = chosen_options(knowledge, answers)
    if not options:
        return Reply(
            "You skipped every question, so I can't say anything about the fit. We can begin again whenever you like.",
            forms.TOPICS[forms.FIT],
            (forms.begin_button(forms.FIT, "Try the fit check again"),),
        )
    parts = ["Here is what your answers say. It is a mirror, not a verdict."]
    used: list[Text] = []
    for heading, side in (("What fits", "fits"), ("What may rub", "rubs")):
        texts = [text for option in options if (text := getattr(option, side))]
        if texts:
            parts.append(f"**{heading}**\n" + "\n".join(f"- {fill(text.say, knowledge.facts)}" for text in texts))
            used += texts
    suited = [(name, points) for name, points in setting_scores(knowledge, answers) if points >= LEAST_POINTS][
        :SETTINGS
    ]
    if suited:
        lines = "\n".join(f"- {_setting_title(name)}: {knowledge.fit.settings[name]}" for name, _ in suited)
        parts.append(f"**Workplaces that suit these answers**\n{lines}")
    parts.append("The best test is a real one: talk with a technician, or shadow one for a day.")
    facts = [knowledge.facts[id_] for text in used for id_ in text.facts] + [knowledge.facts["step_shadow"]]
    return Reply("\n\n".join(parts), forms.TOPICS[forms.FIT], _ways_on(knowledge), merge_sources(fact_sources(facts)))


def _setting_title(setting: str) -> str:
    return setting[0].upper() + setting[1:]


def _ways_on(knowledge: Knowledge) -> tuple[Button, ...]:
    return (
        forms.begin_button(forms.PLAN, "Make me a plan"),
        topic_button(knowledge, "entering/work_settings"),
        topic_button(knowledge, "daily_duties/challenges"),
    )
