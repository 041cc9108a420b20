"""What one can do in a conversation: choose, look, ask where it comes from, judge, copy, print, begin anew, be forgotten."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing

import pytest
from playwright.sync_api import Page, expect

from tests.browser.chat import Chat, FakeServer, Held, message, open_trial
from tests.conftest import Server, Talk

OpenPage = Callable[..., Page]
QUESTION = "how much does the PTCE cost"
TABLE = "| | Hospital | Retail |\n|---|---|---|\n" + "\n".join(
    f"| Row {n} | a rather long cell of words about hospitals | another one about stores |" for n in range(6)
)


@pytest.fixture
def chat(open_page: OpenPage, site: str) -> Chat:
    """The widget, open, before the real server."""
    return open_trial(open_page("about:blank"), site).open()


def test_a_suggested_reply_asks_what_it_says_and_stays_as_chosen(chat: Chat) -> None:
    chat.say(QUESTION)
    title = chat.part("choice").last.inner_text()
    chat.press(title)
    assert chat.said() == [QUESTION, title]
    chosen = chat.part("choice-chosen")
    expect(chosen).to_have_count(1)
    expect(chosen).to_contain_text(title)
    expect(chosen).to_be_disabled()


def test_what_was_chosen_is_still_seen_after_a_reload(chat: Chat) -> None:
    chat.say(QUESTION)
    title = chat.part("choice").last.inner_text()
    chat.press(title)
    chat.page.reload()
    if not chat.part("panel").is_visible():
        chat.open()
    expect(chat.part("choice-chosen")).to_contain_text(title)
    expect(chat.part("choice-chosen")).to_be_disabled()


def test_older_suggestions_cannot_be_pressed_once_one_has_typed(chat: Chat) -> None:
    chat.say(QUESTION)
    old = chat.answers.nth(chat.answers.count() - 1).locator('[part~="choice"]')
    expect(old.first).to_be_enabled()
    chat.say("do i need a degree?")
    for choice in old.all():
        expect(choice).to_be_disabled()


def test_where_an_answer_comes_from_is_folded_under_it_with_dates(chat: Chat) -> None:
    answer = chat.say(QUESTION)
    fold = answer.locator('[part~="sources"]')
    assert fold.evaluate("details => details.open") is False
    fold.locator("summary").click()
    first = fold.locator("li").first
    expect(first).to_be_visible()
    assert any(character.isdigit() for character in first.inner_text())
    expect(fold.locator("a").first).to_have_attribute("target", "_blank")


def test_a_picture_has_words_and_is_enlarged_by_a_tap(chat: Chat) -> None:
    answer = chat.say("how much do technicians make in ohio")
    picture = answer.locator('[part~="picture"]')
    image = picture.locator("img")
    assert "$40,650" in (image.get_attribute("alt") or "")
    small = image.bounding_box()
    picture.click()
    large = chat.part("overlay").locator("img")
    expect(large).to_be_visible()
    assert (large.bounding_box() or {})["width"] > (small or {})["width"] * 1.5
    chat.page.keyboard.press("Escape")
    expect(chat.part("overlay")).to_be_hidden()
    expect(chat.part("panel")).to_be_visible()
    expect(picture).to_be_focused()


def test_a_picture_is_kept_room_for_before_it_is_there(open_page: OpenPage, site: str) -> None:
    page = open_page("about:blank")
    FakeServer(page, message(image={"url": "/pictures/pay/OH.png", "alt": "Pay", "width": 1280, "height": 464}))
    held = Held(page, "**/pictures/**")
    answer = open_trial(page, site).open().say("hi")
    before = answer.evaluate("node => node.offsetHeight")
    held.first().continue_()
    page.wait_for_function(
        "document.querySelector('embark-chat').shadowRoot.querySelector('[part=picture] img').naturalWidth"
    )
    assert answer.evaluate("node => node.offsetHeight") == before


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_a_table_is_readable_at_320_pixels(open_page: OpenPage, site: str, direction: str) -> None:
    page = open_page("about:blank", viewport={"width": 320, "height": 640})
    FakeServer(page, message(TABLE))
    chat = open_trial(page, site)
    page.evaluate("direction => document.documentElement.dir = direction", direction)
    table = chat.open().say("hi").locator("table")
    for cell in table.locator("td").all()[:2]:
        box = cell.bounding_box()
        assert box and box["width"] >= 60, "words are not squeezed to a letter a line"
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    log = chat.part("log")
    assert log.evaluate("log => log.scrollWidth <= log.clientWidth"), "the table scrolls in a box of its own"
    scroller = chat.part("table")
    if scroller.evaluate("box => box.scrollWidth > box.clientWidth"):
        assert scroller.evaluate("box => box.tabIndex") == 0, "the keyboard can scroll it"


@pytest.mark.parametrize(("thumb", "helpful"), [("thumb-up", 1), ("thumb-down", 0)])
def test_a_thumb_and_a_word_about_it_reach_the_store(server: Server, chat: Chat, thumb: str, helpful: int) -> None:
    answer = chat.say(QUESTION)
    answer.locator(f'[part~="{thumb}"]').click()
    expect(answer.locator(f'[part~="{thumb}"]')).to_have_attribute("aria-pressed", "true")
    expect(chat.part("comment-input")).to_be_in_viewport()
    word = f"zxqv {thumb}"
    chat.part("comment-input").fill(word)
    chat.part("comment-send").click()
    expect(chat.part("comment")).to_be_hidden()
    id_ = Talk(server, chat.token).transcript()[-1]["id"]
    with closing(sqlite3.connect(server.var / "conversations.db")) as store:
        dump = "\n".join(store.iterdump())
    row = next(line for line in dump.splitlines() if word in line)
    assert f"'{id_}'" in row and f",{helpful}," in row


def test_a_thumb_that_is_not_saved_says_so_and_is_not_shown(open_page: OpenPage, site: str) -> None:
    page = open_page("about:blank")
    fake = FakeServer(page, message())
    chat = open_trial(page, site).open()
    answer = chat.say("hi")
    fake.refuse("/feedback", 503, "not_ready", "Embark is still starting.")
    answer.locator('[part~="thumb-up"]').click()
    expect(chat.part("status")).to_contain_text("still starting")
    expect(answer.locator('[part~="thumb-up"]')).to_have_attribute("aria-pressed", "false")


def test_an_answer_is_copied_as_its_words(open_page: OpenPage, site: str) -> None:
    page = open_page("about:blank", permissions=["clipboard-read", "clipboard-write"])
    page.goto(site)
    chat = open_trial(page, site).open()
    answer = chat.say(QUESTION)
    answer.locator('[part~="copy"]').click()
    expect(chat.part("status")).to_contain_text("opied")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "$129" in copied and "<" not in copied


def test_the_plan_can_be_opened_to_print_and_kept(chat: Chat) -> None:
    chat.say("make me a plan")
    for _ in range(9):
        if chat.answers.last.locator('a[href*="/plan/"]').count():
            break
        chat.say("skip")
    link = chat.answers.last.locator('a[href*="/plan/"]').first
    with chat.page.context.expect_page() as opened:
        link.click()
    expect(opened.value.get_by_role("heading", level=1)).to_contain_text("Your plan")


def test_on_paper_there_is_the_conversation_and_nothing_to_press(open_page: OpenPage, site: str) -> None:
    page = open_page("about:blank")
    chat = Chat(page)
    page.goto(f"{site}/chat")
    chat.say(QUESTION)
    page.emulate_media(media="print")
    expect(chat.answers.last).to_contain_text("$129")
    assert chat.part("log").evaluate("log => log.scrollHeight - log.clientHeight") < 2, "nothing is cut off"
    for part in ("form", "menu-button", "thumb-up", "copy"):
        assert not chat.part(part).first.is_visible(), part


def test_a_closed_launcher_is_not_on_the_paper_of_the_page(open_page: OpenPage, site: str) -> None:
    chat = open_trial(open_page("about:blank"), site)
    chat.page.emulate_media(media="print")
    expect(chat.part("launcher")).to_be_hidden()


def menu(chat: Chat, entry: str) -> None:
    """Chooses an entry of the header's menu."""
    chat.part("menu-button").click()
    chat.part(entry).click()


