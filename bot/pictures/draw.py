"""Drawing: pay in a state against the US, pay by workplace, a plan's timeline. Pure functions to PNG bytes, at most 60 kB."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import TYPE_CHECKING

from bot.guide.figures import WEEKS_A_MONTH
from bot.guide.picture_text import STATE_HEIGHT, WIDTH, WORKPLACES_HEIGHT, timeline_height, workplaces
from bot.guide.plan import Plan
from bot.knowledge.model import Knowledge, State
from bot.knowledge.placeholders import date_words

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

#: Dots an inch; 1280 pixels wide is sharp on a phone held upright.
DPI = 160
INK, MUTED, ACCENT, PALE = "#1d2b28", "#5b6b67", "#0b6e5a", "#b9d8d0"


def state_pay(knowledge: Knowledge, state: State) -> bytes:
    """Percentiles of pay in the state above those of the US."""
    us = knowledge.facts["wage_percentiles"]
    rows = [(state.name, state.wage), ("United States", {**us.value, "median_annual": us.value["p50"]})]
    figure, axes = _canvas(STATE_HEIGHT, f"What technicians earn a year: {state.name} and the US")
    for place, (_, wage) in enumerate(rows):
        y = len(rows) - place
        axes.plot([wage["p10"], wage["p90"]], [y, y], color=PALE, linewidth=10, solid_capstyle="round")
        axes.plot([wage["p25"], wage["p75"]], [y, y], color=ACCENT, linewidth=10, solid_capstyle="butt")
        axes.plot(wage["median_annual"], y, "o", color="white", markeredgecolor=INK, markersize=9)
        axes.annotate(
            f"${wage['median_annual']:,}", (wage["median_annual"], y + 0.24), ha="center", color=INK, fontsize=11
        )
    axes.set_yticks([2, 1], [name for name, _ in rows])
    axes.set_ylim(0.5, 2.6)
    _dollars(axes)
    _note(
        figure,
        f"Dot: the median. Dark: the middle half. Pale: all but the lowest and highest tenth. BLS, {date_words(us.as_of)}.",
    )
    return _png(figure)


def workplace_pay(knowledge: Knowledge) -> bytes:
    """Median pay by kind of workplace, with the span between the lowest and the highest tenth."""
    fact = knowledge.facts["wage_by_industry"]
    rows = workplaces(knowledge)
    figure, axes = _canvas(WORKPLACES_HEIGHT, "Median pay a year by workplace")
    for y, (_, row) in enumerate(rows):
        axes.barh(y, row["median"], color=ACCENT, height=0.62)
        axes.annotate(
            f"${row['median']:,}", (row["median"] - 900, y), ha="right", va="center", color="white", fontsize=11
        )
    axes.set_yticks(range(len(rows)), [name for name, _ in rows])
    _dollars(axes, start=0)
    _note(figure, f"Half of technicians there earn more, half less. BLS, {date_words(fact.as_of)}.")
    return _png(figure)


def timeline(plan: Plan) -> bytes:
    """A plan's steps one after another, in months: dark the least time, pale up to the most."""
    from matplotlib.ticker import MaxNLocator

    steps = plan.steps
    figure, axes = _canvas(timeline_height(plan), "Your plan, step by step")
    start = 0.0
    for place, step in enumerate(steps):
        y = len(steps) - place
        if step.weeks and step.weeks[1]:
            least, most = (weeks / WEEKS_A_MONTH for weeks in step.weeks)
            axes.barh(y, most, left=start, color=PALE, height=0.55)
            axes.barh(y, least, left=start, color=ACCENT, height=0.55)
            start += most
        else:
            axes.plot(start, y, "D", color=ACCENT, markersize=6)
    axes.set_yticks(range(len(steps), 0, -1), [_short(f"{n}. {step.title}") for n, step in enumerate(steps, 1)])
    axes.set_ylim(0.3, len(steps) + 0.7)
    axes.set_xlim(-0.2, max(start, 1) * 1.04)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_xlabel("months", color=MUTED)
    _note(
        figure,
        "Dark: the least time. Pale: up to the most. A diamond: no time known, ask. The board's time is not in it.",
    )
    return _png(figure)


def _short(text: str, most: int = 46) -> str:
    return text if len(text) <= most else text[: most - 1].rsplit(" ", 1)[0] + " …"


def _canvas(height: int, title: str) -> tuple[Figure, Axes]:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH / DPI, height / DPI), dpi=DPI, layout="constrained", facecolor="white")
    axes = figure.add_subplot()
    axes.set_title(title, loc="left", color=INK, fontsize=14, fontweight="bold", pad=10)
    _bare(axes, ("top", "right", "left"))
    axes.spines["bottom"].set_color(PALE)
    axes.tick_params(colors=INK, length=0, labelsize=11)
    return figure, axes


def _bare(axes: Axes, sides: Iterable[str]) -> None:
    for side in sides:
        axes.spines[side].set_visible(False)


def _dollars(axes: Axes, start: float | None = None) -> None:
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    axes.xaxis.set_major_locator(MaxNLocator(5))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"${value / 1000:,.0f}k"))
    axes.tick_params(axis="x", colors=MUTED)
    if start is not None:
        axes.set_xlim(left=start)


def _note(figure: Figure, text: str) -> None:
    figure.supxlabel(text, x=0.01, ha="left", fontsize=8.5, color=MUTED)


def _png(figure: Figure) -> bytes:
    """Few colours make a small file: a palette of 64 shows no difference here."""
    from PIL import Image

    raw, small = io.BytesIO(), io.BytesIO()
    figure.savefig(raw, format="png")
    Image.open(raw).convert("RGB").quantize(64).save(small, format="png", optimize=True)
    return small.getvalue()
