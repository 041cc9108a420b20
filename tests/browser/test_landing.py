"""The landing page in a browser: the path is walked by click and key, its questions are asked, the line is copied."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from bot.knowledge import knowledge

STAGES = knowledge().stages
OpenPage = Callable[..., Page]


def standing(page: Page) -> list[str]:
    """The titles of the stages that can be seen."""
    return page.locator(".stage:visible h3").all_inner_texts()


def test_the_path_is_walked_to_its_end_by_clicking_on(open_page: OpenPage, site: str) -> None:
    page = open_page(site)
    walked = standing(page)
    while page.locator(".stage:visible .on").count():
        page.locator(".stage:visible .on").click()
        walked += standing(page)
    assert walked == [stage.title for stage in STAGES]
    expect(page.get_by_role("link", name=STAGES[-1].title, exact=True)).to_have_attribute("aria-current", "step")


def test_a_stop_on_the_trail_leads_to_its_stage_and_the_way_back_works(open_page: OpenPage, site: str) -> None:
    page = open_page(site)
    page.get_by_role("navigation", name="The nine stages").get_by_role("link", name="The heart").click()
    assert standing(page) == ["The heart"] and page.url.endswith("#stage-compassion")
    page.go_back()
    assert standing(page) == ["A call to serve"]


def test_an_address_of_a_stage_opens_there(open_page: OpenPage, site: str) -> None:
    assert standing(open_page(f"{site}/#stage-technology")) == ["The future"]


def test_the_path_is_walked_with_the_keyboard_alone(open_page: OpenPage, site: str) -> None:
    page = open_page(site)
    page.locator(".trail a").first.focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowLeft")
    assert standing(page) == ["A new dawn"]
    page.keyboard.press("Enter")
    focused = page.evaluate("document.activeElement.id")
    assert focused == "stage-entering", "the stage is read out where one has gone"


def test_without_script_every_stage_and_the_conversation_are_there(open_page: OpenPage, site: str) -> None:
    page = open_page(site, java_script_enabled=False)
    assert standing(page) == [stage.title for stage in STAGES]
    assert "The chat needs JavaScript" in page.locator("noscript").inner_text()  # Chromium's switch leaves it as text
    expect(page.locator(".talk")).to_be_visible()


def test_on_paper_every_stage_is_there_and_no_button(open_page: OpenPage, site: str) -> None:
    page = open_page(site)
    page.emulate_media(media="print")
    assert standing(page) == [stage.title for stage in STAGES]
    assert page.locator(".hero .button:visible").count() == 0


def test_the_line_is_copied_with_the_pages_own_address(open_page: OpenPage, site: str) -> None:
    page = open_page(site, permissions=["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_role("status").filter(has_text="Copied")).to_be_visible()
    assert f'src="{site}/widget.js" integrity="sha384-' in page.evaluate("navigator.clipboard.readText()")


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_nothing_is_cut_off_or_scrolls_sideways(open_page: OpenPage, site: str, direction: str) -> None:
    page = open_page(site)
    page.evaluate("direction => document.documentElement.dir = direction", direction)
    for width in (320, 375, 768, 1200):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") == width


def test_motion_is_not_moved_for_those_who_ask_for_none(open_page: OpenPage, site: str) -> None:
    page = open_page(site, reduced_motion="reduce")
    page.locator(".trail a").nth(4).click()
    assert page.evaluate("document.getAnimations().length") == 0
