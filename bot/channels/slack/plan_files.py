"""A plan as files to keep, beside the message that tells it."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from bot.guide import plan, plan_calendar, plan_code, plan_text
from bot.knowledge import knowledge

COMMENT = "Your plan to keep: as text, and as dates for your calendar."
NO_FILES = "Say “my plan” in a direct message to me, and you get it as a file too."
_PAGE = re.compile(r"\]\(/plan/([0-9A-Z]{4}-[0-9A-Z]{4})\)")


def code_in(text: str) -> str | None:
    """The code of the plan that a reply tells, or None where it tells none."""
    found = _PAGE.search(text)
    return found[1] if found else None


def files(code: str, begin: date) -> list[dict[str, Any]]:
    """Markdown and calendar, as Slack's upload takes them.

    Args:
        begin: The plan's first day.
    """
    known = plan_code.decode(knowledge(), code) or {}
    made = plan.build(knowledge(), known)
    return [
        {"filename": "my-plan.md", "title": "My plan", "content": plan_text.markdown(made, code)},
        {
            "filename": "my-plan.ics",
            "title": "My plan as calendar dates",
            "content": plan_calendar.calendar(made, code, begin),
        },
    ]
