"""The report on a small database that the real server made: counts, meaning, and nothing that tells who somebody is."""

from __future__ import annotations

import csv
import datetime
import itertools
import json
import re
import stat
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.insights.asked import EventRow, exchanges
from bot.insights.bars import chart
from bot.insights.report import Report, periods, report
from bot.insights.report_files import as_csv
from bot.knowledge import shipped
from bot.operate.__main__ import main
from bot.operate.report import make
from tests.conftest import Server

PRIVATE = ("jamal", "oyelaran", "xiomara", "quintero", "614", "0137", "xq@", "web:", "warfarin", "ibuprofen")


@pytest.fixture(scope="module")
def made(asked: Server) -> Report:
    """The report on the last 30 days, while the server is running."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EMBARK_VAR", str(asked.var))
        return make(30)


@pytest.fixture(scope="module")
def files(asked: Server, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `./embark report` writes."""
    folder = tmp_path_factory.mktemp("report")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EMBARK_VAR", str(asked.var))
        assert main(["report", "--html", str(folder / "page.html"), "--csv", str(folder)]) == 0
    return folder


def test_people_messages_and_how_they_were_met_are_counted(made: Report) -> None:
    assert (made.people, made.messages, made.helpful, len(made.disliked)) == (4, 8, 1, 2)
    assert {met: sum(counts) for met, counts in made.met.items()} == {
        "answered": 4, "conversation": 0, "safety": 1, "unsure": 0, "turned away": 3,
    }  # fmt: skip


def test_topics_and_stages_are_counted_on_their_day(made: Report) -> None:
    counted = {topic.topic: (topic.asked, topic.people) for topic in made.topics}
    assert counted["training/exam_cost"] == counted["entering/salary"] == (1, 1)
    assert made.stages["entering"][-1] == 1 and sum(made.stages["entering"]) == 1


def test_questions_that_mean_the_same_stand_together(made: Report) -> None:
    sizes = {cluster.typical: (cluster.people, cluster.turned_away) for cluster in made.unclear}
    mongolia = next(key for key in sizes if "mongolia" in key)
    assert len(sizes) == 2 and sizes[mongolia] == (2, 2)


def test_a_thumb_down_comes_with_question_topic_and_comment(made: Report) -> None:
    price = next(d for d in made.disliked if d.topic == "training/exam_cost")
    assert price.question == "how much does the ptcb exam cost"
    assert price.comment == "Wrong price. I'm [name], [number], [email]"


def test_what_was_said_about_ones_own_medicines_is_not_shown(made: Report) -> None:
    medical = next(d for d in made.disliked if d.topic.startswith("safety/"))
    assert (medical.question, medical.comment) == ("(not shown)", "")


def test_a_state_that_was_named_and_has_unknown_rules_comes_first(made: Report) -> None:
    assert made.open_states[0].people == max(state.people for state in made.open_states)
    named = next(state for state in made.open_states if state.state == "Texas")
    assert named.people == 1 and named.unknown


def test_facts_past_their_review_date_are_those_the_knowledge_says(made: Report) -> None:
    assert len(made.old_facts) > 100
    assert made.old_facts[0].asked == max(fact.asked for fact in made.old_facts)


def test_nothing_written_tells_who_somebody_is(files: Path) -> None:
    for file in files.iterdir():
        text = file.read_text().lower()
        assert not [word for word in PRIVATE if word in text and not _is_fact(word, text)], file.name


def _is_fact(word: str, text: str) -> bool:
    """Digits also stand in figures of the knowledge and in the page's own style."""
    return word.isdigit() and f"{word}-" not in text and f"-{word}" not in text


def test_what_is_written_is_for_its_owner_alone(files: Path) -> None:
    assert {stat.S_IMODE(file.stat().st_mode) for file in files.iterdir()} == {0o600}


def test_the_tables_hold_the_same_figures(files: Path, made: Report) -> None:
    with (files / "topics.csv").open() as opened:
        rows = {row["topic"]: int(row["asked"]) for row in csv.DictReader(opened)}
    assert rows == {topic.topic: topic.asked for topic in made.topics}
    with (files / "stages.csv").open() as opened:
        assert len(next(csv.reader(opened))) == 2 + len(made.periods)


def test_the_page_needs_nothing_but_itself(files: Path) -> None:
    page = (files / "page.html").read_text()
    assert not re.search(r"<script|<link|<img|src=|url\(|@import", page)
    assert all(link.startswith("https://") or link.startswith("http://") for link in re.findall(r'href="([^"]*)', page))


def test_every_picture_says_its_figures(files: Path) -> None:
    page = (files / "page.html").read_text()
    charts = re.findall(r'<svg class="chart"[^>]*>', page)
    assert len(charts) == 10
    assert all(re.search(r'role="img" aria-label="[^"]+"', drawn) for drawn in charts)
    assert 'aria-label="Entering' in page or "1 in all, most on" in page


