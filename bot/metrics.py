"""Figures about a running server, for Prometheus: how much is asked, about what, how long each step takes, what goes wrong.

Nothing here tells people apart: labels are topics, codes, channels and steps, all from fixed sets of ours. Counting costs a few
microseconds a message and is always done; the figures are served only where EMBARK_METRICS names an address, on a port of
their own, so that the proxy in front of the chat cannot pass them on by mistake. docs/alerts.md says what to watch.
"""

from __future__ import annotations

import functools
import os
from collections.abc import Iterable
from contextlib import AbstractContextManager
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, start_http_server

VARIABLE = "EMBARK_METRICS"
#: Seconds; a turn takes about 0.01 s, and 15 s is where it is given up.
BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15)
STEPS = ("nlu", "policies", "action", "store", "lock", "total")
CHANNELS = ("web", "slack")

REGISTRY = CollectorRegistry()
ProcessCollector(registry=REGISTRY)
_MESSAGES = Counter("embark_messages", "Messages that were answered and kept", ["channel"], registry=REGISTRY)
_ANSWERS = Counter(
    "embark_answers", "Answers by topic and its stage of the journey", ["stage", "topic"], registry=REGISTRY
)
_UNDERSTOOD = Counter(
    "embark_understood",
    "How messages were met: career, conversation, unsure (topics offered), out_of_scope, safety",
    ["as"],
    registry=REGISTRY,
)
_THUMBS = Counter("embark_thumbs", "Answers judged by people", ["helpful"], registry=REGISTRY)
_REFUSED = Counter("embark_refused", "Requests refused or failed, by the error's code", ["code"], registry=REGISTRY)
_DATABASE_FAILURES = Counter("embark_database_failures", "Statements that the database failed", registry=REGISTRY)
_SECONDS = Histogram("embark_turn_seconds", "Time of a turn by step", ["step"], buckets=BUCKETS, registry=REGISTRY)
_UNDER_WAY = Gauge("embark_turns_under_way", "Turns being worked on or waiting", registry=REGISTRY)
_WAITING = Gauge("embark_turns_waiting", "Turns waiting for an earlier one of their conversation", registry=REGISTRY)

_STEP = {step: _SECONDS.labels(step) for step in STEPS}
for _outcome in ("career", "conversation", "unsure", "out_of_scope", "safety"):
    _UNDERSTOOD.labels(_outcome)  # shown as 0 from the beginning, so that rates are right from the first one on
for _judgement in ("yes", "no"):
    _THUMBS.labels(_judgement)


class BadAddress(ValueError):
    """EMBARK_METRICS is no port and no address with one."""


def step(name: str) -> AbstractContextManager[Any]:
    """Times a step of a turn, one of `STEPS`."""
    return _STEP[name].time()


def turn() -> AbstractContextManager[Any]:
    """Counts a turn as under way."""
    return _UNDER_WAY.track_inprogress()


def waiting() -> AbstractContextManager[Any]:
    """Counts a turn as waiting for its conversation."""
    return _WAITING.track_inprogress()


def kept(events: Iterable[Any]) -> None:
    """Counts turns that were stored.

    Args:
        events: Their events, `rasa.shared.core.events.Event`.
    """
    for event in events:
        if event.type_name == "user" and event.text:
            _MESSAGES.labels(event.input_channel if event.input_channel in CHANNELS else "other").inc()
        elif event.type_name == "bot":
            topic = str(event.metadata.get("topic"))
            topic = topic if topic in _topics() else "other"
            _ANSWERS.labels(topic.partition("/")[0], topic).inc()
            _UNDERSTOOD.labels(understood_as(topic)).inc()


def understood_as(topic: str) -> str:
    """How a message was met, told by the topic of its answer."""
    stage = topic.partition("/")[0]
    if topic == "chat/unsure":
        return "unsure"
    return {"scope": "out_of_scope", "safety": "safety", "chat": "conversation", "other": "conversation"}.get(
        stage, "career"
    )


@functools.cache
def _topics() -> frozenset[str]:
    """All topics that there are: the set of labels has an end."""
    from bot.guide.conversation import UNSURE
    from bot.knowledge import knowledge

    return frozenset({*knowledge().topics, *knowledge().replies, UNSURE})


def judged(helpful: bool) -> None:
    """Counts a thumb."""
    _THUMBS.labels("yes" if helpful else "no").inc()


def refused(code: str) -> None:
    """Counts a request that was not answered, by our error's code."""
    _REFUSED.labels(code).inc()


def database_failed() -> None:
    """Counts a statement that failed."""
    _DATABASE_FAILURES.inc()


def address() -> tuple[str, int] | None:
    """Where to serve the figures: EMBARK_METRICS as `9464` (this machine only) or `0.0.0.0:9464`; None where it is not set.

    Raises:
        BadAddress: it is neither.
    """
    given = os.environ.get(VARIABLE, "")
    if not given:
        return None
    host, _, port = given.rpartition(":")
    if not port.isdecimal() or not 0 < int(port) < 65536:
        raise BadAddress(f"{VARIABLE} is a port or an address with one, for example {VARIABLE}=127.0.0.1:9464.")
    return host.strip("[]") or "127.0.0.1", int(port)


def serve() -> None:
    """Serves the figures in a thread of their own until the process ends, where an operator asked for that.

    Raises:
        BadAddress: see `address`, or the port cannot be had.
    """
    where = address()
    if where is None:
        return
    try:
        start_http_server(where[1], where[0], REGISTRY)
    except OSError as error:
        raise BadAddress(f"{VARIABLE}: port {where[1]} cannot be opened ({error.strerror}). Choose another.") from error
