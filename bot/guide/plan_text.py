"""A plan in words: the message, what could stop it, and Markdown to keep."""

from __future__ import annotations

from bot.guide import forms, picture_text, plan_code
from bot.guide.figures import duration, money
from bot.guide.plan import Plan, Step
from bot.guide.reply import Button, Image, Reply, topic_button
from bot.knowledge.model import Knowledge

TOPIC = forms.TOPICS[forms.PLAN]


def facts_of(step: Step) -> str:
    """Who does it, how long, what it costs: "You apply, the board decides; $50 application"."""
    cost = f"{step.fee[0].upper()}{step.fee[1:]}" if step.fee else money(step.cost)
    return "; ".join(filter(None, (step.who, duration(step.weeks), cost)))


def total(plan: Plan) -> str:
    """The sum in one sentence, with what is not in it."""
    time, cost = duration(plan.weeks), money(plan.cost) if plan.cost[1] else "no course or exam fees"
    words = f"about {time}" if time and not time.startswith("up to") else time
    paperwork = any(step.kind == "paperwork" for step in plan.steps)
    fees = "the board's own time and fees" if plan.state else "your state's own time and fees"
    sentence = ", ".join(filter(None, (words, cost))) + (f"; {fees} come on top" if paperwork else "")
    return sentence[0].upper() + sentence[1:] + "."


def message(knowledge: Knowledge, plan: Plan, code: str, before: str = "") -> Reply:
    """The plan as a reply.

    Args:
        before: What is said in front of it.
    """
    lines = [f"{number}. {_line(step)}" for number, step in enumerate(plan.steps, 1)]
    parts = [f"{before}Your plan ({plan.for_whom}):", "\n".join(lines), f"**Altogether:** {total(plan)}"]
    if plan.board and plan.state:
        name, url = plan.board
        parts.append(f"As of {plan.state.rules['as_of']}; check with the [{name}]({url}) before you pay or apply.")
    parts.append(
        f"Keep it: [page to print]({page(code)}), [Markdown]({page(code)}.md), [calendar dates]({page(code)}.ics). "
        f"Your code is **{code}**; say it here to come back, or say what has changed."
    )
    buttons = (
        Button("What could stop me?", forms.payload(forms.PLAN, "", "stops")),
        Button("Change my answers", forms.payload(forms.PLAN, "", "again")),
        topic_button(knowledge, "entering/find_job"),
    )
    image = Image(
        f"/pictures/plan/{code}.png",
        picture_text.timeline(plan),
        picture_text.WIDTH,
        picture_text.timeline_height(plan),
    )
    return Reply("\n\n".join(parts), TOPIC, buttons, plan.sources, image=image)


def _line(step: Step) -> str:
    """A step in one line: who does it where it is not you, the time, and the first of its fees."""
    who = "" if step.who == "You" else step.who
    cost = step.fee.split(";")[0] if step.fee else money(step.cost)
    details = "; ".join(filter(None, (who, duration(step.weeks), cost)))
    return f"**{step.title}**" + (f": {details}" if details else "")


def obstacles(knowledge: Knowledge, plan: Plan) -> Reply:
    """What could stop the plan, and what to do then."""
    lines = [f"- **{step.title}**: {step.stops}" for step in plan.steps if step.stops]
    text = "What could stop you, and what to do then:\n\n" + "\n".join(lines)
    buttons = (
        Button("Show my plan", forms.payload(forms.PLAN, "", "show")),
        topic_button(knowledge, "training/background_check"),
        topic_button(knowledge, "training/program_cost"),
    )
    return Reply(text, TOPIC, buttons, plan.sources)


def page(code: str) -> str:
    """The path of a plan's page."""
    return f"/plan/{code}"


def markdown(plan: Plan, code: str) -> str:
    """The whole plan as a Markdown document."""
    parts = ["# Your plan to work as a pharmacy technician", f"For: {plan.for_whom}. Code: {code}"]
    for number, step in enumerate(plan.steps, 1):
        lines = [f"## {number}. {step.title}", facts_of(step)]
        lines += [step.do] if step.do else []
        lines += [f"*What could stop you:* {step.stops}"] if step.stops else []
        lines += (
            ["Sources: " + "; ".join(_source(s.label, s.url, s.as_of) for s in step.sources)] if step.sources else []
        )
        parts.append("\n\n".join(lines))
    parts.append(f"## Altogether\n\n{total(plan)}")
    if plan.board and plan.state:
        name, url = plan.board
        parts.append(
            f"Rules as of {plan.state.rules['as_of']}. Check with the [{name}]({url}) before you pay or apply."
        )
    return "\n\n".join(parts) + "\n"


def _source(label: str, url: str | None, as_of: str) -> str:
    return f"[{label}]({url}) ({as_of})" if url else f"{label} ({as_of})"


def offer_code_unknown() -> str:
    """What is said to a code that is none."""
    return f"That code doesn't belong to a plan. A code looks like {plan_code.EXAMPLE}; check it for a typing slip, or make a new plan."
