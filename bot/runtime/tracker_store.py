"""Where conversations are kept: durable, bounded, forgetful when asked; embedded in SQLite unless told otherwise.

Upstream, `rasa/core/tracker_store.py` (SQLTrackerStore): it replays the whole session on each turn, blocks the event loop
while it reads and writes, waits without end for a database that does not answer, creates its SQLite file in the current
folder in rollback-journal mode, and cannot delete a conversation. The table is Rasa's own, so Rasa's tools still read it.
"""

from __future__ import annotations

import asyncio
import functools
import sqlite3
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa
import sqlalchemy.exc
import sqlalchemy.orm
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import SQLTrackerStore, TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, Event, SlotSet, UserUttered, deserialise_events
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.utils.common import class_from_module_path
from rasa.utils.endpoints import EndpointConfig
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.pool import QueuePool

from bot import metrics, paths
from bot.operate import backup
from bot.runtime import store_tables as tables
from bot.runtime.store_tables import Row

T = TypeVar("T")
#: Events that a tracker holds: about 18 turns. What was set before is kept as slots.
WINDOW = 150
#: A tracker in use may grow to this before its oldest turns are dropped, so that this is not done on each turn.
MOST_EVENTS = 200
#: Trackers kept ready, about 50 kB each; the least recently used are dropped and read again when needed.
KEPT_TRACKERS = 200
#: Threads that talk to the database, so that the event loop never waits for a disk.
THREADS = 4
#: Seconds that a statement waits for another process's lock before the turn fails and the person is told.
LOCK_SECONDS = 3.0


NO_STORE_OF_OURS = (
    "Embark's channels cannot work with the tracker store {}: name one of bot.runtime.tracker_store in endpoints.yml"
)


class TurnNotKept(Exception):
    """A turn was not stored, so it must not be shown: nothing was remembered, and it may simply be tried again."""


class StoreUnreachable(Exception):
    """The database cannot be reached at the start; the message is one line with cause and fix."""


class Unanswered(TurnNotKept):
    """A turn ended without an answer, so there is nothing to keep."""


class AlreadyAnswered(TurnNotKept):
    """The same message of the same client was answered meanwhile, by another server or another request."""


@dataclass(slots=True)
class _Kept:
    """A tracker that is ready, how many of its events are stored, and the number of the last."""

    tracker: DialogueStateTracker
    stored: int
    last_id: int


