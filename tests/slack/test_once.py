"""Each event is answered exactly once: across retries, restarts, lost acknowledgements, and two servers."""

from __future__ import annotations

import signal
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import Server
from tests.slack.conftest import Served
from tests.slack.fake import FakeSlack


def test_a_retry_of_an_answered_event_is_acknowledged_and_not_answered(slack: FakeSlack, person: str) -> None:
    question = slack.dm(person, "pay in ohio?")
    slack.wait_for_reply(question)
    for retry in slack.deliver_again(question):
        slack.wait_for_ack(retry)
    slack.wait_for_reply(slack.dm(person, "pay in texas?"), containing="Texas")
    assert len(slack.posts(slack.im(person))) == 2


def test_the_same_message_under_another_event_id_is_not_answered_twice(slack: FakeSlack, person: str) -> None:
    question = slack.dm(person, "pay in ohio?")
    slack.wait_for_reply(question)
    (delivery,) = slack.deliveries_of(question)
    slack.wait_for_ack(slack.send_event(dict(delivery.payload["event"]), event_id="EvANOTHER"))
    slack.wait_for_reply(slack.dm(person, "pay in texas?"), containing="Texas")
    assert len(slack.posts(slack.im(person))) == 2


def test_a_retry_that_comes_while_the_answer_is_made_is_not_answered(slack: FakeSlack, person: str) -> None:
    with slack.hold("chat.postMessage") as held:
        question = slack.dm(person, "pay in ohio?")
        held.wait_until_reached()
        again = slack.deliver_again(question)
    slack.wait_for_reply(question)
    for retry in again:
        slack.wait_for_ack(retry)
    slack.wait_for_reply(slack.dm(person, "pay in texas?"), containing="Texas")
    assert len(slack.posts(slack.im(person))) == 2


def test_an_event_whose_acknowledgement_was_lost_is_not_answered_again(slack: FakeSlack, person: str) -> None:
    slack.mute_acks()
    question = slack.dm(person, "pay in ohio?")
    slack.wait_for_reply(question)
    before = slack.connected_times
    slack.drop_sockets()
    slack.unmute_acks()
    slack.wait_until_reconnected(before)
    slack.wait_for_reply(slack.dm(person, "pay in texas?"), containing="Texas")
    assert [post.thread_ts for post in slack.posts(slack.im(person))].count(question.ts) == 1


def test_a_retry_of_an_event_that_was_never_handled_is_answered(slack: FakeSlack, person: str) -> None:
    slack.subscriptions.remove("message.im")
    lost = slack.dm(person, "pay in ohio?")
    slack.subscriptions.add("message.im")
    event = {"type": "message", "channel_type": "im", "channel": lost.channel, "user": person, "text": lost.text}
    slack.send_event({**event, "ts": lost.ts}, event_id="EvFIRSTSEENHERE", retry=(2, "timeout"))
    assert "Ohio" in slack.wait_for_reply(lost).plain


@pytest.fixture(scope="module")
def pair(serve_on_slack: Served, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[FakeSlack, list[Server]]]:
    """Two servers that share their databases, connected to one workspace."""
    var, other = tmp_path_factory.mktemp("pair"), tmp_path_factory.mktemp("other")
    for database in ("conversations.db", "slack.db"):
        (other / database).symlink_to(var / database)
    with FakeSlack() as fake, serve_on_slack(fake, var=var) as one, serve_on_slack(fake, var=other) as two:
        fake.wait_until_connected(2)
        yield fake, [one, two]


def test_two_servers_answer_each_event_once_and_share_the_conversation(pair: tuple[FakeSlack, list[Server]]) -> None:
    fake, _ = pair
    questions = [fake.dm(f"U{number}", "pay in ohio?") for number in range(1, 7)]
    mentions = [fake.mention("general", f"U{number}", "pay in texas?") for number in range(1, 7)]
    for asked in (*questions, *mentions):
        fake.wait_for_reply(asked)
        for retry in fake.deliver_again(asked):
            fake.wait_for_ack(retry)
    told = [fake.wait_for_reply(fake.dm("U1", "and in utah?")) for _ in range(2)]
    assert all("Utah" in answer.plain for answer in told)
    assert len(fake.posts()) == 14


def test_after_a_restart_what_was_answered_is_known_and_what_was_cut_off_is_answered(
    pair: tuple[FakeSlack, list[Server]], serve_on_slack: Served
) -> None:
    fake, servers = pair
    answered = fake.dm("U9", "pay in ohio?")
    fake.wait_for_reply(answered)
    with fake.hold("assistant.threads.setStatus") as held:
        fake.dm("U9", "pay in texas?")
        held.wait_until_reached()
        for server in servers:
            server.process.send_signal(signal.SIGKILL)
            server.process.wait()
    fake.calm()
    with sqlite3.connect(servers[0].var / "slack.db") as database:  # the lease of who was killed runs out
        database.execute("update slack_handled set until = ? where not done", (time.time() - 1,))
    with serve_on_slack(fake, var=servers[0].var):
        for retry in fake.deliver_again(answered):
            fake.wait_for_ack(retry)
        assert "Texas" in fake.wait_for_post(fake.im("U9"), containing="Texas").plain
        fake.wait_for_reply(fake.dm("U9", "pay in utah?"), containing="Utah")
    assert len(fake.posts(fake.im("U9"))) == 3


def test_an_answer_that_was_posted_as_its_server_was_killed_is_not_posted_again(
    fake: FakeSlack, serve_on_slack: Served, tmp_path: Path
) -> None:
    with serve_on_slack(fake, var=tmp_path) as server:
        fake.wait_for_reply(fake.dm("U1", "fit check"))
        with fake.hold("chat.postMessage") as held:  # what is held comes to be posted when it is let go
            answer = fake.dm("U1", "yes")
            held.wait_until_reached()
            server.process.send_signal(signal.SIGKILL)
            server.process.wait()
        question = fake.wait_for_reply(answer)
    with sqlite3.connect(tmp_path / "slack.db") as database:
        database.execute("update slack_handled set until = ? where not done", (time.time() - 1,))
    with serve_on_slack(fake, var=tmp_path):
        for retry in fake.deliver_again(answer):
            fake.wait_for_ack(retry)
        after = fake.wait_for_reply(fake.dm("U1", "no"))
    assert len(fake.posts(fake.im("U1"))) == 3
    assert "Question 2" in question.plain and "Question 3" in after.plain


def test_forgetting_a_person_leaves_no_row_of_theirs(slack: FakeSlack, embark: Server, person: str) -> None:
    slack.wait_for_reply(slack.dm(person, "i live in ohio"))
    slack.open_home(person)
    slack.press(slack.wait_for_home(person), "Forget me")
    slack.wait_for_home(person, containing="I have forgotten")
    conversation = f"slack:T0TEAM:{person}"
    for database, table, column in (
        ("slack.db", "slack_handled", "conversation"),
        ("conversations.db", "events", "sender_id"),
    ):
        with sqlite3.connect(embark.var / database) as opened:
            query = f"select count(*) from {table} where {column} = ?"
            assert opened.execute(query, (conversation,)).fetchone() == (0,)
