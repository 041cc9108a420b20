"""The page at / says what is true: its questions are understood, and its conversation is what Embark answers today."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
from datetime import date
from html.parser import HTMLParser
from typing import Any
from urllib.request import urlopen

import pytest

from bot.channels import landing_page
from bot.knowledge import knowledge
from tests.conftest import Server, Talk

STAGES = knowledge().stages
QUESTIONS = [topic for stage in STAGES for topic in landing_page.questions(stage)]
RECORD = "EMBARK_RECORD"


def render(**changed: Any) -> str:
    """The page, with a harmless conversation unless told otherwise."""
    turn = {"said": "hi", "text": "Hello.", "topic": "chat/greet", "sources": []}
    given: dict[str, Any] = {
        "conversation": {"recorded": "2026-11-26", "turns": [turn], "next": "And then?"},
        "origin": "https://embark.example",
        "integrity": "sha384-abc",
    }
    return landing_page.landing_page(knowledge(), **{**given, **changed})


def test_every_stage_is_there_in_order_with_its_spirit_and_two_to_four_questions() -> None:
    page = render()
    places = [page.index(f'id="stage-{stage.id}"') for stage in STAGES]
    assert places == sorted(places)
    for stage in STAGES:
        assert f'<h3 id="stage-{stage.id}-title">{stage.title}</h3>' in page
        assert stage.spirit in page and f'id="drawing-{stage.id}"' in page
        assert 2 <= len(landing_page.questions(stage)) <= 4


@pytest.mark.parametrize("topic", QUESTIONS, ids=lambda topic: topic.id)
def test_a_question_on_the_path_is_answered_with_its_topic(talk: Talk, topic: Any) -> None:
    assert talk.say(topic.title)["topic"] == topic.id


def test_the_conversation_is_what_embark_answers_today(talk: Talk) -> None:
    shown = landing_page.read_conversation()
    replies = [talk.say(turn["said"]) for turn in shown["turns"]]
    today = [
        {"said": turn["said"], **{part: reply[part] for part in ("text", "topic", "sources", "image") if part in reply}}
        for turn, reply in zip(shown["turns"], replies, strict=True)
    ]
    if os.environ.get(RECORD):
        recorded = {"recorded": date.today().isoformat(), "turns": today, "next": replies[-1]["buttons"][0]["title"]}
        landing_page.CONVERSATION.write_text(
            json.dumps(recorded, indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
        )
        return
    assert shown["turns"] == today, (
        f"Embark answers differently now. Record it anew: {RECORD}=1 python -m pytest {__file__}"
    )
    assert shown["next"] in [button["title"] for button in replies[-1]["buttons"]]


def test_no_word_that_is_filled_in_is_read_as_html() -> None:
    bad = '"><img src=x onerror=alert(1)>'
    turn = {
        "said": bad,
        "text": f"{bad} [a {bad}](https://example.org/{bad}) [b](javascript:alert(1))",
        "topic": "x",
        "sources": [{"label": bad, "url": 'https://example.org/"onclick=x', "as_of": bad}],
    }
    page = render(conversation={"recorded": "2026-11-26", "turns": [turn], "next": bad}, origin=bad, integrity=bad)

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            assert tag != "img" and not any(name.startswith("on") for name, _ in attrs)
            assert not (dict(attrs).get("href") or "").startswith("javascript")

    Reader().feed(page)


def test_the_line_to_paste_holds_an_address_and_the_hash_of_the_script_that_is_served(server: Server) -> None:
    script = server.call("GET", "/widget.js")[1]
    page = server.call("GET", "/")[1]
    hashed = base64.b64encode(hashlib.sha384(script.encode()).digest()).decode()
    assert f'src="http://localhost:5005/widget.js" integrity="sha384-{hashed}"' in page
    assert "__" not in page


@pytest.mark.parametrize("path", ["/", "/chat"])
def test_a_page_brings_nothing_from_elsewhere_and_nothing_inline(server: Server, path: str) -> None:
    page = server.call("GET", path)[1]
    loaded = re.findall(r'<(?:link|script|img)\b[^>]*?(?:href|src)="([^"]*)"', page)
    assert loaded and all(address.startswith("/") for address in loaded)
    for address in loaded:
        assert urlopen(f"http://127.0.0.1:{server.port}{address}").status == 200
    assert not re.search(r"<style|\sstyle=|<script(?![^>]*\bsrc=)|\son\w+=", page)
