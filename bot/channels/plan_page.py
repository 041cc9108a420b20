"""A plan as a page to print: HTML without script, made from the same `Plan` as the message."""

from __future__ import annotations

from html import escape

from bot.guide.plan import Plan, Step
from bot.guide.plan_text import facts_of, page, total
from bot.knowledge.model import Source


def plan_html(plan: Plan, code: str) -> str:
    """The whole page; every word is escaped."""
    steps = "\n".join(_step(step) for step in plan.steps)
    board = ""
    if plan.board and plan.state:
        name, url = plan.board
        board = f"<p>Rules as of {escape(str(plan.state.rules['as_of']))}. Check with the {_link(name, url)} before you pay or apply.</p>"
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>Your plan to work as a pharmacy technician</title>
<link rel="stylesheet" href="/plan.css">
</head>
<body>
<main>
<h1>Your plan to work as a pharmacy technician</h1>
<p class="for">For: {escape(plan.for_whom)}. Your code: <strong>{escape(code)}</strong></p>
<p class="keep">Print this page with your browser, or keep it as <a href="{page(code)}.md">Markdown</a> or
<a href="{page(code)}.ics">calendar dates</a>. To change it, say the code in the <a href="/">chat</a>.</p>
<ol class="steps">
{steps}
</ol>
<p class="total"><strong>Altogether:</strong> {escape(total(plan))}</p>
{board}
<img src="/pictures/plan/{escape(code)}.png" alt="The steps as a timeline; the list above says the same." width="640">
</main>
</body>
</html>
"""


def _step(step: Step) -> str:
    stops = f'<p class="stops"><strong>What could stop you:</strong> {escape(step.stops)}</p>' if step.stops else ""
    do = f"<p>{escape(step.do)}</p>" if step.do else ""
    sources = "; ".join(_source(source) for source in step.sources)
    return (
        f'<li><h2>{escape(step.title)}</h2>\n<p class="facts">{escape(facts_of(step))}</p>\n{do}\n{stops}\n'
        f'<p class="sources">Sources: {sources}</p></li>'
    )


def _source(source: Source) -> str:
    label = _link(source.label, source.url) if source.url else escape(source.label)
    return f"{label} ({escape(source.as_of)})"


def _link(label: str, url: str) -> str:
    return f'<a href="{escape(url, quote=True)}" rel="noopener">{escape(label)}</a>'
