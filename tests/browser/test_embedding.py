"""One line on a stranger's page: nothing of theirs breaks ours, nothing of ours breaks theirs, under the strictest policy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.chat import Chat
from tests.browser.conftest import Host

OpenPage = Callable[..., Page]

LINE = '<script src="{site}/widget.js" {attributes} defer></script>'
PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A school</title>{head}</head>
<body><header id="theirs"><h1>A school</h1></header><main><p>Welcome to our school.</p><button id="own">Apply</button>
<div class="panel bubble open message">Their panel</div></main>{line}</body></html>"""

#: What sites do to every element there is.
HOSTILE = {
    "all unset": "* { all: unset !important; }",
    "all initial on everything, twice": "*, *::before, *::after { all: initial !important; } html * { all: unset !important; }",
    "reset": "* { margin: 0 !important; padding: 0 !important; border: 0 !important; font: 9px/1 fantasy !important; box-sizing: content-box !important; }",
    "loud": "button, input, textarea { position: absolute !important; left: -9999px !important; color: red !important; } "
    "div { display: none !important; float: right !important; } svg { width: 300px !important; } html { font-size: 30px; }",
    "hidden": "body > * { visibility: hidden !important; opacity: 0 !important; pointer-events: none !important; transform: rotate(9deg) !important; }",
}
#: Style of a part that a person would notice. Colours and sizes as computed, so that the page's rules would show.
LOOK = """part => {
  const root = document.querySelector('embark-chat').shadowRoot;
  const node = root.querySelector(`[part~="${part}"]`), box = node.getBoundingClientRect(), style = getComputedStyle(node);
  return {width: Math.round(box.width), height: Math.round(box.height), right: Math.round(innerWidth - box.right),
    bottom: Math.round(innerHeight - box.bottom),
    ...Object.fromEntries(['display', 'color', 'backgroundColor', 'fontSize', 'fontFamily', 'lineHeight', 'padding', 'margin', 'borderRadius',
      'visibility', 'opacity', 'pointerEvents', 'position', 'boxSizing', 'cursor', 'textAlign'].map((name) => [name, style[name]]))};
}"""
PARTS = ["launcher", "panel", "header", "title", "close", "log", "form", "input", "send", "bubble"]


def embed(host: Host, site: str, head: str = "", attributes: str = "", **headers: str) -> str:
    """A host page with the one line; returns its address."""
    line = LINE.format(site=site, attributes=attributes)
    return host.put("/school.html", PAGE.format(head=head, line=line), **headers)


def look(page: Page) -> dict[str, Any]:
    """How launcher and open panel look."""
    chat = Chat(page)
    launcher = page.evaluate(LOOK, "launcher")
    chat.open()
    page.mouse.move(0, 0)
    chat.still()
    return {"closed launcher": launcher, **{part: page.evaluate(LOOK, part) for part in PARTS}}


@pytest.fixture(scope="module")
def calm(request: pytest.FixtureRequest) -> dict[str, Any]:
    """A cache for how the widget looks on a page without styles."""
    return {}


