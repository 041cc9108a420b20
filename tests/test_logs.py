"""The log says what went wrong and where, and holds nothing that people wrote or are."""

from __future__ import annotations

import io
import json
import logging
import sqlite3
import stat
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import Any

import pytest
import sqlalchemy as sa
import structlog

from bot import logs
from bot.channels import errors
from bot.settings import BadSetting
from tests.conftest import Server

WORDS = "zxqvwords of a person"


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., str]]:
    """Configures the log and returns what was written to it since."""
    for name in ("EMBARK_LOG", "EMBARK_LOG_DETAIL"):
        monkeypatch.delenv(name, raising=False)
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    stream = io.StringIO()
    logs.configure(stream)
    yield stream.getvalue
    root.handlers[:], root.level = before, level
    structlog.reset_defaults()


def fails() -> None:
    """Raises as SQLAlchemy does: with the parameters of the statement."""
    with sa.create_engine("sqlite://").connect() as connection:
        connection.execute(sa.text("insert into nowhere values (:said)"), {"said": WORDS})


def test_a_line_is_one_json_object(log: Callable[..., str]) -> None:
    logging.getLogger("bot.channels.web").error("incident %s: a request failed", "ab12")
    (line,) = log().splitlines()
    found = json.loads(line)
    assert found["event"] == "incident ab12: a request failed" and found["level"] == "error"
    assert found["logger"] == "bot.channels.web" and found["where"].startswith("tests/test_logs.py:")
    assert found["time"].endswith("+00:00")


def test_an_error_tells_its_kind_its_place_and_its_causes_but_not_its_values(log: Callable[..., str]) -> None:
    try:
        try:
            fails()
        except sa.exc.SQLAlchemyError as error:
            raise ValueError(f"cannot keep {WORDS}") from error
    except ValueError as error:
        told = errors.internal(error)
    found = json.loads(log())
    assert told.message.partition("incident ")[2].rstrip(")") in found["event"]
    assert [error["type"] for error in found["errors"]] == ["ValueError", "sqlalchemy.exc.OperationalError", "sqlite3.OperationalError"]  # fmt: skip
    assert found["errors"][2]["detail"] == "no such table: nowhere"
    assert any(call.startswith("tests/test_logs.py:") and call.endswith(" fails") for call in found["errors"][1]["calls"])  # fmt: skip
    assert "zxqv" not in log()


def log_as_a_library_does(kind: str) -> None:
    library = logging.getLogger("rasa.core.processor")
    if kind == "filled in already":
        library.warning(f"could not parse {WORDS}")
    elif kind == "values apart":
        library.warning("could not parse %s", WORDS)
    elif kind == "an error as message":
        library.error(ValueError(WORDS))
    else:
        structlog.get_logger("rasa.core.processor").warning("processor.parse.failed", text=WORDS, message=WORDS, name=WORDS)  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "event"),
    [
        ("filled in already", logs.WITHHELD),
        ("values apart", "could not parse %s"),
        ("an error as message", logs.WITHHELD),
        ("structured", "processor.parse.failed"),
    ],
)
def test_of_a_librarys_message_only_what_is_fixed_is_kept(log: Callable[..., str], kind: str, event: str) -> None:
    log_as_a_library_does(kind)
    assert json.loads(log())["event"] == event and "zxqv" not in log()


def test_an_operator_may_ask_for_everything(log: Callable[..., str], monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.StringIO()
    monkeypatch.setenv("EMBARK_LOG_DETAIL", "1")
    logs.configure(stream)
    log_as_a_library_does("filled in already")
    assert "zxqv" in stream.getvalue()


def test_in_a_terminal_lines_are_for_people(log: Callable[..., str], monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.StringIO()
    monkeypatch.setattr(stream, "isatty", lambda: True)
    logs.configure(stream)
    try:
        fails()
    except sa.exc.SQLAlchemyError as error:
        errors.internal(error)
    lines = stream.getvalue().splitlines()
    assert (
        " error bot.channels.errors: incident " in lines[0]
        and "sqlite3.OperationalError: no such table" in stream.getvalue()
    )
    assert "zxqv" not in stream.getvalue()


@pytest.mark.parametrize(
    ("given", "terminal", "json_lines"), [("", True, False), ("", False, True), ("json", True, True), ("text", False, False)]
)  # fmt: skip
def test_the_form_of_lines_can_be_chosen(
    monkeypatch: pytest.MonkeyPatch, given: str, terminal: bool, json_lines: bool
) -> None:
    monkeypatch.setenv("EMBARK_LOG", given)
    assert logs.as_json(terminal) is json_lines


def test_a_form_there_is_none_of_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMBARK_LOG", "xml")
    with pytest.raises(BadSetting, match="json or text"):
        logs.as_json(True)


def test_what_embark_writes_is_its_owners_alone(server: Server) -> None:
    server.talk().say("do i need a degree?")
    for name in ("conversations.db", "secret"):
        assert stat.S_IMODE((server.var / name).stat().st_mode) == 0o600


def test_a_storm_of_errors_leaves_no_words_no_address_and_no_token_in_the_log(server: Server) -> None:
    talk = server.talk()
    marked: dict[str, Any] = {
        "X-Forwarded-For": "203.0.113.77",
        "Origin": "https://zxqvorigin.example",
        "X-Request-ID": "zxqvid",
        "User-Agent": "zxqvagent",
    }

    def storm(number: int) -> None:
        server.call("POST", "/webhooks/web/messages", '{"text": "zxqvwords"', talk.token)
        server.call("POST", "/webhooks/web/messages", '{"text": "zxqvwords"}', f"zxqvtoken{number}")
        server.call("POST", f"/zxqvpath/{number}?zxqvquery", '{"zxqv": 1}', talk.token, **marked)
        server.call("GET", f"/plan/zxqvplan{number}", token=talk.token)
        server.call("POST", "/webhooks/web/session", None, None, **marked)
        server.call("TRACE", "/zxqvtrace", None, talk.token)

    with ThreadPoolExecutor(8) as people:
        list(people.map(storm, range(24)))
    with closing(sqlite3.connect(server.var / "conversations.db", isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        talk.post({"text": "zxqvwords how much does the PTCE cost"})
        other.execute("ROLLBACK")
    written = (server.var / "serve.log").read_text()
    assert "zxqv" not in written and "203.0.113.77" not in written and "127.0.0.1" not in written
    assert talk.token not in written and (server.var / "secret").read_text() not in written