class ConversationStore(SQLTrackerStore):
    """A tracker store on any SQL database, bounded in time and memory.

    A tracker holds the last turns only, with all slots; one that was used lately is taken up again if the database
    has nothing newer. A turn is written in one transaction before it is shown.
    """

    #: What a failing database raises: SQLAlchemy's errors, and the driver's where SQLAlchemy lets them through.
    FAILURES: tuple[type[Exception], ...] = (sqlalchemy.exc.SQLAlchemyError, sqlite3.Error)

    def __init__(self, engine: Engine, domain: Domain | None = None, event_broker: EventBroker | None = None):
        TrackerStore.__init__(self, domain, event_broker)
        self.engine = engine
        self.sessionmaker = sqlalchemy.orm.sessionmaker(bind=engine)
        self._kept: OrderedDict[str, _Kept] = OrderedDict()
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="store")
        self.create_tables()

    def create_tables(self) -> None:
        """Makes the tables that are not there yet."""
        with self.engine.begin() as connection:
            tables.create(connection)

    async def get_or_create_tracker(
        self, sender_id: str, max_event_history: int | None = None, append_action_listen: bool = True
    ) -> DialogueStateTracker:
        """The tracker of a conversation; a new one is not stored before something was said."""
        tracker = await self.retrieve(sender_id)
        if tracker is None:
            tracker = self.init_tracker(sender_id)
            if append_action_listen:
                tracker.update(ActionExecuted("action_listen"))
            self._keep(tracker, 0, 0)
        return tracker

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The conversation's last turns and all its slots, or None where it is new."""
        kept = self._kept.get(sender_id)
        if kept and await self._is_current(kept):
            self._kept.move_to_end(sender_id)
            kept.stored = _shorten(kept.tracker)
            return kept.tracker
        found = await self.read(tables.tail, sender_id, WINDOW)
        if found is None:
            return None
        events = deserialise_events([*found.slots, *found.events])
        tracker = DialogueStateTracker.from_events(sender_id, events, self.domain.slots)
        self._keep(tracker, len(events), found.last_id)
        return tracker

    async def _is_current(self, kept: _Kept) -> bool:
        """Whether a tracker is as stored: no turn failed halfway with it, and nobody else has written since."""
        if not kept.stored == len(kept.tracker.events) > 0:
            return False
        return await self.read(tables.last_id, kept.tracker.sender_id) == kept.last_id

    async def retrieve_full_tracker(self, conversation_id: str) -> DialogueStateTracker | None:
        """Every event of a conversation; for Rasa's tools, since its cost grows with the conversation."""
        found = await self.read(tables.tail, conversation_id, 1_000_000)
        return found and DialogueStateTracker.from_dict(conversation_id, found.events, self.domain.slots)

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Writes what is new in the tracker.

        Raises:
            AlreadyAnswered: its message was answered meanwhile.
            Unanswered: it holds a message without an answer.
            TurnNotKept: the database failed.
        """
        sender = tracker.sender_id
        kept = self._kept.get(sender)
        if kept and kept.tracker is tracker:
            stored, after = kept.stored, kept.last_id
        else:
            stored, after = await self._count_stored(tracker), None
        new = list(tracker.events)[stored:]
        if not new:
            return
        if _unanswered(new):
            self._kept.pop(sender, None)
            raise Unanswered("the message was not answered")
        try:
            last_id = await self.write(self.append, sender, new, after)
        except sqlalchemy.exc.IntegrityError as error:
            self._kept.pop(sender, None)
            raise AlreadyAnswered("the message was answered meanwhile") from error
        self._keep(tracker, len(tracker.events), last_id)
        metrics.kept(new)
        if self.event_broker is not None:
            await self._stream_new_events(self.event_broker, new, sender)

    @staticmethod
    def append(connection: Connection, sender: str, events: Sequence[Event], after: int | None) -> int:
        """Writes a turn that began after event number `after`; where only one process writes, nothing can have come between."""
        return tables.append(connection, sender, events)

    async def keys(self) -> Iterable[str]:
        """The ids of all conversations."""
        return await self.read(lambda connection: tables.silent_since(connection, float("inf")))

    async def said(self, sender_id: str, since: int = 0) -> list[Row]:
        """What both sides said, as Rasa's event dicts, oldest first."""
        return await self.read(tables.said, sender_id, since)

    async def answered(self, sender_id: str, client_id: str) -> list[Row] | None:
        """The answer that a client's message was given, as event dicts; None where it is new."""
        since = await self.read(tables.turn, sender_id, client_id)
        if since is None:
            return None
        answer = []
        for event in (await self.said(sender_id, since))[1:]:
            if event["event"] == "user":
                break
            answer.append(event)
        return answer

    async def bot_said_at(self, sender_id: str, from_: float, to: float) -> Row | None:
        """Embark's message of a conversation between two moments (seconds since 1970), or None."""
        kept = self._kept.get(sender_id)
        for event in reversed(kept.tracker.events) if kept else ():
            if isinstance(event, BotUttered) and from_ <= event.timestamp <= to:
                return dict(event.as_dict())
        found = await self.read(tables.bot_said_at, sender_id, from_, to)
        return found[0] if found else None

    async def judge(self, sender_id: str, message_id: str, helpful: bool, comment: str | None) -> None:
        """Keeps thumbs up or down."""
        metrics.judged(helpful)
        await self.write(tables.judge, sender_id, message_id, helpful, comment, time.time())

    async def judgements(self, sender_id: str) -> dict[str, bool]:
        """message id -> whether it was helpful."""
        return await self.read(tables.judgements, sender_id)

    async def forget(self, sender_ids: Iterable[str]) -> int:
        """Removes every trace of these conversations and returns how many events there were."""
        senders = list(sender_ids)
        for sender in senders:
            self._kept.pop(sender, None)
        count = await self.write(tables.forget, senders)
        await self._in_thread(self._wipe)
        return count

    async def expire(self, days: float) -> int:
        """Removes conversations in which nothing was said for so many days, and returns how many there were."""
        silent = await self.read(tables.silent_since, time.time() - days * 86_400)
        if silent:
            await self.forget(silent)
        return len(silent)

    async def is_alive(self) -> bool:
        """Whether the database answers and can be written to."""
        try:
            await self.read(lambda connection: connection.execute(sa.text("SELECT 1")).scalar())
        except TurnNotKept:
            return False
        return True

    async def read(self, statement: Callable[..., T], *arguments: Any) -> T:
        """Runs a function of `store_tables` in a thread.

        Raises:
            TurnNotKept: the database failed.
        """
        return await self._in_thread(self._with, self.engine.connect, statement, *arguments)

    async def write(self, statement: Callable[..., T], *arguments: Any) -> T:
        """The same in one transaction, which is on disk when this returns.

        Raises:
            TurnNotKept: the database failed; nothing of the transaction is left.
            sqlalchemy.exc.IntegrityError: see `store_tables.append`.
        """
        return await self._in_thread(self._with, self.engine.begin, statement, *arguments)

    def _with(self, open_: Callable[[], Any], statement: Callable[..., T], *arguments: Any) -> T:
        try:
            with metrics.step("store"), open_() as connection:
                return statement(connection, *arguments)
        except sqlalchemy.exc.IntegrityError:
            raise
        except self.FAILURES as error:
            metrics.database_failed()
            raise TurnNotKept(f"the database failed: {type(error).__name__}") from error

    def _in_thread(self, work: Callable[..., T], *arguments: Any) -> Awaitable[T]:
        return asyncio.get_running_loop().run_in_executor(self._threads, functools.partial(work, *arguments))

    def _keep(self, tracker: DialogueStateTracker, stored: int, last_id: int) -> None:
        self._kept[tracker.sender_id] = _Kept(tracker, stored, last_id)
        self._kept.move_to_end(tracker.sender_id)
        while len(self._kept) > KEPT_TRACKERS:
            self._kept.popitem(last=False)

    async def _count_stored(self, tracker: DialogueStateTracker) -> int:
        """How many events of a tracker that was not handed out by `retrieve` are stored: as many as its conversation has."""
        found = await self.read(tables.tail, tracker.sender_id, 1_000_000)
        return len(found.events) if found else 0

    def _wipe(self) -> None:
        """After a deletion: nothing to do where the database overwrites what it frees."""


