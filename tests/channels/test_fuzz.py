"""Whatever is sent to whatever address, Embark answers by its contract: no 500, no silence, no trace of a fault in the log.

Seeded, so that a failure comes again; bounded, so that the tests stay quick. `EMBARK_FUZZ=5000` looks further.
"""

from __future__ import annotations

import json
import os
import socket
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import Server, Talk

EXAMPLES = int(os.environ.get("EMBARK_FUZZ", "150"))
bounded = settings(
    max_examples=EXAMPLES,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

CODES = {"malformed", "no_session", "origin_not_allowed", "not_found", "not_allowed", "too_slow", "no_length", "too_large", "not_json", "bad_text", "too_many"}  # fmt: skip

METHODS = st.sampled_from("GET POST PUT PATCH DELETE HEAD OPTIONS TRACE get FOO".split())
ROUTES = st.sampled_from(
    "/ /webhooks/web/session /webhooks/web/messages /webhooks/web/feedback /webhooks/web/ /health /health/live "
    "/widget.js /plan.css /plan/BHAH-AAAA /plan/x.ics /pictures/pay/OH.png /pictures/plan/x.png /pictures/ //x".split()
)
ODD = st.text(st.characters(codec="utf-8", exclude_characters="\r\n"), max_size=20)
PATHS = st.one_of(
    ROUTES,
    st.builds(lambda route, end: route + end, ROUTES, st.sampled_from(["/", "?", "?from=soon", "?from=2027-02-30", "#x", "%00", "%ff", "/..", ";x", "%2e%2e%2f"])),
    ODD.map(lambda text: "/" + "".join(c for c in text if c.isprintable() and c != " ")),
)  # fmt: skip
SCALARS = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=40), st.text(min_size=990, max_size=1010))  # fmt: skip
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3), max_leaves=6)  # fmt: skip
NAMES = st.sampled_from(["text", "button", "client_id", "message_id", "helpful", "comment", "sender", ""])
OBJECTS = st.dictionaries(NAMES, VALUES, max_size=4)
BODIES = st.one_of(
    OBJECTS.map(lambda value: json.dumps(value).encode()),
    st.builds(lambda text: json.dumps({"text": text}, ensure_ascii=False).encode("utf-8", "replace"), st.text(max_size=60)),
    st.binary(max_size=60),
    st.sampled_from([b"", b"null", b"[" * 3000, b"x" * 9000, b'{"text": "/restart"}', b'{"text": "\\ud800"}']),
)  # fmt: skip
HEADERS = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(["Content-Type", "Origin", "Accept", "Cookie", "If-None-Match", "X-Forwarded-For", "Forwarded", "Range", "Accept-Encoding", "Upgrade", "X-HTTP-Method-Override"]), ODD),
        st.tuples(st.sampled_from(["Content-Type", "Origin"]), st.sampled_from(["application/json", "text/plain", "null", "http://localhost:1", "https://evil.example"])),
    ),
    max_size=4,
)  # fmt: skip
TOKENS = st.sampled_from(["ours", "ours", "ours", "none", "cut", "other"])


def exchange(server: Server, raw: bytes) -> tuple[int, dict[str, str], bytes]:
    """Sends raw bytes and reads to the end: status (0: hung up without an answer), headers, body."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=30) as line:
        answer = b""
        try:
            line.sendall(raw)
            line.shutdown(socket.SHUT_WR)
            while part := line.recv(65536):
                answer += part
        except (BrokenPipeError, ConnectionResetError):
            pass
    if not answer:
        return 0, {}, b""
    head, _, body = answer.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    return int(first.split(" ")[1]), {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}, body  # fmt: skip


def keeps_the_contract(status: int, headers: dict[str, str], body: bytes, method: str = "") -> None:
    """An answer is a success, or an error in the contract's shape, with the headers that all answers carry."""
    assert 200 <= status < 500, (status, body)
    assert headers["x-content-type-options"] == "nosniff"
    if status < 400 or method == "HEAD":
        return
    error: Any = json.loads(body)
    assert set(error) == {"error"} and set(error["error"]) == {"code", "message"}
    assert error["error"]["code"] in CODES and error["error"]["message"].endswith((".", "?", "”"))


def request(method: str, path: str, headers: list[tuple[str, str]], body: bytes) -> bytes:
    """A request as it goes over the wire."""
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost", "Connection: close", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in headers]
    return "\r\n".join([*lines, "", ""]).encode("utf-8", "replace") + body


@pytest.fixture(scope="module")
def person(server: Server) -> Talk:
    """Somebody with a conversation, which the fuzz may forget."""
    return server.talk()


@pytest.fixture
def quiet_log(server: Server) -> Any:
    """Nothing may be added to the log, which is one JSON object a line."""

    def logged() -> list[str]:
        return [line for line in (server.var / "serve.log").read_text().splitlines() if line.startswith("{")]

    before = logged()
    yield
    assert logged() == before


@bounded
@given(METHODS, PATHS, HEADERS, BODIES, TOKENS)
def test_any_call_is_answered_by_the_contract(
    quiet_log: None,
    server: Server,
    person: Talk,
    method: str,
    path: str,
    headers: list[tuple[str, str]],
    body: bytes,
    token: str,
) -> None:
    known = {"ours": person.token, "cut": person.token[:-3], "other": "e30.e30.e30"}
    if token in known:
        headers = [*headers, ("Authorization", f"Bearer {known[token]}")]
    status, found, answer = exchange(server, request(method, path, headers, body))
    keeps_the_contract(status, found, answer, method)


@bounded
@given(st.one_of(OBJECTS.map(lambda value: json.dumps(value).encode()), st.text(max_size=80).map(lambda text: json.dumps({"text": text}).encode())), st.sampled_from(["messages", "feedback"]))  # fmt: skip
def test_any_json_is_answered_by_the_contract(
    quiet_log: None, server: Server, person: Talk, body: bytes, call: str
) -> None:
    headers = [("Content-Type", "application/json"), ("Authorization", f"Bearer {person.token}")]
    keeps_the_contract(*exchange(server, request("POST", f"/webhooks/web/{call}", headers, body)))


@bounded
@given(st.data())
def test_broken_http_is_refused_or_dropped(quiet_log: None, server: Server, data: st.DataObject) -> None:
    raw = bytearray(request("POST", "/webhooks/web/session", [("Content-Type", "application/json")], b"{}"))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(raw) - 1))
        change = data.draw(st.sampled_from(["set", "cut", "insert", "double"]))
        if change == "set":
            raw[at] = data.draw(st.integers(0, 255))
        elif change == "insert":
            raw[at:at] = data.draw(st.sampled_from([b"\r\n", b"\n", b"\x00", b" ", b":", b"\xff", b"Host: a\r\n", b"Transfer-Encoding: chunked\r\n"]))  # fmt: skip
        elif change == "double":
            raw[at:at] = raw[at : at + 10]
        elif len(raw) > 20:
            del raw[at : at + data.draw(st.integers(1, 10))]
    status, headers, body = exchange(server, bytes(raw))
    if status:
        keeps_the_contract(status, headers, body)
