"""A school's own folder: its name, colours, adviser, programs, facts and words, laid over ours without touching them.

`local/` at the top of the project, or `$EMBARK_LOCAL`; docs/adapt.md tells what may stand in it. What is wrong with it is
reported like what is wrong with our own files: everything at once, each with file and path.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from bot.knowledge import prose
from bot.knowledge.model import Fact, Program, School, Source, State
from bot.knowledge.problems import KnowledgeError, Problem
from bot.knowledge.reader import AS_OF, URL, Reader
from bot.knowledge.yaml_file import read_yaml

FOLDER = "local"
SCHOOL, PROGRAMS, ANSWERS, FACTS = "school.yml", "programs.yml", "answers.yml", "facts"
SCHOOL_KEYS = {each.name for each in fields(School)}
PROGRAM_KEYS = {"name", "city", "state", "length", "cost", "as_of", "url", "note"}
WORD_KEYS = {"answer", "more", "add_to_answer", "add_to_more"}
#: Words that may be added to an answer, whichever of its texts is said: the room that a personal remark has.
MAX_ADDITION = 20
#: Characters of the adviser's line, of a program's short texts.
MAX_LINE, MAX_SHORT = 200, 80
COLOR = re.compile(r"#[0-9a-fA-F]{6}")


@dataclass
class Local:
    """What a school's folder holds, as far as it could be read.

    Attributes:
        path: The folder, or None where there is none.
        answers: Topic id -> its row of answers.yml.
        facts: fact id -> fact, and in `fact_files` the file each stands in.
    """

    path: Path | None = None
    school: School = field(default_factory=School)
    programs: tuple[Program, ...] = ()
    answers: dict[str, dict[str, Any]] = field(default_factory=dict)
    facts: dict[str, Fact] = field(default_factory=dict)
    fact_files: dict[str, str] = field(default_factory=dict)

    def file(self, name: str) -> str:
        """How problems call a file of the folder."""
        return f"{self.path.name}/{name}" if self.path else name


def folder(project: Path) -> Path | None:
    """The school's folder: `$EMBARK_LOCAL` ("" for none), else `local/` where it exists.

    Raises:
        KnowledgeError: EMBARK_LOCAL names a folder that is not there.
    """
    given = os.environ.get("EMBARK_LOCAL")
    if given is None:
        return project / FOLDER if (project / FOLDER).is_dir() else None
    if given and not Path(given).is_dir():
        raise KnowledgeError([Problem(given, "-", "EMBARK_LOCAL names this folder, but it does not exist")])
    return Path(given) if given else None


def read(path: Path | None, reader: Reader, states: Mapping[str, State]) -> Local:
    """Reads a school's folder; problems are noted with the reader."""
    local = Local(path)
    if path is None:
        return local
    for name in sorted(each.name for each in path.iterdir()):
        if name not in (SCHOOL, PROGRAMS, ANSWERS, FACTS, "README.md") and not name.startswith("."):
            reader.file = local.file(name)
            reader.problem("-", f"unknown file; known: {SCHOOL}, {PROGRAMS}, {ANSWERS}, {FACTS}/")
    local.school = _school(_raw(local, SCHOOL, reader, dict), reader)
    local.programs = tuple(_programs(_raw(local, PROGRAMS, reader, list), reader, states, local.school))
    _read_answers(local, reader)
    for file in sorted((path / FACTS).glob("*.yml")):
        raw = _raw(local, f"{FACTS}/{file.name}", reader, dict)
        reader.keys("-", raw, {"facts", "stage"}, set())
        rows = raw.get("facts")
        if not isinstance(rows, list):
            reader.problem("facts", "expected a list: each entry begins with “- id: …”")
            continue
        for fact in reader.facts("facts", rows):
            if fact.id in local.facts:
                reader.problem(fact.id, "the fact id stands twice")
            local.facts[fact.id] = fact
            local.fact_files[fact.id] = reader.file
    return local


def _raw(local: Local, name: str, reader: Reader, kind: type) -> Any:
    """A file's content; an empty value of its kind where the file is missing, empty or unreadable."""
    reader.file = local.file(name)
    file = local.path / name if local.path else None
    if file is None or not file.exists():
        return kind()
    try:
        raw = read_yaml(file)
    except KnowledgeError as error:
        reader.problems += [replace(problem, file=reader.file) for problem in error.problems]
        return kind()
    if raw is None:
        return kind()
    if not isinstance(raw, kind):
        wanted = "a list: each entry begins with “- ”" if kind is list else "lines of “key: value”"
        reader.problem("-", f"expected {wanted}")
        return kind()
    return raw


