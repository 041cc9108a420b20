"""A turn that fails, tokens that are refused: Embark's own connection with a guide that can be made to fail."""

from __future__ import annotations

import asyncio
import logging
import re
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from rasa.core.channels.channel import UserMessage
from rasa.core.lock_store import InMemoryLockStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered

from bot.channels.slack.connection import Connection
from bot.channels.slack.guide import Guide
from bot.channels.slack.handled import Handled
from bot.channels.slack.settings import from_environment
from bot.runtime.tracker_store import ConversationStore
from tests.slack.fake import FakeSlack
from tests.slack.waiting import until

BUTTONS = [{"title": "More", "payload": "/chat_tell_me_more"}, {"title": "Help", "payload": "/chat_help"}]


class Stub:
    """Rasa as far as the channel sees it: answers with what was asked, or fails."""

    def __init__(self, var: Path) -> None:
        engine = sa.create_engine(f"sqlite:///{var}/conversations.db", connect_args={"check_same_thread": False})
        self.tracker_store = ConversationStore(engine, Domain.empty())
        self.lock_store = InMemoryLockStore()
        self.failure: Exception | None = None
        self.silent = False
        self.turns: list[str] = []

    def is_ready(self) -> bool:
        return True

    async def answer(self, message: UserMessage) -> None:
        self.turns.append(message.text)
        if self.failure:
            raise self.failure
        if self.silent:
            return
        said = BotUttered(f"You said {message.text}.", {"buttons": BUTTONS}, {"topic": "chat/help"})
        tracker = await self.tracker_store.get_or_create_tracker(message.sender_id)
        tracker.update(said)
        await self.tracker_store.save(tracker)
        await message.output_channel.send_response(message.sender_id, said.message())


class Running:
    """A connection in a thread of its own."""

    def __init__(self, fake: FakeSlack, var: Path):
        self.fake, self.rasa, self.told = fake, Stub(var), list[str]()
        self.handled = Handled(f"sqlite:///{var}/slack.db")
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)

    def start(self) -> None:
        guide = Guide(self.rasa.answer, lambda: self.rasa, self.handled, None)
        self.connection = Connection(from_environment(self.fake.environment), guide, self.told.append)
        self._thread.start()
        self._loop.call_soon_threadsafe(self.connection.start)

    @property
    def has_given_up(self) -> bool:
        """Whether the socket will not be opened any more."""
        socket = self.connection._socket
        return socket is not None and socket.closed

    def stop(self) -> None:
        asyncio.run_coroutine_threadsafe(self.connection.stop(), self._loop).result(20)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(20)
        self._loop.close()


@pytest.fixture
def running(fake: FakeSlack, tmp_path: Path) -> Iterator[Running]:
    """A connection that is not started yet."""
    one = Running(fake, tmp_path)
    yield one
    one.stop()


@pytest.fixture
def up(running: Running) -> Running:
    """A connection with its socket open."""
    running.start()
    running.fake.wait_until_connected()
    return running


FAILURES: list[Callable[[Stub], None]] = [
    lambda rasa: setattr(rasa, "failure", RuntimeError("broken")),
    lambda rasa: setattr(rasa, "silent", True),
]


@pytest.mark.parametrize("fail", FAILURES, ids=["raises", "says nothing"])
@pytest.mark.parametrize("where", ["direct message", "thread", "command"])
def test_a_turn_that_fails_is_said_with_an_id_that_the_log_has(
    up: Running, caplog: pytest.LogCaptureFixture, fail: Callable[[Stub], None], where: str
) -> None:
    fail(up.rasa)
    if where == "direct message":
        told = up.fake.wait_for_reply(up.fake.dm("U1", "xylophone"))
    else:
        if where == "thread":
            up.fake.mention("general", "U1", "xylophone")
        else:
            up.fake.command("/career", "xylophone", "U1")
        told = up.fake.wait_for_post("C0GENERAL", user="U1")
        assert told.ephemeral_to == "U1"
    assert "Something went wrong on my side" in told.plain
    incident = re.search(r"incident (\w+)", told.plain)
    assert incident and f"incident {incident[1]}:" in caplog.text
    assert "xylophone" not in caplog.text


def test_nothing_stays_thinking_after_a_turn_that_failed(up: Running) -> None:
    up.rasa.silent = True
    question = up.fake.mention("general", "U1", "hello")
    up.fake.wait_for_post("C0GENERAL", user="U1")
    up.fake.wait_for(lambda: not up.fake.status("C0GENERAL", question.ts), "the status to be gone")


