"""A real browser for the tests of pages and widget: one Chromium, the served product, and host pages on another port."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from bot import paths
from tests.conftest import Server

FIND = paths.PROJECT / "bot" / "setup" / "find_browser.sh"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
#: A test that waits longer than this for something on a page has failed, in milliseconds.
PATIENCE = 15_000
#: What Chromium logs as an error where a test lets requests fail on purpose.
EXPECTED = ("Failed to load resource",)

no_browser: list[str] = []


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """One Chromium for all browser tests. Where there is none: skipped with a loud line, in CI a failure."""
    found = subprocess.run(["/bin/sh", str(FIND), "--look"], capture_output=True, text=True, check=False)
    if found.returncode:
        if os.environ.get("CI"):
            pytest.fail(found.stderr.strip(), pytrace=False)
        no_browser.append(found.stderr.strip())
        pytest.skip("no browser")
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found.stdout.strip(), args=ARGUMENTS)
        yield chromium
        chromium.close()


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Says the loud line once, below everything else."""
    if no_browser:
        terminalreporter.write_line(f"BROWSER TESTS SKIPPED. {no_browser[0]}", red=True, bold=True)


class Host:
    """A stranger's website on its own port: pages are put into it by tests."""

    def __init__(self) -> None:
        self.pages: dict[str, tuple[str, dict[str, str]]] = {}
        pages = self.pages

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                body, headers = pages.get(self.path.split("?")[0], ("", {}))
                self.send_response(200 if body else 404)
                for name, value in {"Content-Type": "text/html; charset=utf-8", **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body.encode())

            def log_message(self, *_: object) -> None:
                """Quiet."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.origin = f"http://127.0.0.1:{self._server.server_port}"
        Thread(target=self._server.serve_forever, daemon=True).start()

    def put(self, path: str, html: str, **headers: str) -> str:
        """Serves a page from now on, and returns its address."""
        self.pages[path] = (html, {name.replace("_", "-"): value for name, value in headers.items()})
        return self.origin + path

    def close(self) -> None:
        """Ends it."""
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture(scope="package")
def host() -> Iterator[Host]:
    """A website on another port than Embark's."""
    website = Host()
    yield website
    website.close()


@pytest.fixture
def new_context(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Makes a fresh browser profile; afterwards nothing may have gone wrong in its pages unseen."""
    contexts: list[BrowserContext] = []
    troubles: list[str] = []

    def watch(page: Page) -> None:
        page.set_default_timeout(PATIENCE)
        page.on("pageerror", lambda error: troubles.append(f"script error: {error}"))
        page.on("dialog", lambda dialog: (troubles.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        page.on(
            "console",
            lambda said: (
                troubles.append(said.text) if said.type == "error" and not said.text.startswith(EXPECTED) else None
            ),
        )

    def make(**options: Any) -> BrowserContext:
        context = browser.new_context(**{"viewport": {"width": 1200, "height": 900}, **options})
        context.on("page", watch)
        contexts.append(context)
        return context

    yield make
    for context in contexts:
        context.close()
    assert not troubles, troubles


@pytest.fixture
def open_page(new_context: Callable[..., BrowserContext]) -> Callable[..., Page]:
    """Opens an address in a profile of its own: open_page(address, color_scheme="dark", …)."""

    def open_(address: str, **options: Any) -> Page:
        page = new_context(**options).new_page()
        page.goto(address)
        return page

    return open_


@pytest.fixture(scope="session")
def site(server: Server) -> str:
    """The address of the running Embark, without a slash at the end."""
    return f"http://127.0.0.1:{server.port}"
