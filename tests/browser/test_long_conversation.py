"""A conversation of two hundred messages can be scrolled and typed into without a stutter."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.chat import FakeServer, message, open_trial

OpenPage = Callable[..., Page]
WORDS = (
    "Half of technicians earn more than **some** a year. See [the board](https://example.org).\n\n"
    "- The middle half earn from less to more\n- Hospitals pay more than stores\n\n| | Hospital | Retail |\n|---|---|---|\n| Pay | more | less |"
)
TRANSCRIPT = [
    {"id": f"u{n}", "from": "user", "text": f"Question {n}?"}
    if n % 2 == 0
    else {
        **message(WORDS, f"m{n}"),
        "from": "bot",
        "buttons": [{"id": f"b{n}-{k}", "title": f"Suggestion {k}"} for k in range(3)],
        "sources": [{"label": "BLS", "url": "https://www.bls.gov", "as_of": "2025-05"}],
    }
    for n in range(200)
]
#: Long tasks are those over 50 ms, by the standard's own definition.
WATCH = """() => { window.long = []; new PerformanceObserver((list) =>
  long.push(...list.getEntries().map((entry) => Math.round(entry.duration)))).observe({type: 'longtask'}) }"""


def test_two_hundred_messages_scroll_and_take_keys_without_a_long_task(open_page: OpenPage, site: str) -> None:
    page = open_page("about:blank")
    FakeServer(page, transcript=TRANSCRIPT)
    page.add_init_script("sessionStorage.clear?.()")
    chat = open_trial(page, site).open()
    chat.say("hi")
    page.reload()
    if not chat.part("panel").is_visible():
        chat.open()
    expect(chat.part("message-user")).to_have_count(100)
    page.evaluate("() => new Promise((done) => requestIdleCallback(done))")
    page.evaluate(WATCH)
    chat.part("log").evaluate(
        """async (log) => { for (let n = 0; n < 60; n++) { log.scrollTop = (n % 30) * log.scrollHeight / 30;
          await new Promise(requestAnimationFrame) } }"""
    )
    chat.input.press_sequentially("how much does the exam cost, and who pays for it?")
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert page.evaluate("long") == []
