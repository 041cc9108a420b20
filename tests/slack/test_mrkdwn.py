"""Markdown turned into Slack's markup and into plain words, and nothing in it becoming a command."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.slack import mrkdwn
from bot.guide import plan, plan_code, plan_text
from bot.knowledge import knowledge


@pytest.mark.parametrize(
    ("markdown", "shown"),
    [
        ("**bold** and *slanted*", "*bold* and _slanted_"),
        ("- one\n- two", "• one\n• two"),
        ("1. **First**: go", "1. *First*: go"),
        ("## 2. Apply", "*2. Apply*"),
        ("[board](https://x.org/?a=1&b=2)", "<https://x.org/?a=1&amp;b=2|board>"),
        ("[mail](mailto:a@b.org)", "<mailto:a@b.org|mail>"),
        ("**[board](https://x.org)**", "*<https://x.org|board>*"),
        ("[run](javascript:alert(1))", "run)"),
        ("Is a < b & c > d?", "Is a &lt; b &amp; c &gt; d?"),
        ("5 * 3 * 2", "5 * 3 * 2"),
    ],
)
def test_markdown_becomes_slacks_markup(markdown: str, shown: str) -> None:
    assert mrkdwn.to_mrkdwn(markdown) == shown


@pytest.mark.parametrize(
    ("markdown", "words"),
    [
        ("**bold** and *slanted*", "bold and slanted"),
        ("See the [board](https://x.org).", "See the board."),
        ("## Altogether", "Altogether"),
        ("a < b", "a &lt; b"),
    ],
)
def test_screen_readers_get_the_words_alone(markdown: str, words: str) -> None:
    assert mrkdwn.to_words(markdown) == words


@pytest.mark.parametrize(
    "call", ["<!here>", "<!channel>", "<@U1>", "<#C1>", "<https://evil.org|click>", "@here", "@Channel"]
)
def test_what_calls_or_links_in_slack_is_only_words_when_echoed(call: str) -> None:
    for turned in (mrkdwn.to_mrkdwn(call), mrkdwn.to_words(call), mrkdwn.escape(call)):
        assert "<" not in turned and not re.search(r"@(here|channel)", turned, re.IGNORECASE)


@given(st.text(max_size=300))
def test_no_text_whatever_makes_a_mention_or_a_call(text: str) -> None:
    for turned in (mrkdwn.to_mrkdwn(text), mrkdwn.to_words(text)):
        links = re.findall(r"<[^>]*>", turned)
        assert all(re.match(r"<(https?://|mailto:)", link) for link in links)
        assert turned.count("<") == len(links)


def test_the_servers_own_pages_are_linked_where_people_reach_them() -> None:
    told = mrkdwn.with_addresses("Keep it: [page](/plan/A), [text](/plan/A.md). Done.", "https://embark.org")
    assert told == "Keep it: [page](https://embark.org/plan/A), [text](https://embark.org/plan/A.md). Done."


def test_a_plans_message_names_no_page_where_nobody_reaches_the_server() -> None:
    made = plan.build(knowledge(), {"us_state": "Ohio", "age": "17"})
    code = plan_code.encode(knowledge(), {"us_state": "Ohio", "age": "17"})
    told = mrkdwn.with_addresses(plan_text.message(knowledge(), made, code).text, None)
    assert "](/" not in told
    assert "Keep it" not in told
    assert f"Your code is **{code}**" in told
    assert "Altogether" in told and "before you pay or apply." in told
