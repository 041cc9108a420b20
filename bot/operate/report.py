"""`./embark report`: what people asked and what was not understood, as a page and as tables."""

from __future__ import annotations

import argparse
import datetime
from pathlib import Path

from bot import paths
from bot.insights import database
from bot.insights.asked import exchanges
from bot.insights.report import Report, report
from bot.insights.report_files import write
from bot.insights.report_page import page
from bot.knowledge import knowledge

DAYS = 30
#: Rows of each kind in the terminal.
SHOWN = 5


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The command's arguments."""
    parser = commands.add_parser("report", help="what people asked, what was not understood, what is out of date")
    parser.add_argument("--days", type=days, default=DAYS, help="days to look back (default: %(default)s)")
    parser.add_argument(
        "--html", type=Path, metavar="FILE", help="where the page goes (left out: var/report/report.html)"
    )
    parser.add_argument("--csv", type=Path, metavar="FOLDER", help="where the tables go (left out: var/report/)")


def days(given: str) -> int:
    """A number of days from 1 to 3650.

    Raises:
        argparse.ArgumentTypeError: it is none.
    """
    if not given.isascii() or not given.isdecimal() or not 1 <= int(given) <= 3650:
        raise argparse.ArgumentTypeError("must be a number of days from 1 to 3650")
    return int(given)


def run(chosen: argparse.Namespace) -> int:
    """Writes page and tables, and says the most important in the terminal."""
    made = make(chosen.days)
    both_left_out = chosen.html is None and chosen.csv is None
    html = chosen.html or (paths.var("report", "report.html") if both_left_out else None)
    folder = chosen.csv or (paths.var("report", "x").parent if both_left_out else None)
    print(summary(made))
    if html:
        html.parent.mkdir(parents=True, exist_ok=True)
        html.touch(mode=0o600)
        html.write_text(page(made, knowledge()), encoding="utf-8")
        print(f"Embark: the page is {html}")
    if folder:
        print(f"Embark: {len(write(made, folder))} tables are in {folder}")
    return 0


def make(days_back: int) -> Report:
    """The report on the days up to today (UTC).

    Raises:
        bot.insights.database.CannotRead: nobody has talked to Embark here yet.
    """
    last = datetime.datetime.now(datetime.UTC).date()
    first = last - datetime.timedelta(days=days_back - 1)
    since = datetime.datetime.combine(first, datetime.time(), datetime.UTC).timestamp()
    with database.connection() as connection:
        judgements = database.judgements(connection, since)
        return report(exchanges(database.said(connection, since), judgements), knowledge(), first, last)


def summary(made: Report) -> str:
    """A dozen lines for the terminal."""
    counts = (
        ("conversations", made.people),
        ("messages", made.messages),
        ("career answers", made.total("answered")),
        ("unsure", made.total("unsure")),
        ("turned away", made.total("turned away")),
        ("thumbs up", made.helpful),
        ("thumbs down", len(made.disliked)),
    )
    lines = [
        f"{made.first} to {made.last}: {', '.join(f'{name} {count:,}' for name, count in counts)}.",
        *_listed("Most asked", [f"{t.asked:5,} × {t.title} ({t.topic})" for t in made.topics]),
        *_listed("Not understood", [f"{c.asked:5,} × {c.typical}" for c in made.unclear]),
        *_listed(
            "Not helpful", [f"{d.question} -> {d.topic}: {d.comment or 'no comment'}" for d in made.disliked[::-1]]
        ),
        f"{len(made.old_facts)} facts are past their review date, {len(made.open_states)} states have unknown rules.",
    ]
    return "\n".join(lines)


def _listed(title: str, rows: list[str]) -> list[str]:
    return [f"{title}:", *(f"  {row}" for row in rows[:SHOWN])] if rows else []
