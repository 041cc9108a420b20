"""Requests are read strictly and within limits: what is too large, too slow or two things at once is refused with the
contract's error, and ten thousand who only hold the line keep nobody from being answered."""

from __future__ import annotations

import json
import resource
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from bot.runtime import open_files
from bot.runtime.http_limits import Connections
from tests.conftest import Server, free_port, start, stop

HOST = b"Host: localhost\r\n"
POST = b"POST /webhooks/web/messages HTTP/1.1\r\n" + HOST
GET = b"GET /health HTTP/1.1\r\n" + HOST
MEGABYTE = 1_000_000


def connect(server: Server) -> socket.socket:
    """An open line to a server."""
    return socket.create_connection(("127.0.0.1", server.port), timeout=30)


def answer(line: socket.socket) -> tuple[int, bytes]:
    """Everything up to the end of the connection: the last status, and what follows the head."""
    raw = b""
    while part := line.recv(65536):
        raw += part
    head, _, body = raw.rpartition(b"\r\n\r\n")
    return int(head[head.rindex(b"HTTP/1.1 ") :].split(b" ")[1]), body


def refusal(server: Server, raw: bytes) -> tuple[int, str]:
    """Status and code of the answer to raw bytes, after which the server hangs up."""
    with connect(server) as line:
        line.sendall(raw)
        status, body = answer(line)
    error = json.loads(body)["error"]
    assert error["message"].endswith(".")
    return status, error["code"]


