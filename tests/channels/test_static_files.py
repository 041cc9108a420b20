"""Pages, the widget and pictures: sent once, told apart by their tag, and the shared ones readable from any site."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path
from types import SimpleNamespace

import pytest

from bot.app import WIDGET
from bot.channels import headers, static_files
from bot.channels.static_files import StaticFile
from tests.conftest import Server


def test_integrity_is_what_browsers_compute() -> None:
    script = b"console.log('hi')"
    assert headers.integrity(script) == f"sha384-{base64.b64encode(hashlib.sha384(script).digest()).decode()}"


@pytest.mark.parametrize(
    ("if_none_match", "status"),
    [("{tag}", 304), ("W/{tag}", 304), ('"other", {tag}', 304), ("*", 304), ('"other"', 200), ("", 200), ("{tag}x", 200)],
)  # fmt: skip
def test_who_has_a_file_is_not_sent_it_again(if_none_match: str, status: int) -> None:
    file = StaticFile(b"body", "text/plain")
    request = SimpleNamespace(headers={"if-none-match": if_none_match.format(tag=file.tag)})
    answer = file.answer(request)
    assert answer.status == status and answer.headers["ETag"] == file.tag
    assert (answer.body or b"") == (b"" if status == 304 else b"body")


def test_another_body_has_another_tag() -> None:
    assert StaticFile(b"one", "text/plain").tag != StaticFile(b"two", "text/plain").tag


def test_a_file_that_any_site_may_load_says_so(tmp_path: Path) -> None:
    (tmp_path / "widget.js").write_text("1")
    file = static_files.for_any_site(tmp_path / "widget.js", "text/javascript")
    answer = file.answer(SimpleNamespace(headers={}))
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert answer.headers["Cache-Control"] == "public, max-age=300, must-revalidate"


def test_the_widget_is_served_to_any_site(server: Server) -> None:
    status, body, found = server.call("GET", "/widget.js", Origin="https://school.example")
    assert status == 200 and body == WIDGET.read_text() and found["access-control-allow-origin"] == "*"
    assert found["cross-origin-resource-policy"] == "cross-origin"


def test_a_page_is_not_sent_again_to_who_has_it(server: Server) -> None:
    _, page, first = server.call("GET", "/plan.css")
    status, body, second = server.call("GET", "/plan.css", **{"If-None-Match": first["etag"]})
    assert page and (status, body) == (304, "") and second["etag"] == first["etag"]
    assert first["cache-control"] == "no-cache" and second["x-content-type-options"] == "nosniff"


def test_a_page_can_be_asked_about_without_its_body(server: Server) -> None:
    status, body, found = server.call("HEAD", "/plan.css")
    assert (status, body) == (200, "") and int(found["content-length"]) > 0
