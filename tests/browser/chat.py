"""A person at the widget, and a server that says what a test wants said."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Locator, Page, Route, expect

API = "**/webhooks/web/**"
MESSAGES = "**/webhooks/web/messages"
TRIAL = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Trial</title></head>
<body><main><h1>A school</h1><p>Welcome.</p></main>
<script src="/widget.js" defer ATTRIBUTES></script></body></html>"""
PHONE = {"viewport": {"width": 375, "height": 700}, "has_touch": True, "is_mobile": True}


class Chat:
    """The widget on a page, found by its documented parts and by names people hear."""

    def __init__(self, page: Page) -> None:
        self.page = page
        #: Paths and bodies of what was posted, and the last token used.
        self.posted: list[tuple[str, Any]] = []
        self.token = ""
        page.on("request", self._note)

    def _note(self, request: Any) -> None:
        if "/webhooks/web/" not in request.url:
            return
        self.token = request.headers.get("authorization", "").removeprefix("Bearer ") or self.token
        if request.method == "POST":
            self.posted.append((request.url.split("/web")[-1], json.loads(request.post_data or "{}")))

    def part(self, name: str) -> Locator:
        """What the documentation calls this part."""
        return self.page.locator(f'embark-chat [part~="{name}"]')

    @property
    def input(self) -> Locator:
        """Where one writes."""
        return self.part("input")

    @property
    def answers(self) -> Locator:
        """Embark's messages that carry an id, without the greeting."""
        return self.part("message-bot")

    def open(self) -> Chat:
        """Opens the panel by its button."""
        self.part("launcher").click()
        expect(self.part("panel")).to_be_visible()
        return self

    def still(self) -> Chat:
        """Waits until nothing moves any more, but what moves for ever."""
        self.page.wait_for_function(
            "document.querySelector('embark-chat').shadowRoot.getAnimations()"
            ".every((moving) => moving.effect.getComputedTiming().iterations === Infinity)"
        )
        return self

    def send(self, text: str) -> None:
        """Types and sends, without waiting for an answer."""
        self.input.fill(text)
        self.input.press("Enter")

    def say(self, text: str) -> Locator:
        """Types, sends, and waits for the answer, which is returned."""
        return self._answered(lambda: self.send(text))

    def press(self, title: str) -> Locator:
        """Presses a suggested reply and waits for the answer."""
        return self._answered(lambda: self.part("choice").and_(self.page.get_by_role("button", name=title)).click())

    def _answered(self, act: Callable[[], None]) -> Locator:
        before = self.answers.count()
        act()
        expect(self.answers).to_have_count(before + 1)
        expect(self.part("typing")).to_have_count(0)
        return self.answers.last

    def said(self) -> list[str]:
        """What the person said, as shown."""
        return [text.strip() for text in self.part("message-user").locator('[part~="bubble"]').all_inner_texts()]

    def messages_sent(self) -> list[Any]:
        """Bodies posted as messages."""
        return [body for path, body in self.posted if path == "/messages"]


def open_trial(page: Page, site: str, attributes: str = "") -> Chat:
    """The widget on an otherwise plain page at the server's own address."""
    html = TRIAL.replace("ATTRIBUTES", attributes)
    page.route(f"{site}/trial", lambda route: route.fulfill(body=html, content_type="text/html; charset=utf-8"))
    chat = Chat(page)
    page.goto(f"{site}/trial")
    page.wait_for_function("customElements.get('embark-chat') && document.querySelector('embark-chat')")
    return chat


class Held:
    """Holds what is asked of an address back until a test answers it."""

    def __init__(self, page: Page, address: str = MESSAGES) -> None:
        self._page = page
        self._routes: list[Route] = []
        page.route(address, self._keep)

    def _keep(self, route: Route) -> None:
        self._routes.append(route)

    def first(self) -> Route:
        """The first request, as soon as it is there."""
        while not self._routes:
            self._page.evaluate("null")  # lets the browser's events come in
        return self._routes[0]


def message(text: str = "An answer.", id_: str = "m1", **more: Any) -> dict[str, Any]:
    """A bot message of the contract."""
    return {"id": id_, "text": text, "buttons": [], "topic": "chat/greet", "sources": [], **more}


class FakeServer:
    """Stands before the real server and answers as told; every answer can be changed while it runs."""

    def __init__(self, page: Page, *answers: dict[str, Any], transcript: list[dict[str, Any]] | None = None) -> None:
        self.answers = list(answers)
        self.transcript = transcript or []
        #: Path -> (status, body, headers), taken before everything else.
        self.instead: dict[str, tuple[int, Any, dict[str, str]]] = {}
        page.route(API, self.answer)

    def refuse(self, path: str, status: int, code: str, message: str, **headers: str) -> None:
        """Answers a path with an error of the contract from now on."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.instead[path] = (status, {"error": {"code": code, "message": message}}, named)

    def answer(self, route: Route) -> None:
        """Answers one request."""
        path = route.request.url.split("/webhooks/web")[-1].split("?")[0]
        method = route.request.method
        if path in self.instead:
            status, body, headers = self.instead[path]
            return route.fulfill(status=status, json=body, headers=headers)
        if path == "/session" and method == "POST":
            return route.fulfill(status=201, json={"token": "t0ken", "expires_at": "2099-01-01T00:00:00+00:00"})
        if path == "/messages" and method == "POST":
            return route.fulfill(json={"messages": [self.answers.pop(0) if self.answers else message(id_="late")]})
        if path == "/messages":
            return route.fulfill(json={"messages": self.transcript})
        return route.fulfill(status=204)
