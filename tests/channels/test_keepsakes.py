"""A plan can be opened, kept and put into a calendar; pictures are small and say in words what they show."""

from __future__ import annotations

import http.client
import struct

import pytest

from bot.guide import plan_code
from bot.knowledge import knowledge
from tests.conftest import Server, Talk

CODE = plan_code.encode(
    knowledge(), {"us_state": "Ohio", "age": "17", "schooling": "in high school", "experience": "none", "way": "job"}
)
MOST_BYTES = 60_000


def fetch(server: Server, path: str) -> tuple[int, str, bytes]:
    """Status, content type and raw body."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        return response.status, response.getheader("content-type") or "", response.read()
    finally:
        connection.close()


@pytest.mark.parametrize(
    ("end", "kind", "holds"),
    [
        ("", "text/html", "What could stop you"),
        (".md", "text/markdown", "## Altogether"),
        (".ics", "text/calendar", "BEGIN:VEVENT"),
        (".ics?from=2027-01-31", "text/calendar", "20270131"),
    ],
)
def test_a_plan_is_served_in_every_form(server: Server, end: str, kind: str, holds: str) -> None:
    status, content_type, body = fetch(server, f"/plan/{CODE}{end}")
    assert status == 200 and content_type.startswith(kind) and holds in body.decode()


@pytest.mark.parametrize(
    "path",
    [f"/pictures/plan/{CODE}.png", "/pictures/pay/workplaces.png"]
    + [f"/pictures/pay/{c}.png" for c in ("OH", "CA", "PR")],
)
def test_a_picture_is_a_small_png_and_the_same_the_second_time(server: Server, path: str) -> None:
    status, content_type, body = fetch(server, path)
    assert status == 200 and content_type == "image/png" and body.startswith(b"\x89PNG") and len(body) <= MOST_BYTES
    assert fetch(server, path)[2] == body


@pytest.mark.parametrize("path", [f"/plan/{CODE}", f"/plan/{CODE}.md", f"/plan/{CODE}.ics", "/pictures/pay/OH.png"])
def test_other_sites_pages_may_show_them(server: Server, path: str) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    try:
        connection.request("GET", path, headers={"Origin": "https://school.example"})
        headers = connection.getresponse().headers
    finally:
        connection.close()
    assert headers["Access-Control-Allow-Origin"] == "*" and headers["Cross-Origin-Resource-Policy"] == "cross-origin"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/plan/AAAA-AAAA", 404),
        ("/plan/%3Cscript%3E", 404),
        (f"/plan/{CODE}.exe", 404),
        (f"/plan/{CODE}.ics?from=soon", 400),
        ("/pictures/pay/XX.png", 404),
        ("/pictures/plan/..%2f..%2fetc.png", 404),
    ],
)
def test_what_does_not_exist_is_told_kindly(server: Server, path: str, status: int) -> None:
    found, content_type, body = fetch(server, path)
    assert found == status and "json" in content_type and b"error" in body and b"Traceback" not in body


def test_an_answer_about_pay_brings_a_picture_with_words_for_it(talk: Talk) -> None:
    image = talk.say("how much do pharmacy technicians make in Ohio?")["image"]
    assert image["url"] == "/pictures/pay/OH.png" and "$40,650" in image["alt"]


@pytest.mark.parametrize(
    "ask", ["how much do pharmacy technicians make in Ohio?", "which workplace pays best", f"my plan is {CODE}"]
)
def test_a_picture_is_as_large_as_was_said(server: Server, ask: str) -> None:
    image = server.talk().say(ask)["image"]
    body = fetch(server, image["url"])[2]
    assert struct.unpack(">II", body[16:24]) == (image["width"], image["height"])


def test_a_plan_told_by_its_code_is_the_same_plan(talk: Talk) -> None:
    reply = talk.say(f"my plan is {CODE}")
    assert reply["topic"] == "decision/next_steps" and CODE in reply["text"] and "Ohio" in reply["text"]
    assert reply["image"]["url"] == f"/pictures/plan/{CODE}.png"