@pytest.mark.parametrize("where", ["direct message", "command"])
def test_a_choice_whose_turn_fails_is_there_again(up: Running, where: str) -> None:
    if where == "command":
        up.fake.command("/career", "hello", "U1")
        first = up.fake.wait_for_post("C0GENERAL", user="U1")
    else:
        first = up.fake.wait_for_reply(up.fake.dm("U1", "hello"))
    up.rasa.failure = RuntimeError("broken")
    up.fake.press(first, "More")
    assert "Something went wrong" in up.fake.wait_for_post(first.channel, after=first, user="U1").plain
    assert up.fake.refresh(first).buttons == ["More", "Help"]
    up.rasa.failure = None
    up.fake.press(first, "More")
    up.fake.wait_for_post(first.channel, containing="/chat_tell_me_more", user="U1")
    assert "✓ More" in up.fake.refresh(first).plain


def test_a_choice_whose_answer_slack_does_not_take_is_there_again(up: Running) -> None:
    first = up.fake.wait_for_reply(up.fake.dm("U1", "hello"))
    up.fake.fail("chat.postMessage", "internal_error")
    up.fake.press(first, "More")
    assert "Something went wrong" in up.fake.wait_for_post(first.channel, after=first).plain
    assert up.fake.refresh(first).buttons == ["More", "Help"]


def test_without_the_table_of_answered_events_people_are_still_answered(up: Running, tmp_path: Path) -> None:
    with up.handled._engine.begin() as database:
        database.execute("drop table slack_handled")
    assert "You said hello" in up.fake.wait_for_reply(up.fake.dm("U1", "hello")).plain


def test_while_another_server_is_at_it_an_event_is_not_acknowledged(up: Running) -> None:
    first = up.fake.dm("U1", "hello")
    up.fake.wait_for_reply(first)
    (delivery,) = up.fake.deliveries_of(first)
    up.handled.claim(("event:EvTHEIRS",), "slack:T0TEAM:U1")
    event = {**delivery.payload["event"], "ts": "1700000000.000100"}
    busy = up.fake.send_event(event, event_id="EvTHEIRS")
    up.fake.wait_for_reply(up.fake.dm("U1", "again"), containing="again")
    assert not busy.acked
    up.handled.done(("event:EvTHEIRS",))
    (retry,) = up.fake.deliver_again(busy)
    up.fake.wait_for_ack(retry)
    assert up.rasa.turns == ["hello", "again"]


@pytest.mark.parametrize("code", ["invalid_auth", "not_allowed_token_type"])
def test_an_app_token_that_is_refused_is_one_line_and_asked_once(running: Running, code: str) -> None:
    running.fake.fail("apps.connections.open", code, times=50)
    running.start()
    until(lambda: bool(running.told), "a line for the operator")
    assert running.told == [
        f"is not in Slack: Slack refused SLACK_APP_TOKEN ({code}). Take a new one as docs/slack.md shows; everything else runs."
    ]
    assert len(running.fake.calls("apps.connections.open")) == 1
    assert running.has_given_up


def test_a_token_that_is_taken_back_is_one_line_and_asked_once(up: Running, caplog: pytest.LogCaptureFixture) -> None:
    up.fake.fail("apps.connections.open", "token_revoked", times=50)
    up.fake.drop_sockets()
    until(lambda: len(up.told) == 2, "a second line for the operator")
    assert "refused SLACK_APP_TOKEN (token_revoked)" in up.told[1]
    assert len(up.fake.calls("apps.connections.open")) == 2
    assert up.has_given_up
    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []


def test_slack_that_cannot_be_reached_is_tried_again(running: Running) -> None:
    running.fake.drop_call("auth.test", times=3)
    running.start()
    running.fake.wait_until_connected()
    until(lambda: len(running.told) == 2, "two lines for the operator")
    assert "cannot reach Slack" in running.told[0] and "is in Slack's workspace “Fake”" in running.told[1]


def test_an_answer_is_finished_before_the_server_stops(fake: FakeSlack, tmp_path: Path) -> None:
    one = Running(fake, tmp_path)
    one.start()
    fake.wait_until_connected()
    with fake.hold("chat.postMessage") as held:
        question = fake.dm("U1", "hello")
        held.wait_until_reached()
        stopping = threading.Thread(target=one.stop)
        stopping.start()
    stopping.join(20)
    assert "You said hello" in fake.wait_for_reply(question).plain
