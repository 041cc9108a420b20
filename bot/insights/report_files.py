"""The report as CSV files, one a table, for spreadsheets."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

from bot.insights.report import Report

#: The column “topic” of unclear.csv is for whoever reads it: `./embark learn --yes-from` takes it from there.
#: A cell that begins so is a formula to a spreadsheet, and people may write what they like.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def tables(report: Report) -> dict[str, list[Sequence[object]]]:
    """file name -> rows, the header first."""
    days = [day.isoformat() for day in report.periods]
    return {
        "stages.csv": [
            ("stage", "title", *days),
            *((id_, report.stage_titles[id_], *counts) for id_, counts in report.stages.items()),
        ],
        "met.csv": [("met", *days), *((met, *counts) for met, counts in report.met.items())],
        "topics.csv": [
            ("topic", "title", "asked", "people", "helpful", "not_helpful"),
            *((t.topic, t.title, t.asked, t.people, t.helpful, t.not_helpful) for t in report.topics),
        ],
        "topics_over_time.csv": [
            ("topic", *days),
            *((topic, *counts) for topic, counts in report.topics_over_time.items()),
        ],
        "unclear.csv": [
            ("question", "topic", "asked", "people", "turned_away", "could_mean", "other_wordings"),
            *(
                (c.typical, "", c.asked, c.people, c.turned_away, " | ".join(c.guesses), " | ".join(c.others))
                for c in report.unclear
            ),
        ],
        "not_helpful.csv": [
            ("day", "question", "topic", "title", "comment"),
            *((d.day.isoformat(), d.question, d.topic, d.title, d.comment) for d in report.disliked),
        ],
        "old_facts.csv": [
            ("fact", "says", "as_of", "review_by", "topics", "asked"),
            *((f.id, f.fact, f.as_of, f.review.isoformat(), " ".join(f.topics), f.asked) for f in report.old_facts),
        ],
        "open_states.csv": [
            ("state", "unknown", "board", "board_url", "as_of", "people"),
            *((s.state, ", ".join(s.unknown), s.board, s.board_url, s.as_of, s.people) for s in report.open_states),
        ],
    }


def as_csv(rows: Iterable[Sequence[object]]) -> str:
    """Rows as CSV; a cell that a spreadsheet would compute is made words."""
    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerows([_cell(cell) for cell in row] for row in rows)
    return written.getvalue()


def _cell(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def write(report: Report, folder: Path) -> list[Path]:
    """Writes all tables into a folder, readable by its owner alone; returns the files."""
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for name, rows in tables(report).items():
        file = folder / name
        file.touch(mode=0o600)
        file.write_text(as_csv(rows), encoding="utf-8")
        files.append(file)
    return files
