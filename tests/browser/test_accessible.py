"""WCAG 2.2 AA in every state: axe-core finds nothing, targets are large, and every way of seeing and moving is served."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import violations
from tests.browser.chat import PHONE, Chat, FakeServer, message, open_trial

OpenPage = Callable[..., Page]
SMALLEST = {"viewport": {"width": 320, "height": 568}, "has_touch": True, "is_mobile": True}
FULL = message(
    "**It costs money.** See [the board](https://example.org).\n\n1. Pay\n2. Pass\n\n| | PTCE | ExCPT |\n|---|---|---|\n| Cost | some | some |",
    buttons=[{"id": "a", "title": "How do I pass it?"}, {"id": "b", "title": "What is on it?"}],
    sources=[{"label": "PTCB, exam fees", "url": "https://www.ptcb.org", "as_of": "2025-05"}],
    image={"url": "/pictures/pay/OH.png", "alt": "Pay in Ohio", "width": 640, "height": 232},
)


def closed(chat: Chat, fake: FakeServer) -> None:
    """The launcher alone."""


def opened(chat: Chat, fake: FakeServer) -> None:
    """The greeting with its suggestions."""
    chat.open()


def answered(chat: Chat, fake: FakeServer) -> None:
    """Everything that an answer can hold, its sources unfolded, a reply chosen."""
    chat.open().say("hi")
    chat.part("sources").last.locator("summary").click()
    chat.part("choice").first.click()
    expect(chat.part("message-user")).to_have_count(2)
    expect(chat.part("typing")).to_have_count(0)


def waiting(chat: Chat, fake: FakeServer) -> None:
    """An answer takes its time."""
    chat.open()
    chat.page.route("**/webhooks/web/messages", lambda route: None)
    chat.send("hi")
    expect(chat.part("typing")).to_be_visible()


def in_trouble(chat: Chat, fake: FakeServer) -> None:
    """A message that was not delivered."""
    chat.open()
    fake.refuse("/messages", 503, "not_answered", "Something went wrong on my side. Please try again.")
    chat.send("hi")
    expect(chat.part("trouble")).to_be_visible()


def judging(chat: Chat, fake: FakeServer) -> None:
    """The optional word after a thumb."""
    chat.open().say("hi")
    chat.part("thumb-down").last.click()
    expect(chat.part("comment-input")).to_be_visible()


def enlarged(chat: Chat, fake: FakeServer) -> None:
    """A picture over everything."""
    chat.open().say("hi")
    chat.part("picture").click()
    expect(chat.part("overlay")).to_be_visible()


def in_the_menu(chat: Chat, fake: FakeServer) -> None:
    """The header's menu."""
    chat.open().part("menu-button").click()
    expect(chat.part("menu")).to_be_visible()


def forgetting(chat: Chat, fake: FakeServer) -> None:
    """The question before everything is deleted."""
    chat.open().say("hi")
    chat.part("menu-button").click()
    chat.part("forget").click()
    expect(chat.part("confirm")).to_be_visible()


STATES = [closed, opened, answered, waiting, in_trouble, judging, enlarged, in_the_menu, forgetting]
VIEWS: dict[str, dict[str, Any]] = {
    "light": {},
    "dark": {"color_scheme": "dark"},
    "375": PHONE,
    "320": SMALLEST,
    "320 dark": {**SMALLEST, "color_scheme": "dark"},
    "rtl": {},
}
#: In every view what differs most there, in the light view all.
CHECKED = [
    (view, state)
    for view in VIEWS
    for state in STATES
    if view == "light" or state in (closed, answered, in_trouble, judging)
]


def bring(
    open_page: OpenPage, site: str, state: Callable[[Chat, FakeServer], None], view: str, extra: str = ""
) -> Chat:
    """The widget in a state and a view."""
    page = open_page("about:blank", **VIEWS[view])
    fake = FakeServer(page, FULL, {**FULL, "id": "m2"}, {**FULL, "id": "m3"})
    chat = open_trial(page, site, extra)
    if view == "rtl":
        page.evaluate("document.documentElement.dir = 'rtl'")
    state(chat, fake)
    return chat


