"""Words from anywhere stay words: nothing runs, nothing opens, nothing navigates to a scheme that runs."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.chat import FakeServer, message, open_trial

OpenPage = Callable[..., Page]

MARKUP = [
    "<script>window.ran = 1</script>",
    "<img src=x onerror='window.ran = 1'>",
    "<svg onload=window.ran=1><animate onbegin=window.ran=1 attributeName=x dur=1s>",
    "<iframe srcdoc='<script>parent.ran=1</script>'></iframe>",
    "<details open ontoggle=window.ran=1>x</details>",
    "<a href='javascript:window.ran=1'>x</a>",
    '"><body onfocus=window.ran=1 autofocus><input autofocus onfocus=window.ran=1>',
    "<math><mtext></form><form><mglyph><style></math><img src onerror=window.ran=1>",
    '<noscript><p title="</noscript><img src=x onerror=window.ran=1>">',
    "<template><img src=x onerror=window.ran=1></template><slot>",
    "**<img src=x onerror=window.ran=1>**",
    "[<img src=x onerror=window.ran=1>](https://example.org)",
    "- <img src=x onerror=window.ran=1>\n- {{constructor.constructor('window.ran=1')()}}",
    "| <img src=x onerror=window.ran=1> | b |\n|---|---|\n| <script>window.ran=1</script> | d |",
    "&lt;script&gt;window.ran=1&lt;/script&gt;",
    "`<img src=x onerror=window.ran=1>` ${window.ran=1} \u202e\u0000\ufeff",
]
TARGETS = [
    "javascript:window.ran=1",
    "JaVaScRiPt:window.ran=1",
    " javascript:window.ran=1",
    "\x01javascript:window.ran=1",
    "java\tscript:window.ran=1",
    "java\nscript:window.ran=1",
    "javascript&#58;window.ran=1",
    "&#106;avascript:window.ran=1",
    "javascript://example.org/%0awindow.ran=1",
    "data:text/html,<script>opener.ran=1</script>",
    "data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==",
    "vbscript:msgbox(1)",
    "blob:https://example.org/x",
    "file:///etc/passwd",
    "filesystem:https://example.org/x",
    "view-source:https://example.org",
    "//evil.example/x",
    "/\\evil.example/x",
    "\\\\evil.example\\x",
    "intent://x#Intent;end",
]
SAFE = ("http:", "https:", "mailto:", "tel:")
#: Every element and attribute there is inside the widget, and every address in it.
INSIDE = """() => {
  const all = [...document.querySelector('embark-chat').shadowRoot.querySelectorAll('*')];
  return {
    tags: [...new Set(all.map((node) => node.localName))],
    attributes: [...new Set(all.flatMap((node) => node.getAttributeNames()))],
    hrefs: all.filter((node) => node.href !== undefined && node.localName === 'a').map((node) => node.protocol),
    images: all.filter((node) => node.localName === 'img').map((node) => new URL(node.src, location).origin),
  };
}"""


def check(page: Page) -> None:
    """Nothing ran, and what is in the widget could run nothing."""
    inside = page.evaluate(INSIDE)
    assert page.evaluate("window.ran") is None
    assert not {"script", "iframe", "object", "embed", "math", "base", "meta", "link"} & set(inside["tags"])
    assert not [name for name in inside["attributes"] if name.startswith("on") or name in ("srcdoc", "style")]
    assert set(inside["hrefs"]) <= set(SAFE) and "null" not in inside["images"]


def press_everything(page: Page) -> None:
    """Clicks every link, in the same tab, with what would leave the page stopped."""
    page.route("**/evil.example/**", lambda route: pytest.fail("evil.example was asked"))
    for link in page.locator("embark-chat a").all():
        link.evaluate(
            "link => { link.addEventListener('click', (e) => { if (/^(https?|mailto|tel):/.test(link.href)) e.preventDefault() }); link.click() }"
        )


def everywhere(words: str) -> dict[str, object]:
    """A message with the same words in every place that shows some."""
    return message(
        words,
        topic=words,
        buttons=[{"id": words, "title": words[:60]}],
        sources=[{"label": words, "url": "https://example.org/a", "as_of": words}],
        image={"url": "/pictures/pay/OH.png", "alt": words, "width": 640, "height": 232},
    )


def test_markup_in_a_bots_words_stays_words(open_page: OpenPage, site: str) -> None:
    page = open_page("about:blank")
    FakeServer(page, *[{**everywhere(words), "id": f"m{n}"} for n, words in enumerate(MARKUP)])
    chat = open_trial(page, site).open()
    for number in range(len(MARKUP)):
        chat.say(f"question {number}")
    for fold in chat.part("sources").all():
        fold.evaluate("details => details.open = true")
    chat.part("picture").last.click()
    check(page)
    press_everything(page)
    check(page)
    expect(chat.part("log")).to_contain_text("<script>window.ran = 1</script>")


def test_a_restored_conversation_is_no_less_guarded(open_page: OpenPage, site: str) -> None:
    page = open_page("about:blank")
    shown = [
        part
        for n, words in enumerate(MARKUP)
        for part in (
            {"id": f"u{n}", "from": "user", "text": words},
            {**everywhere(words), "id": f"m{n}", "from": "bot"},
        )
    ]
    FakeServer(page, transcript=shown)
    chat = open_trial(page, site).open()
    chat.say("begin")
    page.reload()
    chat.open()
    expect(chat.part("message-user")).to_have_count(len(MARKUP))
    check(page)


def test_what_a_person_types_stays_words(open_page: OpenPage, site: str) -> None:
    page = open_page("about:blank")
    FakeServer(page, *[message(id_=f"m{n}") for n in range(len(MARKUP))])
    chat = open_trial(page, site).open()
    for words in MARKUP:
        chat.say(words.replace("\n", " "))
    check(page)
    assert chat.said()[0] == MARKUP[0]


@pytest.mark.parametrize("place", ["text", "source", "picture"])
def test_only_harmless_addresses_become_links(open_page: OpenPage, site: str, place: str) -> None:
    page = open_page("about:blank")
    made = {
        "text": lambda target: message(f"See [this]({target}) and **[that]({target})**.\n\n- [one]({target})"),
        "source": lambda target: message(sources=[{"label": "Board", "url": target, "as_of": "2025"}]),
        "picture": lambda target: message(image={"url": target, "alt": "Pay", "width": 64, "height": 64}),
    }[place]
    FakeServer(page, *[{**made(target), "id": f"m{n}"} for n, target in enumerate(TARGETS)])
    chat = open_trial(page, site).open()
    for number in range(len(TARGETS)):
        chat.say(f"question {number}")
    check(page)
    hosts = page.evaluate("""() => [...document.querySelector('embark-chat').shadowRoot.querySelectorAll('a, img')]
      .map((node) => new URL(node.href ?? node.src, location).host)""")
    assert not [host for host in hosts if "evil" in host]
    press_everything(page)
    check(page)


def test_ordinary_addresses_do_become_links_that_leak_nothing(open_page: OpenPage, site: str) -> None:
    page = open_page("about:blank")
    targets = ["https://example.org/a?b=c&d=(e)", "mailto:a@example.org", "tel:+15550100", "/plan/ABCD"]
    FakeServer(page, message("\n".join(f"- See [this]({target})." for target in targets)))
    links = open_trial(page, site).open().say("hi").locator("a")
    assert links.evaluate_all("links => links.map((link) => link.href)") == [*targets[:3], f"{site}/plan/ABCD"]
    for link in links.all():
        assert {"noopener", "noreferrer"} <= set((link.get_attribute("rel") or "").split())


def test_attributes_are_words_too(open_page: OpenPage, site: str) -> None:
    page = open_page("about:blank")
    FakeServer(page, message())
    bad = "red;background:url(https://evil.example/x) <img src=x onerror=window.ran=1>"
    page.route("**/evil.example/**", lambda route: pytest.fail("evil.example was asked"))
    chat = open_trial(page, site).open()
    for attribute in (
        "title",
        "greeting",
        "color",
        "start",
        "nudge",
        "strings",
        "lang",
        "position",
        "theme",
        "server",
        "mode",
    ):
        page.evaluate(
            "([name, value]) => document.querySelector('embark-chat').setAttribute(name, value)", [attribute, bad]
        )
        check(page)
    expect(chat.part("title")).to_have_text(bad)
