"""Every answer carries the headers that keep pages safe, and an operator's choices among them are checked at start."""

from __future__ import annotations

import pytest

from bot.channels import headers
from bot.settings import BadSetting
from tests.conftest import Server


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("", "'none'"),
        ("none", "'none'"),
        ("'none'", "'none'"),
        ("self", "'self'"),
        ("'self' https://School.example", "'self' https://school.example"),
        ("https://*.school.example, http://localhost:8000", "https://*.school.example http://localhost:8000"),
        ("https://*.school.example:8443", "https://*.school.example:8443"),
    ],
)
def test_an_operator_says_who_may_frame_the_pages(given: str, expected: str) -> None:
    assert headers.frame_ancestors({"EMBARK_FRAME_ANCESTORS": given}) == expected


@pytest.mark.parametrize(
    "given",
    ["*", "https://*", "school.example", "none self", "https://a.example;script-src", "https://a.example/x", "data:"],
)
def test_a_frame_list_that_cannot_be_meant_is_refused_with_the_fix(given: str) -> None:
    with pytest.raises(BadSetting, match=r"EMBARK_FRAME_ANCESTORS holds .* Write none, self, or addresses"):
        headers.frame_ancestors({"EMBARK_FRAME_ANCESTORS": given})


def test_browsers_are_held_to_https_only_where_people_use_it() -> None:
    assert "Strict-Transport-Security" in headers.on_everything({"EMBARK_PUBLIC_URL": "https://school.example"})
    for environment in ({}, {"EMBARK_PUBLIC_URL": "http://school.example"}):
        assert "Strict-Transport-Security" not in headers.on_everything(environment)


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/"), ("GET", "/health"), ("GET", "/nowhere"), ("PUT", "/"), ("GET", "/webhooks/web/messages"), ("OPTIONS", "/webhooks/web/messages"), ("POST", "/webhooks/web/session")],
)  # fmt: skip
def test_every_answer_carries_them(server: Server, method: str, path: str) -> None:
    found = server.call(method, path)[2]
    assert found["content-security-policy"].startswith("default-src 'self';")
    assert found["content-security-policy"].endswith("frame-ancestors 'none'")
    assert found["x-content-type-options"] == "nosniff" and found["referrer-policy"] == "no-referrer"
    assert "camera=()" in found["permissions-policy"] and found["cross-origin-opener-policy"] == "same-origin"
    assert found["cross-origin-resource-policy"] == "same-origin"
    assert "server" not in found and "strict-transport-security" not in found


def test_an_answer_about_a_person_is_kept_by_no_cache(server: Server) -> None:
    assert server.call("GET", "/webhooks/web/messages", token=server.talk().token)[2]["cache-control"] == "no-store"
