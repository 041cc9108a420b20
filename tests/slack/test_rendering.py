"""A reply as a Slack post: within Slack's limits whatever it holds, and the same in words."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from slack_sdk.models.blocks import Block

from bot.channels.slack import blocks, home, rendering, windows
from bot.knowledge import knowledge
from tests.slack.fake.block_kit import breaches, check

BUTTONS = [{"id": f"m1-{n}", "title": f"Choice {n}"} for n in range(400)]
SOURCE = {"label": "Board", "url": "https://x.org/a", "as_of": "2025-05"}


def message(**parts: Any) -> dict[str, Any]:
    return {"id": "m1", "text": "Words.", "buttons": [], "topic": "entering/salary", "sources": [], **parts}


def kinds(post: rendering.Post) -> list[str]:
    return [block["type"] for block in post.blocks]


texts = st.text(min_size=0, max_size=9000) | st.lists(st.text(max_size=400), max_size=80).map("\n\n".join)
rows = st.lists(st.lists(st.text(max_size=60).map(lambda t: t.replace("|", "")), min_size=3, max_size=3), max_size=60)
tables = rows.map(
    lambda given: "\n".join(["| a | b | c |", "| --- | --- | --- |", *(f"| {' | '.join(r)} |" for r in given)])
)
sources = st.lists(
    st.fixed_dictionaries(
        {"label": st.text(max_size=900), "url": st.none() | st.just("https://x.org"), "as_of": st.just("2025")}
    ),
    max_size=6,
)


@settings(max_examples=60, deadline=None)
@given(texts, tables, st.integers(0, 400), st.text(max_size=200), sources, st.none() | st.just("https://embark.org"))
def test_whatever_a_reply_holds_slack_takes_it(
    text: str, table: str, choices: int, title: str, named: list[dict[str, Any]], base: str | None
) -> None:
    offered = [{"id": f"m1-{n}", "title": f"{title}{n}"} for n in range(choices)]
    picture = {"url": "/pictures/a.png", "alt": text, "width": 1, "height": 1}
    post = rendering.post(message(text=f"{text}\n\n{table}", buttons=offered, sources=named, image=picture), base)
    assert check(post.blocks, "message") == post.blocks
    assert 0 < len(post.text) <= rendering.MAX_TEXT
    for block in post.blocks:
        if block["type"] != "context_actions":
            Block.parse(block).to_dict()  # the library's own limits


@pytest.mark.parametrize(
    ("count", "rows", "kind"),
    [
        (1, 1, "button"),
        (5, 1, "button"),
        (6, 2, "button"),
        (15, 3, "button"),
        (16, 1, "static_select"),
        (60, 1, "static_select"),
    ],
)
def test_many_choices_become_rows_or_a_menu_and_none_is_lost(count: int, rows: int, kind: str) -> None:
    post = rendering.post(message(buttons=BUTTONS[:count]), None)
    actions = [block for block in post.blocks if block["type"] == "actions"]
    elements = [element for block in actions for element in block["elements"]]
    assert len(actions) == rows
    assert {element["type"] for element in elements} == {kind}
    values = (
        [e["value"] for e in elements] if kind == "button" else [o["value"] for e in elements for o in e["options"]]
    )
    assert values == [button["id"] for button in BUTTONS[:count]]


def test_a_choice_that_was_made_stands_in_place_of_all_choices() -> None:
    post = rendering.post(message(buttons=BUTTONS[:3]), None, rendering.Chosen("Choice 1", "U1"))
    assert "actions" not in kinds(post)
    assert {"type": "mrkdwn", "text": "✓ Choice 1 · <@U1>"} in [e for b in post.blocks for e in b.get("elements", [])]
    assert "✓ Choice 1" in post.text and "Choice 2" not in post.text


def test_a_table_becomes_fields_side_by_side_under_the_rows_name() -> None:
    table = "| | Hospital | Drugstore |\n| --- | --- | --- |\n| Pay | $50,760 | **$39,240** |"
    post = rendering.post(message(text=f"Side by side:\n\n{table}\n\nWhich one?"), None)
    first, row, last = post.blocks[:3]
    assert first["text"]["text"] == "Side by side:"
    assert row["text"]["text"] == "*Pay*"
    assert [field["text"] for field in row["fields"]] == ["*Hospital*\n$50,760", "*Drugstore*\n*$39,240*"]
    assert last["text"]["text"] == "Which one?"
    assert "Pay: $50,760; $39,240" in post.text


def test_words_for_screen_readers_hold_choices_and_sources() -> None:
    post = rendering.post(message(text="**Yes.**", buttons=BUTTONS[:2], sources=[SOURCE]), None)
    assert post.text == "Yes.\n\nChoices: Choice 0; Choice 1\n\nSources: Board (2025-05)"


def test_sources_are_small_print_with_link_and_date() -> None:
    post = rendering.post(message(sources=[SOURCE]), None, thumbs=False)
    assert post.blocks[-1] == {
        "type": "context",
        "elements": [{"type": "mrkdwn", "text": "Sources: <https://x.org/a|Board> (2025-05)"}],
    }


@pytest.mark.parametrize(
    ("base", "shown"),
    [("https://embark.org", ["https://embark.org/pictures/pay/OH.png"]), ("http://10.0.0.7:5005", []), (None, [])],
)
def test_a_picture_goes_out_with_its_words_where_slack_can_fetch_it(base: str | None, shown: list[str]) -> None:
    picture = {"url": "/pictures/pay/OH.png", "alt": "Pay in Ohio", "width": 640, "height": 300}
    images = [b for b in rendering.post(message(image=picture), base).blocks if b["type"] == "image"]
    assert [block["image_url"] for block in images] == shown
    assert all(block["alt_text"] == "Pay in Ohio" for block in images)


def test_a_long_text_is_broken_between_lines_and_nothing_is_lost() -> None:
    lines = [f"Line {n} " + "x" * 90 for n in range(50)]
    post = rendering.post(message(text="\n".join(lines)), None, thumbs=False)
    told = "\n".join(block["text"]["text"] for block in post.blocks)
    assert told.split("\n") == lines


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a" * 20, "a" * 9 + "…"),
        ("ab <https://x.org|x>", "ab…"),
        ("abcdefg &amp; h", "abcdefg…"),
        ("", "…"),
        ("short", "short"),
    ],
)
def test_what_is_too_long_is_cut_with_no_half_link_left(text: str, shown: str) -> None:
    assert blocks.cut(text, 10) == shown


def test_app_home_keeps_to_the_limits_with_everything_known() -> None:
    known = {"us_state": "Ohio", "age": "17", "setting": "hospital", "schooling": "in high school"}
    view = home.view(known, "https://embark.org", "✓ done")
    assert breaches(view["blocks"], "home") == []
    buttons = [e["text"]["text"] for b in view["blocks"] for e in b.get("elements", []) if e.get("type") == "button"]
    assert buttons == [*(f"{n}. {s.title}" for n, s in enumerate(knowledge().stages, 1)), "Forget me"]


def test_a_window_keeps_to_the_limits_with_the_longest_answer() -> None:
    long = message(text="\n\n".join("x" * 90 for _ in range(60)), sources=[SOURCE])
    post = rendering.post(long, None, thumbs=False, note="A note.")
    assert breaches(windows.answer(post, "slack://user?team=T1&amp;id=U1")["blocks"], "modal") == []
    assert breaches(windows.reason("slack:T1:U1", "m1")["blocks"], "modal") == []
