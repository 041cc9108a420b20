"""The embedded tracker store: it has a home, readers and writers do not wait for one another, and it can forget."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path

import pytest
from rasa.core.tracker_store import AwaitableTrackerStore, FailSafeTrackerStore, InMemoryTrackerStore, TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig, read_endpoint_config

from bot import paths
from bot.runtime.tracker_store import SqliteTrackerStore, forget

DOMAIN = Domain.empty()


@pytest.fixture
def var(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A writable folder that does not exist yet."""
    monkeypatch.setenv("EMBARK_VAR", str(tmp_path / "deep" / "var"))
    return tmp_path / "deep" / "var"


@pytest.fixture
def store(var: Path) -> SqliteTrackerStore:
    """A new store."""
    return SqliteTrackerStore(DOMAIN)


def conversation(sender: str) -> DialogueStateTracker:
    """One question and one answer."""
    events = [UserUttered("am i too old"), BotUttered("You are not.")]
    return DialogueStateTracker.from_events(sender, events)


def texts(store: TrackerStore, sender: str) -> list[str]:
    """What was said in a conversation, as the store gives it back."""
    tracker = asyncio.run(store.retrieve(sender))
    return [event.text for event in tracker.events] if tracker else []


def test_the_folder_is_made_and_holds_the_file(store: SqliteTrackerStore, var: Path) -> None:
    assert (var / "conversations.db").is_file()


def test_the_write_ahead_log_is_on(store: SqliteTrackerStore, var: Path) -> None:
    with sqlite3.connect(var / "conversations.db") as file:
        assert file.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_a_reader_does_not_wait_for_a_writer(store: SqliteTrackerStore, var: Path) -> None:
    asyncio.run(store.save(conversation("ada")))
    with sqlite3.connect(var / "conversations.db", isolation_level=None) as writer:
        writer.execute("BEGIN EXCLUSIVE")
        writer.execute("DELETE FROM events")
        assert texts(store, "ada") == ["am i too old", "You are not."]
        writer.execute("ROLLBACK")


def test_what_was_said_is_there_after_a_restart(store: SqliteTrackerStore) -> None:
    asyncio.run(store.save(conversation("ada")))
    assert texts(SqliteTrackerStore(DOMAIN), "ada") == ["am i too old", "You are not."]


def test_a_conversation_that_never_was_is_none(store: SqliteTrackerStore) -> None:
    assert asyncio.run(store.retrieve("nobody")) is None


def test_a_forgotten_conversation_is_gone(store: SqliteTrackerStore) -> None:
    asyncio.run(store.save(conversation("ada")))
    asyncio.run(forget(store, "ada"))
    assert asyncio.run(store.retrieve("ada")) is None


def test_forgetting_tells_how_many_events_there_were(store: SqliteTrackerStore) -> None:
    asyncio.run(store.save(conversation("ada")))
    assert asyncio.run(forget(store, "ada")) == 2


def test_forgetting_one_conversation_leaves_the_others(store: SqliteTrackerStore) -> None:
    for sender in ("ada", "ada2"):
        asyncio.run(store.save(conversation(sender)))
    asyncio.run(forget(store, "ada"))
    assert texts(store, "ada2") == ["am i too old", "You are not."]


def test_forgetting_works_through_rasas_wrappers(store: SqliteTrackerStore) -> None:
    asyncio.run(store.save(conversation("ada")))
    asyncio.run(forget(FailSafeTrackerStore(AwaitableTrackerStore(store)), "ada"))
    assert asyncio.run(store.retrieve("ada")) is None


def test_a_store_that_cannot_forget_is_said_by_name() -> None:
    with pytest.raises(TypeError, match="InMemoryTrackerStore: use an SQL tracker store"):
        asyncio.run(forget(InMemoryTrackerStore(DOMAIN), "ada"))


def test_the_shipped_endpoints_give_this_store(var: Path) -> None:
    endpoint: EndpointConfig = read_endpoint_config(str(paths.PROJECT / "endpoints.yml"), "tracker_store")
    made = TrackerStore.create(endpoint, DOMAIN)
    while not isinstance(made, SqliteTrackerStore):
        made = made._tracker_store
    assert Path(made.engine.url.database) == var / "conversations.db"
