"""Short messages mean something after what was said before, and nothing else does."""

from __future__ import annotations

import pytest

from bot.guide.context import asks_what_is_known, chosen, follow_up, is_bare_detail, to_forget
from bot.guide.reply import Button

BUTTONS = [Button("What does the exam cost?", "/training_exam_cost"), Button("Tell me more", "/chat_tell_me_more")]


def span(text: str, detail: str) -> list[tuple[int, int]]:
    """Where the detail stands in the text."""
    return [(text.index(detail), text.index(detail) + len(detail))]


@pytest.mark.parametrize(
    ("text", "detail"),
    [
        ("and in Texas?", "Texas"),
        ("what about hospitals", "hospitals"),
        ("for mail order", "mail order"),
        ("no, I meant Washington state", "Washington"),
        ("ok so how about if i'm in ohio", "ohio"),
        ("Texas", "Texas"),
    ],
)
def test_a_detail_among_small_words_is_bare(text: str, detail: str) -> None:
    assert is_bare_detail(text, span(text, detail))


@pytest.mark.parametrize(
    ("text", "detail"),
    [
        ("do i need a license in Texas?", "Texas"),
        ("what is a hospital like", "hospital"),
        ("hospital pay", "hospital"),
        ("how do i get into oncology", "oncology"),
    ],
)
def test_a_detail_in_a_question_of_its_own_is_not_bare(text: str, detail: str) -> None:
    assert not is_bare_detail(text, span(text, detail))


def test_small_words_without_a_detail_are_no_detail() -> None:
    assert not is_bare_detail("and what about that", [])


@pytest.mark.parametrize(
    ("text", "last", "topic"),
    [
        ("how much is it?", "training/exam_format", "training/exam_cost"),
        ("and what does it cost", "training/programs", "training/program_cost"),
        ("how long does it take", "training/programs", "training/program_length"),
        ("how long is it", "training/exam_prep", "training/exam_format"),
        ("is it hard?", "training/certification", "training/exam_format"),
        ("what's the pay", "growing/nuclear", "entering/salary"),
        ("what's the pay bump", "growing/nuclear", "growing/raise"),
        ("how much do they make", "calling/what_is", "entering/salary"),
        ("how do i start", "calling/is_it_for_me", "training/how_to_become"),
        ("licence?", "entering/salary", "training/state_requirements"),
        ("hours there?", "daily_duties/typical_day", "entering/schedule"),
        ("do i need to be certified for that", "entering/salary", "training/certification"),
        ("is it dangerous", "growing/nuclear", "growing/nuclear"),
        ("when can i start", "entering/salary", "training/entry_requirements"),
        ("what does it cost", "training/recertification", "training/recertification"),
        ("how do i get it", "growing/advanced_credentials", "growing/advanced_credentials"),
    ],
)
def test_a_short_question_is_about_the_last_topic(text: str, last: str, topic: str) -> None:
    assert follow_up(text, last) == topic


@pytest.mark.parametrize(
    "text", ["how much does the license cost", "how long is a shift", "is it hard to find a job", "pay in ohio"]
)
def test_a_question_that_names_its_topic_is_left_to_the_classifier(text: str) -> None:
    assert follow_up(text, "training/exam_format") is None


def test_without_a_last_topic_there_is_nothing_to_follow() -> None:
    assert follow_up("how much is it", None) is None


@pytest.mark.parametrize(
    ("text", "index"),
    [("the second one", 1), ("2", 1), ("ok the first", 0), ("last one please", 1), ("what does the exam cost", 0)],
)
def test_a_button_can_be_chosen_in_words(text: str, index: int) -> None:
    assert chosen(text, BUTTONS) == BUTTONS[index]


@pytest.mark.parametrize("text", ["the third one", "my second job", "first i need a ged"])
def test_what_is_no_choice_chooses_nothing(text: str) -> None:
    assert chosen(text, BUTTONS) is None


@pytest.mark.parametrize(
    "text", ["what do you know about me?", "what did u save about me", "what have i told you so far"]
)
def test_asking_what_is_kept_is_noticed(text: str) -> None:
    assert asks_what_is_known(text)


@pytest.mark.parametrize(
    ("text", "said", "dropped"),
    [
        ("forget that I'm in Ohio", ["us_state"], ("us_state",)),
        ("please delete my state", [], ("us_state",)),
        ("forget my workplace", [], ("setting",)),
        ("forget me", [], ()),
        ("i forgot my exam date", [], ()),
    ],
)
def test_details_can_be_taken_back(text: str, said: list[str], dropped: tuple[str, ...]) -> None:
    assert to_forget(text, said) == dropped