class SqliteTrackerStore(ConversationStore):
    """Conversations in `var/<db>`; Rasa makes this one from `endpoints.yml`."""

    def __init__(
        self,
        domain: Domain | None = None,
        event_broker: EventBroker | None = None,
        db: str = "conversations.db",
        host: str | None = None,
        **_: Any,
    ) -> None:
        self.file = paths.var(db)
        set_aside_if_broken(self.file)
        engine = sa.create_engine(
            f"sqlite:///{self.file}",
            poolclass=QueuePool,
            pool_size=THREADS,
            connect_args={"timeout": LOCK_SECONDS, "check_same_thread": False},
        )
        sa.event.listen(engine, "connect", _prepare)
        super().__init__(engine, domain, event_broker)

    def _wipe(self) -> None:
        """Takes what was deleted out of the write-ahead log too, where it could still be read."""
        with self.engine.connect() as connection:
            connection.execute(sa.text("PRAGMA wal_checkpoint(TRUNCATE)"))


def _prepare(connection: sqlite3.Connection, _: object) -> None:
    """Readers do not wait for writers (WAL); a commit is on disk when it returns (FULL); deleted rows are overwritten."""
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")


def set_aside_if_broken(file: Path) -> Path | None:
    """Moves a file that is no sound SQLite database out of the way and returns where it is now.

    Only a start looks for this: `quick_check` reads the whole file (about a second for 500 MB).
    """
    if not file.exists():
        return None
    try:
        connection = sqlite3.connect(file, timeout=LOCK_SECONDS)
        try:
            sound = connection.execute("PRAGMA quick_check(1)").fetchone() == ("ok",)
        finally:
            connection.close()
    except sqlite3.OperationalError:
        return None  # locked or unreadable right now: that is not broken
    except sqlite3.DatabaseError:
        sound = False
    if sound:
        return None
    aside = file.with_name(f"{file.name}.broken-{time.strftime('%Y%m%d-%H%M%S')}")
    file.replace(aside)
    for rest in ("-wal", "-shm"):
        file.with_name(file.name + rest).unlink(missing_ok=True)
    print(
        f"Embark: {file.name} was damaged. It is kept as {aside.name}, and a new one was begun; "
        "`embark restore FILE` takes a backup back.",
        flush=True,
    )
    return aside


def _unanswered(events: list[Event]) -> bool:
    """Whether a message of the person stands there without a word of Embark's after it."""
    last = next((event for event in reversed(events) if isinstance(event, (UserUttered, BotUttered))), None)
    return isinstance(last, UserUttered)


def _shorten(tracker: DialogueStateTracker) -> int:
    """Drops a tracker's oldest turns where it has grown too long; what they set stays. Returns how many events there are."""
    events = tracker.events
    if len(events) > MOST_EVENTS:
        while len(events) > WINDOW or not (events and tables.listens(events[0].as_dict())):
            events.popleft()
        events.extendleft(SlotSet(name, slot.value) for name, slot in tracker.slots.items() if slot.value is not None)
    return len(events)


def store_of(wrapped: TrackerStore) -> ConversationStore:
    """The conversation store under Rasa's wrappers.

    Raises:
        TypeError: there is another store underneath.
    """
    store = wrapped
    while not isinstance(store, ConversationStore):
        inner = getattr(store, "_tracker_store", None)
        if inner is None:
            raise TypeError(NO_STORE_OF_OURS.format(type(store).__name__))
        store = inner
    return store


def make_store(endpoint: EndpointConfig | ConversationStore | None) -> ConversationStore:
    """The conversation store that an endpoint configuration names by its class, SQLite where it names none; one that is made
    already stays as it is.

    Rasa's own `TrackerStore.create` does the same, after importing the clients of all databases it knows.

    Raises:
        TypeError: it is a store of another kind.
        StoreUnreachable: its database does not answer.
    """
    if isinstance(endpoint, ConversationStore):
        return endpoint
    if endpoint is None:
        return SqliteTrackerStore()
    if "." not in (endpoint.type or ""):
        raise TypeError(NO_STORE_OF_OURS.format(endpoint.type))
    made = class_from_module_path(endpoint.type)(host=endpoint.url, **endpoint.kwargs)
    return store_of(made)


async def forget_everywhere(store: ConversationStore, sender_ids: list[str]) -> int:
    """Removes every trace of conversations from the store and from the backups made of it; returns how many events there were."""
    count = await store.forget(sender_ids)
    await asyncio.to_thread(backup.forget, sender_ids)
    return count
