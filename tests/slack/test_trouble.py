"""What goes wrong, in Slack or here: waited for, said aloud, logged without anybody's words, and got over."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import Server
from tests.slack.conftest import Served
from tests.slack.fake import FakeSlack
from tests.slack.waiting import log_of, until


def test_a_rate_limit_of_slacks_is_waited_for(slack: FakeSlack, person: str) -> None:
    slack.rate_limit("chat.postMessage", seconds=1, times=2)
    told = slack.wait_for_reply(slack.dm(person, "pay in ohio?"))
    assert "Ohio" in told.plain
    assert len(slack.posts(slack.im(person))) == 1


def test_decoration_never_holds_an_answer_up(slack: FakeSlack, person: str) -> None:
    slack.rate_limit("assistant.threads.setStatus", seconds=30, times=1)
    assert "Ohio" in slack.wait_for_reply(slack.dm(person, "pay in ohio?")).plain


@pytest.mark.parametrize("error", ["invalid_blocks", "invalid_blocks_format"])
def test_where_slack_refuses_the_blocks_the_words_go_out(slack: FakeSlack, person: str, error: str) -> None:
    slack.fail("chat.postMessage", error)
    told = slack.wait_for_reply(slack.dm(person, "pay in ohio?"))
    assert "Ohio" in told.fallback and told.blocks == []


def test_an_answer_that_slack_could_not_take_is_given_once_though_slack_asks_meanwhile(
    slack: FakeSlack, person: str
) -> None:
    slack.break_http("chat.postMessage", 503, times=2)
    question = slack.dm(person, "pay in ohio?")
    slack.wait_for_call("chat.postMessage", count=2, where=lambda call: call.body["channel"] == question.channel)
    slack.deliver_again(question)
    assert "Ohio" in slack.wait_for_reply(question).plain
    assert len(slack.posts(question.channel)) == 1


@pytest.mark.parametrize("error", ["channel_not_found", "is_archived", "not_in_channel"])
def test_a_place_that_takes_no_posts_ends_nothing_else(
    slack: FakeSlack, embark: Server, person: str, error: str
) -> None:
    slack.fail("chat.postMessage", error)
    question = slack.dm(person, "pay in ohio?")
    slack.wait_for_ack(slack.deliveries_of(question)[0])
    assert "Texas" in slack.wait_for_reply(slack.dm(person, "pay in texas?")).plain
    assert error in log_of(embark)


def test_a_dropped_socket_is_opened_again_and_nothing_is_lost(slack: FakeSlack, person: str) -> None:
    before = slack.connected_times
    slack.drop_sockets()
    question = slack.dm(person, "pay in ohio?")
    slack.wait_until_reconnected(before)
    assert "Ohio" in slack.wait_for_reply(question).plain


@pytest.mark.parametrize("reason", ["warning", "refresh_requested"])
def test_a_refresh_of_the_socket_is_followed(slack: FakeSlack, person: str, reason: str) -> None:
    before = slack.connected_times
    slack.disconnect(reason)
    slack.wait_until_reconnected(before)
    assert "Ohio" in slack.wait_for_reply(slack.dm(person, "pay in ohio?")).plain


def test_a_socket_that_is_refused_for_a_while_is_tried_again(slack: FakeSlack, person: str) -> None:
    before = slack.connected_times
    slack.fail("apps.connections.open", "internal_error", times=1)
    slack.drop_sockets()
    slack.wait_until_reconnected(before)
    assert "Ohio" in slack.wait_for_reply(slack.dm(person, "pay in ohio?")).plain


MALFORMED: list[tuple[str, Any]] = [
    ("events_api", {}),
    ("events_api", {"type": "event_callback", "event": None, "team_id": "T0TEAM"}),
    ("events_api", {"type": "event_callback", "event": {"type": "message"}, "team_id": "T0TEAM"}),
    ("events_api", {"type": "event_callback", "event": {"type": "app_home_opened"}, "team_id": "T0TEAM"}),
    ("events_api", {"type": "event_callback", "event": {"type": "brand_new_event"}, "team_id": "T0TEAM"}),
    ("events_api", {"type": "event_callback", "event": {"type": "assistant_thread_started"}, "team_id": "T0TEAM"}),
    ("interactive", {"type": "block_actions", "actions": []}),
    (
        "interactive",
        {"type": "block_actions", "actions": [{"action_id": "choose:0", "block_id": "b", "type": "button"}]},
    ),
    (
        "interactive",
        {"type": "block_actions", "actions": [{"action_id": "unknown", "block_id": "b", "type": "button"}]},
    ),
    ("interactive", {"type": "view_submission", "view": {"callback_id": "feedback_reason", "type": "modal"}}),
    ("interactive", {"type": "view_submission", "view": {"callback_id": "unknown", "type": "modal"}}),
    ("interactive", {"type": "view_closed", "view": {"callback_id": "unknown", "type": "modal"}}),
    ("interactive", {"type": "shortcut", "callback_id": "unknown"}),
    ("interactive", {"type": "message_action", "callback_id": "ask_career_guide"}),
    ("interactive", {"type": "brand_new_interaction", "text": "xylophone"}),
    ("slash_commands", {"command": "/unknown", "text": "xylophone"}),
    ("slash_commands", {"command": "/career"}),
]


@pytest.mark.parametrize(("kind", "payload"), MALFORMED, ids=[f"{kind}-{n}" for n, (kind, _) in enumerate(MALFORMED)])
def test_what_cannot_be_understood_is_acknowledged_and_ends_nothing(
    slack: FakeSlack, embark: Server, person: str, kind: str, payload: Any
) -> None:
    slack.wait_for_ack(slack.send_raw(payload, type=kind))
    assert "Ohio" in slack.wait_for_reply(slack.dm(person, "pay in ohio?")).plain
    assert "xylophone" not in log_of(embark)


def test_a_wrong_token_is_one_line_and_the_page_is_served(fake: FakeSlack, serve_on_slack: Served) -> None:
    fake.fail("auth.test", "invalid_auth", times=50)
    with serve_on_slack(fake, socket=False, SLACK_APP_TOKEN=fake.app_token) as server:
        until(lambda: "not in Slack" in log_of(server), "a line for the operator")
        assert "Ohio" in server.talk().say("pay in ohio?")["text"]
    told = [line for line in log_of(server).splitlines() if "Slack" in line]
    assert told == [
        "Embark: is not in Slack: Slack refused SLACK_BOT_TOKEN (invalid_auth). "
        "Take a new one as docs/slack.md shows; everything else runs."
    ]
    assert len(fake.calls("auth.test")) == 1
    assert fake.bot_token not in log_of(server) and fake.app_token not in log_of(server)
