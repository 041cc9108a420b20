"""The report as one HTML page that needs nothing else: no script, no other file, no network. Every word is escaped."""

from __future__ import annotations

import base64
import datetime
import hashlib
from collections.abc import Iterable, Sequence
from html import escape

from bot.insights.bars import bar, chart
from bot.insights.clusters import Cluster
from bot.insights.report import Report
from bot.knowledge.model import Knowledge

STYLE = """
:root{color-scheme:light dark;--ink:#1b1f24;--soft:#57606a;--paper:#fff;--line:#d0d7de;--bar:#1f6feb}
@media (prefers-color-scheme:dark){:root{--ink:#e6edf3;--soft:#9aa4af;--paper:#0d1117;--line:#30363d;--bar:#58a6ff}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:1rem/1.5 system-ui,sans-serif}
main{max-width:62rem;margin:0 auto;padding:1.5rem 1rem 4rem}
h1{font-size:1.7rem;margin:.2em 0}h2{font-size:1.25rem;margin:2.2em 0 .4em}h3{font-size:1rem;margin:0}
.note,caption,summary,.chart text{color:var(--soft)}
dl.sums{display:grid;grid-template-columns:repeat(auto-fit,minmax(7rem,1fr));gap:.8rem;margin:1.2rem 0}
dl.sums div{border:1px solid var(--line);border-radius:.5rem;padding:.6rem .8rem}
dt{color:var(--soft);font-size:.85rem}dd{margin:0;font-size:1.4rem;font-variant-numeric:tabular-nums}
.charts{display:grid;grid-template-columns:repeat(auto-fill,minmax(17rem,1fr));gap:1rem 1.5rem}
.charts figure{margin:0}
.chart{width:100%;height:auto}.chart rect,.bar rect{fill:var(--bar)}.chart line{stroke:var(--line)}.chart text{font-size:11px;fill:currentColor}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;margin:.5rem 0}
caption{text-align:left;padding:.3rem 0}
th,td{text-align:left;vertical-align:top;padding:.35rem .6rem .35rem 0;border-bottom:1px solid var(--line)}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
td.b{width:22%}.bar{width:100%;height:.7rem}
ul.other{margin:.2rem 0 0;padding-left:1.1rem;color:var(--soft)}
a{color:inherit}
summary{cursor:pointer;margin:.6rem 0}
@media print{body{font-size:10pt}main{max-width:none;padding:0}h2{break-after:avoid}tr,figure{break-inside:avoid}}
"""
#: What the page may load and show: its own style, nothing else.
POLICY = (
    f"default-src 'none'; style-src 'sha256-{base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()}'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
#: Rows of a table on the page; the files hold all.
MOST_ROWS = 40


def page(report: Report, knowledge: Knowledge) -> str:
    """The whole page."""
    by_intent = {
        intent: knowledge.topics[id_].title for intent, id_ in knowledge.intents.items() if id_ in knowledge.topics
    }
    title = f"Embark: {_day(report.first)} to {_day(report.last)}, {report.last.year}"
    sections = (
        _sums(report),
        _section("What people asked, by stage", _stages(report)),
        _section("What people asked, by topic", _topics(report)),
        _section("What Embark did not understand", _unclear(report, by_intent)),
        _section("Answers people did not find helpful", _disliked(report)),
        _section("Facts past their review date", _old_facts(report)),
        _section("States with unknown rules", _open_states(report)),
    )
    return document(
        title,
        f"<h1>{escape(knowledge.school.name or 'Embark')}: what people asked</h1>\n"
        f'<p class="note">{escape(_day(report.first))} to {escape(_day(report.last))}, {report.last.year}. Names, numbers, '
        "addresses and e-mails are taken out by rules; read with care all the same, and share with care.</p>\n"
        + "\n".join(sections),
    )


def document(title: str, body: str) -> str:
    """A page in the report's style."""
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n<meta name="robots" content="noindex">\n'
        f"<title>{escape(title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n{body}\n</main>\n</body>\n</html>\n"
    )


def _section(title: str, body: str) -> str:
    return f"<section>\n<h2>{escape(title)}</h2>\n{body}\n</section>"


def _sums(report: Report) -> str:
    counts = (
        ("conversations", report.people),
        ("messages", report.messages),
        ("career answers", report.total("answered")),
        ("unsure", report.total("unsure")),
        ("turned away", report.total("turned away")),
        ("safety replies", report.total("safety")),
        ("thumbs up", report.helpful),
        ("thumbs down", len(report.disliked)),
    )
    return f'<dl class="sums">{"".join(f"<div><dt>{name}</dt><dd>{count:,}</dd></div>" for name, count in counts)}</dl>'


def _stages(report: Report) -> str:
    labels = [_day(day) for day in report.periods]
    series = [(report.stage_titles[id_], counts) for id_, counts in report.stages.items()]
    unclear = [a + b for a, b in zip(report.met["unsure"], report.met["turned away"], strict=True)]
    series.append(("Unsure or turned away", tuple(unclear)))
    highest = max((max(counts) for _, counts in series if counts), default=0) or 1
    unit = "day" if len(report.periods) < 2 or (report.periods[1] - report.periods[0]).days == 1 else "week"
    figures = "".join(
        f"<figure><h3>{escape(title)}: {sum(counts):,}</h3>{chart(title, labels, counts, highest)}</figure>"
        for title, counts in series
    )
    rows = [(title, *counts) for title, counts in series]
    table = _table(f"Questions a {unit}", ("", *labels), rows, figures_from=1)
    return (
        f'<p class="note">Questions a {unit}; all charts have the same scale, up to {highest:,}.</p>'
        f'<div class="charts">{figures}</div><details><summary>The same as a table</summary>{table}</details>'
    )


