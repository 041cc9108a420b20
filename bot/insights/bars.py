"""Small bar charts as inline SVG: one color, readable in light and dark and on paper, with their figures as words."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

#: Of the drawing, in its own units.
WIDTH, HEIGHT, FOOT = 320, 84, 14


def chart(title: str, labels: Sequence[str], values: Sequence[int], highest: int) -> str:
    """Bars from left to right with the first and the last label under them.

    Args:
        title: What the bars count; the figures are added for those who do not see them.
        labels: One a bar.
        values: One a bar, 0 or more.
        highest: The value of a bar of full height, so that several charts can be compared.
    """
    step = WIDTH / max(len(values), 1)
    tall = HEIGHT - FOOT
    bars = "".join(
        f'<rect x="{at * step + step * 0.1:.1f}" y="{tall - tall * value / highest:.1f}" width="{step * 0.8:.1f}" '
        f'height="{tall * value / highest:.1f}"><title>{escape(label)}: {value}</title></rect>'
        for at, (label, value) in enumerate(zip(labels, values, strict=True))
        if value
    )
    ends = ""
    if labels:
        ends = f'<text x="0" y="{HEIGHT - 2}">{escape(labels[0])}</text>'
    if len(labels) > 1:
        ends += f'<text x="{WIDTH}" y="{HEIGHT - 2}" text-anchor="end">{escape(labels[-1])}</text>'
    alt = escape(f"{title}: {in_words(labels, values)}", quote=True)
    return (
        f'<svg class="chart" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{alt}">'
        f'<line x1="0" y1="{tall}" x2="{WIDTH}" y2="{tall}"/>{bars}{ends}</svg>'
    )


def in_words(labels: Sequence[str], values: Sequence[int]) -> str:
    """The figures of a chart in a sentence: the sum, and the highest bar."""
    if not any(values):
        return "none"
    top = max(range(len(values)), key=values.__getitem__)
    return f"{sum(values)} in all, most on {labels[top]} ({values[top]})"


def bar(value: int, highest: int) -> str:
    """A bar for a table's cell, whose figure stands beside it."""
    width = 100 * value / highest if highest else 0
    return (
        '<svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">'
        f'<rect width="{width:.1f}" height="10"/></svg>'
    )