@pytest.mark.parametrize(
    ("raw", "refused"),
    [
        (POST + b"Content-Length: 1000000\r\n\r\n", (413, "too_large")),
        (POST + b"Content-Length: 8193\r\nExpect: 100-continue\r\n\r\n", (413, "too_large")),
        (POST + b"Transfer-Encoding: chunked\r\n\r\nfffff\r\n", (411, "no_length")),
        (POST + b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n", (411, "no_length")),
        (POST + b"Transfer-Encoding: gzip, chunked\r\n\r\n", (400, "malformed")),
        (POST + b"Content-Length: -5\r\n\r\n", (400, "malformed")),
        (POST + b"Content-Length: +2\r\n\r\n{}", (400, "malformed")),
        (POST + b"Content-Length: 1_0\r\n\r\n{}", (400, "malformed")),
        (POST + b"Content-Length: two\r\n\r\n{}", (400, "malformed")),
        (POST + b"Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}", (400, "malformed")),
        (POST + b"Content-Length: 2\r\nExpect: wonders\r\n\r\n{}", (417, "malformed")),
        (b"GET /" + b"a" * 3000 + b" HTTP/1.1\r\n" + HOST + b"\r\n", (414, "too_large")),
        (GET + b"X: " + b"a" * 9000 + b"\r\n\r\n", (431, "too_large")),
        (GET + b"X: " + b"a" * MEGABYTE, (431, "too_large")),
        (GET + b"Content-Length : 5\r\n\r\n", (400, "malformed")),
        (GET + b"X: a\r\n b\r\n\r\n", (400, "malformed")),
        (GET + b"X: a\0b\r\n\r\n", (400, "malformed")),
        (GET + b"X: a\nY: b\r\n\r\n", (400, "malformed")),
        (GET + HOST + b"\r\n", (400, "malformed")),
        (b"GET /health HTTP/1.1\r\n\r\n", (400, "malformed")),
        (b"GET http:// HTTP/1.1\r\n" + HOST + b"\r\n", (400, "malformed")),
        (b"GET http://evil.example HTTP/1.1\r\n" + HOST + b"\r\n", (400, "malformed")),
        (b"GET /\xff\xfe HTTP/1.1\r\n" + HOST + b"\r\n", (400, "malformed")),
        (b"CONNECT evil.example:80 HTTP/1.1\r\n" + HOST + b"\r\n", (400, "malformed")),
        (b"OPTIONS * HTTP/1.1\r\n" + HOST + b"\r\n", (400, "malformed")),
        (b"GET /health HTTP/3\r\n" + HOST + b"\r\n", (400, "malformed")),
        (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", (400, "malformed")),
        (b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n", (400, "malformed")),
    ],
    ids=lambda value: repr(value)[-40:],
)
def test_what_cannot_be_read_safely_is_refused_and_the_line_is_closed(
    server: Server, raw: bytes, refused: tuple[int, str]
) -> None:
    assert refusal(server, raw) == refused


@pytest.mark.parametrize("head", [POST + b"Content-Length: 1000000\r\n\r\n", POST + b"Transfer-Encoding: chunked\r\n\r\nf4240\r\n"])  # fmt: skip
def test_who_sends_a_megabyte_all_the_same_can_read_the_refusal(server: Server, head: bytes) -> None:
    assert refusal(server, head + b"x" * MEGABYTE)[0] in (411, 413)


def test_a_refused_request_is_answered_before_its_body_is_sent(server: Server) -> None:
    with connect(server) as line:
        line.sendall(POST + b"Content-Length: 8193\r\nExpect: 100-continue\r\n\r\n")
        assert line.recv(4096).startswith(b"HTTP/1.1 413")


def test_what_follows_a_refused_head_is_no_second_request(server: Server) -> None:
    hidden = b"POST /webhooks/web/session HTTP/1.1\r\n" + HOST + b"Content-Length: 0\r\n\r\n"
    with connect(server) as line:
        line.sendall(POST + b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + hidden)
        assert answer(line)[0] == 411


def test_two_requests_sent_at_once_are_both_answered(server: Server) -> None:
    with connect(server) as line:
        line.sendall(GET + b"\r\n" + GET + b"Connection: close\r\n\r\n")
        raw = b""
        while part := line.recv(65536):
            raw += part
    assert raw.count(b"HTTP/1.1 200") == 2


def test_an_upgrade_is_not_taken_up(server: Server) -> None:
    with connect(server) as line:
        line.sendall(GET + b"Upgrade: websocket\r\nConnection: Upgrade\r\n\r\n")
        assert answer(line)[0] == 200


def test_a_body_that_is_not_said_to_be_json_is_refused(server: Server) -> None:
    status, body, _ = server.call("POST", "/webhooks/web/messages", "{}", server.talk().token, **{"Content-Type": "text/plain"})  # fmt: skip
    assert status == 415 and body["error"]["code"] == "not_json"


@pytest.fixture(scope="module")
def impatient(model: object, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Embark that waits a second for a request, and takes twenty connections."""
    running = start(
        tmp_path_factory.mktemp("var"),
        free_port(),
        EMBARK_REQUEST_SECONDS="1",
        EMBARK_IDLE_SECONDS="1",
        EMBARK_MAX_CONNECTIONS="20",
    )
    yield running
    stop(running)


@pytest.mark.parametrize("begin", [b"GET /health HT", GET + b"X: ", POST + b"Content-Length: 5000\r\n\r\n{"])
def test_a_byte_now_and_then_does_not_hold_the_line(impatient: Server, begin: bytes) -> None:
    with connect(impatient) as line:
        line.sendall(begin)
        line.settimeout(0.1)
        raw = b""
        while not raw.endswith(b"}"):
            try:
                raw += line.recv(65536)
            except TimeoutError:
                line.sendall(b"x")
    assert raw.startswith(b"HTTP/1.1 408") and b"too_slow" in raw


@pytest.mark.parametrize("said", [b"", GET + b"\r\n"])
def test_a_line_on_which_nothing_is_asked_is_closed(impatient: Server, said: bytes) -> None:
    with connect(impatient) as line:
        line.sendall(said)
        while line.recv(65536):
            pass


@pytest.mark.parametrize("said", [b"", GET])
def test_when_all_lines_are_held_the_oldest_makes_room(impatient: Server, said: bytes) -> None:
    with ExitStack() as held:
        for _ in range(60):
            held.enter_context(connect(impatient)).sendall(said)
        assert impatient.call("GET", "/health")[0] == 200
    assert "error" not in (impatient.var / "serve.log").read_text()


@pytest.mark.parametrize("call", ["OPTIONS /webhooks/web/messages", "POST /nowhere"])
def test_an_answer_that_needs_no_body_does_not_wait_for_it(server: Server, call: str) -> None:
    with connect(server) as line:
        line.sendall(f"{call} HTTP/1.1\r\n".encode() + HOST + b"Content-Length: 8000\r\n\r\n{")
        line.shutdown(socket.SHUT_WR)
        assert answer(line)[0] in (204, 404)


def test_ten_thousand_who_ask_nothing_keep_nobody_from_being_answered(server: Server) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 10_000 if hard == resource.RLIM_INFINITY else min(10_000, hard - 1_000)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(wanted + 500, hard)), hard))
    try:
        with ExitStack() as held:
            for _ in range(wanted):
                held.enter_context(connect(server))
            assert server.talk().say("do i need a degree?")["topic"] == "training/entry_requirements"
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


class Line:
    """A connection, for the count of them."""

    def __init__(self, answers: bool = False):
        self.answers, self.dropped = answers, False

    def drop(self) -> None:
        self.dropped = True


def count(*lines: tuple[str, Line], most: int) -> Connections:
    connections = Connections(most, b"")
    for address, line in lines:
        assert admit(connections, address, line)
    return connections


def admit(connections: Connections, address: str, line: Any) -> bool:
    return connections.admit(line, address)


def test_the_address_with_most_lines_gives_one_up_that_waits() -> None:
    busy, waiting, others = Line(answers=True), Line(), Line()
    connections = count(("other", others), ("greedy", busy), ("greedy", waiting), most=3)
    assert admit(connections, "new", Line())
    assert waiting.dropped and not busy.dropped and not others.dropped and connections.count == 3


def test_no_line_is_given_up_on_which_something_is_answered() -> None:
    connections = count(*((f"{at}", Line(answers=True)) for at in range(3)), most=3)
    assert not admit(connections, "new", Line()) and connections.count == 3 and connections.answering() == 3


def test_a_line_that_ended_makes_room() -> None:
    line: Any = Line(answers=True)
    connections = count(("a", line), most=1)
    connections.forget(line)
    connections.forget(line)
    assert connections.count == 0 and admit(connections, "b", Line())


@pytest.mark.parametrize(
    ("soft", "hard", "raised", "allowed"),
    [
        (1024, 20_000, 16_640, 16_384),
        (1024, 4096, 4096, 3840),
        (1024, resource.RLIM_INFINITY, 16_640, 16_384),
        (20_000, 20_000, None, 16_384),
        (resource.RLIM_INFINITY, resource.RLIM_INFINITY, None, 16_384),
    ],
)
def test_the_limit_of_open_files_is_raised_as_far_as_it_may(
    monkeypatch: pytest.MonkeyPatch, soft: int, hard: int, raised: int | None, allowed: int
) -> None:
    told: list[tuple[int, int]] = []
    monkeypatch.setattr(resource, "getrlimit", lambda _: (soft, hard))
    monkeypatch.setattr(resource, "setrlimit", lambda _, limits: told.append(limits))
    assert open_files.allow_connections(16_384) == allowed
    assert told == ([] if raised is None else [(raised, hard)])


def test_too_few_open_files_are_told_with_the_fix(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resource, "getrlimit", lambda _: (256, 256))
    with pytest.raises(open_files.TooFewFiles, match="ulimit -n 4096"):
        open_files.allow_connections(16_384)
