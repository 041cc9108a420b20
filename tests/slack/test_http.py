"""Events over signed HTTP: the same behaviour as over the socket, and nothing without the right signature."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest

from bot.channels.slack.handled import Handled, embedded
from tests.conftest import Server
from tests.slack.conftest import Served
from tests.slack.fake import FakeSlack
from tests.slack.waiting import log_of


@pytest.fixture(scope="module")
def served(serve_on_slack: Served) -> Iterator[tuple[FakeSlack, Server]]:
    """Embark with a signing secret and no app token, and a workspace that sends it requests."""
    with FakeSlack() as fake, serve_on_slack(fake, socket=False) as server:
        fake.use_http(f"http://127.0.0.1:{server.port}/webhooks/slack/events")
        fake.wait_for_call("auth.test")
        fake.wait_for(lambda: fake.verify_url().status == 200, "the address to be verified")
        yield fake, server


@pytest.fixture
def fake(served: tuple[FakeSlack, Server]) -> Iterator[FakeSlack]:
    yield served[0]
    served[0].calm()


def event(text: str, ts: str, **parts: Any) -> dict[str, Any]:
    message = {"type": "message", "channel_type": "im", "channel": "DU1", "user": "U1", "ts": ts, "text": text, **parts}
    return {"type": "event_callback", "team_id": "T0TEAM", "event_id": f"Ev{ts}", "event": message}


def test_the_address_proves_itself(fake: FakeSlack) -> None:
    answer = fake.verify_url()
    assert answer.status == 200 and answer.body


def test_every_surface_works_as_over_the_socket(fake: FakeSlack, person: str) -> None:
    told = fake.wait_for_reply(fake.dm(person, "pay in ohio?"))
    assert "Ohio" in told.plain
    fake.press(told, told.buttons[0])
    assert fake.wait_for_post(told.channel, after=told).plain
    fake.command("/career", "pay in texas?", person)
    assert "Texas" in fake.wait_for_post("C0GENERAL", user=person).plain
    fake.open_home(person)
    assert "State: Texas" in fake.wait_for_home(person).plain
    fake.rate(told, "negative")
    assert fake.wait_for_modal(person)
    theirs = fake.mention("general", person, "pay in utah?")
    assert fake.wait_for_reply(theirs).thread_ts == theirs.ts
    assert {fake.wait_for_ack(delivery).status for delivery in fake.deliveries()} == {200}


@pytest.mark.parametrize("signature", ["wrong", "missing", "stale", "future", "malformed"])
@pytest.mark.parametrize("kind", ["event", "interaction", "command"])
def test_without_the_right_signature_nothing_happens(
    fake: FakeSlack, served: tuple[FakeSlack, Server], kind: str, signature: str
) -> None:
    payload = (
        event("xylophone, pay in ohio?", f"17{kind}") if kind == "event" else {"command": "/career", "text": "pay?"}
    )
    before = len(fake.calls())
    answer = fake.post(payload, kind, signature)
    assert (answer.status, answer.body) == (401, "")
    assert "Texas" in fake.wait_for_reply(fake.dm("U2", "pay in texas?"), containing="Texas").plain
    calls = fake.calls()[before:]
    assert [call.method for call in calls if call.body.get("channel") not in (None, "DU2")] == []
    assert "xylophone" not in log_of(served[1])


@pytest.mark.parametrize("kind", ["application/json; charset=utf-8", "application/json;charset=UTF-8", "text/plain"])
def test_the_content_type_may_name_a_character_set(fake: FakeSlack, person: str, kind: str) -> None:
    fake.subscriptions.remove("message.im")
    question = fake.dm(person, "pay in ohio?")
    fake.subscriptions.add("message.im")
    asked = event("pay in ohio?", question.ts, channel=question.channel, user=person)
    assert fake.post(asked, content_type=kind).status == 200
    assert "Ohio" in fake.wait_for_reply(question).plain


def test_a_form_may_name_a_character_set(fake: FakeSlack) -> None:
    payload = {"type": "block_actions", "actions": [], "user": {"id": "U1"}, "team": {"id": "T0TEAM"}}
    kind = "application/x-www-form-urlencoded; charset=utf-8"
    assert fake.post(payload, "interaction", content_type=kind).status == 200


BROKEN = ["", "{", "[1]", '"text"', "null", "payload=%7B", "payload=[1]", "\x00", "a=b", '{"event": ' * 3000, "{}"]


@pytest.mark.parametrize("body", BROKEN, ids=range(len(BROKEN)))
def test_what_cannot_be_read_is_acknowledged_and_ends_nothing(
    fake: FakeSlack, served: tuple[FakeSlack, Server], body: str
) -> None:
    assert fake.post(body).status == 200
    assert "Traceback" not in log_of(served[1])
    assert "Ohio" in fake.wait_for_reply(fake.dm("U2", "pay in ohio?")).plain


def test_bytes_that_are_no_text_cannot_be_verified(fake: FakeSlack) -> None:
    assert fake.post(b"\xff\xfe{").status == 401


def test_a_payload_longer_than_the_web_channel_takes_is_answered(fake: FakeSlack, person: str) -> None:
    question = fake.dm(person, "pay? " * 2000)
    assert "longer than 1000 characters" in fake.wait_for_reply(question).plain


def test_an_endless_body_is_refused(fake: FakeSlack) -> None:
    assert fake.post(b"x" * (1024 * 1024 + 1)).status == 413


def test_a_retry_is_acknowledged_and_not_answered(fake: FakeSlack, person: str) -> None:
    question = fake.dm(person, "pay in ohio?")
    fake.wait_for_reply(question)
    for retry in fake.deliver_again(question, (1, "http_timeout")):
        assert fake.wait_for_ack(retry).status == 200
    fake.wait_for_reply(fake.dm(person, "pay in texas?"), containing="Texas")
    assert len(fake.posts(fake.im(person))) == 2


def test_an_event_that_could_not_be_answered_is_asked_for_again(
    served: tuple[FakeSlack, Server], fake: FakeSlack, person: str
) -> None:
    theirs = {"type": "message", "channel_type": "im", "channel": fake.im(person), "user": person, "ts": "1700000000.1"}
    handled = Handled(embedded(served[1].var / "slack.db"))
    handled.claim(("event:EvTHEIRS",), f"slack:T0TEAM:{person}")  # another server is at it
    event = {**theirs, "text": "pay in ohio?"}
    busy = fake.send_event(event, event_id="EvTHEIRS")
    fake.wait_for(lambda: busy.status == 503, "an answer that asks for a retry")
    handled.release(("event:EvTHEIRS",))
    fake.deliver_again(busy, (1, "http_error"))
    assert "Ohio" in fake.wait_for_post(fake.im(person)).plain


def test_the_web_channels_limit_stays_as_it_was(served: tuple[FakeSlack, Server]) -> None:
    assert served[1].call("POST", "/webhooks/web/session", "x" * 9000)[0] in (201, 413)
    status, _ = served[1].talk().post({"text": "x" * 9000})
    assert status == 413


def test_without_a_signing_secret_there_is_no_address(embark: Server) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "x"})
    assert embark.call("GET", "/webhooks/slack/events")[0] in (404, 405)
    assert embark.call("POST", "/webhooks/slack/events", body)[0] in (401, 404)
    assert embark.call("POST", "/webhooks/slack/events", urlencode({"payload": body}))[0] in (401, 404)