def test_starting_over_begins_anew_in_the_same_session(server: Server, chat: Chat) -> None:
    chat.say("pay in ohio?")
    token = chat.token
    menu(chat, "restart")
    expect(chat.part("typing")).to_have_count(0)
    expect(chat.answers.last).not_to_contain_text("Ohio's technicians")
    assert chat.token == token
    chat.say("how much does it pay")
    expect(chat.answers.last).not_to_contain_text("Half of Ohio")


def test_forget_me_asks_first_and_leaves_nothing_here_or_there(server: Server, chat: Chat) -> None:
    chat.say("pay in ohio? zxqvforget")
    token = chat.token
    menu(chat, "forget")
    chat.part("cancel").click()
    expect(chat.part("message-user")).to_have_count(1)
    menu(chat, "forget")
    chat.part("confirm").click()
    expect(chat.part("message-user")).to_have_count(0)
    assert Talk(server, token).transcript() == []
    with closing(sqlite3.connect(server.var / "conversations.db")) as store:
        assert "zxqvforget" not in "\n".join(store.iterdump())
    kept = chat.page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert "zxqvforget" not in kept and token not in kept
    chat.page.reload()
    if not chat.part("panel").is_visible():
        chat.open()
    expect(chat.part("message-user")).to_have_count(0)


