"""A school's own folder is laid over ours, and whatever is wrong with it is told at once, with file and path."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot import paths
from bot.guide import plan
from bot.guide.answer import answer, tell_more
from bot.guide.conversation import reply_for
from bot.guide.known import Known
from bot.knowledge import Knowledge, KnowledgeError, local, shipped
from bot.knowledge.loader import ROOT, load
from bot.knowledge.loader import knowledge as knowledge_cache
from bot.nlu import background

EXAMPLE = paths.PROJECT / "docs" / "examples" / "local"


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    """Ours with the example folder over it."""
    return load(ROOT, EXAMPLE)


def problems(folder: Path, name: str, change: Callable[[Any], Any]) -> list[str]:
    """What is told after `change` was made to one file of the example; a string it returns is written as it is."""
    shutil.copytree(EXAMPLE, folder, dirs_exist_ok=True)
    raw = yaml.safe_load((folder / name).read_text()) if (folder / name).exists() else None
    written = change(raw)
    (folder / name).write_text(written if isinstance(written, str) else yaml.safe_dump(raw))
    with pytest.raises(KnowledgeError) as caught:
        load(ROOT, folder)
    return [str(problem) for problem in caught.value.problems]


def test_the_school_is_named(knowledge: Knowledge) -> None:
    assert (knowledge.school.name, knowledge.school.color) == ("Lakeside Community College", "#7a1f3d")


def test_the_greeting_is_what_hello_is_answered_with(knowledge: Knowledge) -> None:
    reply = reply_for(knowledge, "chat/greet")
    assert reply.text == knowledge.school.greeting and len(reply.buttons) == 3


@pytest.mark.parametrize("topic", ["training/programs", "training/program_cost", "training/program_length"])
@pytest.mark.parametrize("state", ["Ohio", None])
def test_local_programs_stand_in_front_with_their_own_source_and_date(
    knowledge: Knowledge, topic: str, state: str | None
) -> None:
    reply = answer(knowledge, topic, Known({"us_state": state} if state else {}))
    ours = answer(shipped(), topic, Known({"us_state": state} if state else {}))
    assert reply.text.startswith("At Lakeside Community College:")
    assert "16 weeks, $1,450 in all, as of August 2026" in reply.text
    assert reply.text.endswith(ours.text), "our own answer stands whole below"
    first = reply.sources[0]
    assert first.label == "From Lakeside Community College: Evening pharmacy technician certificate"
    assert (first.url, first.as_of) == ("https://www.lakeside.example/pharmacy-evening", "2026-08")


def test_programs_of_another_state_are_not_told_of(knowledge: Knowledge) -> None:
    assert "Lakeside" not in answer(knowledge, "training/programs", Known({"us_state": "Texas"})).text
    steps = plan.build(knowledge, {"us_state": "Texas", "way": "part-time course"}).steps
    assert not any("Lakeside" in step.do for step in steps)


def test_other_topics_stay_as_they_are(knowledge: Knowledge) -> None:
    assert answer(knowledge, "entering/salary", Known()) == answer(shipped(), "entering/salary", Known())


def test_a_plans_course_names_the_programs_once(knowledge: Knowledge) -> None:
    steps = plan.build(knowledge, {"us_state": "Ohio", "way": "part-time course"}).steps
    naming = [step for step in steps if "Lakeside" in step.do]
    assert [step.kind for step in naming] == ["training_course"]
    assert naming[0].sources[0].label.startswith("From Lakeside")


def test_an_addition_is_said_after_ours_with_its_figure_and_source(knowledge: Knowledge) -> None:
    reply = answer(knowledge, "training/externship", Known())
    assert "at most 20 miles from the campus" in reply.text
    assert reply.text.startswith(answer(shipped(), "training/externship", Known()).text)
    assert reply.sources[0].label.startswith("Lakeside Community College, student handbook")


def test_more_is_added_to(knowledge: Knowledge) -> None:
    assert tell_more(knowledge, "compassion/burnout").text.endswith("room 14, no appointment needed.")


def test_an_answer_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "answers.yml").write_text(
        "- id: calling/what_is\n  answer: Come and see.\n- id: chat/goodbye\n  answer: See you on campus.\n"
    )
    knowledge = load(ROOT, tmp_path)
    assert answer(knowledge, "calling/what_is", Known()).text == "Come and see."
    assert reply_for(knowledge, "chat/goodbye").text == "See you on campus."


def test_a_fact_replaced_by_its_id_changes_every_answer_that_names_it(tmp_path: Path) -> None:
    fact = {
        "id": "ptce_fee", "topic": "training/exam_cost", "fact": "The PTCE costs $140.", "value": 140, "unit": "USD",
        "as_of": "2027", "source": "PTCB, https://www.ptcb.org/", "confidence": "high",
    }  # fmt: skip
    (tmp_path / "facts").mkdir()
    (tmp_path / "facts" / "ours.yml").write_text(yaml.safe_dump({"facts": [fact]}))
    reply = answer(load(ROOT, tmp_path), "training/exam_cost", Known())
    assert "$140" in reply.text and "$129" not in reply.text
    assert any(source.as_of == "2027" for source in reply.sources)


def test_an_empty_folder_changes_nothing(tmp_path: Path) -> None:
    assert load(ROOT, tmp_path) == shipped()


def test_what_the_model_is_made_from_does_not_depend_on_the_school(monkeypatch: pytest.MonkeyPatch) -> None:
    before = background.background()
    monkeypatch.setenv("EMBARK_LOCAL", str(EXAMPLE))
    knowledge_cache.cache_clear()
    try:
        assert knowledge_cache().school.name and background.background() == before
    finally:
        knowledge_cache.cache_clear()


def _program(**changed: Any) -> Callable[[Any], None]:
    return lambda rows: rows[0].update(changed)


def _fact(**changed: Any) -> Callable[[Any], None]:
    return lambda raw: raw["facts"][0].update(changed)


def _answer(**changed: Any) -> Callable[[Any], None]:
    return lambda rows: rows.append({"id": "calling/what_is", **changed})


@pytest.mark.parametrize(
    ("name", "change", "told"),
    [
        ("school.yml", lambda s: s.update(colour="#123456"), "-: unknown key 'colour'; allowed: adviser, color"),
        ("school.yml", lambda _: "color: #7a1f3d\n", 'color: must be words (a color stands in quotes: "#1a5fb4")'),
        ("school.yml", lambda s: s.update(color="red"), "color: 'red' is no color"),
        ("school.yml", lambda s: s.update(website="lakeside.example"), "website: 'lakeside.example' is no address"),
        ("school.yml", lambda s: s.update(adviser="x" * 201), "adviser: 201 characters; at most 200"),
        ("school.yml", lambda s: s.update(greeting="Welcome!"), "chat/greet.answer: not how Embark speaks: '!'"),
        ("school.yml", lambda _: "- Lakeside\n", "expected lines of “key: value”"),
        ("school.yml", lambda _: "name: a\nname: b\n", "not valid YAML: the key 'name' stands twice"),
        ("programs.yml", _program(state="Ohayo"), ".state: 'Ohayo' is no state"),
        ("programs.yml", _program(cost="$1,450"), ".cost: '$1,450' is no number of dollars"),
        ("programs.yml", _program(cost=None), ".cost: None is no number of dollars"),
        ("programs.yml", _program(as_of="2026-13"), ".as_of: '2026-13' is no YYYY"),
        ("programs.yml", _program(url="www.lakeside.example"), ".url: 'www.lakeside.example' is no address"),
        ("programs.yml", _program(note="An exciting course"), "not how Embark speaks: 'exciting'"),
        ("programs.yml", _program(length=None), "length is missing"),
        ("programs.yml", lambda _: "name: one\n", "expected a list: each entry begins with “- ”"),
        ("answers.yml", _answer(answer="It pays $50,000."), "calling/what_is.answer: a figure stands in prose"),
        ("answers.yml", _answer(answer="word " * 91), "calling/what_is.answer: 91 words; at most 90"),
        ("answers.yml", _answer(add_to_answer="word " * 21), "calling/what_is.add_to_answer: 21 words; at most 20"),
        ("answers.yml", _answer(more="Ask {nobody}."), "calling/what_is.more: no fact 'nobody'"),
        ("answers.yml", _answer(), "calling/what_is: says nothing"),
        ("answers.yml", _answer(answer="a", add_to_answer="b"), "give answer or add_to_answer, not both"),
        ("answers.yml", _answer(id="calling/what_i", answer="a"), "no such topic; did you mean calling/what_is?"),
        ("answers.yml", _answer(id="safety/crisis", answer="a"), "where somebody may come to harm cannot be changed"),
        ("answers.yml", _answer(id="training/externship", more="a"), "training/externship: stands twice"),
        ("answers.yml", _answer(id="chat/goodbye", more="a"), "chat/goodbye: has an answer only"),
        ("facts/lakeside.yml", _fact(confidence="sure"), "confidence: 'sure' is not one of"),
        ("facts/lakeside.yml", _fact(id="ptce_fee", unit="USD", value=[1, 2]), "ptce_fee.value: one figure is missing"),
        ("facts/lakeside.yml", _fact(id="ptce_fee"), "ptce_fee.unit: None; the fact it replaces is in 'USD'"),
        ("facts/lakeside.yml", lambda _: "facts: none\n", "facts: expected a list"),
        ("programmes.yml", lambda _: "[]\n", "unknown file; known: school.yml"),
    ],
)  # fmt: skip
def test_what_would_mislead_is_refused(tmp_path: Path, name: str, change: Callable[[Any], Any], told: str) -> None:
    folder = tmp_path / "local"
    assert any(f"local/{name}: " in problem and told in problem for problem in problems(folder, name, change))


def test_all_problems_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "school.yml").write_text("color: red\n")
    (tmp_path / "answers.yml").write_text("- id: calling/nowhere\n  answer: a\n")
    with pytest.raises(KnowledgeError) as caught:
        load(ROOT, tmp_path)
    assert {problem.file.rpartition("/")[2] for problem in caught.value.problems} == {"school.yml", "answers.yml"}


def test_the_folder_is_local_unless_the_environment_names_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("EMBARK_LOCAL")
    assert local.folder(tmp_path) is None
    (tmp_path / "local").mkdir()
    assert local.folder(tmp_path) == tmp_path / "local"
    monkeypatch.setenv("EMBARK_LOCAL", str(EXAMPLE))
    assert local.folder(tmp_path) == EXAMPLE
    monkeypatch.setenv("EMBARK_LOCAL", "")
    assert local.folder(tmp_path) is None


def test_a_folder_that_is_not_there_is_told_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMBARK_LOCAL", str(tmp_path / "none"))
    with pytest.raises(KnowledgeError, match="does not exist"):
        local.folder(tmp_path)
