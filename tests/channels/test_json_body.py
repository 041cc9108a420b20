"""A body that two readers might take for different things is refused; nothing else is asked of a client."""

from __future__ import annotations

import pytest

from bot.channels import json_body
from bot.channels.errors import ChannelError


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b'"text"',
        b"7",
        b'{"text": "a", "text": "b"}',
        b'{"x": {"y": 1, "y": 2}}',
        b'{"x": NaN}',
        b'{"x": Infinity}',
        b'{"x": -Infinity}',
        b'{"x": 1e999}',
        b'{"x": 12345678901234567890}',
        b'{"x": ' + b"9" * 5000 + b"}",
        b'{"x": ' + b"[" * 4000 + b"}",
        b'{"text": "a"} {"text": "b"}',
        b'{"text": "a",}',
        b"{'text': 'a'}",
        b'{"text": "a\x00"}',
        b'{"text": "\xff"}',
        b'\xef\xbb\xbf{"text": "a"}',
        '{"text": "a"}'.encode("utf-16"),
    ],
    ids=lambda body: repr(body)[:30],
)
def test_what_is_not_one_strict_object_is_refused(body: bytes) -> None:
    with pytest.raises(ChannelError) as refused:
        json_body.read(body, "application/json")
    assert (refused.value.status, refused.value.code) == (400, "malformed")


@pytest.mark.parametrize(
    "content_type",
    ["application/json", "Application/JSON", "application/json; charset=utf-8", 'application/json;charset="UTF-8"'],
)
def test_json_is_told_by_its_content_type(content_type: str) -> None:
    assert json_body.read(b'{"text": "a"}', content_type) == {"text": "a"}


@pytest.mark.parametrize(
    "content_type",
    [None, "", "text/plain", "application/x-www-form-urlencoded", "application/jsonp", "application/json; charset=utf-16", "text/plain; application/json"],
)  # fmt: skip
def test_what_a_form_of_any_site_can_send_is_refused(content_type: str | None) -> None:
    with pytest.raises(ChannelError) as refused:
        json_body.read(b'{"text": "a"}', content_type)
    assert (refused.value.status, refused.value.code) == (415, "not_json")


def test_names_that_a_call_does_not_know_are_no_error() -> None:
    assert json_body.read(b'{"text": "a", "sender": {"x": [1, 2.5, null]}}', "application/json")["text"] == "a"


def test_half_a_character_is_made_whole() -> None:
    assert json_body.read(b'{"text": "hi \\ud83d"}', "application/json") == {"text": "hi ?"}


def test_a_large_body_is_refused_before_it_is_read() -> None:
    with pytest.raises(ChannelError) as refused:
        json_body.read(b"x" * 9000, "text/plain")
    assert refused.value.status == 413
