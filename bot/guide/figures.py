"""Times and sums in words."""

from __future__ import annotations

#: Weeks in a month: a year's 52 over 12.
WEEKS_A_MONTH = 52 / 12
#: From this many weeks on, time is said in months.
MONTHS_FROM = 9


def duration(weeks: tuple[float, float] | None) -> str:
    """(8, 52) -> "2 to 12 months"; None or nothing -> ""."""
    if weeks is None or weeks[1] == 0:
        return ""
    least, most = weeks
    if most < MONTHS_FROM:
        return _span(round(least), round(most), "week")
    return _span(round(least / WEEKS_A_MONTH), round(most / WEEKS_A_MONTH), "month")


def money(cost: tuple[int, int] | None) -> str:
    """(0, 0) -> "no cost", (129, 129) -> "$129", (1500, 6000) -> "$1,500 to $6,000", None -> ""."""
    if cost is None:
        return ""
    least, most = cost
    if most == 0:
        return "no cost"
    if least == most:
        return f"${most:,}"
    return f"up to ${most:,}" if least == 0 else f"${least:,} to ${most:,}"


def _span(least: int, most: int, unit: str) -> str:
    if least == most:
        return f"{most} {unit}{'s' if most != 1 else ''}"
    return f"up to {most} {unit}s" if least == 0 else f"{least} to {most} {unit}s"
