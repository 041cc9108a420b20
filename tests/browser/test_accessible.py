"""WCAG 2.2 AA in every state: axe-core finds nothing, targets are large, and every way of seeing and moving is served."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import violations
from tests.browser.chat import MESSAGES, PHONE, Chat, FakeServer, Held, message, open_trial

OpenPage = Callable[..., Page]
SMALLEST = {"viewport": {"width": 320, "height": 568}, "has_touch": True, "is_mobile": True}
FULL = message(
    "**It costs money.** See [the board](https://example.org).\n\n1. Pay\n2. Pass\n\n| | PTCE | ExCPT |\n|---|---|---|\n| Cost | some | some |",
    buttons=[{"id": "a", "title": "How do I pass it?"}, {"id": "b", "title": "What is on it?"}],
    sources=[{"label": "PTCB, exam fees", "url": "https://www.ptcb.org", "as_of": "2025-05"}],
    image={"url": "/pictures/pay/OH.png", "alt": "Pay in Ohio", "width": 640, "height": 232},
)


def walk(chat: Chat, fake: FakeServer) -> Iterator[str]:
    """Brings an open page through every state there is, and names each."""
    part = chat.part
    yield "closed"
    chat.open()
    yield "open"
    part("menu-button").click()
    expect(part("menu")).to_be_visible()
    yield "menu"
    chat.page.keyboard.press("Escape")
    held = Held(chat.page)
    chat.send("hi")
    expect(part("typing")).to_be_visible()
    yield "waiting"
    fake.answer(held.first())
    chat.page.unroute(MESSAGES)
    expect(part("picture")).to_be_visible()
    part("sources").last.locator("summary").click()
    yield "answered, with its sources"
    part("thumb-down").last.click()
    expect(part("comment-input")).to_be_in_viewport()
    yield "a form under an answer"
    part("picture").click()
    expect(part("overlay")).to_be_visible()
    yield "a picture enlarged"
    chat.page.keyboard.press("Escape")
    chat.press("How do I pass it?")
    yield "a reply chosen"
    fake.refuse("/messages", 503, "not_answered", "Something went wrong on my side. Please try again.")
    chat.send("and then?")
    expect(part("trouble")).to_be_visible()
    yield "trouble"
    part("menu-button").click()
    part("forget").click()
    expect(part("confirm")).to_be_visible()
    yield "forget me?"


def answered(chat: Chat) -> None:
    """Everything that an answer can hold."""
    chat.open().say("hi")
    chat.press("How do I pass it?")


VIEWS: dict[str, dict[str, Any]] = {
    "light": {},
    "dark": {"color_scheme": "dark"},
    "375": PHONE,
    "320": SMALLEST,
    "320 dark": {**SMALLEST, "color_scheme": "dark"},
    "rtl": {},
}

TARGETS = """root => [...root.querySelectorAll('button, a[href], summary, input, textarea, [tabindex="0"]')]
  .filter((node) => node.checkVisibility({visibilityProperty: true}) && !node.disabled)
  .filter((node) => !(node.localName === 'a' && node.closest('p, li, td')))  // links inside sentences are exempt
  .map((node) => [node.getAttribute('part') || node.className || node.textContent.trim(), node.getBoundingClientRect()])
  .filter(([, box]) => box.width > 1 && (box.width < 43.9 || box.height < 43.9))
  .map(([name, box]) => `${name} is ${box.width} x ${box.height}`)"""


def bring(open_page: OpenPage, site: str, view: str = "light", extra: str = "") -> tuple[Chat, FakeServer]:
    """The widget in a view, before a server with full answers."""
    page = open_page("about:blank", **VIEWS[view])
    fake = FakeServer(page, FULL, {**FULL, "id": "m2"}, {**FULL, "id": "m3"})
    chat = open_trial(page, site, extra)
    if view == "rtl":
        page.evaluate("document.documentElement.dir = 'rtl'")
    return chat, fake


@pytest.mark.parametrize("view", VIEWS)
def test_axe_finds_nothing_in_any_state(open_page: OpenPage, site: str, view: str) -> None:
    chat, fake = bring(open_page, site, view)
    found = []
    for state in walk(chat, fake):
        chat.still()
        wrong = violations(chat.page)
        wrong += chat.page.evaluate(f"({TARGETS})(document.querySelector('embark-chat').shadowRoot)")
        if chat.page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            wrong.append("the page scrolls sideways")
        found += [f"{state}: {line}" for line in wrong]
    assert found == []


def test_axe_finds_nothing_beside_the_nudge(open_page: OpenPage, site: str) -> None:
    page = open_page("about:blank", **PHONE)
    page.clock.install()
    chat = open_trial(page, site, 'data-nudge="Wondering what it pays?"')
    page.clock.fast_forward(10_000)
    expect(chat.part("nudge")).to_be_visible()
    assert violations(chat.still().page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_any_colour_of_a_school_keeps_its_contrast(open_page: OpenPage, site: str, scheme: str) -> None:
    chat, _ = bring(open_page, site, scheme)
    answered(chat)
    found = []
    for color in ("#ffd400", "#ffffff", "#000", "rebeccapurple", "rgb(255 99 71)"):
        chat.page.evaluate("color => document.querySelector('embark-chat').setAttribute('color', color)", color)
        if not chat.part("panel").is_visible():
            chat.open()
        found += [f"{color}: {line}" for line in violations(chat.still().page) if "landmark" not in line]
    assert found == []


@pytest.mark.parametrize("path", ["/", "/chat"])
def test_axe_finds_nothing_in_our_pages(open_page: OpenPage, site: str, path: str) -> None:
    page = open_page("about:blank", reduced_motion="reduce")
    FakeServer(page, FULL)
    page.goto(site + path)
    if path == "/chat":
        Chat(page).say("hi")
    found = []
    for view, options in VIEWS.items():
        page.set_viewport_size(options.get("viewport", {"width": 1200, "height": 900}))
        page.emulate_media(color_scheme=options.get("color_scheme", "light"))
        page.evaluate("dir => document.documentElement.dir = dir", "rtl" if view == "rtl" else "ltr")
        wrong = violations(page)
        wrong += page.evaluate(f"({TARGETS})(document.body)")
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            wrong.append("the page scrolls sideways")
        found += [f"{view}: {line}" for line in wrong]
    assert found == []


def test_one_log_and_a_status_of_its_own_are_there_from_the_start(open_page: OpenPage, site: str) -> None:
    chat, _ = bring(open_page, site)
    answered(chat)
    expect(chat.page.get_by_role("log")).to_have_count(1)
    expect(chat.page.get_by_role("log")).not_to_have_accessible_name("")
    expect(chat.part("status")).to_have_attribute("role", "status")
    assert chat.part("log").locator("[role=status]").count() == 0


def test_that_an_answer_is_being_written_is_said(open_page: OpenPage, site: str) -> None:
    chat, _ = bring(open_page, site)
    Held(chat.page)
    chat.open().send("hi")
    expect(chat.part("status")).to_contain_text("writing")


def test_each_turn_says_whose_it_is(open_page: OpenPage, site: str) -> None:
    chat, _ = bring(open_page, site)
    answered(chat)
    assert "You" in (chat.part("message-user").first.text_content() or "")
    assert "Embark" in (chat.part("message-bot").last.text_content() or "")


def test_a_restored_conversation_is_not_read_out_again(open_page: OpenPage, site: str) -> None:
    page = open_page("about:blank")
    FakeServer(page, transcript=[{"id": "u1", "from": "user", "text": "hi"}, {**FULL, "from": "bot"}])
    chat = open_trial(page, site).open()
    chat.say("hi")
    page.reload()
    page.evaluate(
        """() => { window.live = []; const root = document.querySelector('embark-chat').shadowRoot;
          new MutationObserver((changes) => {
            const added = changes.flatMap((change) => [...change.addedNodes]);
            if (added.some((node) => node.part?.contains('message-user')))
              live.push(root.querySelector('[role=log]').getAttribute('aria-busy'));
          }).observe(root, {subtree: true, childList: true}) }"""
    )
    if not chat.part("panel").is_visible():
        chat.open()
    expect(chat.part("message-user")).to_have_count(1)
    assert set(page.evaluate("live")) <= {"true"}
    expect(chat.part("log")).not_to_have_attribute("aria-busy", "true")


def test_nothing_moves_for_those_who_ask_for_stillness(open_page: OpenPage, site: str) -> None:
    page = open_page("about:blank", reduced_motion="reduce")
    fake = FakeServer(page, FULL, {**FULL, "id": "m2"})
    chat = open_trial(page, site)
    for state in walk(chat, fake):
        moving = page.evaluate("document.querySelector('embark-chat').shadowRoot.getAnimations().length")
        assert moving == 0, state
    assert chat.part("log").evaluate("log => getComputedStyle(log).scrollBehavior") == "auto"


def test_in_forced_colours_edges_and_choices_can_be_seen(open_page: OpenPage, site: str) -> None:
    page = open_page("about:blank", forced_colors="active")
    FakeServer(page, FULL, {**FULL, "id": "m2"})
    chat = open_trial(page, site)
    answered(chat)
    for part in ("bubble", "choice-chosen", "input", "send", "panel"):
        style, width = chat.part(part).last.evaluate(
            "node => { const s = getComputedStyle(node); return [s.borderTopStyle, parseFloat(s.borderTopWidth)] }"
        )
        assert style != "none" and width > 0, f"{part} has no edge"
    assert violations(chat.still().page) == []
    chat.part("picture").last.click()
    assert chat.part("overlay").evaluate("node => getComputedStyle(node).borderTopStyle") == "solid"
    chat.page.keyboard.press("Escape")
    Held(page)
    chat.send("and then?")
    dot = chat.part("typing").locator("i").first
    assert dot.evaluate("dot => getComputedStyle(dot).backgroundColor") == "rgb(0, 0, 0)", "the text's colour"


def test_the_focus_can_be_seen(open_page: OpenPage, site: str) -> None:
    chat, _ = bring(open_page, site)
    answered(chat)
    chat.page.keyboard.press("Tab")
    for part in ("input", "send", "close", "menu-button", "choice", "thumb-up", "picture", "launcher"):
        node = chat.part(part).and_(chat.page.locator(":not(:disabled)")).last
        node.focus()
        style, width = node.evaluate(
            "node => { const s = getComputedStyle(node); return [s.outlineStyle, parseFloat(s.outlineWidth)] }"
        )
        assert style != "none" and width >= 2, part


@pytest.mark.parametrize("zoom", [2, 4])
def test_a_zoomed_page_reflows(open_page: OpenPage, site: str, zoom: int) -> None:
    """200 % and 400 % of a 1280 × 1024 window are 640 × 512 and 320 × 256 CSS pixels."""
    page = open_page("about:blank", viewport={"width": 1280 // zoom, "height": 1024 // zoom})
    FakeServer(page, FULL)
    chat = open_trial(page, site).open()
    chat.say("hi")
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    expect(chat.input).to_be_in_viewport()
    box = chat.still().part("panel").bounding_box()
    assert box and box["x"] >= 0 and box["y"] >= 0 and box["x"] + box["width"] <= 1280 // zoom
    assert (chat.part("log").bounding_box() or {})["height"] >= 60, "there is room to read"


def test_in_right_to_left_pages_it_is_mirrored(open_page: OpenPage, site: str) -> None:
    chat, _ = bring(open_page, site, "rtl")
    launcher = chat.part("launcher").bounding_box()
    assert launcher and launcher["x"] < 200
    chat.open().say("hi")
    user, log = chat.part("message-user").locator('[part~="bubble"]').bounding_box(), chat.part("log").bounding_box()
    assert user and log and user["x"] - log["x"] < log["x"] + log["width"] - (user["x"] + user["width"])
