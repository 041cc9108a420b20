"""The log: what went wrong and where, never what people wrote, who they are or what they hold.

One JSON object a line, or readable lines in a terminal; `EMBARK_LOG=json` or `text` decides otherwise. Our own messages are
written without such things. Libraries put what they handle into their messages and errors (SQLAlchemy its parameters,
Rasa the user's text), so of theirs the log holds the name, the place and the kind of error; `EMBARK_LOG_DETAIL=1` shows all,
for somebody who looks for a fault with test messages of their own.
"""

from __future__ import annotations

import json
import logging
import os
import sqlite3
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, TextIO

import structlog

from bot import paths
from bot.settings import BadSetting

#: Loggers whose messages are written by us.
OURS = ("bot", "actions")
WITHHELD = "a message that is withheld, as it may hold what somebody wrote"
#: Where an error was raised: so many of the innermost calls.
MOST_CALLS = 12

Facts = dict[str, Any]


def configure(stream: TextIO | None = None) -> None:
    """Sends warnings and errors of everything in this process to `stream` (standard error).

    Raises:
        BadSetting: EMBARK_LOG is neither json nor text.
    """
    stream = stream or sys.stderr
    handler = logging.StreamHandler(stream)
    handler.setFormatter(Formatter(as_json(stream.isatty()), detail=os.environ.get("EMBARK_LOG_DETAIL") == "1"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    for name in ("rasa", "sanic.root", "sanic.access", "matplotlib", "apscheduler"):
        logging.getLogger(name).setLevel(logging.WARNING)
    # Sanic advises its debug mode to whoever starts it in a terminal.
    logging.getLogger("sanic.error").addFilter(lambda record: "PRODUCTION mode" not in record.getMessage())
    structlog.configure(
        processors=[_only_the_event],
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
        logger_factory=structlog.stdlib.LoggerFactory(),
    )


def as_json(terminal: bool) -> bool:
    """Whether lines are JSON: as EMBARK_LOG says, else where nobody reads them in a terminal.

    Raises:
        BadSetting: EMBARK_LOG is neither json nor text.
    """
    chosen = os.environ.get("EMBARK_LOG", "").strip().lower()
    if chosen not in ("", "json", "text"):
        raise BadSetting("EMBARK_LOG must be json or text.")
    return chosen == "json" or (not chosen and not terminal)


def _only_the_event(_: Any, __: str, event: structlog.typing.EventDict) -> tuple[tuple[Any], dict[str, Any]]:
    """Rasa's structured events: their name is fixed, the values beside it are what people said."""
    return (event.get("event"),), {"exc_info": event.get("exc_info"), "extra": {"fixed": True}}


class Formatter(logging.Formatter):
    """Writes a record as one line."""

    def __init__(self, as_json: bool, detail: bool = False):
        super().__init__()
        self._json, self._detail = as_json, detail

    def format(self, record: logging.LogRecord) -> str:
        """One JSON object, or readable words."""
        facts = self._facts(record)
        if self._json:
            return json.dumps(facts, ensure_ascii=False)
        line = f"{facts['time']} {facts['level']} {facts['logger']}: {facts['event']} ({facts['where']})"
        return "\n".join([line, *map(_readable, facts.get("errors", ()))])

    def _facts(self, record: logging.LogRecord) -> Facts:
        facts: Facts = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage() if self._detail or _is_ours(record.name) else _event(record),
            "where": f"{_short(record.pathname)}:{record.lineno}",
        }
        if record.exc_info and record.exc_info[1]:
            facts["errors"] = [self._error(error) for error in _chain(record.exc_info[1])]
        return facts

    def _error(self, error: BaseException) -> Facts:
        facts: Facts = {"type": f"{type(error).__module__}.{type(error).__qualname__}".removeprefix("builtins.")}
        detail = str(error) if self._detail else _harmless_detail(error)
        if detail:
            facts["detail"] = detail
        facts["calls"] = _calls(error.__traceback__)
        return facts


def _readable(error: Facts) -> str:
    detail = f": {error['detail']}" if "detail" in error else ""
    return "\n    ".join([f"  {error['type']}{detail}", *error["calls"]])


def _is_ours(logger: str) -> bool:
    return logger.partition(".")[0] in OURS


def _event(record: logging.LogRecord) -> str:
    """What of a library's message is surely fixed: a structured event's name, or the pattern before values are filled in."""
    if isinstance(record.msg, str) and (record.args or getattr(record, "fixed", False)):
        return record.msg
    return WITHHELD


def _chain(error: BaseException | None) -> list[BaseException]:
    """An error and what caused it, the outermost first."""
    chain: list[BaseException] = []
    while error is not None and error not in chain:
        chain.append(error)
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return chain


def _harmless_detail(error: BaseException) -> str:
    """The words of errors that the system and SQLite word themselves; they name no values."""
    if isinstance(error, sqlite3.Error):
        return str(error)
    return error.strerror or "" if isinstance(error, OSError) else ""


def _calls(where: TracebackType | None) -> list[str]:
    frames = traceback.extract_tb(where)[-MOST_CALLS:]
    return [f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames]


def _short(path: str) -> str:
    """A path within the project or the installed packages."""
    _, found, within = path.rpartition("site-packages/")
    if found:
        return within
    try:
        return str(Path(path).relative_to(paths.PROJECT))
    except ValueError:
        return path
