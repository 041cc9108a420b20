"""App Home, the agent container, the slash command, and the shortcut under a message."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.channels.slack import agent_view, windows
from bot.knowledge import knowledge
from tests.slack.conftest import Served
from tests.slack.fake import FakeSlack


def test_home_tells_what_embark_can_do_and_knows(slack: FakeSlack, person: str) -> None:
    slack.wait_for_reply(slack.dm(person, "i am 17 and live in ohio"))
    slack.open_home(person)
    home = slack.wait_for_home(person)
    assert "never give medical advice" in home.plain
    assert "State: Ohio" in home.plain and "Age: 17" in home.plain
    assert [title.split(". ", 1)[-1] for title in home.buttons[:9]] == [stage.title for stage in knowledge().stages]


def test_a_stage_pressed_in_home_opens_in_the_direct_message(slack: FakeSlack, person: str) -> None:
    slack.open_home(person)
    home = slack.wait_for_home(person)
    slack.press(home, home.buttons[2])
    told = slack.wait_for_post(slack.im(person))
    assert "Stage 3 of 9" in told.plain and told.buttons
    assert "is open in" in slack.wait_for_home(person, containing="is open in").plain
    slack.press(told, told.buttons[0])
    assert slack.wait_for_post(slack.im(person), after=told).plain


def test_home_forgets_a_person_for_good(slack: FakeSlack, person: str) -> None:
    slack.wait_for_reply(slack.dm(person, "i live in ohio"))
    slack.open_home(person)
    slack.press(slack.wait_for_home(person, containing="State: Ohio"), "Forget me")
    assert "Nothing so far" in slack.wait_for_home(person, containing="I have forgotten").plain


def test_the_agent_container_suggests_prompts_and_shows_that_embark_thinks(slack: FakeSlack, person: str) -> None:
    slack.open_agent(person)
    slack.wait_for_call(
        "assistant.threads.setSuggestedPrompts", where=lambda call: call.body["channel_id"] == slack.im(person)
    )
    prompts = slack.prompts(slack.im(person))
    assert [(prompt["title"], prompt["message"]) for prompt in prompts] == list(agent_view.PROMPTS)
    with slack.hold("chat.postMessage") as held:
        question = slack.dm(person, prompts[2]["message"])
        held.wait_until_reached()
        assert slack.status(slack.im(person), question.ts) == agent_view.STATUS
    assert slack.wait_for_reply(question).thread_ts == question.ts
    assert slack.status(slack.im(person), question.ts) == ""


def test_a_suggested_prompt_is_a_question_embark_is_sure_of(slack: FakeSlack, person: str) -> None:
    for _, message in agent_view.PROMPTS:
        told = slack.wait_for_reply(slack.dm(person, message))
        assert "[Helpful]" in told.plain and "I'm not sure" not in told.plain


@pytest.fixture(scope="module")
def plain_slack(serve_on_slack: Served) -> Iterator[FakeSlack]:
    """A workspace without agents, where nobody may say much in a minute; the server has a public address."""
    with FakeSlack() as fake:
        fake.agent = None
        with serve_on_slack(fake, EMBARK_MESSAGES_PER_MINUTE="3", EMBARK_PUBLIC_URL="https://embark.example"):
            yield fake


def test_without_the_container_embark_is_a_plain_direct_message(plain_slack: FakeSlack) -> None:
    plain_slack.open_agent("U1")
    question = plain_slack.dm("U1", "pay in ohio?")
    told = plain_slack.wait_for_reply(question)
    assert "Ohio" in told.plain and told.thread_ts is None
    again = plain_slack.wait_for_reply(plain_slack.dm("U1", "and in texas?"))
    assert again.thread_ts is None
    assert len(plain_slack.calls("assistant.threads.setStatus")) == 0


def test_with_a_public_address_pictures_and_pages_are_shown(plain_slack: FakeSlack) -> None:
    told = plain_slack.wait_for_reply(plain_slack.dm("U5", "pay in ohio?"))
    (picture,) = told.images
    assert picture["image_url"].startswith("https://embark.example/pictures/pay/")
    assert "Ohio" in picture["alt_text"]
    plain_slack.open_home("U5")
    assert "https://embark.example" in plain_slack.wait_for_home("U5").plain


def test_who_is_too_fast_is_told_so_once_and_nobody_else_waits(plain_slack: FakeSlack) -> None:
    for state in ("ohio", "texas", "utah", "iowa", "maine"):
        plain_slack.dm("U3", f"pay in {state}?")
    last = plain_slack.dm("U3", "pay in iowa?")
    plain_slack.wait_for_ack(plain_slack.deliveries_of(last)[0])
    assert "Ohio" in plain_slack.wait_for_reply(plain_slack.dm("U4", "pay in ohio?")).plain
    told = plain_slack.posts(plain_slack.im("U3"))
    assert len(told) == 4
    assert "That was quick. Try again in" in told[3].plain


def test_the_older_container_opens_a_thread_with_prompts(plain_slack: FakeSlack) -> None:
    plain_slack.agent = "assistant_view"
    root = plain_slack.open_agent("U2")
    prompts = plain_slack.wait_for(lambda: plain_slack.prompts(plain_slack.im("U2"), root.ts), "prompts in the thread")
    question = plain_slack.dm("U2", prompts[0]["message"], thread=root)
    assert plain_slack.wait_for_reply(question).thread_ts == root.ts


def test_the_command_is_acknowledged_at_once_and_answered_to_the_person_alone(
    slack: FakeSlack, person: str, channel: str
) -> None:
    with slack.hold("chat.postMessage"):
        slack.wait_for_ack(slack.command("/career", "pay in ohio?", person, channel))
    told = slack.wait_for_post(channel, user=person)
    assert "Ohio" in told.plain and told.ephemeral_to == person


def test_choices_under_a_command_are_ticked_and_answered_where_they_are(
    slack: FakeSlack, person: str, channel: str
) -> None:
    slack.command("/career", "pay in ohio?", person, channel)
    first = slack.wait_for_post(channel, user=person)
    slack.press(first, first.buttons[0])
    told = slack.wait_for_post(channel, user=person, after=first)
    assert told.ephemeral_to == person
    assert f"✓ {first.buttons[0]}" in slack.refresh(first).plain


def test_the_command_shares_the_persons_own_conversation(slack: FakeSlack, person: str, channel: str) -> None:
    slack.wait_for_reply(slack.dm(person, "i live in ohio"))
    slack.command("/career", "what do you know about me?", person, channel)
    assert "Ohio" in slack.wait_for_post(channel, user=person).plain


def test_the_command_without_words_says_what_embark_can_do(slack: FakeSlack, person: str, channel: str) -> None:
    slack.command("/career", "", person, channel)
    assert slack.wait_for_post(channel, user=person).buttons


def test_a_plan_by_command_says_where_to_get_its_files(slack: FakeSlack, person: str, channel: str) -> None:
    slack.command("/career", "i am 17 in ohio, make my plan", person, channel)
    told = slack.wait_for_post(channel, user=person)
    while "Altogether" not in told.plain:
        slack.press(told, told.buttons[0])
        told = slack.wait_for_post(channel, user=person, after=told)
    assert "direct message" in told.plain
    assert slack.files(channel) == []


def test_the_shortcut_answers_a_message_in_a_window(slack: FakeSlack, person: str, channel: str) -> None:
    theirs = slack.say(channel, "U2", "I am 17 and live in Ohio. What would I earn?")
    slack.shortcut(windows.SHORTCUT, person, theirs)
    slack.wait_for_call("views.update")
    window = slack.wait_for_modal(person)
    assert "Ohio" in window.plain and "Sources:" in window.plain
    assert window.buttons == []
    assert slack.posts(channel) == []


def test_what_a_shortcut_was_asked_about_is_not_taken_for_the_persons_own(
    slack: FakeSlack, person: str, channel: str
) -> None:
    before = len(slack.calls("views.update"))
    slack.shortcut(windows.SHORTCUT, person, slack.say(channel, "U2", "I am 17 and live in Ohio. What would I earn?"))
    slack.wait_for_call("views.update", count=before + 1)
    assert "Nothing so far" in slack.wait_for_reply(slack.dm(person, "what do you know about me?")).plain


def test_a_shortcut_under_a_message_without_words_says_so(slack: FakeSlack, person: str, channel: str) -> None:
    before = len(slack.calls("views.update"))
    slack.shortcut(windows.SHORTCUT, person, slack.say(channel, "U2", "<@U3>"))
    slack.wait_for_call("views.update", count=before + 1)
    assert "nothing to read" in slack.wait_for_modal(person).plain