@pytest.mark.parametrize("css", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_pages_styles_do_not_reach_the_widget(
    open_page: OpenPage, host: Host, site: str, calm: dict[str, Any], css: str
) -> None:
    if not calm:
        calm.update(look(open_page(embed(host, site))))
    assert look(open_page(embed(host, site, f"<style>{css}</style>"))) == calm


def test_the_widget_leaves_the_page_as_it_was(open_page: OpenPage, host: Host, site: str) -> None:
    measure = """() => [...document.querySelectorAll('body :not(embark-chat, script), html, body')].map((node) => {
      const box = node.getBoundingClientRect(), style = getComputedStyle(node);
      return [node.tagName, box.x, box.y, box.width, box.height, style.font, style.color, style.display, style.overflow, style.margin];
    }).concat([[scrollX, scrollY, Object.keys(window).filter((name) => /embark/i.test(name))]])"""
    bare = open_page(host.put("/bare.html", PAGE.format(head="", line=""))).evaluate(measure)
    page = open_page(embed(host, site))
    page.wait_for_selector("embark-chat", state="attached")
    closed = page.evaluate(measure)
    Chat(page).open()
    assert closed == bare and page.evaluate(measure) == bare


def test_the_line_on_a_page_of_another_origin_talks(open_page: OpenPage, host: Host, site: str) -> None:
    chat = Chat(open_page(embed(host, site))).open()
    answer = chat.say("how much does the PTCE cost")
    expect(answer).to_contain_text("$129")


def test_it_works_under_the_strictest_policy(open_page: OpenPage, host: Host, site: str) -> None:
    policy = f"default-src 'self'; script-src 'self' {site}; connect-src {site}; img-src {site}; require-trusted-types-for 'script'"
    page = open_page(embed(host, site, Content_Security_Policy=policy))
    page.evaluate(
        "window.broken = []; addEventListener('securitypolicyviolation', (e) => broken.push(e.violatedDirective))"
    )
    chat = Chat(page).open()
    look_before = page.evaluate(LOOK, "panel")
    assert look_before["borderRadius"] != "0px", "the styles are in force"
    picture = chat.say("how much do technicians make in ohio").locator('[part~="picture"] img')
    expect(picture).to_have_js_property("complete", True)
    assert picture.evaluate("image => image.naturalWidth") > 0
    assert page.evaluate("broken") == []  # console errors fail the test anyhow


def test_the_line_as_the_landing_page_gives_it_works_with_its_integrity(
    open_page: OpenPage, host: Host, site: str
) -> None:
    line = open_page(site).locator("#embed-line").inner_text()
    chat = Chat(open_page(host.put("/pasted.html", PAGE.format(head="", line=line)))).open()
    expect(chat.input).to_be_focused()


def test_nobody_else_is_asked_and_no_cookie_is_set(
    new_context: Callable[..., BrowserContext], host: Host, site: str
) -> None:
    context = new_context()
    page = context.new_page()
    asked: set[str] = set()
    context.on("request", lambda request: asked.add("{0.scheme}://{0.netloc}".format(urlsplit(request.url))))
    page.goto(embed(host, site))
    Chat(page).open().say("do i need a degree?")
    assert asked == {host.origin, site}
    assert context.cookies() == []


def test_the_token_is_in_no_address(open_page: OpenPage, host: Host, site: str) -> None:
    page = open_page(embed(host, site))
    addresses: list[str] = []
    page.on("request", lambda request: addresses.append(request.url))
    chat = Chat(page).open()
    chat.say("do i need a degree?")
    assert chat.token and not any(chat.token in address for address in addresses)


def test_attributes_of_the_line_reach_the_widget(open_page: OpenPage, host: Host, site: str) -> None:
    attributes = 'data-title="Ask Ms. Lee" data-color="#7a1f5c" data-greeting="Hello from **our** school." data-position="bottom-left" data-open'
    page = open_page(embed(host, site, attributes=attributes))
    chat = Chat(page)
    expect(chat.part("title")).to_have_text("Ask Ms. Lee")
    expect(chat.part("bubble").first).to_have_text("Hello from our school.")
    expect(chat.part("bubble").first.locator("strong")).to_have_text("our")
    expect(chat.part("send")).to_have_css("background-color", "rgb(122, 31, 92)")
    box = chat.part("launcher").bounding_box() or chat.part("panel").bounding_box()
    assert box and box["x"] < 100


def test_single_words_can_be_replaced_in_another_language(open_page: OpenPage, host: Host, site: str) -> None:
    words = '{"send": "Enviar", "close": "Cerrar el chat", "starters": ["Do I need a degree?"], "nothing": "x"}'
    chat = Chat(open_page(embed(host, site, attributes=f"data-lang='es' data-strings='{words}' data-open")))
    expect(chat.part("send")).to_have_accessible_name("Enviar")
    expect(chat.part("close")).to_have_accessible_name("Cerrar el chat")
    expect(chat.part("choice")).to_have_text(["Do I need a degree?"])
    expect(chat.part("menu-button")).to_have_accessible_name("Menu")  # in English where a page has no word for it
    answer = chat.say("do i need a degree?").locator('[part~="bubble"]')
    assert answer.evaluate("node => node.closest('[lang]').lang") == "en"


def test_placed_in_the_page_it_stands_where_it_was_put_and_nothing_is_added(
    open_page: OpenPage, host: Host, site: str
) -> None:
    element = '<embark-chat mode="inline" style="height: 30rem"></embark-chat>'
    page = open_page(
        host.put("/inline.html", PAGE.format(head="", line=element + LINE.format(site=site, attributes="")))
    )
    chat = Chat(page)
    expect(chat.part("panel")).to_be_visible()
    assert page.locator("embark-chat").count() == 1 and chat.part("launcher").count() == 0
    assert (page.locator("embark-chat").bounding_box() or {})["height"] == 480
    expect(chat.say("do i need a degree?")).to_be_visible()


def test_the_page_is_told_what_happens_but_not_what_is_said(open_page: OpenPage, host: Host, site: str) -> None:
    page = open_page(embed(host, site))
    page.evaluate("""window.heard = []; for (const name of ['open', 'close', 'message', 'error'])
      document.addEventListener(`embark:${name}`, (event) => heard.push([name, event.detail]))""")
    chat = Chat(page).open()
    chat.say("how much does the PTCE cost")
    page.keyboard.press("Escape")
    expect(chat.part("panel")).to_be_hidden()
    heard = page.evaluate("heard")
    assert [name for name, _ in heard] == ["open", "message", "message", "close"]
    assert heard[1][1] == {"from": "user", "topic": None}
    assert heard[2][1] == {"from": "bot", "topic": "training/exam_cost"}
