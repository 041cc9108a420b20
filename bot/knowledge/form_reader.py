"""Reads fit.yml, plan.yml and compare.yml, and checks their words like all others."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from bot.knowledge import prose
from bot.knowledge.checks import Checker
from bot.knowledge.model import (
    Comparison,
    FitCheck,
    Knowledge,
    Option,
    PlanKnowledge,
    Question,
    StepKind,
    Text,
)
from bot.knowledge.placeholders import UnknownPlaceholder, fill
from bot.knowledge.problems import Problem
from bot.knowledge.reader import Reader

QUESTION_KEYS = {"id", "ask", "why", "options", "facts"}
OPTION_KEYS = {"id", "title", "words", "fits", "rubs", "settings"}
STEP_KEYS = {"id", "title", "who", "do", "stops", "time", "unit", "cost", "facts"}
COMPARISON_KEYS = {"detail", "topic", "rows", "pay_row", "facts", "cells", "same_as"}
MAX_OPTIONS = 5


class FormReader:
    """Turns the raw forms into values; problems are noted with the given reader."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def fit(self, raw: dict[str, Any]) -> FitCheck:
        """fit.yml."""
        self._reader.file = "fit.yml"
        return FitCheck(tuple(self._questions(raw["questions"])), dict(raw["settings"]))

    def plan(self, raw: dict[str, Any]) -> PlanKnowledge:
        """plan.yml."""
        self._reader.file = "plan.yml"
        questions = tuple(self._questions(raw["questions"]))
        return PlanKnowledge(questions, {step.id: step for step in self._steps(raw["steps"])})

    def comparisons(self, raw: list[dict[str, Any]]) -> dict[str, Comparison]:
        """compare.yml."""
        self._reader.file = "compare.yml"
        return {comparison.detail: comparison for comparison in self._comparisons(raw)}

    def _questions(self, rows: list[dict[str, Any]]) -> Iterator[Question]:
        for number, row in enumerate(rows):
            here = f"questions[{row.get('id', number)}]"
            if self._reader.keys(here, row, QUESTION_KEYS, {"id", "ask"}):
                facts = tuple(row.get("facts") or ())
                options = tuple(self._options(here, row["options"], facts))
                yield Question(
                    str(row["id"]), self._reader.text(f"{here}.ask", row["ask"], facts), options, row.get("why", "")
                )

    def _options(self, path: str, rows: list[dict[str, Any]], facts: tuple[str, ...]) -> Iterator[Option]:
        for row in rows:
            here = f"{path}.options[{row.get('id')}]"
            if not self._reader.keys(here, row, OPTION_KEYS, {"id", "title"}):
                continue
            words = tuple(str(word) for word in row.get("words") or ())
            for word in words:
                try:
                    re.compile(word)
                except re.error as error:
                    self._reader.problem(f"{here}.words", f"{word!r} is no regular expression: {error}")
            said = {
                side: self._reader.text(f"{here}.{side}", row[side], facts) for side in ("fits", "rubs") if side in row
            }
            yield Option(
                str(row["id"]), str(row["title"]), words, said.get("fits"), said.get("rubs"), row.get("settings") or {}
            )

    def _steps(self, rows: list[dict[str, Any]]) -> Iterator[StepKind]:
        for number, row in enumerate(rows):
            here = f"steps[{row.get('id', number)}]"
            if self._reader.keys(here, row, STEP_KEYS, {"id", "title", "who", "do", "stops", "facts"}):
                facts = tuple(row["facts"])
                yield StepKind(
                    str(row["id"]),
                    str(row["title"]),
                    str(row["who"]),
                    self._reader.text(f"{here}.do", row["do"], facts),
                    self._reader.text(f"{here}.stops", row["stops"], facts),
                    tuple(row["time"]) if row.get("time") else None,
                    row.get("unit", "weeks"),
                    tuple(row["cost"]) if row.get("cost") else None,
                    facts,
                )

    def _comparisons(self, rows: list[dict[str, Any]]) -> Iterator[Comparison]:
        for number, row in enumerate(rows):
            here = f"[{row.get('detail', number)}]"
            if not self._reader.keys(here, row, COMPARISON_KEYS, COMPARISON_KEYS - {"same_as"}):
                continue
            cells = {}
            for value, texts in row["cells"].items():
                self._reader.keys(f"{here}.cells.{value}", texts, set(row["rows"]), set(row["rows"]))
                cells[str(value)] = {
                    id_: self._reader.text(f"{here}.cells.{value}.{id_}", words) for id_, words in texts.items()
                }
            yield Comparison(
                row["detail"],
                row["topic"],
                row["rows"],
                row["pay_row"],
                cells,
                tuple(row["facts"]),
                row.get("same_as") or {},
            )


def form_problems(knowledge: Knowledge, checker: Checker) -> Iterator[Problem]:
    """Whatever breaks a rule in the fit check, the plan and the comparisons."""
    checker.file = "fit.yml"
    for question in knowledge.fit.questions:
        yield from _question_problems(question, checker)
    for setting, words in knowledge.fit.settings.items():
        yield from checker.words(f"settings.{setting}", Text(words))
    checker.file = "plan.yml"
    for question in knowledge.plan.questions:
        yield from _question_problems(question, checker)
    for step in knowledge.plan.steps.values():
        here = f"steps[{step.id}]"
        for path, text in (("do", step.do), ("stops", step.stops)):
            yield from checker.words(f"{here}.{path}", text)
        for placeholder in (*(step.time or ()), *(step.cost or ())):
            try:
                fill(placeholder, knowledge.facts)
            except UnknownPlaceholder as error:
                yield Problem(checker.file, here, str(error))
    yield from _comparison_problems(knowledge, checker)


def _comparison_problems(knowledge: Knowledge, checker: Checker) -> Iterator[Problem]:
    checker.file = "compare.yml"
    for comparison in knowledge.comparisons.values():
        here = f"[{comparison.detail}]"
        if comparison.topic not in knowledge.topics or comparison.pay_row not in comparison.rows:
            yield Problem(checker.file, here, "the topic or the pay_row does not exist")
        for fact in comparison.facts:
            if fact not in knowledge.facts:
                yield Problem(checker.file, here, f"no fact {fact!r}")
        for value, cells in comparison.cells.items():
            for id_, text in cells.items():
                yield from checker.words(f"{here}.cells.{value}.{id_}", text)


def _question_problems(question: Question, checker: Checker) -> Iterator[Problem]:
    here = f"questions[{question.id}]"
    yield from checker.words(f"{here}.ask", question.ask)
    if len(question.options) > MAX_OPTIONS:
        yield Problem(checker.file, here, f"{len(question.options)} options; at most {MAX_OPTIONS} fit as buttons")
    for option in question.options:
        if len(option.title) > prose.MAX_TITLE:
            yield Problem(checker.file, f"{here}.{option.id}", f"the title is over {prose.MAX_TITLE} characters")
        for text in (option.fits, option.rubs):
            if text:
                yield from checker.words(f"{here}.{option.id}", text)
