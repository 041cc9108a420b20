"""The conversation store's tables and the statements on them: plain SQL through SQLAlchemy, for SQLite and PostgreSQL alike.

`events` is Rasa's own table (`rasa/core/tracker_store.py`), so that Rasa's tools read it. `turns` remembers which message
of a client was answered by which event, `feedback` holds the thumbs. Every function here takes an open connection and blocks.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.events import Event, UserUttered
from sqlalchemy.engine import Connection

#: Key in a user message's metadata: the client's own name for this message.
CLIENT_ID = "client_id"

METADATA: sa.MetaData = SQLTrackerStore.Base.metadata
EVENTS: sa.Table = SQLTrackerStore.SQLEvent.__table__
TURNS = sa.Table(
    "turns",
    METADATA,
    sa.Column("sender_id", sa.String(255), primary_key=True),
    sa.Column("client_id", sa.String(64), primary_key=True),
    sa.Column("event_id", sa.Integer, nullable=False),
    extend_existing=True,
)
FEEDBACK = sa.Table(
    "feedback",
    METADATA,
    sa.Column("sender_id", sa.String(255), primary_key=True),
    sa.Column("message_id", sa.String(64), primary_key=True),
    sa.Column("helpful", sa.Boolean, nullable=False),
    sa.Column("comment", sa.Text),
    sa.Column("said_at", sa.Float, nullable=False),
    extend_existing=True,
)
BY_CONVERSATION = sa.Index("events_by_conversation", EVENTS.c.sender_id, EVENTS.c.id)

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Tail:
    """The end of a conversation, as a tracker needs it.

    Attributes:
        events: The last events, oldest first.
        slots: For each slot that was set before those events, the event that set it last.
        last_id: Number of the last event.
    """

    events: list[Row]
    slots: list[Row]
    last_id: int


def create(connection: Connection) -> None:
    """Makes the tables and indexes that are not there yet."""
    METADATA.create_all(connection, tables=[EVENTS, TURNS, FEEDBACK])


_LAST_ID = sa.select([sa.func.max(EVENTS.c.id)]).where(EVENTS.c.sender_id == sa.bindparam("sender"))


def last_id(connection: Connection, sender: str) -> int:
    """Number of a conversation's last event; 0 where there is none."""
    return int(connection.execute(_LAST_ID, {"sender": sender}).scalar() or 0)


_TAIL = (
    sa.select([EVENTS.c.id, EVENTS.c.type_name, EVENTS.c.data])
    .where(EVENTS.c.sender_id == sa.bindparam("sender"))
    .order_by(EVENTS.c.id.desc())
    .limit(sa.bindparam("most"))
)
_LATEST_RESET = sa.select([sa.func.coalesce(sa.func.max(EVENTS.c.id), 0)]).where(
    EVENTS.c.sender_id == sa.bindparam("sender"), EVENTS.c.type_name.in_(("reset_slots", "restart"))
)
_LATEST_SLOTS = (
    sa.select([sa.func.max(EVENTS.c.id)])
    .where(
        EVENTS.c.sender_id == sa.bindparam("sender"),
        EVENTS.c.type_name == "slot",
        EVENTS.c.id < sa.bindparam("before"),
        EVENTS.c.id > sa.bindparam("after"),
    )
    .group_by(EVENTS.c.action_name)
)
_SLOTS = sa.select([EVENTS.c.data]).where(EVENTS.c.id.in_(_LATEST_SLOTS)).order_by(EVENTS.c.id)


def tail(connection: Connection, sender: str, most: int) -> Tail | None:
    """The last `most` events, from the beginning of a turn on; None where the conversation is new.

    Rasa's query replays a whole session instead, so that each turn costs more than the one before.
    """
    rows = connection.execute(_TAIL, {"sender": sender, "most": most}).fetchall()[::-1]
    if not rows:
        return None
    events = [json.loads(row.data) for row in rows]
    if len(rows) < most:
        return Tail(events, [], rows[-1].id)
    begin = next((at for at, event in enumerate(events) if listens(event)), 0)
    after = connection.execute(_LATEST_RESET, {"sender": sender}).scalar()
    slots = connection.execute(_SLOTS, {"sender": sender, "before": rows[begin].id, "after": after})
    return Tail(events[begin:], [json.loads(row.data) for row in slots], rows[-1].id)


def listens(event: Row) -> bool:
    """Whether a turn ends with this event (as a dict), so that the next begins after it."""
    return event.get("event") == "action" and event.get("name") == "action_listen"


