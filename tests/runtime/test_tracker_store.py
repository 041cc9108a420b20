"""The conversation store: durable, bounded, honest when it fails, and able to forget."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest
from rasa.core.agent import Agent
from rasa.core.tracker_store import AwaitableTrackerStore, FailSafeTrackerStore, InMemoryTrackerStore, TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, AllSlotsReset, BotUttered, Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig, read_endpoint_config

from bot import paths
from bot.operate import backup
from bot.runtime import tracker_store
from bot.runtime.tracker_store import (
    AlreadyAnswered,
    SqliteTrackerStore,
    TurnNotKept,
    Unanswered,
    forget_everywhere,
    make_store,
    store_of,
)

DOMAIN = Domain.from_dict(
    {"slots": {name: {"type": "text", "influence_conversation": False, "mappings": []} for name in ("state", "topic")}}
)
TURNS = 60


@pytest.fixture
def var(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A writable folder that does not exist yet."""
    monkeypatch.setenv("EMBARK_VAR", str(tmp_path / "deep" / "var"))
    return tmp_path / "deep" / "var"


@pytest.fixture
def store(var: Path) -> SqliteTrackerStore:
    """A new store."""
    return SqliteTrackerStore(DOMAIN)


def turn(number: int, client_id: str | None = None) -> list[Event]:
    """A question and its answer, as a turn leaves them."""
    about = {"client_id": client_id} if client_id else {}
    return [
        UserUttered(f"question {number}", metadata=about),
        ActionExecuted("action_answer"),
        BotUttered(f"answer {number}"),
        SlotSet("topic", f"topic {number}"),
        ActionExecuted("action_listen"),
    ]


async def say(store: TrackerStore, sender: str, *turns: list[Event]) -> DialogueStateTracker:
    """Has the turns said one after the other, as Rasa's processor does."""
    for events in turns:
        tracker = await store.get_or_create_tracker(sender, append_action_listen=False)
        tracker.update_with_events(events, DOMAIN)
        await store.save(tracker)
    return tracker


def run(work: Coroutine[Any, Any, Any]) -> Any:
    """Runs it to its end."""
    return asyncio.run(work)


def texts(store: SqliteTrackerStore, sender: str) -> list[str]:
    """What was said in a conversation, as the store gives it back."""
    return [event["text"] for event in run(store.said(sender))]


def test_the_folder_is_made_and_holds_the_file(store: SqliteTrackerStore, var: Path) -> None:
    assert (var / "conversations.db").is_file()


def test_the_write_ahead_log_is_on(store: SqliteTrackerStore, var: Path) -> None:
    with sqlite3.connect(var / "conversations.db") as file:
        assert file.execute("PRAGMA journal_mode").fetchone() == ("wal",)


@pytest.mark.parametrize(("pragma", "value"), [("synchronous", 2), ("secure_delete", 1)])
def test_what_is_written_is_on_disk_and_what_is_deleted_is_overwritten(
    store: SqliteTrackerStore, pragma: str, value: int
) -> None:
    with store.engine.connect() as connection:
        assert connection.exec_driver_sql(f"PRAGMA {pragma}").scalar() == value


def test_a_reader_does_not_wait_for_a_writer(store: SqliteTrackerStore, var: Path) -> None:
    run(say(store, "ada", turn(1)))
    with sqlite3.connect(var / "conversations.db", isolation_level=None) as writer:
        writer.execute("BEGIN EXCLUSIVE")
        writer.execute("DELETE FROM events")
        assert texts(store, "ada") == ["question 1", "answer 1"]
        writer.execute("ROLLBACK")


def test_what_was_said_is_there_after_a_restart(store: SqliteTrackerStore) -> None:
    run(say(store, "ada", turn(1)))
    assert texts(SqliteTrackerStore(DOMAIN), "ada") == ["question 1", "answer 1"]


