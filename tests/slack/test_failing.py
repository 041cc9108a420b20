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

from bot.channels.slack import guide, posting, work
from bot.channels.slack.connection import Connection
from bot.channels.slack.guide import Guide
from bot.channels.slack.handled import Handled, embedded
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
        self.handled = Handled(embedded(var / "slack.db"))
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
    up.fake.fail("chat.postMessage", "restricted_action")
    up.fake.press(first, "More")
    assert "Something went wrong" in up.fake.wait_for_post(first.channel, after=first).plain
    assert up.fake.refresh(first).buttons == ["More", "Help"]


#: How Slack can stumble over a post; whether it took it nevertheless.
STUMBLES: list[Callable[[FakeSlack], None]] = [
    lambda slack: slack.fail("chat.postMessage", "internal_error", times=2),
    lambda slack: slack.break_http("chat.postMessage", 500, times=3),
    lambda slack: slack.drop_call("chat.postMessage", times=2),
    lambda slack: slack.drop_call("chat.postMessage", done=True),
]


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is waited for in seconds takes a moment."""
    monkeypatch.setattr(posting, "WAITS", (0.01, 0.01, 0.01))
    monkeypatch.setattr(guide, "AGAIN_AFTER", (0.01, 0.01, 0.01))


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("stumble", STUMBLES, ids=["internal_error", "500", "dropped", "taken, and then dropped"])
@pytest.mark.parametrize("how", ["direct message", "thread", "click"])
def test_a_post_over_which_slack_stumbles_is_there_once(
    up: Running, stumble: Callable[[FakeSlack], None], how: str
) -> None:
    first = up.fake.wait_for_reply(up.fake.dm("U1", "hello"))
    stumble(up.fake)
    words = "tell_me_more" if how == "click" else "You said again"
    place = "C0GENERAL" if how == "thread" else first.channel
    if how == "thread":
        question = up.fake.mention("general", "U1", "again")
    elif how == "direct message":
        question = up.fake.dm("U1", "again")
    else:
        question = first
        up.fake.press(first, "More")
    up.fake.wait_for_post(place, containing=words)
    # The next in the same conversation is answered when this one is done with.
    up.fake.wait_for_reply(
        up.fake.reply_in_thread(question, "U1", "last") if how == "thread" else up.fake.dm("U1", "last"), "said last"
    )
    assert len([post for post in up.fake.posts() if words in post.plain]) == 1
    assert not any("Something went wrong" in post.plain for post in up.fake.posts())


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("where", ["command", "a choice under it"])
def test_a_response_address_over_which_slack_stumbles_is_tried_again(up: Running, where: str) -> None:
    if where != "command":
        up.fake.command("/career", "hello", "U1")
        first = up.fake.wait_for_post("C0GENERAL", user="U1")
    up.fake.break_http("response_url", 500)
    if where == "command":
        up.fake.command("/career", "hello", "U1")
        assert "You said hello" in up.fake.wait_for_post("C0GENERAL", user="U1").plain
    else:
        up.fake.press(first, "More")
        up.fake.wait_for_post("C0GENERAL", containing="tell_me_more", user="U1")


@pytest.mark.usefixtures("quick")
def test_what_slack_was_told_is_in_hand_is_taken_up_again_until_it_is_answered(
    up: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work, "ACKNOWLEDGE_WITHIN", 0)
    up.fake.break_http(
        "chat.postMessage", 503, times=9
    )  # two whole turns of four tries, and the first try of the third
    question = up.fake.dm("U1", "hello")
    up.fake.wait_for_ack(up.fake.deliveries_of(question)[0])
    assert "You said hello" in up.fake.wait_for_reply(question).plain


@pytest.mark.usefixtures("quick")
def test_a_later_question_waits_for_an_answer_that_is_taken_up_again(
    up: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work, "ACKNOWLEDGE_WITHIN", 0)
    monkeypatch.setattr(guide, "AGAIN_AFTER", (0.5,))
    up.fake.break_http("chat.postMessage", 503, times=4)  # all tries of the first turn
    first, second = up.fake.dm("U1", "hello"), up.fake.dm("U1", "and then")
    told = up.fake.wait_for_posts(2, first.channel)
    assert [post.thread_ts for post in told] == [first.ts, second.ts]


@pytest.mark.usefixtures("quick")
def test_what_could_not_be_said_at_all_is_in_the_log_with_an_id(
    up: Running, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(work, "ACKNOWLEDGE_WITHIN", 0)
    up.fake.break_http("chat.postMessage", 503, times=100)
    up.fake.dm("U1", "xylophone")
    until(lambda: "could not be said in Slack" in caplog.text, "the end of all tries")
    assert re.search(r"incident \w+: a turn in Slack failed", caplog.text)
    assert "xylophone" not in caplog.text
    up.fake.calm()
    assert "You said hello" in up.fake.wait_for_reply(up.fake.dm("U1", "hello"), containing="hello").plain


def test_where_a_channel_takes_no_word_of_ours_the_person_is_told_in_private(up: Running) -> None:
    up.fake.fail("chat.postMessage", "is_archived")
    up.fake.fail("chat.postEphemeral", "is_archived")
    up.fake.mention("general", "U1", "hello")
    assert "Something went wrong on my side" in up.fake.wait_for_post(up.fake.im("U1")).plain


def test_in_a_thread_that_is_gone_a_direct_message_is_answered_beside_it(up: Running) -> None:
    up.fake.fail("chat.postMessage", "invalid_thread_ts")
    question = up.fake.dm("U1", "hello")
    told = up.fake.wait_for_post(question.channel)
    assert "You said hello" in told.plain and told.thread_ts is None


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
