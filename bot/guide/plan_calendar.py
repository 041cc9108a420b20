"""A plan's dates for any calendar: one all-day entry where each step begins."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from icalendar import Calendar, Event

from bot.guide.plan import Plan
from bot.guide.plan_text import facts_of


def calendar(plan: Plan, code: str, begin: date) -> bytes:
    """The plan as an iCalendar file (RFC 5545).

    A step begins when the one before has taken its longest time, so nothing in the calendar comes too early; steps
    without a known time begin on the day they become possible.

    Args:
        begin: The day of the first step.
    """
    file = Calendar()
    file.add("prodid", "-//Embark//career plan//EN")
    file.add("version", "2.0")
    file.add("x-wr-calname", "My pharmacy technician plan")
    day = begin
    for number, step in enumerate(plan.steps, 1):
        entry = Event()
        entry.add("uid", f"{code}-{number}-{begin.isoformat()}@embark")
        entry.add("dtstamp", datetime.combine(begin, time(), UTC))
        entry.add("dtstart", day)
        entry.add("dtend", day + timedelta(days=1))
        entry.add("summary", f"{number}. {step.title}")
        entry.add("description", "\n".join(filter(None, (facts_of(step), step.do, step.stops))))
        entry.add("transp", "TRANSPARENT")
        file.add_component(entry)
        if step.weeks:
            day += timedelta(weeks=round(step.weeks[1]))
    return bytes(file.to_ical())