_CONVERSATION = (
    sa.select([EVENTS.c.data])
    .where(
        EVENTS.c.sender_id == sa.bindparam("sender"),
        EVENTS.c.type_name.in_(("user", "bot")),
        EVENTS.c.id >= sa.bindparam("since"),
    )
    .order_by(EVENTS.c.id)
)


def said(connection: Connection, sender: str, since: int = 0) -> list[Row]:
    """What both sides said from event number `since` on, oldest first, as Rasa's event dicts."""
    return [json.loads(row.data) for row in connection.execute(_CONVERSATION, {"sender": sender, "since": since})]


_BOT_AT = sa.select([EVENTS.c.data]).where(
    EVENTS.c.sender_id == sa.bindparam("sender"),
    EVENTS.c.type_name == "bot",
    EVENTS.c.timestamp.between(sa.bindparam("from_"), sa.bindparam("to")),
)


def bot_said_at(connection: Connection, sender: str, from_: float, to: float) -> list[Row]:
    """Embark's messages of a conversation between two moments (seconds since 1970)."""
    found = connection.execute(_BOT_AT, {"sender": sender, "from_": from_, "to": to})
    return [json.loads(row.data) for row in found]


_TURN = sa.select([TURNS.c.event_id]).where(
    TURNS.c.sender_id == sa.bindparam("sender"), TURNS.c.client_id == sa.bindparam("client")
)


def turn(connection: Connection, sender: str, client_id: str) -> int | None:
    """Number of the event with which a client's message was taken in, or None."""
    found = connection.execute(_TURN, {"sender": sender, "client": client_id}).scalar()
    return None if found is None else int(found)


def append(connection: Connection, sender: str, events: Sequence[Event]) -> int:
    """Writes events at the end of a conversation and returns the number of the last one.

    Raises:
        sqlalchemy.exc.IntegrityError: a message with the same client id was taken in meanwhile; nothing is written.
    """
    rows = [_row(sender, event) for event in events]
    clients = [(at, event.metadata[CLIENT_ID]) for at, event in enumerate(events) if _client_id(event)]
    begin = 0
    for at, client_id in clients:
        _insert(connection, rows[begin:at])
        taken_in = connection.execute(EVENTS.insert(), rows[at]).inserted_primary_key[0]
        connection.execute(TURNS.insert(), {"sender_id": sender, "client_id": client_id, "event_id": taken_in})
        begin = at + 1
    _insert(connection, rows[begin:])
    return last_id(connection, sender)


def _client_id(event: Event) -> str | None:
    return event.metadata.get(CLIENT_ID) if isinstance(event, UserUttered) else None


def _insert(connection: Connection, rows: list[Row]) -> None:
    if rows:
        connection.execute(EVENTS.insert(), rows)


def _row(sender: str, event: Event) -> Row:
    data = event.as_dict()
    return {
        "sender_id": sender,
        "type_name": event.type_name,
        "timestamp": data.get("timestamp"),
        "intent_name": (data.get("parse_data") or {}).get("intent", {}).get("name"),
        "action_name": data.get("name"),
        "data": json.dumps(data),
    }


def judge(
    connection: Connection, sender: str, message_id: str, helpful: bool, comment: str | None, said_at: float
) -> None:
    """Keeps one judgement; a later one on the same message replaces it."""
    same = (FEEDBACK.c.sender_id == sender) & (FEEDBACK.c.message_id == message_id)
    connection.execute(FEEDBACK.delete().where(same))
    row = {
        "sender_id": sender,
        "message_id": message_id,
        "helpful": helpful,
        "comment": comment,
        "said_at": said_at,
    }
    connection.execute(FEEDBACK.insert(), row)


def judgements(connection: Connection, sender: str) -> dict[str, bool]:
    """message id -> whether it was helpful."""
    found = connection.execute(sa.select([FEEDBACK]).where(FEEDBACK.c.sender_id == sender))
    return {row.message_id: row.helpful for row in found}


def forget(connection: Connection, senders: Iterable[str]) -> int:
    """Removes all that is kept of these conversations and returns how many events there were."""
    count = 0
    for sender in senders:
        for table in (TURNS, FEEDBACK):
            connection.execute(table.delete().where(table.c.sender_id == sender))
        count += connection.execute(EVENTS.delete().where(EVENTS.c.sender_id == sender)).rowcount
    return count


def silent_since(connection: Connection, moment: float) -> list[str]:
    """The conversations in which nothing was said since `moment` (seconds since 1970)."""
    latest = sa.select([EVENTS.c.sender_id]).group_by(EVENTS.c.sender_id)
    found = connection.execute(latest.having(sa.func.max(EVENTS.c.timestamp) < moment))
    return [row.sender_id for row in found]
