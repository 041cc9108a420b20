"""The operators' page: for whoever holds the token, and for nobody else."""

from __future__ import annotations

from types import SimpleNamespace
from urllib.parse import urlencode

import pytest
from playwright.sync_api import sync_playwright

from bot.channels import operator_page
from tests.conftest import Server
from tests.insights.conftest import OPERATOR_TOKEN

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def test_without_a_token_there_is_no_such_page(server: Server) -> None:
    for method in ("GET", "POST"):
        status, said, _ = server.call(method, "/report")
        assert (status, said["error"]["code"]) == (404, "not_found")


def test_a_short_token_opens_nothing(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.setenv("EMBARK_OPERATOR_TOKEN", "too-short")
    assert operator_page.operator_token() is None
    assert "fewer than 32 characters" in caplog.text and "too-short" not in caplog.text


def test_whoever_is_not_signed_in_sees_the_form_only(asked: Server) -> None:
    status, page, headers = asked.call("GET", "/report")
    assert status == 401 and "Operator token" in page and "ptcb" not in page.lower()
    assert headers["cache-control"] == "no-store" and "script" not in headers["content-security-policy"]


def test_a_person_signs_in_reads_the_report_and_a_program_sends_the_token(asked: Server) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = browser.new_page()
        told: list[str] = []
        page.on("console", lambda message: told.append(message.text) if message.type == "error" else None)
        page.goto(f"http://127.0.0.1:{asked.port}/report")
        page.get_by_label("Operator token").fill("not the token")
        page.get_by_role("button").click()
        assert "does not open the report" in page.inner_text("main")
        page.get_by_label("Operator token").fill(OPERATOR_TOKEN)
        page.get_by_role("button").click()
        page.wait_for_selector("text=Lakeside Community College: what people asked", timeout=120_000)
        assert "capital of mongolia" in page.inner_text("main")
        assert page.evaluate("getComputedStyle(document.querySelector('.chart rect')).fill") == "rgb(31, 111, 235)"
        (cookie,) = page.context.cookies()
        assert cookie["httpOnly"] and cookie["sameSite"] == "Strict" and cookie["path"] == "/report"
        assert OPERATOR_TOKEN not in cookie["value"]
        assert not [line for line in told if "401" not in line], "the page's own policy must let its style through"
        browser.close()
    status, page_text, _ = asked.call("GET", "/report", token=OPERATOR_TOKEN)
    assert status == 200 and "capital of mongolia" in page_text
    assert asked.call("GET", "/report?days=31", token=OPERATOR_TOKEN)[0] == 422


def test_a_forged_cookie_does_not_open_it(asked: Server) -> None:
    import jwt

    forged = jwt.encode({"exp": 4102444800}, "x" * 40, algorithm="HS256")
    for cookie in (forged, "x", jwt.encode({}, operator_page._key(OPERATOR_TOKEN), algorithm="HS256")):
        assert asked.call("GET", "/report", Cookie=f"{operator_page.COOKIE}={cookie}")[0] == 401


def test_guesses_are_slowed_down(asked: Server) -> None:
    body = urlencode({"token": "a guess"})
    answers = [asked.call("POST", "/report", body, **FORM) for _ in range(12)]
    _, said, headers = next(answer for answer in answers if answer[0] == 429)
    assert said["error"]["code"] == "too_many" or "wait" in said["error"]["message"].lower()
    assert int(headers["retry-after"]) > 0
    assert asked.call("GET", "/report", token=OPERATOR_TOKEN)[0] == 429, "while it waits, the right token waits too"


@pytest.mark.parametrize(("scheme", "forwarded", "public", "secure"), [
    ("http", "", "", False), ("https", "", "", True), ("http", "https", "", True), ("http", "", "https://a.example", True),
])  # fmt: skip
def test_the_cookie_is_for_https_alone_where_there_is_https(
    monkeypatch: pytest.MonkeyPatch, scheme: str, forwarded: str, public: str, secure: bool
) -> None:
    monkeypatch.setenv("EMBARK_PUBLIC_URL", public)

    request = SimpleNamespace(scheme=scheme, headers={"x-forwarded-proto": forwarded})
    assert operator_page._is_https(request) is secure
