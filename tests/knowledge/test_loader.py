"""The loader takes the shipped knowledge and refuses whatever would mislead people, all at once."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.knowledge.loader import ROOT, load
from bot.knowledge.problems import KnowledgeError


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the shipped knowledge files."""
    folder = tmp_path_factory.mktemp("knowledge")
    for name in ("stages.yml", "replies.yml", "states.yml", "fit.yml", "plan.yml", "compare.yml"):
        shutil.copy(ROOT / name, folder)
    shutil.copytree(ROOT / "facts", folder / "facts")
    return folder


def broken(shipped: Path, folder: Path, name: str, change: Callable[[Any], None]) -> list[str]:
    """The problems after `change` was made to one file."""
    shutil.copytree(shipped, folder, dirs_exist_ok=True)
    raw = yaml.load((folder / name).read_text(), Loader=yaml.CSafeLoader)
    change(raw)
    (folder / name).write_text(yaml.safe_dump(raw))
    with pytest.raises(KnowledgeError) as caught:
        load(folder)
    return [str(problem) for problem in caught.value.problems]


def test_the_shipped_knowledge_has_nine_stages_79_topics_and_52_states(shipped: Path) -> None:
    knowledge = load(shipped)
    assert [stage.id for stage in knowledge.stages] == [
        "calling", "training", "entering", "daily_duties", "growing", "technology", "compassion", "impact", "decision",
    ]  # fmt: skip
    assert (len(knowledge.topics), len(knowledge.replies), len(knowledge.states)) == (79, 21, 52)


def first_topic(stages: Any) -> dict[str, Any]:
    """The first topic of the first stage."""
    topic: dict[str, Any] = stages[0]["topics"][0]
    return topic


@pytest.mark.parametrize(
    ("name", "change", "told"),
    [
        ("fit.yml", lambda f: f["questions"][0].update(ask="word " * 91), "91 words"),
        (
            "fit.yml",
            lambda f: f["questions"][0]["options"][0].update(fits="It is 9 of 10."),
            "a figure stands in prose",
        ),
        ("fit.yml", lambda f: f["questions"][0]["options"][0].update(words=["(open"]), "no regular expression"),
        (
            "plan.yml",
            lambda p: p["questions"][1]["options"].append(p["questions"][1]["options"][0]),
            "at most 5 fit as buttons",
        ),
        ("plan.yml", lambda p: p["steps"][0].update(cost=["{no_such_fact}", "0"]), "no fact 'no_such_fact'"),
        ("plan.yml", lambda p: p["steps"][0].pop("stops"), "stops is missing"),
        ("compare.yml", lambda c: c[0]["cells"]["retail"].pop("work"), "work is missing"),
        ("compare.yml", lambda c: c[0].update(topic="calling/nowhere"), "does not exist"),
    ],
)
def test_a_form_that_would_mislead_is_refused(
    shipped: Path, tmp_path: Path, name: str, change: Callable[[Any], None], told: str
) -> None:
    assert any(told in problem and name in problem for problem in broken(shipped, tmp_path, name, change))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda s: first_topic(s).update(answer="It pays $50,000."), "a figure stands in prose"),
        (lambda s: first_topic(s).update(answer="Pay is {no_such_fact}."), "no fact 'no_such_fact'"),
        (lambda s: first_topic(s).update(answer="word " * 91), "91 words; at most 90"),
        (lambda s: first_topic(s).update(title="x" * 41), "41 characters; at most 40"),
        (lambda s: first_topic(s).update(facts=["no_such_fact"]), "no fact 'no_such_fact'"),
        (lambda s: first_topic(s).update(follow_ups=["calling/nowhere", "training/programs"]), "no topic 'calling/nowhere'"),
        (lambda s: first_topic(s).update(follow_ups=["calling/what_is", "training/programs"]), "leads back to its own topic"),
        (lambda s: first_topic(s).update(follow_ups=["training/programs"]), "1 follow-ups"),
        (lambda s: first_topic(s).pop("answer"), "answer is missing"),
        (lambda s: first_topic(s).update(colour="red"), "unknown key 'colour'"),
        (lambda s: first_topic(s).update(variants={"planet": {"mars": "x"}}), "unknown entity 'planet'"),
        (lambda s: s[0].update(spirit="One sentence only."), "must be two sentences"),
        (lambda s: s[1]["topics"][0].update(answer=first_topic(s)["answer"]), "the same as in"),
    ],
)  # fmt: skip
def test_what_would_mislead_people_is_refused(
    shipped: Path, tmp_path: Path, change: Callable[[Any], None], told: str
) -> None:
    assert any(told in problem for problem in broken(shipped, tmp_path, "stages.yml", change))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda f: f["facts"][0].pop("source"), "source is missing"),
        (lambda f: f["facts"][0].update(as_of="last year"), "is no YYYY"),
        (lambda f: f["facts"][0].update(confidence="sure"), "is not one of high, medium, low"),
        (lambda f: f["facts"].append(f["facts"][0]), "the fact id stands twice"),
    ],
)
def test_a_fact_without_its_source_date_or_confidence_is_refused(
    shipped: Path, tmp_path: Path, change: Callable[[Any], None], told: str
) -> None:
    assert any(told in problem for problem in broken(shipped, tmp_path, "facts/training.yml", change))


def test_all_problems_are_told_at_once_with_file_and_path(shipped: Path, tmp_path: Path) -> None:
    def change(stages: Any) -> None:
        first_topic(stages).update(title="x" * 50, answer="It costs $5!")

    problems = broken(shipped, tmp_path, "stages.yml", change)
    assert len(problems) >= 3 and all(p.startswith("stages.yml: calling/what_is.") for p in problems)


def test_a_key_written_twice_is_refused(shipped: Path, tmp_path: Path) -> None:
    shutil.copytree(shipped, tmp_path, dirs_exist_ok=True)
    (tmp_path / "replies.yml").write_text("- id: chat/greet\n  answer: Hi.\n  answer: Ho.\n")
    with pytest.raises(KnowledgeError, match="stands twice"):
        load(tmp_path)


def test_a_missing_state_is_noticed(shipped: Path, tmp_path: Path) -> None:
    problems = broken(shipped, tmp_path, "states.yml", lambda s: s["states"].pop())
    assert any("51 states" in problem for problem in problems)


def test_a_source_that_people_see_is_the_source_and_not_where_its_copy_was_read() -> None:
    known = load(ROOT)
    labels = {source.label for fact in known.facts.values() for source in fact.sources}
    labels |= {s.label for state in known.states.values() for s in (state.wage_source, state.outlook_source)}
    assert "O*NET task ratings for 29-2052.00 (collected 2021-08)" in labels
    assert not [label for label in labels if "github" in label.lower()]
