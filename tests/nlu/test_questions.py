"""Two questions in one message are told apart, and one question is left whole."""

from __future__ import annotations

import pytest

from bot.nlu.questions import asking, questions


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("do i need a degree and how much does it pay", ["do i need a degree", "how much does it pay"]),
        ("what does it pay? and is it hard?", ["what does it pay?", "and is it hard?"]),
        ("how long is school, what does the exam cost", ["how long is school", "what does the exam cost"]),
        ("whats the pay like also do i need to be certified", ["whats the pay like", "do i need to be certified"]),
    ],
)
def test_two_questions_are_told_apart(text: str, asked: list[str]) -> None:
    assert questions(text) == asked


@pytest.mark.parametrize(
    "text",
    [
        "i'm 17. do i need a diploma?",
        "do i have to stand and walk all day",
        "is it hard? really?",
        "pay in ohio",
        "i like people and i like math, is this for me",
        "what is this? how does it work? who made it? when does it end?",
    ],
)
def test_one_question_or_a_whole_list_is_left_whole(text: str) -> None:
    assert questions(text) == []


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("i'm 17 and in texas. do i need a diploma? my mom says yes.", "do i need a diploma?"),
        ("i work nights. how do i find a school", "how do i find a school"),
        ("what does it pay? i have kids. is it steady?", "what does it pay? is it steady?"),
        ("do i need a diploma?", ""),
        ("i failed the exam. i am sad", ""),
    ],
)
def test_the_sentences_that_ask_are_told_from_those_that_tell(text: str, asks: str) -> None:
    assert asking(text) == asks