def test_the_page_is_well_formed(files: Path) -> None:
    open_: list[str] = []

    class Check(HTMLParser):
        def handle_starttag(self, tag: str, attrs: object) -> None:
            if tag not in ("meta", "br", "input", "line", "rect"):
                open_.append(tag)

        def handle_endtag(self, tag: str) -> None:
            if tag not in ("line", "rect"):
                assert open_.pop() == tag

    Check().feed((files / "page.html").read_text())
    assert not open_


def test_a_question_is_escaped_on_the_page_and_no_formula_in_a_table() -> None:
    assert "&lt;b&gt;" in chart("<b>", ["a"], [1], 1)
    assert as_csv([("=1+1", "-x", "fine", 3)]) == "'=1+1,'-x,fine,3\n"


def test_where_nobody_has_talked_yet_that_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("EMBARK_VAR", str(tmp_path))
    assert main(["report"]) == 1
    assert "nobody has talked to Embark here yet" in capsys.readouterr().err


def test_a_database_that_is_none_is_told_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("EMBARK_VAR", str(tmp_path))
    (tmp_path / "conversations.db").write_bytes(b"no database at all" * 100)
    assert main(["report"]) == 1
    assert "cannot be read" in capsys.readouterr().err
    assert (tmp_path / "conversations.db").exists(), "setting it aside is for the server alone"


def test_a_file_that_cannot_be_written_is_told_of(asked: Server, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EMBARK_VAR", str(asked.var))
        assert main(["report", "--html", "/dev/null/page.html"]) == 1
    assert "/dev/null" in capsys.readouterr().err


@pytest.mark.parametrize("days", ["0", "-1", "x", "99999"])
def test_other_than_a_number_of_days_is_refused(days: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["report", "--days", days])
    assert "must be a number of days from 1 to 3650" in capsys.readouterr().err


@settings(derandomize=True, deadline=None)
@given(st.dates(datetime.date(2020, 1, 1), datetime.date(2030, 1, 1)), st.integers(0, 800))
def test_periods_cover_every_day_once(first: datetime.date, length: int) -> None:
    last = first + datetime.timedelta(days=length)
    found = periods(first, last)
    step = (found[1] - found[0]).days if len(found) > 1 else 1
    assert found[0] <= first and found[-1] <= last < found[-1] + datetime.timedelta(
        days=max(step, 7 if length > 30 else 1)
    )
    assert {(b - a).days for a, b in itertools.pairwise(found)} <= {1 if length < 31 else 7}


def _rows(*turns: tuple[str, str, str, str]) -> list[EventRow]:
    """(conversation, text, intent, topic answered) as event rows."""
    rows = []
    for at, (sender, text, intent, topic) in enumerate(turns):
        parsed = {"intent": {"name": intent}, "intent_ranking": [{"name": intent}, {"name": "calling_what_is"}]}
        rows.append(EventRow(sender, "user", json.dumps({"text": text, "timestamp": 100.0 + at, "parse_data": parsed})))
        rows.append(EventRow(sender, "bot", json.dumps({"timestamp": 100.5 + at, "metadata": {"topic": topic}})))
    return rows


def test_changing_tack_after_a_question_out_of_scope_counts_as_turned_away() -> None:
    one, two = exchanges(
        _rows(("a", "cake", "scope_out_of_scope", "chat/unsure"), ("a", "hm", "nlu_fallback", "chat/unsure")), {}
    )
    assert (one.turned_away, one.unsure, two.turned_away, two.unsure) == (True, False, False, True)
    assert two.guesses == ("calling_what_is",)


def test_a_follow_up_that_the_context_understood_is_not_unclear() -> None:
    (only,) = exchanges(_rows(("a", "and texas", "nlu_fallback", "entering/salary")), {})
    assert not only.unclear


def test_conversations_that_take_turns_are_kept_apart() -> None:
    rows = _rows(("a", "one", "x", "chat/greet"), ("b", "two", "x", "chat/help"))
    mixed = [rows[0], rows[2], rows[3], rows[1]]
    assert {(e.text, e.topic) for e in exchanges(mixed, {})} == {("one", "chat/greet"), ("two", "chat/help")}


def test_a_hundred_different_questions_are_one_pass() -> None:
    today = datetime.date(2026, 11, 26)
    rows = _rows(*((f"c{n}", "q", "x", "training/exam_cost") for n in range(100)))
    made = report(exchanges(iter(rows), {}), shipped(), datetime.date(1970, 1, 1), today)
    assert made.topics[0].asked == made.topics[0].people == 100
