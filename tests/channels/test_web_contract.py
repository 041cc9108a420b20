"""The web channel keeps its contract: statuses, bodies, sessions, transcript, forgetting."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from tests.conftest import Server, Talk

MESSAGES = "/webhooks/web/messages"


def test_a_session_is_minted_by_the_server_and_expires(server: Server) -> None:
    status, body, _ = server.call("POST", "/webhooks/web/session", '{"sender": "web:somebody-else"}')
    assert status == 201
    assert datetime.fromisoformat(body["expires_at"]) > datetime.now(UTC)
    assert "somebody" not in body["token"]


def test_a_reply_carries_text_topic_buttons_and_dated_sources(talk: Talk) -> None:
    reply = talk.say("how much does the PTCE cost")
    assert reply["topic"] == "training/exam_cost"
    assert "$129" in reply["text"]
    assert reply["sources"] and all(s["label"] and s["as_of"] for s in reply["sources"])
    assert 2 <= len(reply["buttons"]) <= 5
    assert all(len(b["title"]) <= 40 and not b["id"].startswith("/") for b in reply["buttons"])


def test_a_button_asks_what_it_says(talk: Talk) -> None:
    reply = talk.say("how much does the PTCE cost")
    title = reply["buttons"][0]["title"]
    assert talk.press(title)["topic"] != "training/exam_cost"
    assert talk.transcript()[2]["text"] == title


def test_a_button_of_another_conversation_does_nothing(server: Server, talk: Talk) -> None:
    id_ = talk.say("how much does the PTCE cost")["buttons"][0]["id"]
    status, body = server.talk().post({"button": id_})
    assert status == 422 and body["error"]["code"] == "bad_text"


def test_the_transcript_holds_both_sides_in_order_with_the_same_ids(talk: Talk) -> None:
    reply = talk.say("do i need a degree?")
    shown = talk.transcript()
    assert [m["from"] for m in shown] == ["user", "bot"]
    assert shown[0]["text"] == "do i need a degree?"
    assert (
        shown[1]["id"] == reply["id"] and shown[1]["text"] == reply["text"] and shown[1]["buttons"] == reply["buttons"]
    )


def test_forget_me_leaves_no_trace_in_the_stores(server: Server, talk: Talk) -> None:
    reply = talk.say("pay in ohio zxqvforgetme")
    server.call(
        "POST",
        "/webhooks/web/feedback",
        json.dumps({"message_id": reply["id"], "helpful": False, "comment": "zxqvforgetme"}),
        talk.token,
    )
    assert server.call("DELETE", "/webhooks/web/session", token=talk.token)[0] == 204
    assert talk.transcript() == []
    holding = [file for file in server.var.rglob("*") if file.is_file() and b"zxqvforgetme" in file.read_bytes()]
    assert holding == []


def test_nothing_a_person_writes_reaches_the_log(server: Server, talk: Talk) -> None:
    talk.say("my name is zxqvlogme, do i need a degree")
    assert "zxqvlogme" not in (server.var / "serve.log").read_text()


@pytest.mark.parametrize("token", [None, "", "abc", "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ3ZWI6eCIsImV4cCI6OTk5OTk5OTk5OX0."])
@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", MESSAGES), ("GET", MESSAGES), ("DELETE", "/webhooks/web/session"), ("POST", "/webhooks/web/feedback")],
)
def test_without_a_session_of_ours_nothing_is_done(server: Server, method: str, path: str, token: str | None) -> None:
    status, body, _ = server.call(method, path, '{"text": "hi"}', token)
    assert status == 401 and body["error"]["code"] == "no_session" and body["error"]["message"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("", 400),
        ("no json", 400),
        ("null", 400),
        ("[]", 400),
        ('"text"', 400),
        ("{}", 400),
        ('{"text": "hi", "button": "m1-0"}', 400),
        (b"\xff\xfe{}", 400),
        ("[" * 4000, 400),
        ('{"text": null}', 422),
        ('{"text": 7}', 422),
        ('{"text": ["hi"]}', 422),
        ('{"text": ""}', 422),
        ('{"text": "  \\n\\t "}', 422),
        ('{"text": "/"}', 422),
        ('{"button": 7}', 422),
        ('{"button": "m0-0"}', 422),
        ('{"button": "/restart"}', 422),
        (json.dumps({"text": "x" * 1001}), 422),
        (json.dumps({"text": "x" * 9000}), 413),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_bad_requests_get_the_contracts_error_and_the_conversation_goes_on(
    talk: Talk, body: str | bytes, status: int
) -> None:
    got, answer = talk.post(body)
    assert got == status
    assert set(answer) == {"error"} and set(answer["error"]) == {"code", "message"}
    assert answer["error"]["message"].endswith((".", "?", "”"))
    assert talk.say("do i need a degree?")["topic"] == "training/entry_requirements"


def test_a_body_of_a_megabyte_is_refused(server: Server, talk: Talk) -> None:
    try:
        status, body, _ = server.call("POST", MESSAGES, "x" * 1_000_000, talk.token)
    except (BrokenPipeError, ConnectionResetError):
        return  # the server hung up before the body was through, which is a refusal too
    assert status == 413 and body["error"]["code"] == "too_large"


def test_feedback_is_taken_for_an_answer_of_this_conversation_only(server: Server, talk: Talk) -> None:
    id_ = talk.say("do i need a degree?")["id"]
    path = "/webhooks/web/feedback"
    assert server.call("POST", path, json.dumps({"message_id": id_, "helpful": True}), talk.token)[0] == 204
    assert server.call("POST", path, json.dumps({"message_id": id_, "helpful": "yes"}), talk.token)[0] == 400
    assert server.call("POST", path, json.dumps({"message_id": id_, "helpful": True}), server.talk().token)[0] == 422


@pytest.mark.parametrize(
    "path",
    ["/webhooks/rest/webhook", "/model/parse", "/conversations/x/tracker", "/status", "/docs", "/webhooks/web/../../x"],
)
def test_nothing_but_the_contract_is_reachable(server: Server, path: str) -> None:
    status, body, _ = server.call("POST", path, "{}")
    assert status in (400, 404, 405) and "error" in body


def test_every_answer_carries_security_headers(server: Server) -> None:
    for path in ("/", "/health", MESSAGES, "/nowhere"):
        headers = server.call("GET", path)[2]
        assert "default-src 'self'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"


def test_health_says_ready(server: Server) -> None:
    assert server.call("GET", "/health")[:2] == (200, {"ready": True, "missing": []})
