"""What is said when no topic is answered."""

from __future__ import annotations

from bot.guide.answer import answer
from bot.guide.conversation import affirmed, alternatives, informed, unsure, with_alternatives
from bot.guide.known import Known
from bot.knowledge import knowledge
from tests.samples import KNOWLEDGE


def test_when_unsure_the_nearest_career_topics_and_something_else_are_offered() -> None:
    reply = unsure(
        KNOWLEDGE,
        [
            "chat/greet",
            "entering/salary",
            "safety/crisis",
            "training/exam_cost",
            "calling/what_is",
            "entering/work_settings",
        ],
    )
    assert [b.payload for b in reply.buttons] == [
        "/entering_salary",
        "/training_exam_cost",
        "/calling_what_is",
        "/chat_help",
    ]


def test_when_nothing_is_near_it_is_said_what_embark_is_for() -> None:
    assert unsure(KNOWLEDGE, []).topic == "scope/out_of_scope"


def test_a_bare_detail_answers_the_last_topic_again() -> None:
    assert informed(KNOWLEDGE, {"us_state": "Texas"}, {}, "entering/salary").text.startswith("In Texas")


def test_a_bare_detail_that_does_not_matter_to_the_last_topic_offers_what_it_could_mean() -> None:
    assert informed(KNOWLEDGE, {"role": "buyer"}, {}, None).topic in ("chat/inform",)


def test_a_state_after_an_answer_that_states_differ_in_leads_to_its_board() -> None:
    told = informed(knowledge(), {"us_state": "Texas"}, {}, "daily_duties/immunizations")
    assert "I don't have Texas's own rule" in told.text and "Texas" in told.sources[0].label
    assert (
        "What would you like to know"
        in informed(knowledge(), {"us_state": "Texas"}, {}, "daily_duties/challenges").text
    )


def test_a_detail_embark_does_not_know_gets_the_plain_reply() -> None:
    assert informed(KNOWLEDGE, {}, {}, None).text == "Words for chat/inform."


def test_yes_after_an_answer_offers_the_ways_on() -> None:
    assert next(b.payload for b in affirmed(KNOWLEDGE, "entering/salary").buttons) == "/chat_tell_me_more"
    assert affirmed(KNOWLEDGE, None).text == "Words for chat/affirm."


RANKING = ["entering/salary", "chat/greet", "calling/what_is", "training/exam_cost", "entering/work_settings"]


def test_a_sure_answer_offers_no_other_meanings() -> None:
    assert alternatives(KNOWLEDGE, "entering/salary", RANKING, 0.9) == ()


def test_a_less_sure_answer_offers_the_nearest_other_topics() -> None:
    offered = alternatives(KNOWLEDGE, "entering/salary", RANKING, 0.5)
    assert offered == ("calling/what_is", "training/exam_cost", "entering/work_settings")


def test_a_second_question_is_offered_alone_however_sure_the_first_was() -> None:
    for confidence in (0.5, 0.95):
        offered = alternatives(KNOWLEDGE, "entering/salary", RANKING, confidence, "training/exam_cost")
        assert offered == ("training/exam_cost",)


def test_other_meanings_stand_before_the_ways_on_and_none_stands_twice() -> None:
    plain = answer(KNOWLEDGE, "entering/salary", Known({}, {}))
    reply = with_alternatives(KNOWLEDGE, plain, ["training/exam_cost"])
    payloads = [button.payload for button in reply.buttons]
    assert payloads[0] == "/training_exam_cost" and len(payloads) == len(set(payloads)) <= 5
