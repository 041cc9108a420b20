"""The fit check weighs answers, never the person, and says the same for the same answers."""

from __future__ import annotations

import itertools

import pytest

from bot.guide import fit, form_reading, forms
from bot.knowledge import knowledge

QUESTIONS = {question.id: question for question in knowledge().fit.questions}


def test_there_are_eight_questions() -> None:
    assert len(QUESTIONS) == 8


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("place", range(3))
def test_each_answer_is_weighed_in_the_result_with_a_source(question: str, place: int) -> None:
    option = QUESTIONS[question].options[place]
    reply = fit.result(knowledge(), {question: option.id})
    assert ("What fits" in reply.text) == bool(option.fits) and ("What may rub" in reply.text) == bool(option.rubs)
    assert reply.sources


def test_the_same_answers_give_the_same_result_in_any_order() -> None:
    answers = {id_: question.options[0].id for id_, question in QUESTIONS.items()}
    shuffled = dict(itertools.chain(reversed(answers.items())))
    assert fit.result(knowledge(), answers) == fit.result(knowledge(), shuffled)


def test_someone_who_avoids_customers_is_not_sent_to_retail() -> None:
    named = [name for name, _ in fit.setting_scores(knowledge(), {"people": "no"})[:3]]
    assert "retail" not in named and "mail order" in named


def test_no_answer_at_all_gives_no_result() -> None:
    assert "can't say" in fit.result(knowledge(), dict.fromkeys(QUESTIONS, forms.SKIP)).text


@pytest.mark.parametrize(
    ("question", "text", "option"),
    [
        ("detail", "yes", "yes"),
        ("detail", "I love it", "yes"),
        ("detail", "not really", "no"),
        ("detail", "it depends", "some"),
        ("feet", "no problem", "yes"),
        ("feet", "I have back problems", "no"),
        ("feet", "i can't", "no"),
        ("people", "I'm pretty shy", "no"),
        ("people", "i don't like people", "no"),
        ("pressure", "i don't panic", "yes"),
        ("pressure", "I usually lose it", "no"),
        ("hours", "mon-fri", "no"),
        ("hands", "2", "screen"),
        ("hands", "the first one", "hands"),
        ("detail", "what does that mean?", None),
        ("detail", "how much do they make", None),
        ("detail", "purple", None),
    ],
)
def test_an_answer_in_own_words_is_read(question: str, text: str, option: str | None) -> None:
    assert form_reading.read_answer(QUESTIONS[question], text) == option


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("stop", "stop"),
        ("never mind", "stop"),
        ("go back", "back"),
        ("skip", "skip"),
        ("stop and shop", None),
        ("i like going back home", None),
    ],
)
def test_a_wish_is_told_from_an_answer(text: str, wish: str | None) -> None:
    assert form_reading.wish(text) == wish