def _topics(report: Report) -> str:
    if not report.topics:
        return _none("No question was answered in these days.")
    highest = report.topics[0].asked
    head = "<tr><th>Topic</th><th></th><th class=n>Asked</th><th class=n>People</th><th class=n>Helpful</th><th class=n>Not helpful</th></tr>"
    rows = "".join(
        f'<tr><td>{escape(t.title)}<br><span class="note">{escape(t.topic)}</span></td><td class="b">{bar(t.asked, highest)}</td>'
        f'<td class="n">{t.asked:,}</td><td class="n">{t.people:,}</td><td class="n">{t.helpful:,}</td><td class="n">{t.not_helpful:,}</td></tr>'
        for t in report.topics[:MOST_ROWS]
    )
    return f'<div class="scroll"><table><thead>{head}</thead><tbody>{rows}</tbody></table></div>{_rest(len(report.topics), "topics.csv")}'


def _unclear(report: Report, by_intent: dict[str, str]) -> str:
    if not report.unclear:
        return _none("Every typed question was understood in these days.")
    rows = [
        f'<tr><td>{escape(c.typical)}{_others(c)}</td><td class="n">{c.asked:,}</td><td class="n">{c.people:,}</td>'
        f"<td>{_how(c)}</td><td>{escape('; '.join(by_intent[g] for g in c.guesses if g in by_intent))}</td></tr>"
        for c in report.unclear[:MOST_ROWS]
    ]
    head = "<tr><th>Question</th><th class=n>Asked</th><th class=n>People</th><th>Embark was</th><th>It could mean</th></tr>"
    return (
        '<p class="note">Questions that mean the same stand together. <code>./embark learn</code> teaches Embark what they mean.</p>'
        f'<div class="scroll"><table><thead>{head}</thead><tbody>{"".join(rows)}</tbody></table></div>{_rest(len(report.unclear), "unclear.csv")}'
    )


def _others(cluster: Cluster) -> str:
    return (
        f'<ul class="other">{"".join(f"<li>{escape(text)}</li>" for text in cluster.others)}</ul>'
        if cluster.others
        else ""
    )


def _how(cluster: Cluster) -> str:
    if not cluster.turned_away:
        return "unsure"
    return "turning it away" if cluster.turned_away == cluster.asked else "both"


def _disliked(report: Report) -> str:
    if not report.disliked:
        return _none("No thumbs down in these days.")
    rows = [(_day(d.day), d.question, d.title, d.comment) for d in report.disliked[-MOST_ROWS:][::-1]]
    table = _table("Latest first", ("Day", "Question", "Answered with", "Comment"), rows)
    return table + _rest(len(report.disliked), "not_helpful.csv")


def _old_facts(report: Report) -> str:
    if not report.old_facts:
        return _none("No fact is past its review date.")
    rows = [(f.fact, f.as_of, f.review.isoformat(), f.asked) for f in report.old_facts[:MOST_ROWS]]
    table = _table(
        "Those behind the most answers first",
        ("What it says", "As of", "Review by", "Answers that rested on it"),
        rows,
        figures_from=3,
    )
    return table + _rest(len(report.old_facts), "old_facts.csv")


def _open_states(report: Report) -> str:
    if not report.open_states:
        return _none("All rules of all states are known.")
    rows = "".join(
        f'<tr><td>{escape(s.state)}</td><td class="n">{s.people:,}</td><td>{escape(", ".join(s.unknown))}</td><td>{escape(s.as_of)}</td>'
        f'<td><a href="{escape(s.board_url, quote=True)}" rel="noopener noreferrer">{escape(s.board)}</a></td></tr>'
        for s in report.open_states
    )
    head = "<tr><th>State</th><th class=n>People who named it</th><th>Not known</th><th>As of</th><th>Board</th></tr>"
    return f'<div class="scroll"><table><thead>{head}</thead><tbody>{rows}</tbody></table></div>'


def _table(
    caption: str, header: Sequence[str], rows: Iterable[Sequence[object]], figures_from: int | None = None
) -> str:
    """A table; the columns from `figures_from` on hold figures."""

    def cell(tag: str, at: int, content: object) -> str:
        kind = ' class="n"' if figures_from is not None and at >= figures_from else ""
        return f"<{tag}{kind}>{escape(str(content))}</{tag}>"

    head = "".join(cell("th", at, content) for at, content in enumerate(header))
    body = "".join(f"<tr>{''.join(cell('td', at, c) for at, c in enumerate(row))}</tr>" for row in rows)
    return (
        f'<div class="scroll"><table><caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def _none(words: str) -> str:
    return f'<p class="note">{escape(words)}</p>'


def _rest(count: int, file: str) -> str:
    return _none(f"{count - MOST_ROWS:,} more are in {file}.") if count > MOST_ROWS else ""


def _day(day: datetime.date) -> str:
    return f"{day:%b} {day.day}"
