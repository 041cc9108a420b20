"""The journey can be seen, walked, jumped and left."""

from __future__ import annotations

from bot.knowledge import knowledge
from tests.conftest import Talk


def test_the_overview_lists_the_nine_stages_and_opens_one(talk: Talk) -> None:
    reply = talk.say("show me the whole journey")
    for stage in knowledge().stages:
        assert stage.title in reply["text"]
    opened = talk.press(reply["buttons"][0]["title"])
    assert knowledge().stages[0].spirit in opened["text"]


def test_next_walks_all_nine_stages_and_then_says_so(talk: Talk) -> None:
    for stage in knowledge().stages:
        assert stage.title in talk.say("next stage")["text"]
    assert "last stage" in talk.say("next stage")["text"]


def test_back_goes_to_the_stage_before(talk: Talk) -> None:
    talk.say("next stage")
    talk.say("next stage")
    assert knowledge().stages[0].title in talk.say("go back a stage")["text"]
    assert "begins" in talk.say("go back a stage")["text"]


def test_a_question_moves_the_place_in_the_journey(talk: Talk) -> None:
    talk.say("how much does the PTCE cost")
    assert knowledge().stages[2].title in talk.say("next stage")["text"]


def test_start_over_forgets_the_details(talk: Talk) -> None:
    talk.say("how much do pharmacy technicians make in Ohio?")
    talk.say("start over")
    assert "Ohio" not in talk.say("how much do pharmacy technicians make?")["text"]


def test_a_bare_detail_with_nothing_asked_offers_what_it_could_mean(talk: Talk) -> None:
    reply = talk.say("Texas")
    assert "Texas" in reply["text"] and len(reply["buttons"]) >= 2
    assert "Texas" in talk.press(reply["buttons"][0]["title"])["text"]


def test_what_is_not_understood_offers_topics_by_title(talk: Talk) -> None:
    titles = {topic.title for topic in knowledge().topics.values()}
    for muddle in ("should the state know about it", "can they change it later", "who do i tell", "how do they do it"):
        reply = talk.say(muddle)
        if reply["topic"] == "chat/unsure":
            offered = [b["title"] for b in reply["buttons"]]
            assert offered[-1] == "Something else" and set(offered[:-1]) <= titles
            return
    raise AssertionError("none of the muddled questions left Embark unsure")


def test_out_of_scope_is_said_kindly_with_what_embark_can_do(talk: Talk) -> None:
    reply = talk.say("what's the weather in paris tomorrow")
    assert reply["topic"] == "scope/out_of_scope" and "pharmacy technician" in reply["text"]
