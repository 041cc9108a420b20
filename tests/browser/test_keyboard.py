"""Everything can be done with the keyboard alone, focus is where one expects it, and nothing interrupts."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.chat import PHONE, Chat, FakeServer, message, open_trial

OpenPage = Callable[..., Page]
FOCUSED = """() => { let node = document.activeElement; while (node?.shadowRoot?.activeElement) node = node.shadowRoot.activeElement;
  return node?.getAttribute('part') ?? node?.localName; }"""


@pytest.fixture
def chat(open_page: OpenPage, site: str) -> Chat:
    """The widget, closed, before a server that answers with two suggestions, a source and a picture."""
    page = open_page("about:blank")
    full = message(
        "It costs [money](https://example.org).",
        buttons=[{"id": "a", "title": "How do I pass it?"}, {"id": "b", "title": "What is on it?"}],
        sources=[{"label": "PTCB", "url": "https://www.ptcb.org", "as_of": "2025-05"}],
        image={"url": "/pictures/pay/OH.png", "alt": "Pay in Ohio", "width": 640, "height": 232},
    )
    FakeServer(page, *[{**full, "id": f"m{n}"} for n in range(9)])
    return open_trial(page, site)


def focused(chat: Chat) -> str:
    """The part that has the focus."""
    return str(chat.page.evaluate(FOCUSED))


def tab_to(chat: Chat, part: str, back: bool = False, most: int = 30) -> None:
    """Presses Tab until a part has the focus."""
    for _ in range(most):
        if part in focused(chat).split():
            return
        chat.page.keyboard.press("Shift+Tab" if back else "Tab")
    raise AssertionError(f"{part} is not reached; the focus is on {focused(chat)}")


def test_a_whole_conversation_is_held_with_the_keyboard_alone(chat: Chat) -> None:
    keys = chat.page.keyboard
    tab_to(chat, "launcher")
    keys.press("Enter")
    expect(chat.input).to_be_focused()
    keys.type("how much is the exam")
    keys.press("Enter")
    expect(chat.answers.filter(has_text="It costs")).to_have_count(1)
    expect(chat.input).to_be_focused()
    tab_to(chat, "choice", back=True)
    keys.press("Enter")
    expect(chat.answers.filter(has_text="It costs")).to_have_count(2)
    tab_to(chat, "thumb-up", back=True)
    keys.press("Space")
    expect(chat.part("thumb-up").last).to_have_attribute("aria-pressed", "true")
    tab_to(chat, "comment-input")
    keys.type("clear")
    keys.press("Enter")
    tab_to(chat, "picture", back=True)
    keys.press("Enter")
    expect(chat.part("overlay")).to_be_visible()
    keys.press("Escape")
    tab_to(chat, "menu-button", back=True)
    keys.press("Enter")
    expect(chat.part("menu")).to_be_visible()
    keys.press("Escape")
    expect(chat.part("menu")).to_be_hidden()
    expect(chat.part("menu-button")).to_be_focused()
    keys.press("Escape")
    expect(chat.part("panel")).to_be_hidden()
    expect(chat.part("launcher")).to_be_focused()


def test_the_focus_goes_to_the_input_and_back_to_the_launcher(chat: Chat) -> None:
    chat.open()
    expect(chat.input).to_be_focused()
    chat.part("close").click()
    expect(chat.part("panel")).to_be_hidden()
    expect(chat.part("launcher")).to_be_focused()
    chat.open()
    chat.page.keyboard.press("Escape")
    expect(chat.part("launcher")).to_be_focused()


def test_the_launcher_is_a_button_that_says_whether_it_is_open(chat: Chat) -> None:
    launcher = chat.part("launcher")
    assert launcher.evaluate("node => node.localName") == "button"
    expect(launcher).to_have_attribute("aria-expanded", "false")
    chat.open()
    if launcher.is_visible():
        expect(launcher).to_have_attribute("aria-expanded", "true")
    chat.part("close").click()
    expect(launcher).to_have_attribute("aria-expanded", "false")


def test_nothing_of_a_closed_panel_can_be_reached(chat: Chat) -> None:
    seen = set()
    for _ in range(6):
        chat.page.keyboard.press("Tab")
        seen.add(focused(chat))
    assert seen <= {"launcher", "body", "html", "None"}


def test_a_reply_by_key_leaves_the_focus_in_the_conversation(chat: Chat) -> None:
    chat.open().say("hi")
    chat.part("choice").first.press("Enter")
    expect(chat.answers.filter(has_text="It costs")).to_have_count(2)
    assert focused(chat) not in ("body", "html", "None", "embark-chat")


def test_opening_while_the_page_loads_does_not_take_the_focus(open_page: OpenPage, site: str) -> None:
    page = open_page("about:blank")
    FakeServer(page)
    chat = open_trial(page, site, "data-open")
    expect(chat.part("panel")).to_be_visible()
    assert focused(chat) == "body"


def test_shift_enter_makes_a_line_and_enter_sends(chat: Chat) -> None:
    chat.open()
    chat.input.type("one")
    chat.input.press("Shift+Enter")
    chat.input.type("two")
    assert chat.input.input_value() == "one\ntwo" and not chat.messages_sent()
    chat.input.press("Enter")
    expect(chat.answers).to_have_count(2)
    assert [body["text"] for body in chat.messages_sent()] == ["one\ntwo"]


def test_enter_that_ends_a_composition_does_not_send(chat: Chat) -> None:
    chat.open()
    chat.input.fill("にほん")
    chat.input.evaluate(
        """node => {
          node.dispatchEvent(new CompositionEvent('compositionstart', {bubbles: true, composed: true}));
          node.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', isComposing: true, bubbles: true, composed: true, cancelable: true}));
          node.dispatchEvent(new CompositionEvent('compositionend', {data: '日本', bubbles: true, composed: true}));
          node.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', keyCode: 229, bubbles: true, composed: true, cancelable: true}));
        }"""
    )
    assert chat.messages_sent() == [] and chat.input.input_value() == "にほん"
    chat.input.press("Enter")
    expect(chat.part("message-user")).to_have_count(1)


def test_keys_typed_here_do_not_reach_the_pages_shortcuts(chat: Chat) -> None:
    chat.open()
    chat.page.evaluate(
        "window.keys = []; addEventListener('keydown', (event) => keys.push([event.key, event.target.localName]))"
    )
    chat.input.type("?")
    heard = chat.page.evaluate("keys")
    assert all(target == "embark-chat" for _, target in heard), "the page can tell whose keys they are"


def test_an_empty_message_is_not_sent(chat: Chat) -> None:
    chat.open()
    chat.send("  \n ")
    chat.part("send").click()
    assert chat.messages_sent() == [] and chat.said() == []


@pytest.fixture
def nudging(open_page: OpenPage, site: str) -> Chat:
    """The widget, closed, with an invitation, a while after the page was opened."""
    page = open_page("about:blank")
    page.clock.install()
    FakeServer(page)
    chat = open_trial(page, site, 'data-nudge="Wondering what it pays?"')
    page.clock.fast_forward(10_000)
    return chat


def test_the_nudge_is_shown_once_and_a_dismissal_is_remembered(nudging: Chat) -> None:
    expect(nudging.part("nudge")).to_contain_text("Wondering what it pays?")
    assert focused(nudging) == "body", "it does not take the focus"
    nudging.part("nudge-dismiss").click()
    expect(nudging.part("nudge")).to_have_count(0)
    nudging.page.reload()
    expect(nudging.part("launcher")).to_be_visible()
    nudging.page.clock.fast_forward(10_000)
    expect(nudging.part("nudge")).to_have_count(0)


def test_a_nudge_opens_the_conversation_and_is_gone(nudging: Chat) -> None:
    nudging.part("nudge-open").click()
    expect(nudging.part("panel")).to_be_visible()
    expect(nudging.input).to_be_focused()
    nudging.page.keyboard.press("Escape")
    expect(nudging.part("nudge")).to_have_count(0)


def test_on_a_phone_the_panel_fills_the_screen_and_a_reply_does_not_call_the_keyboard(
    open_page: OpenPage, site: str
) -> None:
    page = open_page("about:blank", **PHONE)
    FakeServer(page, message(buttons=[{"id": "a", "title": "How do I pass it?"}]), message("Like this.", "m2"))
    chat = open_trial(page, site).open().still()
    box = chat.part("panel").bounding_box()
    assert box and (box["x"], box["y"], box["width"]) == (0, 0, 375) and box["height"] >= 690
    chat.say("hi")
    chat.part("choice").first.tap()
    expect(chat.answers.filter(has_text="Like this.")).to_have_count(1)
    expect(chat.input).not_to_be_focused()
