"""A school's own folder, as people meet it over the web channel."""

from __future__ import annotations

import pytest

from actions.turn import adviser
from bot import paths
from bot.knowledge import Knowledge, school
from bot.knowledge.loader import ROOT, load
from tests.conftest import Server

EXAMPLE = paths.PROJECT / "docs" / "examples" / "local"


def test_pages_are_told_who_hosts(lakeside: Server) -> None:
    status, said, headers = lakeside.call("GET", "/school.json")
    assert status == 200 and said["name"] == "Lakeside Community College" and said["color"] == "#7a1f3d"
    assert headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize("path", ["/", "/chat"])
def test_the_chat_on_our_pages_bears_the_schools_name_and_colour(lakeside: Server, server: Server, path: str) -> None:
    assert '<embark-chat title="Lakeside Community College" color="#7a1f3d" greeting="' in lakeside.call("GET", path)[1]
    assert "<embark-chat title" not in server.call("GET", path)[1]


def test_without_a_folder_nothing_is_said(server: Server) -> None:
    assert server.call("GET", "/school.json")[1] == dict.fromkeys(
        ("name", "color", "greeting", "adviser", "website"), ""
    )


def test_local_programs_and_the_adviser_are_told_in_the_chat(lakeside: Server) -> None:
    talk = lakeside.talk()
    reply = talk.say("how much does a training program cost in ohio")
    assert "Evening pharmacy technician certificate" in reply["text"]
    assert reply["sources"][0]["label"].startswith("From Lakeside")
    assert "Ms. Lee" in talk.say("can I talk to a real person")["text"]
    assert lakeside.call("DELETE", "/webhooks/web/session", token=talk.token)[0] == 204


def test_the_environment_names_the_adviser_before_the_folder_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("actions.turn.school", lambda: _example().school)
    monkeypatch.delenv("EMBARK_ADVISER", raising=False)
    assert adviser().startswith("Ms. Lee")
    monkeypatch.setenv("EMBARK_ADVISER", "Mr. Diaz")
    assert adviser() == "Mr. Diaz"


def test_without_a_folder_no_school_is_known() -> None:
    assert school().name == ""


def _example() -> Knowledge:
    return load(ROOT, EXAMPLE)