@pytest.mark.parametrize(
    ("view", "state"), CHECKED, ids=lambda value: value if isinstance(value, str) else value.__name__
)
def test_axe_finds_nothing_in_the_widget(
    open_page: OpenPage, site: str, view: str, state: Callable[[Chat, FakeServer], None]
) -> None:
    chat = bring(open_page, site, state, view)
    assert violations(chat.page) == []
    assert chat.page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_axe_finds_nothing_beside_the_nudge(open_page: OpenPage, site: str) -> None:
    chat = bring(open_page, site, closed, "375", 'data-nudge="Wondering what it pays?"')
    expect(chat.part("nudge")).to_be_visible()
    assert violations(chat.page) == []


@pytest.mark.parametrize("color", ["#ffd400", "#ffffff", "#000", "rebeccapurple", "rgb(255 99 71)"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_any_colour_of_a_school_keeps_its_contrast(open_page: OpenPage, site: str, color: str, scheme: str) -> None:
    chat = bring(open_page, site, answered, scheme, f'data-color="{color}"')
    assert violations(chat.page) == []


@pytest.mark.parametrize("view", ["light", "dark", "375", "320", "rtl"])
@pytest.mark.parametrize("path", ["/", "/chat"])
def test_axe_finds_nothing_in_our_pages(open_page: OpenPage, site: str, path: str, view: str) -> None:
    page = open_page("about:blank", reduced_motion="reduce", **VIEWS[view])
    FakeServer(page, FULL)
    page.goto(site + path)
    if view == "rtl":
        page.evaluate("document.documentElement.dir = 'rtl'")
    if path == "/chat":
        Chat(page).say("hi")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


TARGETS = """root => [...root.querySelectorAll('button, a[href], summary, input, textarea, [tabindex="0"]')]
  .filter((node) => node.checkVisibility({visibilityProperty: true}) && !node.disabled)
  .filter((node) => !(node.localName === 'a' && node.closest('p, li, td')))  // links inside sentences are exempt
  .map((node) => [node.getAttribute('part') || node.className || node.textContent.trim(), node.getBoundingClientRect()])
  .filter(([, box]) => box.width > 1 && (box.width < 43.9 || box.height < 43.9))
  .map(([name, box]) => `${name}: ${box.width} x ${box.height}`)"""


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_everything_to_press_is_44_pixels_large(
    open_page: OpenPage, site: str, state: Callable[[Chat, FakeServer], None]
) -> None:
    chat = bring(open_page, site, state, "320")
    small = chat.page.evaluate(f"({TARGETS})(document.querySelector('embark-chat').shadowRoot)")
    assert small == []


def test_everything_to_press_on_the_landing_page_is_44_pixels_large(open_page: OpenPage, site: str) -> None:
    page = open_page(site, **SMALLEST)
    assert page.evaluate(f"({TARGETS})(document.body)") == []


def test_one_log_and_a_status_of_its_own_are_there_from_the_start(open_page: OpenPage, site: str) -> None:
    page = bring(open_page, site, answered, "light").page
    chat = Chat(page)
    expect(page.get_by_role("log")).to_have_count(1)
    expect(page.get_by_role("log")).not_to_have_accessible_name("")
    status = chat.part("status")
    assert status.get_attribute("role") == "status" and status.count() == 1
    assert chat.part("log").locator("[role=status]").count() == 0


def test_what_happens_is_said_in_the_status_and_answers_are_english(open_page: OpenPage, site: str) -> None:
    chat = bring(open_page, site, waiting, "light")
    expect(chat.part("status")).not_to_be_empty()
    chat = bring(open_page, site, answered, "light", 'data-lang="es"')
    expect(chat.answers.last.locator('[part~="bubble"]')).to_have_attribute("lang", "en")


def test_each_turn_says_whose_it_is(open_page: OpenPage, site: str) -> None:
    chat = bring(open_page, site, answered, "light")
    assert "You" in (chat.part("message-user").first.text_content() or "")
    assert "Embark" in (chat.part("message-bot").last.text_content() or "")


def test_a_restored_conversation_is_not_read_out_again(open_page: OpenPage, site: str) -> None:
    page = open_page("about:blank")
    shown = [{"id": "u1", "from": "user", "text": "hi"}, {**FULL, "from": "bot"}]
    FakeServer(page, transcript=shown)
    chat = open_trial(page, site).open()
    chat.say("hi")
    page.reload()
    page.evaluate(
        """() => { window.live = []; new MutationObserver(() => {
          const log = document.querySelector('embark-chat')?.shadowRoot?.querySelector('[role=log]');
          if (log?.querySelector('[part~=message-user]')) live.push(log.ariaBusy ?? log.getAttribute('aria-busy') ?? log.ariaLive);
        }).observe(document, {subtree: true, childList: true}) }"""
    )
    if not chat.part("panel").is_visible():
        chat.open()
    expect(chat.part("message-user")).to_have_count(1)
    expect(chat.part("log")).not_to_have_attribute("aria-busy", "true")


@pytest.mark.parametrize("state", [opened, answered, enlarged], ids=lambda state: state.__name__)
def test_nothing_moves_for_those_who_ask_for_stillness(
    open_page: OpenPage, site: str, state: Callable[[Chat, FakeServer], None]
) -> None:
    page = open_page("about:blank", reduced_motion="reduce")
    fake = FakeServer(page, FULL, {**FULL, "id": "m2"})
    chat = open_trial(page, site)
    state(chat, fake)
    assert page.evaluate("document.querySelector('embark-chat').shadowRoot.getAnimations().length") == 0
    assert chat.part("log").evaluate("log => getComputedStyle(log).scrollBehavior") == "auto"


def test_the_typing_dots_stand_still_too(open_page: OpenPage, site: str) -> None:
    page = open_page("about:blank", reduced_motion="reduce")
    fake = FakeServer(page)
    chat = open_trial(page, site)
    waiting(chat, fake)
    assert page.evaluate("document.querySelector('embark-chat').shadowRoot.getAnimations().length") == 0


def test_in_forced_colours_edges_and_choices_can_be_seen(open_page: OpenPage, site: str) -> None:
    page = open_page("about:blank", forced_colors="active")
    fake = FakeServer(page, FULL, {**FULL, "id": "m2"})
    chat = open_trial(page, site)
    answered(chat, fake)
    for part in ("bubble", "choice-chosen", "input", "send", "panel"):
        edge = chat.part(part).last.evaluate(
            "node => { const s = getComputedStyle(node); return [s.borderTopStyle, s.outlineStyle, parseFloat(s.borderTopWidth)] }"
        )
        assert edge[0] != "none" and edge[2] > 0, f"{part} has no edge"
    assert violations(page) == []


@pytest.mark.parametrize("part", ["launcher", "input", "send", "close", "menu-button", "choice", "thumb-up", "picture"])
def test_the_focus_can_be_seen(open_page: OpenPage, site: str, part: str) -> None:
    chat = bring(open_page, site, closed if part == "launcher" else answered, "light")
    node = chat.part(part).and_(chat.page.locator(":not(:disabled)")).last
    chat.page.keyboard.press("Tab")
    node.focus()
    style = node.evaluate(
        "node => { const s = getComputedStyle(node); return [s.outlineStyle, parseFloat(s.outlineWidth), s.boxShadow] }"
    )
    assert (style[0] != "none" and style[1] >= 2) or style[2] != "none"


@pytest.mark.parametrize("zoom", [2, 4])
def test_a_zoomed_page_reflows(open_page: OpenPage, site: str, zoom: int) -> None:
    """200 % and 400 % of a 1280 × 1024 window are 640 × 512 and 320 × 256 CSS pixels."""
    page = open_page("about:blank", viewport={"width": 1280 // zoom, "height": 1024 // zoom})
    FakeServer(page, FULL)
    chat = open_trial(page, site).open()
    chat.say("hi")
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    chat.input.scroll_into_view_if_needed()
    expect(chat.input).to_be_in_viewport()
    box = chat.part("panel").bounding_box()
    assert box and box["x"] >= 0 and box["y"] >= 0 and box["x"] + box["width"] <= 1280 // zoom


def test_in_right_to_left_pages_it_is_mirrored(open_page: OpenPage, site: str) -> None:
    page = open_page("about:blank")
    FakeServer(page, FULL)
    chat = open_trial(page, site)
    page.evaluate("document.documentElement.dir = 'rtl'")
    launcher = chat.part("launcher").bounding_box()
    assert launcher and launcher["x"] < 200
    chat.open().say("hi")
    user, log = chat.part("message-user").locator('[part~="bubble"]').bounding_box(), chat.part("log").bounding_box()
    assert user and log and user["x"] - log["x"] < log["x"] + log["width"] - (user["x"] + user["width"])
