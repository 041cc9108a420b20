"""A person in the terminal sees and presses what they would in Slack."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.slack.fake import FakeSlack
from tests.slack.fake.methods import METHODS
from tests.slack.fake.terminal import Terminal, readable

BUTTONS = [
    {"type": "section", "text": {"type": "mrkdwn", "text": "Which state?"}},
    {
        "type": "actions",
        "elements": [
            {"type": "button", "text": {"type": "plain_text", "text": "Ohio"}, "value": "oh"},
            {
                "type": "static_select",
                "options": [{"text": {"type": "plain_text", "text": "Texas"}, "value": "tx"}],
            },
        ],
    },
]


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    with FakeSlack() as fake:
        yield fake


@pytest.fixture
def terminal(slack: FakeSlack, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """A terminal that does not wait: in these tests the bot acts when told."""
    monkeypatch.setattr(Terminal, "_await", lambda self, before: "")
    return Terminal(slack, "U1")


def bot(slack: FakeSlack, method: str, **arguments: Any) -> None:
    with slack.workspace.changing():
        METHODS[method].run(slack.workspace, arguments)


def test_lines_become_what_people_do_in_slack(slack: FakeSlack, terminal: Terminal) -> None:
    for line in ("pay in ohio?", "#general hello", "/career pay", "home"):
        terminal.do(line)
    sent = [one.event.get("type") or one.payload["command"] for one in slack.deliveries()]
    assert sent == ["message", "app_mention", "message", "/career", "app_home_opened"]


def test_buttons_and_options_are_numbered_and_pressed_by_number(slack: FakeSlack, terminal: Terminal) -> None:
    terminal.do("hello")
    bot(slack, "chat.postMessage", channel="DU1", text="Which state?", blocks=BUTTONS)
    (page,) = terminal.news()
    assert page.splitlines() == ["── direct message", "Which state?", "  1. Ohio", "  2. Texas"]
    terminal.do("1")
    terminal.do("2")
    pressed = [one.payload["actions"][0] for one in slack.deliveries("interactive")]
    assert [pressed[0]["value"], pressed[1]["selected_option"]["value"]] == ["oh", "tx"]


def test_a_number_beyond_the_screen_is_explained(terminal: Terminal) -> None:
    assert terminal.do("7") == "There is nothing to press."


def test_what_is_hidden_from_the_person_is_not_printed(slack: FakeSlack, terminal: Terminal) -> None:
    terminal.do("#general hello")
    slack.say("general", "U2", "hi")
    bot(slack, "chat.postEphemeral", channel="general", user="U2", text="for U2 alone")
    assert terminal.news() == []


def test_links_show_their_labels_and_signs_are_unescaped() -> None:
    shown = readable("Sources: <https://www.bls.gov/ooh|BLS, Q&amp;A> &lt;2025&gt;")
    assert shown == "Sources: BLS, Q&A <2025>"