def test_a_conversation_that_never_was_is_none(store: SqliteTrackerStore) -> None:
    assert run(store.retrieve("nobody")) is None


def test_rasas_full_tracker_holds_every_event(store: SqliteTrackerStore) -> None:
    run(say(store, "ada", *map(turn, range(TURNS))))
    assert len(run(store.retrieve_full_tracker("ada")).events) == TURNS * len(turn(0))


def test_conversations_are_listed(store: SqliteTrackerStore) -> None:
    for sender in ("ada", "bob"):
        run(say(store, sender, turn(1)))
    assert sorted(run(store.keys())) == ["ada", "bob"]


# Bounded


@pytest.fixture(params=["kept", "read again"])
def long_talk(store: SqliteTrackerStore, request: pytest.FixtureRequest) -> DialogueStateTracker:
    """A long conversation in which the state was told at the beginning, kept ready or read from the disk."""
    begin = [*turn(0)[:2], SlotSet("state", "Ohio"), *turn(0)[2:]]
    run(say(store, "ada", begin, *map(turn, range(1, TURNS))))
    tracker: DialogueStateTracker = run(
        (store if request.param == "kept" else SqliteTrackerStore(DOMAIN)).retrieve("ada")
    )
    return tracker


def test_a_tracker_stays_small_however_long_the_conversation(long_talk: DialogueStateTracker) -> None:
    assert len(long_talk.events) <= tracker_store.MOST_EVENTS + len(DOMAIN.slots)


def test_what_was_told_long_ago_is_still_known(long_talk: DialogueStateTracker) -> None:
    assert (long_talk.get_slot("state"), long_talk.get_slot("topic")) == ("Ohio", f"topic {TURNS - 1}")


def test_what_was_told_long_ago_can_be_carried_into_a_new_session(long_talk: DialogueStateTracker) -> None:
    assert any(isinstance(e, SlotSet) and e.value == "Ohio" for e in long_talk.applied_events())


def test_a_tracker_begins_with_a_whole_turn(long_talk: DialogueStateTracker) -> None:
    said = [event for event in long_talk.events if not isinstance(event, SlotSet)]
    assert isinstance(said[0], ActionExecuted) and said[0].action_name == "action_listen"


def test_going_on_after_the_window_stores_each_event_once(store: SqliteTrackerStore) -> None:
    run(say(store, "ada", *map(turn, range(2 * TURNS))))
    assert texts(store, "ada") == [f"{who} {n}" for n in range(2 * TURNS) for who in ("question", "answer")]


def test_what_was_wiped_does_not_come_back_from_before_the_window(store: SqliteTrackerStore) -> None:
    told, wiped = [*turn(0), SlotSet("state", "Ohio")], [*turn(1), AllSlotsReset()]
    run(say(store, "ada", told, wiped, *map(turn, range(2, TURNS))))
    assert run(SqliteTrackerStore(DOMAIN).retrieve("ada")).get_slot("state") is None


def test_only_so_many_trackers_are_kept_ready(store: SqliteTrackerStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tracker_store, "KEPT_TRACKERS", 3)
    for number in range(10):
        run(say(store, f"visitor {number}", turn(1)))
    assert len(store._kept) == 3


