"""Talking to Embark in Slack: direct messages, mentions and their threads, and who sees what of whom."""

from __future__ import annotations

import pytest

from tests.slack.fake import FakeSlack, Message


def public(slack: FakeSlack, channel: str) -> list[Message]:
    """What everybody in a channel sees of Embark."""
    return [post for post in slack.posts(channel) if not post.ephemeral_to]


def answer(slack: FakeSlack, question: Message) -> Message:
    return slack.wait_for_reply(question)


def test_a_first_direct_message_is_answered_in_one_post(slack: FakeSlack, person: str) -> None:
    told = answer(slack, slack.dm(person, "pay in ohio?"))
    assert "Ohio" in told.plain and "$" in told.plain
    assert "Sources:" in told.plain and "[Helpful] [Not helpful]" in told.plain
    assert 2 <= len(told.buttons) <= 5
    assert all(title in told.fallback for title in told.buttons)
    assert slack.posts(slack.im(person)) == [told]


def test_what_was_said_is_remembered_in_the_next_direct_message(slack: FakeSlack, person: str) -> None:
    answer(slack, slack.dm(person, "im 17 and i live in ohio"))
    assert "Ohio" in answer(slack, slack.dm(person, "can i start?")).plain


def test_where_each_question_is_a_thread_the_answer_is_in_it(slack: FakeSlack, person: str) -> None:
    question = slack.dm(person, "what is a pharmacy technician?")
    assert answer(slack, question).thread_ts == question.ts


def test_a_mention_is_answered_once_in_a_thread(slack: FakeSlack, person: str, channel: str) -> None:
    slack.say(channel, "U7BUSY", "who has the keys?")
    question = slack.mention(channel, person, "what does it pay in texas?")
    slack.say(channel, "U8BUSY", "they are here")
    told = answer(slack, question)
    assert "Texas" in told.plain and told.thread_ts == question.ts
    again = slack.mention(channel, person, "and in ohio?")
    assert "Ohio" in answer(slack, again).plain
    assert [post.thread_ts for post in slack.posts(channel)] == [question.ts, again.ts]


def test_a_thread_is_followed_without_a_new_mention(slack: FakeSlack, person: str, channel: str) -> None:
    question = slack.mention(channel, person, "what does it pay in texas?")
    answer(slack, question)
    told = answer(slack, slack.reply_in_thread(question, person, "and in ohio?"))
    assert "Ohio" in told.plain and told.thread_ts == question.ts
    assert "hospital" in answer(slack, slack.reply_in_thread(question, "U9OTHER", "hospital or retail?")).plain.lower()


def test_questions_that_come_at_once_are_answered_in_their_order(slack: FakeSlack, person: str) -> None:
    asked = ["pay in ohio?", "pay in texas?", "pay in florida?", "pay in utah?"]
    questions = [slack.dm(person, text) for text in asked]
    told = slack.wait_for_posts(4, slack.im(person))
    assert [post.thread_ts for post in told] == [question.ts for question in questions]


def test_threads_that_never_mentioned_embark_are_left_alone(slack: FakeSlack, person: str, channel: str) -> None:
    theirs = slack.say(channel, person, "what does a technician earn?")
    reply = slack.reply_in_thread(theirs, "U2", "how do i become a pharmacy technician?")
    for said in (theirs, reply):
        for delivery in slack.deliveries_of(said):
            slack.wait_for_ack(delivery)  # it comes when an event is done with
    assert slack.posts(channel) == []


def test_a_word_to_somebody_else_in_a_followed_thread_is_left_to_them(
    slack: FakeSlack, person: str, channel: str
) -> None:
    question = slack.mention(channel, person, "pay in texas?")
    answer(slack, question)
    slack.reply_in_thread(question, person, "<@U2> do you earn that?")
    told = answer(slack, slack.reply_in_thread(question, person, "and in ohio?"))
    assert len(slack.posts(channel)) == 2 and "Ohio" in told.plain


def test_a_mention_within_somebodys_thread_is_answered_there(slack: FakeSlack, person: str, channel: str) -> None:
    theirs = slack.say(channel, "U2", "I want to be a technician")
    question = slack.mention(channel, person, "what does it pay?", thread=theirs)
    assert answer(slack, question).thread_ts == theirs.ts


def test_a_mention_without_words_says_what_embark_can_do(slack: FakeSlack, person: str, channel: str) -> None:
    told = answer(slack, slack.mention(channel, person, ""))
    assert told.buttons


def test_bots_joins_edits_and_deletions_are_not_answered(slack: FakeSlack, person: str, channel: str) -> None:
    question = slack.mention(channel, person, "pay in texas?")
    told = answer(slack, question)
    slack.bot_says(channel, "<@U0BOT> pay?", thread=question)
    slack.bot_says(channel, "pay?", legacy=True, thread=question)
    slack.join(channel, "U55NEW")
    slack.edit(question, "<@U0BOT> pay in ohio?")
    extra = slack.reply_in_thread(question, person, "<@U2> look")
    slack.unfurl(extra)
    slack.delete(extra)
    last = answer(slack, slack.reply_in_thread(question, person, "and in utah?"))
    assert slack.posts(channel) == [told, last]


