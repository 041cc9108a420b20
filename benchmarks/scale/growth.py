"""How the store grows with the conversations in it, and what a turn takes then."""

from __future__ import annotations

import time
import urllib.request
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from statistics import median, quantiles

import aiohttp
import jwt
from prometheus_client.parser import text_string_to_metric_families

from benchmarks.scale.people import MESSAGES, QUESTIONS, Crowd
from benchmarks.scale.processes import SECRET, Postgres, Server
from bot.channels.session import ALGORITHM

#: Events of a synthetic conversation: two turns of a question, an action, an answer and the end of the turn.
EVENTS = 8
#: Turns measured at each size.
TURNS = 200
#: Written by PostgreSQL itself; texts are as short as rows can be while the server still reads them.
_FILL = """
INSERT INTO events (sender_id, type_name, timestamp, intent_name, action_name, data)
SELECT 'web:synthetic-' || c, kind, extract(epoch FROM now()) - 86400 + c * 1e-3 + e * 1e-5,
  CASE kind WHEN 'user' THEN 'training_exam_cost' END,
  CASE WHEN kind = 'action' THEN CASE e % 4 WHEN 1 THEN 'action_answer' ELSE 'action_listen' END END,
  CASE kind WHEN 'user' THEN '{"event": "user", "timestamp": 1.0, "text": "how much", "parse_data":
    {"intent": {"name": "training_exam_cost"}, "entities": []}}'
  WHEN 'bot' THEN '{"event": "bot", "timestamp": 1.0, "text": "It costs.", "data": {}, "metadata": {"topic": "training/exam_cost"}}'
  ELSE CASE e % 4 WHEN 1 THEN '{"event": "action", "timestamp": 1.0, "name": "action_answer"}'
    ELSE '{"event": "action", "timestamp": 1.0, "name": "action_listen"}' END END
FROM generate_series({first}, {last}) AS c, generate_series(0, 7) AS e,
  LATERAL (SELECT (ARRAY['user', 'action', 'bot', 'action'])[e % 4 + 1] AS kind) AS k
ORDER BY c, e
"""


@dataclass(frozen=True, slots=True)
class Size:
    """What was measured with so many conversations stored.

    Attributes:
        conversations: Stored conversations.
        table, indexes: Bytes of the events and of their indexes.
        half, most: Seconds within which half of the turns, and 19 of 20, were answered.
        store: Seconds that the store takes in a turn, all statements together, on average.
    """

    conversations: int
    table: int
    indexes: int
    half: float
    most: float
    store: float


async def real_bytes(url: str, database: Postgres) -> float:
    """Bytes of a real conversation of two turns in the table of events, with its indexes."""
    database.sql("TRUNCATE events, turns, feedback")
    async with Crowd(url) as crowd:
        await crowd.begin(50)
        await crowd.talk(1, 2)
    database.sql("VACUUM ANALYZE events")
    return sum(_bytes(database)) / 50


async def grow(database: Postgres, server: Server, figures: int, sizes: list[int]) -> list[Size]:
    """Fills the store up to each size and takes turns in conversations that are picked all over it.

    Args:
        figures: The port on which the server shows its figures.
        sizes: Numbers of conversations, rising.
    """
    database.sql("TRUNCATE events, turns, feedback")
    stored = 0
    found: list[Size] = []
    for size in sizes:
        for first in range(stored, size, 100_000):
            database.sql(_FILL.replace("{first}", str(first)).replace("{last}", str(min(first + 100_000, size) - 1)))
        stored = size
        # What filling left to be done would otherwise be done in the middle of the turns that are measured.
        for work in ("VACUUM ANALYZE events", "CHECKPOINT"):
            database.sql(work)
        table, indexes = _bytes(database)
        before = _store_seconds(figures)
        seconds = [taken async for taken in _turns(f"http://127.0.0.1:{server.port}", size, round_=len(found))]
        store = (_store_seconds(figures) - before) / len(seconds)
        found.append(Size(size, table, indexes, median(seconds), quantiles(seconds, n=20)[-1], store))
    return found


async def _turns(url: str, size: int, round_: int) -> AsyncIterator[float]:
    """Seconds of each of `TURNS` turns, one after the other, each in another conversation."""
    expires = datetime.now(UTC) + timedelta(hours=1)
    async with aiohttp.ClientSession(url) as http:
        for turn in range(TURNS):
            sender = f"web:synthetic-{(turn * 7919 + round_ * 104_729) % size}"
            token = jwt.encode({"sub": sender, "exp": expires}, SECRET, algorithm=ALGORITHM)
            body = {"text": QUESTIONS[turn % len(QUESTIONS)], "client_id": f"grow-{round_}-{turn:06d}"}
            began = time.monotonic()
            async with http.post(MESSAGES, json=body, headers={"Authorization": f"Bearer {token}"}) as response:
                response.raise_for_status()
                await response.read()
            yield time.monotonic() - began


def _bytes(database: Postgres) -> tuple[int, int]:
    table, indexes = database.sql("SELECT pg_table_size('events'), pg_indexes_size('events')").split("|")
    return int(table), int(indexes)


def _store_seconds(port: int) -> float:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as response:
        text = response.read().decode()
    return sum(
        sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if sample.name == "embark_turn_seconds_sum" and sample.labels["step"] == "store"
    )
