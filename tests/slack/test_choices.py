"""What can be pressed: choices, a form from start to end, a plan with its files, thumbs."""

from __future__ import annotations

import sqlite3

import pytest

from tests.conftest import Server
from tests.slack.fake import FakeSlack, Message
from tests.slack.waiting import until


def start_fit_check(slack: FakeSlack, person: str) -> Message:
    return slack.wait_for_reply(slack.dm(person, "start the fit check"))


def press(slack: FakeSlack, message: Message, title: str) -> Message:
    """Presses a choice and returns Embark's next post."""
    slack.press(message, title)
    return slack.wait_for_post(message.channel, after=message)


def test_a_choice_is_ticked_and_answered_in_the_same_thread(slack: FakeSlack, person: str) -> None:
    first = slack.wait_for_reply(slack.dm(person, "pay in ohio?"))
    title = first.buttons[0]
    told = press(slack, first, title)
    assert told.thread_ts == first.thread_ts
    ticked = slack.refresh(first)
    assert ticked.buttons == [] and f"✓ {title}" in ticked.plain
    assert "Ohio" in ticked.plain and "[Helpful]" in ticked.plain


def test_a_second_click_that_crosses_the_first_is_not_answered(slack: FakeSlack, person: str) -> None:
    first = slack.wait_for_reply(slack.dm(person, "pay in ohio?"))
    one, other = first.buttons[:2]
    slack.press(first, one)
    slack.press(first, one, crossing=True)
    slack.press(first, other, crossing=True)
    slack.wait_for_post(first.channel, after=first)
    slack.wait_for_reply(slack.dm(person, "pay in texas?"), containing="Texas")
    assert len(slack.posts(first.channel)) == 3


def test_in_a_thread_it_is_shown_who_chose(slack: FakeSlack, person: str, channel: str) -> None:
    question = slack.mention(channel, person, "pay in ohio?")
    first = slack.wait_for_reply(question)
    slack.press(first, first.buttons[0], user="U2")
    slack.wait_for_posts(2, channel)
    assert f"✓ {first.buttons[0]} · <@U2>" in slack.refresh(first).plain


def test_the_fit_check_is_walked_through_by_buttons(slack: FakeSlack, person: str) -> None:
    asked = start_fit_check(slack, person)
    seen = []
    while "Question" in asked.plain:
        seen.append(asked)
        asked = press(slack, asked, asked.buttons[0])
    assert len(seen) == 8
    assert "Sources:" in asked.plain
    assert all(slack.refresh(message).buttons == [] for message in seen)


def test_words_and_buttons_mix_in_a_form(slack: FakeSlack, person: str) -> None:
    asked = start_fit_check(slack, person)
    told = slack.wait_for_reply(slack.dm(person, asked.buttons[0]))
    assert "2 of 8" in told.plain
    assert "3 of 8" in press(slack, told, told.buttons[0]).plain


def test_a_button_of_another_conversation_has_no_power(slack: FakeSlack, person: str) -> None:
    theirs = slack.wait_for_reply(slack.dm("U2THEIRS", "i am 17 in ohio, make my plan"))
    mine = slack.wait_for_reply(slack.dm(person, "hello"))
    value = theirs.blocks[-1]["elements"][0].get("value") or theirs.blocks[1]["elements"][0]["value"]
    slack.send_raw(_click(mine, person, value), type="interactive")
    told = slack.wait_for_post(mine.channel, after=mine)
    assert "no longer part of our conversation" in told.plain


@pytest.mark.parametrize("value", ["", "-", "m1-0", "m1-99999", "m1--1", "/restart", "x" * 2000])
def test_a_made_up_button_has_no_power(slack: FakeSlack, person: str, value: str) -> None:
    mine = slack.wait_for_reply(slack.dm(person, "hello"))
    slack.send_raw(_click(mine, person, value), type="interactive")
    if value:
        assert "no longer part of our conversation" in slack.wait_for_post(mine.channel, after=mine).plain
    assert "Ohio" in slack.wait_for_reply(slack.dm(person, "pay in ohio?")).plain


def _click(message: Message, person: str, value: str) -> dict[str, object]:
    return {
        "type": "block_actions",
        "team": {"id": "T0TEAM"},
        "user": {"id": person, "team_id": "T0TEAM"},
        "container": {"type": "message", "message_ts": message.ts, "channel_id": message.channel},
        "channel": {"id": message.channel},
        "message": {"ts": message.ts},
        "actions": [{"type": "button", "action_id": "choose:0", "block_id": "choose:0", "value": value}],
    }


def make_plan(slack: FakeSlack, question: Message) -> Message:
    told = slack.wait_for_reply(question)
    while "Altogether" not in told.plain:
        told = press(slack, told, told.buttons[0])
    return told


def test_a_plan_is_a_message_and_files_to_keep(slack: FakeSlack, person: str) -> None:
    plan = make_plan(slack, slack.dm(person, "i am 17 in ohio, make my plan"))
    assert "Your plan" in plan.plain and "localhost" not in plan.plain
    slack.wait_for_post(plan.channel, containing="Your plan to keep", after=plan)
    text, dates = slack.files(plan.channel)
    assert text.name == "my-plan.md" and b"# Your plan to work as a pharmacy technician" in text.data
    assert dates.name == "my-plan.ics" and dates.data.startswith(b"BEGIN:VCALENDAR")
    assert {text.thread_ts, dates.thread_ts} == {plan.thread_ts}


def test_a_plan_whose_files_are_not_taken_is_still_told(slack: FakeSlack, person: str) -> None:
    slack.fail("files.getUploadURLExternal", "file_uploads_disabled", times=2)
    plan = make_plan(slack, slack.dm(person, "i am 17 in ohio, make my plan"))
    assert "could not attach" in slack.wait_for_post(plan.channel, after=plan).plain


def test_a_comparison_stands_side_by_side(slack: FakeSlack, person: str) -> None:
    told = slack.wait_for_reply(slack.dm(person, "hospital vs retail"))
    rows = [block for block in told.blocks if block.get("fields")]
    assert len(rows) >= 3
    assert all(len(row["fields"]) == 2 for row in rows)
    assert "|" not in told.fallback


def _feedback(server: Server, person: str) -> list[tuple[int, str | None]]:
    with sqlite3.connect(server.var / "conversations.db") as database:
        rows = database.execute(
            "select helpful, comment from feedback where sender_id = ?", (f"slack:T0TEAM:{person}",)
        )
        return list(rows)


def test_a_thumb_down_asks_why_and_keeps_the_reason(slack: FakeSlack, embark: Server, person: str) -> None:
    told = slack.wait_for_reply(slack.dm(person, "pay in ohio?"))
    slack.rate(told, "negative")
    window = slack.wait_for_modal(person)
    assert "What would have helped you?" in window.plain
    slack.wait_for_ack(slack.submit_view(window, {"comment": "figures for my town"}))
    until(lambda: _feedback(embark, person) == [(0, "figures for my town")], "the reason")


def test_the_last_thumb_counts(slack: FakeSlack, embark: Server, person: str) -> None:
    told = slack.wait_for_reply(slack.dm(person, "pay in ohio?"))
    slack.rate(told, "negative")
    slack.close_view(slack.wait_for_modal(person))
    slack.rate(told, "positive")
    until(lambda: _feedback(embark, person) == [(1, None)], "the thumb up")


def test_questions_of_a_form_ask_for_no_thumbs(slack: FakeSlack, person: str) -> None:
    asked = start_fit_check(slack, person)
    second = press(slack, asked, asked.buttons[0])
    assert "[Helpful]" not in second.plain
