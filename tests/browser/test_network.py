"""Whatever the network does: what was said stays, is sent once, is answered once, and the person is told."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.browser.chat import API, MESSAGES, Chat, FakeServer, Held, message, open_trial
from tests.conftest import Server, Talk

OpenPage = Callable[..., Page]
QUESTION = "how much does the PTCE cost"


def kept_by(server: Server, chat: Chat) -> list[str]:
    """What the person said, as the server has it."""
    return [m["text"] for m in Talk(server, chat.token).transcript() if m["from"] == "user"]


def posts_only(act: Callable[[Route], object]) -> Callable[[Route], object]:
    """A route that acts on what is posted and lets the rest through."""
    return lambda route: act(route) if route.request.method == "POST" else route.continue_()


@pytest.fixture
def chat(open_page: OpenPage, site: str) -> Chat:
    """The widget, open, before the real server."""
    return open_trial(open_page("about:blank"), site).open()


def try_again(chat: Chat) -> None:
    """Presses the button, unless the message was sent again by itself meanwhile."""
    chat.part("retry").evaluate_all("buttons => buttons.forEach((button) => button.click())")


@pytest.mark.parametrize("arrived", [False, True], ids=["before it arrived", "after it arrived"])
def test_a_cut_in_the_middle_keeps_the_message_and_sends_it_once(server: Server, chat: Chat, arrived: bool) -> None:
    chat.say("do i need a degree?")

    def cut(route: Route) -> None:
        if arrived:
            route.fetch()
        route.abort("internetdisconnected")

    chat.page.route(MESSAGES, posts_only(cut))
    chat.send(QUESTION)
    expect(chat.part("trouble")).to_be_visible()
    assert chat.said() == ["do i need a degree?", QUESTION]
    expect(chat.part("retry")).to_have_accessible_name("Try again")
    chat.page.unroute(MESSAGES)
    try_again(chat)
    expect(chat.part("trouble")).to_have_count(0)
    expect(chat.answers.last).to_contain_text("$129")
    assert chat.said() == ["do i need a degree?", QUESTION]
    assert kept_by(server, chat) == ["do i need a degree?", QUESTION]


@pytest.mark.parametrize("arrived", [False, True], ids=["before it arrived", "after it arrived"])
def test_a_reload_before_the_answer_loses_nothing_and_doubles_nothing(
    server: Server, chat: Chat, arrived: bool
) -> None:
    chat.say("do i need a degree?")
    held = Held(chat.page)
    chat.send(QUESTION)
    expect(chat.part("message-user")).to_have_count(2)
    if arrived:
        held.first().fetch()
    chat.page.unroute(MESSAGES)
    chat.page.reload()
    if not chat.part("panel").is_visible():
        chat.open()
    expect(chat.part("message-user")).to_have_count(2)
    if not arrived:
        expect(chat.part("retry").or_(chat.answers.filter(has_text="$129"))).to_be_visible()
        try_again(chat)
    expect(chat.answers.last).to_contain_text("$129")
    assert chat.said() == ["do i need a degree?", QUESTION]
    assert kept_by(server, chat) == ["do i need a degree?", QUESTION]


def test_the_conversation_is_there_on_another_page_of_the_site_with_its_buttons_and_pictures(
    chat: Chat, site: str
) -> None:
    chat.say("how much do technicians make in ohio")
    before = [chat.part(part).count() for part in ("message-bot", "choice", "picture", "sources")]
    chat.page.goto(f"{site}/chat")
    expect(chat.part("message-user")).to_have_count(1)
    assert [chat.part(part).count() for part in ("message-bot", "choice", "picture", "sources")] == before


def test_two_tabs_share_one_conversation(server: Server, new_context: Callable[..., BrowserContext], site: str) -> None:
    context = new_context()
    one = open_trial(context.new_page(), site).open()
    one.say("do i need a degree?")
    two = open_trial(context.new_page(), site)
    if not two.part("panel").is_visible():
        two.open()
    expect(two.part("message-user")).to_have_count(1)
    two.say(QUESTION)
    one.page.bring_to_front()
    expect(one.answers.last).to_contain_text("$129")
    one.say("will robots take this job")
    two.page.bring_to_front()
    expect(two.part("message-user")).to_have_count(3)
    assert one.said() == two.said() == kept_by(server, one)


def test_a_double_click_sends_once(server: Server, chat: Chat) -> None:
    chat.input.fill("do i need a degree?")
    chat.part("send").dblclick()
    expect(chat.answers.filter(has_text="diploma")).to_have_count(1)
    choice = chat.part("choice").last
    title = choice.inner_text()
    before = chat.answers.count()
    choice.dblclick()
    expect(chat.answers).to_have_count(before + 1)
    assert chat.said() == kept_by(server, chat) == ["do i need a degree?", title]


def test_an_expired_session_starts_a_new_one_and_says_so(server: Server, chat: Chat) -> None:
    chat.say("do i need a degree?")
    first = chat.token

    def expired(route: Route) -> None:
        if route.request.headers.get("authorization") == f"Bearer {first}":
            error = {"code": "no_session", "message": "Your session has ended."}
            return route.fulfill(status=401, json={"error": error})
        return route.continue_()

    chat.page.route(MESSAGES, expired)
    chat.send(QUESTION)
    expect(chat.answers.last).to_contain_text("$129")
    expect(chat.part("notice")).to_contain_text("new")
    assert chat.token != first and kept_by(server, chat) == [QUESTION]


def test_a_session_that_expired_overnight_is_begun_anew_and_says_so(chat: Chat) -> None:
    chat.say("do i need a degree?")
    error = {"code": "no_session", "message": "Your session has ended."}
    chat.page.route(MESSAGES, lambda route: route.fulfill(status=401, json={"error": error}))
    chat.page.reload()
    if not chat.part("panel").is_visible():
        chat.open()
    expect(chat.part("notice")).to_be_visible()
    chat.page.unroute(MESSAGES)
    expect(chat.say(QUESTION)).to_contain_text("$129")


def test_too_fast_is_told_with_the_time_to_wait(open_page: OpenPage, site: str) -> None:
    page = open_page("about:blank")
    page.clock.install()
    fake = FakeServer(page)
    chat = open_trial(page, site).open()
    fake.refuse("/messages", 429, "too_many", "That was quick. Please wait a moment.", Retry_After="7")
    chat.send("hi")
    page.clock.run_for(500)
    expect(chat.part("trouble")).to_contain_text("7 s")
    expect(chat.part("message-user")).to_have_count(1)
    fake.instead.clear()
    page.clock.run_for(8_000)
    try_again(chat)
    page.clock.run_for(1_000)
    expect(chat.answers.filter(has_text="An answer.")).to_have_count(1)
    expect(chat.part("trouble")).to_have_count(0)


@pytest.mark.parametrize(("status", "code"), [(500, "internal"), (503, "not_answered"), (503, "not_ready")])
def test_a_failing_server_keeps_the_message_with_its_own_words_and_try_again(
    open_page: OpenPage, site: str, status: int, code: str
) -> None:
    page = open_page("about:blank")
    fake = FakeServer(page)
    chat = open_trial(page, site).open()
    fake.refuse("/messages", status, code, "Something went wrong on my side.", Retry_After="1")
    chat.send("hi")
    expect(chat.part("trouble")).to_contain_text("Something went wrong on my side.")
    fake.instead.clear()
    try_again(chat)
    expect(chat.answers.filter(has_text="An answer.")).to_have_count(1)
    assert chat.said() == ["hi"]


BROKEN = [
    "<html>Bad gateway</html>",
    "",
    "null",
    "[]",
    '{"messages": null}',
    '{"messages": [null]}',
    '{"messages": [{}]}',
    '{"messages": [{"id": 1, "text": 7, "buttons": "x", "sources": {}, "image": 1}]}',
]


def test_an_answer_that_is_none_of_ours_is_trouble_and_no_crash(open_page: OpenPage, site: str) -> None:
    page = open_page("about:blank")
    chat = open_trial(page, site).open()
    for body in BROKEN:
        page.unroute(MESSAGES)
        page.route(MESSAGES, posts_only(partial(Route.fulfill, body=body, content_type="application/json")))
        with page.expect_response(MESSAGES):
            chat.send("hi")
        expect(chat.part("trouble").last).to_be_visible()
    page.unroute(MESSAGES)
    chat.part("retry").last.click()
    expect(chat.answers.nth(1)).to_be_visible()


def test_a_server_that_was_down_is_found_again_without_a_click(server: Server, chat: Chat) -> None:
    chat.say("do i need a degree?")
    chat.page.clock.install()
    chat.page.route(API, lambda route: route.abort("connectionrefused"))
    chat.send(QUESTION)
    expect(chat.part("trouble")).to_be_visible()
    chat.page.unroute(API)
    chat.page.clock.fast_forward(60_000)
    expect(chat.answers.last).to_contain_text("$129")
    assert kept_by(server, chat) == ["do i need a degree?", QUESTION]


def test_offline_is_said_and_being_online_again_sends_what_waited(
    server: Server, new_context: Callable[..., BrowserContext], site: str
) -> None:
    context = new_context()
    chat = open_trial(context.new_page(), site).open()
    chat.say("do i need a degree?")
    context.set_offline(True)
    chat.send(QUESTION)
    expect(chat.part("trouble")).to_contain_text("connection")
    context.set_offline(False)
    expect(chat.answers.last).to_contain_text("$129")
    assert kept_by(server, chat) == ["do i need a degree?", QUESTION]


def test_a_widget_whose_server_is_away_still_opens_and_says_so(open_page: OpenPage, site: str) -> None:
    page = open_page("about:blank")
    page.route(API, lambda route: route.abort("connectionrefused"))
    chat = open_trial(page, site).open()
    chat.send("hi")
    expect(chat.part("trouble")).to_be_visible()
    assert chat.said() == ["hi"]


def test_storage_that_is_forbidden_does_not_stop_the_talk(open_page: OpenPage, site: str) -> None:
    page = open_page("about:blank")
    page.add_init_script(
        "for (const kind of ['localStorage', 'sessionStorage']) "
        "Object.defineProperty(window, kind, {get() { throw new DOMException('denied', 'SecurityError') }})"
    )
    expect(open_trial(page, site).open().say(QUESTION)).to_contain_text("$129")


def test_no_more_can_be_typed_than_can_be_sent(open_page: OpenPage, site: str) -> None:
    page = open_page("about:blank")
    FakeServer(page, message())
    chat = open_trial(page, site).open()
    chat.input.fill("x" * 950)
    chat.input.press_sequentially("y" * 60)
    assert len(chat.input.input_value()) == 1000
    expect(chat.part("status")).to_contain_text("0")
