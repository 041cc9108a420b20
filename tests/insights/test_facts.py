"""Every figure is listed with where it comes from, and a change of one is seen in every answer that says it."""

from __future__ import annotations

import csv
import datetime
import shutil
from pathlib import Path

import pytest

from bot.insights.answer_changes import changes, told
from bot.insights.citations import uses
from bot.insights.figures import Figure, figures, table
from bot.knowledge import Knowledge, shipped
from bot.knowledge.loader import ROOT, load
from bot.knowledge.review import cited_facts
from bot.operate import facts as command
from bot.operate.__main__ import main
from tests.insights.conftest import EXAMPLE

TODAY = datetime.date(2026, 11, 26)


@pytest.fixture(scope="module")
def listed() -> dict[str, Figure]:
    """All figures by their id."""
    return {figure.id: figure for figure in figures(shipped(), TODAY)}


@pytest.fixture(scope="module")
def dearer(tmp_path_factory: pytest.TempPathFactory) -> Knowledge:
    """Our knowledge, with an exam that costs more."""
    folder = tmp_path_factory.mktemp("dearer") / "knowledge"
    shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    file = folder / "facts" / "training.yml"
    before = file.read_text()
    file.write_text(
        before.replace("- id: ptce_fee\n", "- id: ptce_fee\n", 1).replace("value: 129\n", "value: 140\n", 1)
    )
    assert file.read_text() != before
    return load(folder)


def test_a_figure_has_value_age_source_review_date_and_uses(listed: dict[str, Figure]) -> None:
    fee = listed["ptce_fee"]
    assert (fee.value, fee.as_of, fee.confidence) == ("$129", "2025", "high")
    assert fee.review == datetime.date(2027, 12, 28) and 0.8 < fee.age < 1.0
    assert {"training/exam_cost", "plan: exam", "compare: credential"} <= set(fee.used)
    assert fee.source.startswith("PTCB")


def test_each_figure_of_a_table_has_a_line_of_its_own(listed: dict[str, Figure]) -> None:
    assert listed["wage_by_industry.hospitals.median"].value.startswith("$")
    assert listed["cost_community_college.0"].value == "$1,500"


def test_a_states_figures_are_listed_with_their_source(listed: dict[str, Figure]) -> None:
    wage = listed["wage.OH.median_annual"]
    assert (wage.value, wage.of_state) == ("$40,650", True)
    assert "entering/salary" in wage.used and "Bureau of Labor Statistics" in wage.source


def test_every_fact_that_some_text_rests_on_is_known_to_be_used() -> None:
    assert cited_facts(shipped()) <= set(uses(shipped()))


def test_a_changed_fact_is_seen_in_answers_plans_and_comparisons(dearer: Knowledge) -> None:
    found = changes(shipped(), dearer)
    whats = {change.what for change in found}
    assert {"training/exam_cost", "training/exam_eligibility", "plan", "compare: credential"} <= whats
    cost = next(change for change in found if change.what == "training/exam_cost" and change.whom == ("",))
    assert "$129" in cost.gone[0] and "$140" in cost.new[0]
    assert not any(what.startswith("daily_duties") for what in whats)


def test_answers_that_change_alike_are_told_once(dearer: Knowledge) -> None:
    plans = [change for change in changes(shipped(), dearer) if change.what == "plan"]
    assert sum(len(change.whom) for change in plans) > 40 > len(plans)
    assert "and 1" in told(plans) or "more" in told(plans)


def test_the_same_knowledge_changes_nothing() -> None:
    assert changes(shipped(), shipped()) == []


def test_a_schools_folder_shows_in_the_answers_it_changes() -> None:
    whats = {change.what for change in changes(shipped(), load(ROOT, EXAMPLE))}
    assert whats == {
        "training/programs", "training/program_cost", "training/program_length", "training/externship",
        "compassion/burnout, more", "chat/greet", "plan", "plan (part-time course)",
    }  # fmt: skip


def test_the_command_filters_and_writes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["facts", "ptce_fee"]) == 0
    assert capsys.readouterr().out.splitlines()[1].startswith("ptce_fee  $129")
    assert main(["facts", "--overdue", "--csv", str(tmp_path / "facts.csv")]) == 0
    with (tmp_path / "facts.csv").open() as opened:
        rows = list(csv.DictReader(opened))
    assert len(rows) > 100 and all(
        row["review_by"] < datetime.datetime.now(datetime.UTC).date().isoformat() for row in rows
    )


def test_a_revision_is_compared_with_what_is_here(
    dearer: Knowledge, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(command, "shipped", lambda: dearer)
    assert main(["facts", "--diff", "HEAD"]) == 0
    assert "+ The PTCE costs $140" in capsys.readouterr().out


@pytest.mark.parametrize("revision", ["no-such-revision", "--output=x"])
def test_a_revision_that_git_does_not_know_is_told_of(revision: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["facts", f"--diff={revision}"]) == 1
    assert "Name" in capsys.readouterr().err


def test_long_cells_are_cut_in_the_terminal() -> None:
    assert table([("a", "b"), ("x" * 50, "y")]).splitlines()[1] == "x" * 43 + "…  y"
