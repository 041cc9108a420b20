"""Only pages of allowed origins may use the web channel, and those can read every answer, errors too."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator

import pytest

from bot.channels import origins
from bot.channels.origins import Policy, normal
from bot.settings import BadSetting
from tests.conftest import Server, free_port, start, stop

SESSION = "/webhooks/web/session"
SCHOOL = "https://school.example"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("https://school.example", "https://school.example"),
        ("HTTPS://School.Example:443", "https://school.example"),
        ("http://school.example:80", "http://school.example"),
        ("http://[::1]:8000", "http://[::1]:8000"),
        ("https://münchen.example", "https://xn--mnchen-3ya.example"),
        ("null", None),
        ("", None),
        ("*", None),
        ("school.example", None),
        ("https://", None),
        ("https://school.example/", None),
        ("https://school.example?x", None),
        ("https://school.example#x", None),
        ("https://me@school.example", None),
        ("https://school.example:99999", None),
        ("https://school .example", None),
        ("https://[::1", None),
        ("javascript://school.example", None),
        ("file:///etc", None),
    ],
)
def test_an_origin_is_read_as_browsers_write_it(given: str, expected: str | None) -> None:
    assert normal(given) == expected


@pytest.mark.parametrize(
    ("origin", "host", "allowed"),
    [
        (SCHOOL, "embark.example", True),
        ("https://SCHOOL.example:443", "embark.example", True),
        ("http://school.example", "embark.example", False),
        ("https://school.example.evil.example", "embark.example", False),
        ("https://evil.example", "embark.example", False),
        ("https://embark.example", "embark.example", True),
        ("http://embark.example:5005", "embark.example:5005", True),
        ("http://embark.example:5005", "embark.example:5006", False),
        ("http://localhost:3000", "embark.example", False),
        ("null", "null", False),
        ("https://evil.example", "evil.example/x", False),
    ],
)
def test_the_list_and_the_own_address_are_allowed_and_nothing_else(origin: str, host: str, allowed: bool) -> None:
    assert Policy(frozenset({SCHOOL})).allows(origin, host) is allowed


@pytest.mark.parametrize("origin", ["http://localhost:3000", "http://127.0.0.1", "https://[::1]:8443"])
def test_pages_of_this_machine_may_use_a_server_of_this_machine_only(origin: str) -> None:
    assert origins.policy("127.0.0.1", {}).allows(origin, "localhost:5005")
    assert not origins.policy("0.0.0.0", {}).allows(origin, "192.0.2.1:5005")


def test_the_address_people_use_is_allowed_behind_a_proxy_that_changes_the_host() -> None:
    policy = origins.policy("127.0.0.1", {"EMBARK_PUBLIC_URL": "https://school.example/guide/"})
    assert policy.allows(SCHOOL, "127.0.0.1:5005")


@pytest.mark.parametrize("given", ["*", "school.example", "https://school.example/page", "https://a.example null"])
def test_a_list_that_cannot_be_meant_is_refused_with_the_fix(given: str) -> None:
    with pytest.raises(BadSetting, match=r"EMBARK_ORIGINS holds .* Write each as https://school\.example"):
        origins.policy("127.0.0.1", {"EMBARK_ORIGINS": given})


def test_a_public_address_that_is_none_is_refused_with_the_fix() -> None:
    with pytest.raises(BadSetting, match="EMBARK_PUBLIC_URL must be the address"):
        origins.policy("127.0.0.1", {"EMBARK_PUBLIC_URL": "school.example"})


def ask(server: Server, method: str, path: str, *origin: str, token: str = "") -> tuple[int, bytes, dict[str, str]]:
    """Status, body and headers of a request with these Origin headers."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    try:
        connection.putrequest(method, path)
        for value in origin:
            connection.putheader("Origin", value)
        if token:
            connection.putheader("Authorization", f"Bearer {token}")
        connection.endheaders()
        answer = connection.getresponse()
        return answer.status, answer.read(), {name.lower(): value for name, value in answer.getheaders()}
    finally:
        connection.close()


def test_a_page_that_is_not_allowed_begins_no_conversation_and_is_told_the_fix(server: Server) -> None:
    status, body, headers = ask(server, "POST", SESSION, "https://evil.example")
    error = json.loads(body)["error"]
    assert status == 403 and error["code"] == "origin_not_allowed"
    assert "https://evil.example" in error["message"] and "EMBARK_ORIGINS" in error["message"]
    assert "access-control-allow-origin" not in headers and headers["vary"] == "Origin"


@pytest.mark.parametrize("method", ["GET", "DELETE", "OPTIONS", "PUT"])
def test_no_call_is_open_to_a_page_that_is_not_allowed(server: Server, method: str) -> None:
    for path in (SESSION, "/webhooks/web/messages", "/webhooks/web/session/", "/webhooks/web/nothing"):
        assert ask(server, method, path, "https://evil.example")[0] == 403


@pytest.mark.parametrize("origin", [("null",), ("http://localhost:80, https://evil.example",), ("http://localhost", "https://evil.example"), ("<script>",)])  # fmt: skip
def test_an_origin_that_names_no_page_is_refused(server: Server, origin: tuple[str, ...]) -> None:
    status, body, _ = ask(server, "POST", SESSION, *origin)
    assert status == 403 and b"origin_not_allowed" in body and b"<script>" not in body


def test_a_page_that_is_not_allowed_ends_no_conversation(server: Server) -> None:
    talk = server.talk()
    talk.say("do i need a degree?")
    assert ask(server, "DELETE", SESSION, "https://evil.example", token=talk.token)[0] == 403
    assert len(talk.transcript()) == 2


def test_a_browser_asking_first_is_answered_without_credentials(server: Server) -> None:
    status, body, headers = ask(server, "OPTIONS", "/webhooks/web/messages", "http://localhost:8000")
    assert status == 204 and body == b""
    assert headers["access-control-allow-origin"] == "http://localhost:8000"
    assert headers["access-control-allow-methods"] == "GET, POST, DELETE"
    assert headers["access-control-allow-headers"].lower() == "authorization, content-type"
    assert headers["access-control-max-age"] == "600" and headers["vary"] == "Origin"
    assert "access-control-allow-credentials" not in headers


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("POST", SESSION, 201), ("GET", "/webhooks/web/messages", 401), ("POST", "/webhooks/web/nothing", 404), ("GET", SESSION, 405)],
)  # fmt: skip
def test_an_allowed_page_can_read_every_answer(server: Server, method: str, path: str, status: int) -> None:
    got, _, headers = ask(server, method, path, "http://localhost:8000")
    assert got == status and headers["access-control-allow-origin"] == "http://localhost:8000"
    assert headers["access-control-expose-headers"] == "Retry-After"


def test_programs_that_send_no_origin_are_answered(server: Server) -> None:
    status, _, headers = ask(server, "POST", SESSION)
    assert status == 201 and "access-control-allow-origin" not in headers


@pytest.fixture
def strict(model: object, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Embark with an allow-list, one new conversation a minute."""
    running = start(tmp_path_factory.mktemp("var"), free_port(), EMBARK_ORIGINS=SCHOOL, EMBARK_SESSIONS_PER_MINUTE="1")
    yield running
    stop(running)


def test_a_listed_page_can_read_when_to_come_back(strict: Server) -> None:
    assert ask(strict, "POST", SESSION, SCHOOL)[0] == 201
    status, body, headers = ask(strict, "POST", SESSION, SCHOOL)
    assert status == 429 and b"too_many" in body and headers["retry-after"]
    assert headers["access-control-allow-origin"] == SCHOOL
    assert "Retry-After" in headers["access-control-expose-headers"]