def _school(raw: dict[str, Any], reader: Reader) -> School:
    reader.keys("-", raw, SCHOOL_KEYS, set())
    said = {}
    for key in sorted(SCHOOL_KEYS & set(raw)):
        value = raw[key]
        if not isinstance(value, str) or not value.strip():
            quoted = ' (a color stands in quotes: "#1a5fb4")' if key == "color" else ""
            reader.problem(key, f"must be words{quoted}; leave the line out to say nothing")
            continue
        said[key] = " ".join(value.split())
        if len(said[key]) > MAX_LINE and key != "greeting":
            reader.problem(key, f"{len(said[key])} characters; at most {MAX_LINE}")
    if said.get("color") and not COLOR.fullmatch(said["color"]):
        reader.problem("color", f'{said["color"]!r} is no color such as "#1a5fb4"')
    if said.get("website") and not URL.fullmatch(said["website"]):
        reader.problem("website", f"{said['website']!r} is no address such as https://www.example.edu")
    return School(**said)


def _programs(rows: list[Any], reader: Reader, states: Mapping[str, State], school: School) -> Iterator[Program]:
    by_code = {state.code: name for name, state in states.items()}
    for number, row in enumerate(rows):
        here = f"[{number}]"
        if not reader.keys(here, row, PROGRAM_KEYS, PROGRAM_KEYS - {"note", "cost"}):
            continue
        here = f"[{row['name']}]"
        before = len(reader.problems)
        state = by_code.get(str(row["state"]).upper(), str(row["state"]))
        if state not in states:
            reader.problem(f"{here}.state", f"{row['state']!r} is no state such as OH or Ohio")
        cost, as_of, note = row.get("cost"), str(row["as_of"]), str(row.get("note") or "").strip()
        if isinstance(cost, bool) or not isinstance(cost, int | float) or cost < 0:
            reader.problem(f"{here}.cost", f"{cost!r} is no number of dollars such as 1450 (0 where it costs nothing)")
        if not AS_OF.fullmatch(as_of):
            reader.problem(f"{here}.as_of", f"{as_of!r} is no YYYY, YYYY-MM or YYYY-MM-DD")
        if not URL.fullmatch(str(row["url"])):
            reader.problem(f"{here}.url", f"{row['url']!r} is no address such as https://www.example.edu/program")
        for key in ("name", "city", "length"):
            if len(str(row[key])) > MAX_SHORT:
                reader.problem(f"{here}.{key}", f"{len(str(row[key]))} characters; at most {MAX_SHORT}")
        for text in (str(row["name"]), note):
            for phrase in prose.BANNED.finditer(text):
                reader.problem(here, f"not how Embark speaks: {phrase[0]!r}")
        if prose.word_count(note) > MAX_ADDITION:
            reader.problem(f"{here}.note", f"{prose.word_count(note)} words; at most {MAX_ADDITION}")
        if len(reader.problems) == before:
            yield Program(
                name=str(row["name"]).strip(),
                city=str(row["city"]).strip(),
                state=state,
                length=str(row["length"]).strip(),
                cost=cost or 0,
                as_of=as_of,
                source=Source(
                    f"From {school.name or 'the school'}: {str(row['name']).strip()}", str(row["url"]), as_of
                ),
                note=note.rstrip("."),
            )


def _read_answers(local: Local, reader: Reader) -> None:
    for number, row in enumerate(_raw(local, ANSWERS, reader, list)):
        if not reader.keys(f"[{number}]", row, {"id", "facts", *WORD_KEYS}, {"id"}):
            continue
        id_ = str(row["id"])
        if id_ in local.answers:
            reader.problem(id_, "stands twice")
        if id_.startswith("safety/"):
            reader.problem(id_, "what Embark says where somebody may come to harm cannot be changed")
        elif not WORD_KEYS & set(row):
            reader.problem(id_, f"says nothing: give {', '.join(sorted(WORD_KEYS))}")
        for key in ("answer", "more"):
            if key in row and f"add_to_{key}" in row:
                reader.problem(id_, f"give {key} or add_to_{key}, not both")
        local.answers[id_] = row
