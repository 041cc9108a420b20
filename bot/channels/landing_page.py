"""The page at /: what Embark is, the nine stages as a path to walk, a real conversation, and the line to paste.

Made from `page/landing.html` and the knowledge; every word that is filled in is escaped.
"""

from __future__ import annotations

import json
import re
from datetime import date
from html import escape
from itertools import chain, zip_longest
from pathlib import Path
from typing import Any

from bot.knowledge.model import Knowledge, Stage, Topic
from bot.knowledge.placeholders import date_words

PAGE = Path(__file__).parent / "page"
CONVERSATION = PAGE / "conversation.json"

#: What people ask most at each stage. A stage without any of these shows its first topics.
ASKED_MOST = frozenset({
    "calling/what_is", "calling/is_it_for_me", "calling/vs_pharmacist",
    "training/how_to_become", "training/entry_requirements", "training/on_the_job", "training/exam_cost",
    "entering/salary", "entering/find_job", "entering/no_experience", "entering/schedule",
    "daily_duties/typical_day", "daily_duties/challenges", "daily_duties/immunizations",
    "growing/advanced_roles", "growing/specialties", "growing/become_pharmacist", "growing/raise",
    "technology/ai_future", "technology/automation", "technology/telepharmacy",
    "compassion/role_of_care", "compassion/difficult_patients", "compassion/burnout",
    "impact/on_patients", "impact/job_satisfaction", "impact/stories",
    "decision/worth_it", "decision/next_steps", "decision/leaving",
})  # fmt: skip
MOST_QUESTIONS = 4

_LINK = re.compile(r"\[([^\]]+)\]\((https?://[^)\s]+)\)")


def landing_page(knowledge: Knowledge, conversation: dict[str, Any], origin: str, integrity: str) -> str:
    """The whole page.

    Args:
        conversation: As in conversation.json: {recorded, turns: [{said, text, topic, sources}], next}.
        origin: Scheme and host of this server, for the line to paste. The page's script puts its own there, as a proxy may change them.
        integrity: The subresource integrity of widget.js, "sha384-…".
    """
    stages = knowledge.stages
    filled = {
        "DRAWINGS": (PAGE / "drawings.svg").read_text(encoding="utf-8"),
        "STOPS": "\n".join(map(_stop, stages)),
        "STAGES": "\n".join(_stage(stages, index) for index in range(len(stages))),
        "RECORDED": _day(conversation["recorded"]),
        "CONVERSATION": "\n".join(map(_turn, conversation["turns"])),
        "NEXT_QUESTION": escape(conversation["next"]),
        "ORIGIN": escape(origin),
        "WIDGET_INTEGRITY": escape(integrity),
    }
    template = (PAGE / "landing.html").read_text(encoding="utf-8")
    return re.sub(r"__([A-Z_]+)__", lambda found: filled[found[1]], template)


def questions(stage: Stage) -> list[Topic]:
    """The questions shown at a stage, two to four."""
    return [topic for topic in stage.topics if topic.id in ASKED_MOST][:MOST_QUESTIONS] or list(stage.topics[:3])


def read_conversation() -> dict[str, Any]:
    """The recorded conversation."""
    recorded: dict[str, Any] = json.loads(CONVERSATION.read_text(encoding="utf-8"))
    return recorded


def _stop(stage: Stage) -> str:
    return (
        f'<li><a href="#{_anchor(stage)}"><span class="medal">{_drawing(stage)}</span>'
        f'<span class="name">{escape(stage.title)}</span></a></li>'
    )


def _stage(stages: tuple[Stage, ...], index: int) -> str:
    stage = stages[index]
    asks = "\n".join(
        f'<li><button type="button" class="ask" data-ask="{escape(topic.title)}">{escape(topic.title)}</button></li>'
        for topic in questions(stage)
    )
    walks = [
        f'<a class="{name}" href="#{_anchor(stages[other])}">{words} {escape(stages[other].title)}</a>'
        for name, words, other in (("back", "Back:", index - 1), ("on", "Walk on:", index + 1))
        if 0 <= other < len(stages)
    ]
    return f"""<article class="stage" id="{_anchor(stage)}" tabindex="-1" aria-labelledby="{_anchor(stage)}-title">
<div class="scene">{_drawing(stage)}</div>
<div class="words">
<p class="count">Stage {index + 1} of {len(stages)}</p>
<h3 id="{_anchor(stage)}-title">{escape(stage.title)}</h3>
<p class="spirit">{escape(stage.spirit)}</p>
<ul class="asks" aria-label="Questions at this stage">
{asks}
</ul>
<p class="walk">{" ".join(walks)}</p>
</div>
</article>"""


def _anchor(stage: Stage) -> str:
    return escape(f"stage-{stage.id}")


def _drawing(stage: Stage) -> str:
    return f'<svg class="drawing" aria-hidden="true" focusable="false"><use href="#drawing-{escape(stage.id)}"/></svg>'


def _turn(turn: dict[str, Any]) -> str:
    paragraphs = "\n".join(f"<p>{_linked(part)}</p>" for part in turn["text"].split("\n\n"))
    sources = "\n".join(
        f"<li>{_source(source)}, {escape(date_words(source['as_of']))}</li>" for source in turn["sources"]
    )
    return f"""<div class="said"><span class="who">You</span><p>{escape(turn["said"])}</p></div>
<div class="told"><span class="who">Embark</span>
{paragraphs}{_picture(turn["image"]) if turn.get("image") else ""}
<details><summary>Where this comes from</summary><ul>
{sources}
</ul></details></div>"""


def _picture(image: dict[str, Any]) -> str:
    return (
        f'\n<p><img src="{escape(image["url"])}" alt="{escape(image["alt"])}" loading="lazy" '
        f'width="{image["width"]:d}" height="{image["height"]:d}"></p>'
    )


def _source(source: dict[str, Any]) -> str:
    return _link(source["label"], source["url"]) if source["url"] else escape(source["label"])


def _linked(text: str) -> str:
    """Markdown's links to pages, as HTML; all else as it is written."""
    parts = _LINK.split(text)  # text, label, address, text, …
    links = (_link(label, url) for label, url in zip(parts[1::3], parts[2::3], strict=True))
    return "".join(chain.from_iterable(zip_longest(map(escape, parts[0::3]), links, fillvalue="")))


def _link(label: str, url: str) -> str:
    return f'<a href="{escape(url)}" rel="noopener">{escape(label)}</a>'


def _day(iso: str) -> str:
    day = date.fromisoformat(iso)
    return f"{day:%B} {day.day}, {day.year}"