def test_a_forgetting_that_failed_says_so_and_shows_everything_still(chat: Chat) -> None:
    chat.say("pay in ohio?")
    chat.page.route("**/webhooks/web/session", lambda route: route.abort())
    menu(chat, "forget")
    chat.part("confirm").click()
    expect(chat.part("status").or_(chat.part("notice"))).to_contain_text("othing was deleted")
    expect(chat.part("message-user")).to_have_count(1)


def test_text_grows_and_stays_grown_on_the_next_page(chat: Chat, site: str) -> None:
    def size() -> float:
        return float(chat.part("bubble").first.evaluate("bubble => parseFloat(getComputedStyle(bubble).fontSize)"))

    before = size()
    menu(chat, "text-size")
    grown = size()
    assert grown >= before * 1.15
    chat.page.reload()
    if not chat.part("panel").is_visible():
        chat.open()
    assert size() == grown


@pytest.mark.parametrize(("answers_in", "shown"), [(250, False), (700, True)])
def test_typing_is_shown_only_when_an_answer_takes_longer_than_300_ms(
    open_page: OpenPage, site: str, answers_in: int, shown: bool
) -> None:
    page = open_page("about:blank")
    page.clock.install()
    FakeServer(page)
    chat = open_trial(page, site).open()
    held = Held(page)
    page.clock.pause_at(page.evaluate("Date.now()") / 1000 + 3600)  # from here on time passes only when told
    chat.send("hi")
    held.first()
    page.clock.run_for(answers_in)
    assert (chat.part("typing").count() == 1) is shown
    expect(chat.part("status")).to_contain_text("writing" if shown else "")


def test_a_long_answer_is_shown_from_its_start(open_page: OpenPage, site: str) -> None:
    page = open_page("about:blank", viewport={"width": 375, "height": 600})
    FakeServer(page, message("First words.\n\n" + "\n\n".join(f"Paragraph {n} of many words." for n in range(40))))
    chat = open_trial(page, site).open()
    answer = chat.say("hi")
    chat.still()
    expect(answer.get_by_text("First words.")).to_be_in_viewport()
    log, start = chat.part("log").bounding_box(), answer.bounding_box()
    assert log and start and start["y"] >= log["y"] - 1


def test_markdown_is_shown_as_it_is_meant(open_page: OpenPage, site: str) -> None:
    page = open_page("about:blank")
    words = "One **bold** and a [link](https://example.org).\n\n1. first\n2. second\n\n- a dot\n\n| a | b |\n|---|---|\n| c | d |"
    FakeServer(page, message(words))
    answer = open_trial(page, site).open().say("hi")
    expect(answer.locator("strong")).to_have_text("bold")
    expect(answer.locator("ol > li")).to_have_text(["first", "second"])
    expect(answer.locator("ul > li").first).to_have_text("a dot")
    expect(answer.locator("thead th")).to_have_text(["a", "b"])
    expect(answer.locator("tbody > tr > *")).to_have_text(["c", "d"])


def test_an_answer_while_closed_is_counted_on_the_launcher(open_page: OpenPage, site: str) -> None:
    page = open_page("about:blank")
    FakeServer(page)
    chat = open_trial(page, site).open()
    held = Held(page)
    chat.send("hi")
    expect(chat.part("message-user")).to_have_count(1)
    page.keyboard.press("Escape")
    held.first().fulfill(json={"messages": [message("There you are.")]})
    expect(chat.part("badge")).to_contain_text("1")
    expect(chat.part("launcher")).to_have_accessible_name(re.compile("1"))
    chat.open()
    expect(chat.part("badge")).to_be_hidden()


def test_a_start_question_is_asked_once(open_page: OpenPage, site: str) -> None:
    chat = open_trial(open_page("about:blank"), site, f'data-start="{QUESTION}"')
    assert not chat.messages_sent(), "not before it is opened"
    chat.open()
    expect(chat.answers.last).to_contain_text("$129")
    chat.page.reload()
    if not chat.part("panel").is_visible():
        chat.open()
    expect(chat.part("message-user")).to_have_count(1)


def test_a_page_can_ask_a_question_for_the_person(chat: Chat) -> None:
    chat.page.keyboard.press("Escape")
    chat.page.evaluate("question => document.querySelector('embark-chat').ask(question)", QUESTION)
    expect(chat.part("panel")).to_be_visible()
    expect(chat.answers.last).to_contain_text("$129")


def test_a_question_of_the_landing_page_is_asked_in_its_chat(open_page: OpenPage, site: str) -> None:
    page = open_page(site)
    chat = Chat(page)
    question = page.locator(".stage:visible .ask").first
    title = question.inner_text()
    question.click()
    expect(chat.part("message-user")).to_have_count(1)
    assert chat.said() == [title]
    expect(chat.answers.last).to_contain_text("prepares medicines")