def test_a_persons_profile_stays_out_of_the_channel_and_the_channels_out_of_it(
    slack: FakeSlack, person: str, channel: str
) -> None:
    answer(slack, slack.dm(person, "im 17 and i live in ohio"))
    question = slack.mention(channel, person, "can i start?")
    assert "Ohio" not in answer(slack, question).plain
    answer(slack, slack.reply_in_thread(question, "U2", "i live in texas"))
    assert "Ohio" in answer(slack, slack.dm(person, "what do you know about me?")).plain


def test_in_a_thread_nobody_goes_by_what_another_told(slack: FakeSlack, person: str, channel: str) -> None:
    question = slack.mention(channel, person, "i live in ohio, what does it pay?")
    assert "Ohio" in answer(slack, question).plain
    other = slack.reply_in_thread(question, "U2", "what does it pay in general?")
    assert "Ohio" not in answer(slack, other).plain
    answer(slack, slack.reply_in_thread(question, "U2", "i live in texas"))
    assert "Ohio" in answer(slack, slack.reply_in_thread(question, person, "do i need a license?")).plain
    answer(slack, slack.reply_in_thread(question, "U2", "start over"))
    assert (
        "Ohio" in answer(slack, slack.reply_in_thread(question, person, "can i start without a certification?")).plain
    )


def test_in_a_thread_nobody_answers_anothers_form(slack: FakeSlack, person: str, channel: str) -> None:
    question = slack.mention(channel, person, "fit check")
    assert "Question 1" in answer(slack, question).plain
    assert "Question 2" not in answer(slack, slack.reply_in_thread(question, "U2", "yes")).plain
    assert "fit check" not in answer(slack, slack.reply_in_thread(question, "U2", "pay in texas?")).plain.lower()
    assert "Question 1" in answer(slack, slack.reply_in_thread(question, person, "back to the fit check")).plain
    assert "Question 2" in answer(slack, slack.reply_in_thread(question, person, "yes")).plain


def test_what_is_known_of_a_person_is_not_told_in_a_channel(slack: FakeSlack, person: str, channel: str) -> None:
    question = slack.mention(channel, person, "i live in ohio, what does it pay?")
    answer(slack, question)
    asked = slack.reply_in_thread(question, person, "what do you know about me?")
    told = slack.wait_for_post(channel, containing="for your eyes only", user=person)
    assert told.ephemeral_to == person and asked.ts < told.ts
    assert len(public(slack, channel)) == 1


@pytest.mark.parametrize(
    "text",
    ["<!channel> <!here> @here @channel", "<@U2> <https://evil.example|click me>", "*<!everyone>* `_x_`"],
)
def test_what_would_call_or_link_is_never_echoed(slack: FakeSlack, person: str, text: str) -> None:
    told = answer(slack, slack.dm(person, f"i am called {text} and i live in ohio"))
    raw = f"{told.text}{told.blocks}"
    assert not any(call in raw for call in ("<!", "<@", "evil.example", "@here", "@channel"))


@pytest.mark.parametrize("text", ["/session_start", " / back", '/chat_inform{"us_state": "Nowhere"}'])
def test_typed_commands_of_rasa_have_no_power(slack: FakeSlack, person: str, text: str) -> None:
    answer(slack, slack.dm(person, "i live in texas"))
    answer(slack, slack.dm(person, text))
    assert "Texas" in answer(slack, slack.dm(person, "what do you know about me?")).plain


@pytest.mark.parametrize(
    ("text", "files", "told"),
    [
        ("pay? " * 300, (), "longer than 1000 characters"),
        ("", ({"id": "F1", "name": "cv.pdf", "mimetype": "application/pdf"},), "nothing to read"),
        ("/", (), "nothing to read"),
    ],
)
def test_what_cannot_be_read_is_answered_with_the_fix(
    slack: FakeSlack, person: str, text: str, files: tuple[dict[str, str], ...], told: str
) -> None:
    assert told in answer(slack, slack.dm(person, text, files=files)).plain


@pytest.mark.parametrize("wish", ["forget me", "Please delete my data.", "can you forget everything about me?"])
def test_forget_me_forgets_for_good_after_one_question(slack: FakeSlack, person: str, wish: str) -> None:
    answer(slack, slack.dm(person, "i live in ohio"))
    offer = answer(slack, slack.dm(person, wish))
    assert offer.buttons == ["Forget me"]
    slack.press(offer, "Forget me")
    assert "I have forgotten our conversation" in slack.wait_for_edit(offer).plain
    assert "Nothing so far" in answer(slack, slack.dm(person, "what do you know about me?")).plain


def test_a_thread_is_forgotten_by_itself(slack: FakeSlack, person: str, channel: str) -> None:
    answer(slack, slack.dm(person, "i live in ohio"))
    question = slack.mention(channel, person, "pay in texas?")
    answer(slack, question)
    slack.reply_in_thread(question, person, "forget this thread")
    offer = slack.wait_for_post(channel, containing="forget this thread", user=person)
    assert offer.ephemeral_to == person
    slack.press(offer, "Forget this thread")
    slack.wait_for_post(channel, containing="I have forgotten this thread", user=person)
    slack.reply_in_thread(question, person, "and in utah?")
    assert "Ohio" in answer(slack, slack.dm(person, "what do you know about me?")).plain
    assert len(public(slack, channel)) == 1