def test_a_turn_whose_tracker_is_no_longer_kept_is_stored_once(
    store: SqliteTrackerStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def crowd() -> None:
        tracker = await store.get_or_create_tracker("ada", append_action_listen=False)
        await say(store, "bob", turn(1))
        tracker.update_with_events(turn(2), DOMAIN)
        await store.save(tracker)

    run(say(store, "ada", turn(1)))
    monkeypatch.setattr(tracker_store, "KEPT_TRACKERS", 1)
    run(crowd())
    assert texts(store, "ada") == ["question 1", "answer 1", "question 2", "answer 2"]


# Honest


async def half_a_turn(store: SqliteTrackerStore) -> None:
    """A turn that was begun and never ended."""
    tracker = await store.get_or_create_tracker("ada", append_action_listen=False)
    tracker.update_with_events([*turn(2)[:2], SlotSet("state", "Texas")], DOMAIN)


def test_a_turn_that_failed_halfway_leaves_no_trace(store: SqliteTrackerStore) -> None:
    run(say(store, "ada", turn(1)))
    run(half_a_turn(store))
    tracker = run(say(store, "ada", turn(3)))
    assert tracker.get_slot("state") is None
    assert texts(store, "ada") == ["question 1", "answer 1", "question 3", "answer 3"]


def test_a_message_without_an_answer_is_not_kept(store: SqliteTrackerStore) -> None:
    with pytest.raises(Unanswered):
        run(say(store, "ada", turn(1)[:2]))
    assert texts(store, "ada") == []


def test_a_message_sent_twice_is_answered_once(store: SqliteTrackerStore) -> None:
    run(say(store, "ada", turn(1, "client-1")))
    with pytest.raises(AlreadyAnswered):
        run(say(store, "ada", turn(1, "client-1")))
    assert texts(store, "ada") == ["question 1", "answer 1"]


def test_the_answer_to_a_message_is_found_by_its_client_id(store: SqliteTrackerStore) -> None:
    run(say(store, "ada", turn(1, "client-1"), turn(2, "client-2")))
    assert [event["text"] for event in run(store.answered("ada", "client-1"))] == ["answer 1"]


@pytest.mark.parametrize(("sender", "client_id"), [("ada", "client-9"), ("bob", "client-1")])
def test_a_client_id_of_another_message_or_conversation_has_no_answer(
    store: SqliteTrackerStore, sender: str, client_id: str
) -> None:
    run(say(store, "ada", turn(1, "client-1")))
    assert run(store.answered(sender, client_id)) is None


def test_what_another_process_wrote_meanwhile_is_seen(store: SqliteTrackerStore) -> None:
    run(say(store, "ada", turn(1)))
    run(say(SqliteTrackerStore(DOMAIN), "ada", [*turn(2), SlotSet("state", "Iowa")]))
    assert run(store.retrieve("ada")).get_slot("state") == "Iowa"


def test_a_clock_that_jumps_back_does_not_change_the_order(store: SqliteTrackerStore) -> None:
    late, early = turn(1), turn(2)
    run(say(store, "ada", late))

    async def jumped() -> None:
        tracker = await store.retrieve("ada")
        for event in early:
            event.timestamp = 1.0
            tracker.update(event, DOMAIN)
        await store.save(tracker)

    run(jumped())
    assert texts(store, "ada") == ["question 1", "answer 1", "question 2", "answer 2"]


def test_a_locked_database_fails_the_turn_and_the_next_one_goes_on(
    store: SqliteTrackerStore, var: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tracker_store, "LOCK_SECONDS", 0.01)
    impatient = SqliteTrackerStore(DOMAIN)
    with sqlite3.connect(var / "conversations.db", isolation_level=None) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(TurnNotKept):
            run(say(impatient, "ada", turn(1)))
        other.execute("ROLLBACK")
    run(say(impatient, "ada", turn(2)))
    assert texts(impatient, "ada") == ["question 2", "answer 2"]


def test_a_broken_file_is_set_aside_and_said_and_a_new_one_begun(var: Path, capsys: pytest.CaptureFixture[str]) -> None:
    var.mkdir(parents=True)
    (var / "conversations.db").write_bytes(b"SQLite format 3\x00" + b"garbage" * 4000)
    run(say(SqliteTrackerStore(DOMAIN), "ada", turn(1)))
    said = capsys.readouterr().out
    assert "was damaged" in said and "restore" in said and said.count("\n") == 1
    assert [file.read_bytes()[16:23] for file in var.glob("conversations.db.broken-*")] == [b"garbage"]


def test_rasa_does_not_put_a_memory_between_us_and_a_failing_store(store: SqliteTrackerStore) -> None:
    assert Agent(tracker_store=store).tracker_store is store


def test_rasas_other_stores_keep_their_wrapper() -> None:
    assert isinstance(Agent(tracker_store=InMemoryTrackerStore(DOMAIN)).tracker_store, FailSafeTrackerStore)


# Forgetful


def holds(folder: Path, word: str) -> list[str]:
    """The files under a folder in which a word stands, byte for byte."""
    return [file.name for file in folder.rglob("*") if file.is_file() and word.encode() in file.read_bytes()]


def spoken(word: str) -> list[Event]:
    """A turn in which a word is said."""
    return [
        UserUttered(f"{word} asks", metadata={"client_id": f"{word}-1234"}),
        BotUttered(word),
        SlotSet("state", word),
    ]


def test_a_forgotten_conversation_is_in_no_file_any_more(store: SqliteTrackerStore, var: Path) -> None:
    async def live_and_be_forgotten() -> None:
        await say(store, "ada", spoken("zxqvgone"))
        await say(store, "bob", spoken("zxqvstays"))
        await store.judge("ada", "m1", False, "zxqvgone")
        backup.make()
        assert len(holds(var, "zxqvgone")) >= 2
        await forget_everywhere(store, ["ada"])

    run(live_and_be_forgotten())
    assert holds(var, "zxqvgone") == []
    assert len(holds(var, "zxqvstays")) >= 2


def test_forgetting_tells_how_many_events_there_were(store: SqliteTrackerStore) -> None:
    run(say(store, "ada", turn(1)))
    assert run(store.forget(["ada"])) == len(turn(1))


def test_a_forgotten_person_may_begin_anew(store: SqliteTrackerStore) -> None:
    run(say(store, "ada", [*turn(1), SlotSet("state", "Ohio")]))
    run(store.forget(["ada"]))
    assert run(say(store, "ada", turn(2))).get_slot("state") is None


def test_old_silent_conversations_are_deleted_and_others_stay(
    store: SqliteTrackerStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(say(store, "long ago", turn(1)))
    with store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE events SET timestamp = timestamp - 31 * 86400")
    run(say(store, "today", turn(1)))
    assert run(store.expire(30)) == 1
    assert list(run(store.keys())) == ["today"]


def test_thumbs_are_kept_with_the_last_word(store: SqliteTrackerStore) -> None:
    run(store.judge("ada", "m1", True, None))
    run(store.judge("ada", "m1", False, "wrong year"))
    assert run(store.judgements("ada")) == {"m1": False}


# Found


@pytest.mark.parametrize("wrap", [lambda s: s, lambda s: FailSafeTrackerStore(AwaitableTrackerStore(s))])
def test_the_store_is_found_under_rasas_wrappers(
    store: SqliteTrackerStore, wrap: Callable[[TrackerStore], TrackerStore]
) -> None:
    assert store_of(wrap(store)) is store


def test_a_store_of_another_kind_is_said_by_name() -> None:
    with pytest.raises(TypeError, match="cannot work with the tracker store InMemoryTrackerStore: name one"):
        store_of(InMemoryTrackerStore(DOMAIN))


@pytest.mark.parametrize("make", [make_store, lambda endpoint: store_of(TrackerStore.create(endpoint, DOMAIN))])
def test_the_shipped_endpoints_give_this_store_to_us_and_to_rasa(
    var: Path, make: Callable[[EndpointConfig], TrackerStore]
) -> None:
    made = make(read_endpoint_config(str(paths.PROJECT / "endpoints.yml"), "tracker_store"))
    assert isinstance(made, SqliteTrackerStore) and made.file == var / "conversations.db"


def test_rasas_own_kinds_of_store_are_refused_by_name() -> None:
    with pytest.raises(TypeError, match="the tracker store mongod: name one"):
        make_store(EndpointConfig(type="mongod"))
