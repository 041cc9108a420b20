"""Who said what, where; and what is nobody speaking to Embark."""

from __future__ import annotations

from typing import Any

import pytest

from bot.channels.slack import events, places

BOT = "U0BOT"


def said(**parts: Any) -> events.Said | None:
    event = {"type": "message", "user": "U1", "channel": "D1", "channel_type": "im", "ts": "1.1", "text": "hi", **parts}
    return events.said({"event": event, "event_id": "Ev1"}, "T1", BOT)


@pytest.mark.parametrize(
    "parts",
    [
        {"bot_id": "B1"},
        {"subtype": "bot_message"},
        {"subtype": "channel_join"},
        {"subtype": "message_changed", "message": {"text": "hi"}},
        {"subtype": "message_deleted"},
        {"user": BOT},
        {"user": "USLACKBOT"},
        {"hidden": True},
        {"user": None},
        {"ts": None},
        {"channel": 7},
        {"text": ["hi"]},
        {"type": "reaction_added"},
        {"channel": "C1", "channel_type": "channel"},
    ],
)
def test_what_no_person_says_to_embark_is_nothing(parts: dict[str, Any]) -> None:
    assert said(**parts) is None


@pytest.mark.parametrize("body", [{}, {"event": None}, {"event": "message"}, {"event": []}])
def test_a_malformed_event_is_nothing(body: dict[str, Any]) -> None:
    assert events.said(body, "T1", BOT) is None


@pytest.mark.parametrize(
    ("parts", "conversation", "thread"),
    [
        ({}, "slack:T1:U1", None),
        ({"thread_ts": "0.9"}, "slack:T1:U1", "0.9"),
        ({"channel": "C1", "channel_type": "channel", "text": f"<@{BOT}> hi"}, "slack:T1:C1:1.1", "1.1"),
        ({"channel": "C1", "channel_type": "channel", "thread_ts": "0.9"}, "slack:T1:C1:0.9", "0.9"),
        ({"channel": "G1", "channel_type": "group", "thread_ts": "0.9"}, "slack:T1:G1:0.9", "0.9"),
        ({"type": "app_mention", "channel": "C1", "channel_type": None}, "slack:T1:C1:1.1", "1.1"),
    ],
)
def test_a_person_has_one_conversation_in_private_and_each_thread_its_own(
    parts: dict[str, Any], conversation: str, thread: str | None
) -> None:
    found = said(**parts)
    assert found is not None
    assert (found.place.conversation, found.place.thread) == (conversation, thread)


@pytest.mark.parametrize(
    ("text", "mentioned", "to_others"),
    [
        ("hi", False, False),
        (f"<@{BOT}> hi", True, False),
        ("<@U2> hi", False, True),
        (f"<@U2> <@{BOT}> hi", True, False),
    ],
)
def test_who_is_named_tells_whom_a_message_is_for(text: str, mentioned: bool, to_others: bool) -> None:
    found = said(channel="C1", channel_type="channel", thread_ts="0.9", text=text)
    assert found is not None
    assert (found.mentioned, found.to_others) == (mentioned, to_others)


def test_a_mention_and_its_message_event_share_a_key() -> None:
    mention = said(type="app_mention", channel="C1", text=f"<@{BOT}> hi")
    plain = said(channel="C1", channel_type="channel", text=f"<@{BOT}> hi")
    assert mention is not None and plain is not None
    assert set(mention.keys) & set(plain.keys) >= {"message:T1:C1:1.1"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (f"<@{BOT}> pay &amp; hours?", "pay & hours?"),
        ("<@U2|sam> is 17", "is 17"),
        ("see <https://x.org/a|this page>", "see this page"),
        ("<mailto:a@b.org|a@b.org>", "a@b.org"),
        ("<mailto:a@b.org>", "a@b.org"),
        ("in <#C1|jobs> and <#C2>", "in #jobs and"),
        ("<!here> hello <!subteam^S1|@team>", "hello"),
        ("1 &lt; 2", "1 < 2"),
    ],
)
def test_slacks_markup_is_read_as_people_do(text: str, words: str) -> None:
    assert " ".join(events.plain(text).split()) == words


@pytest.mark.parametrize(
    ("container", "message", "conversation"),
    [
        ({"channel_id": "D1", "message_ts": "2.0"}, {}, "slack:T1:U1"),
        ({"channel_id": "C1", "message_ts": "2.0", "is_ephemeral": True}, {}, "slack:T1:U1"),
        ({"channel_id": "C1", "message_ts": "2.0", "thread_ts": "1.0"}, {}, "slack:T1:C1:1.0"),
        ({"channel_id": "C1", "message_ts": "2.0"}, {"thread_ts": "1.0"}, "slack:T1:C1:1.0"),
    ],
)
def test_a_button_belongs_to_the_conversation_it_stands_in(
    container: dict[str, Any], message: dict[str, Any], conversation: str
) -> None:
    assert places.pressed_at({"container": container, "message": message}, "T1", "U1").conversation == conversation
