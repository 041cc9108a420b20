"""The served product: the web channel under /webhooks/web, the page at /, plans and pictures, and /health. Nothing else is
reachable."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from rasa.core.channels.channel import register
from rasa.core.run import load_agent_on_start
from rasa.core.utils import AvailableEndpoints
from sanic import Sanic
from sanic.exceptions import NotFound, PayloadTooLarge, SanicException
from sanic.request import Request
from sanic.response import HTTPResponse
from sanic.response import json as json_response

from bot.channels import guard, keepsakes, operator_page, school
from bot.channels.errors import ChannelError, too_large
from bot.channels.web import TRY_AGAIN, WebChannel, error_response
from bot.operate import retention
from bot.runtime.memory import settle
from bot.runtime.tracker_store import make_store, store_of

PAGE = Path(__file__).parent / "channels" / "page"
#: path -> file, content type
PAGE_FILES = {
    "/": ("index.html", "text/html; charset=utf-8"),
    "/chat.css": ("chat.css", "text/css; charset=utf-8"),
    "/chat.js": ("chat.js", "text/javascript; charset=utf-8"),
    "/plan.css": ("plan.css", "text/css; charset=utf-8"),
}
SECURITY_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}


def create_app(model: str, endpoints: AvailableEndpoints, ready: Callable[[], None] = lambda: None) -> Sanic:
    """The Sanic application.

    Args:
        model: Path of the trained model.
        endpoints: Tracker store, lock store and action endpoint, as in endpoints.yml.
        ready: Called once the agent is loaded and requests are answered.
    """
    app = Sanic("embark", configure_logging=False)
    app.config.REQUEST_MAX_SIZE = guard.MAX_BODY_BYTES
    app.config.FALLBACK_ERROR_FORMAT = "json"
    app.config.MOTD = False
    register([WebChannel()], app, route="/webhooks/")
    app.register_listener(partial(_load, model, endpoints), "before_server_start")

    async def say_ready(_: Sanic, __: Any) -> None:
        ready()

    app.register_listener(say_ready, "after_server_start")
    app.register_listener(_keep_clean, "after_server_start")
    app.register_middleware(_secure, "response")
    app.error_handler.add(Exception, _unforeseen)
    app.add_route(_health, "/health")
    app.blueprint(keepsakes.blueprint())
    app.blueprint(operator_page.blueprint())
    app.blueprint(school.blueprint())
    for path, (file, kind) in PAGE_FILES.items():
        app.add_route(_page_file(PAGE / file, kind), path, name=file)
    return app


async def _load(model: str, endpoints: AvailableEndpoints, app: Sanic, loop: asyncio.AbstractEventLoop) -> None:
    """Loads the agent, and has the memory that loading took given back."""
    endpoints.tracker_store = make_store(endpoints.tracker_store)
    await load_agent_on_start(model, endpoints, None, app, loop)
    settle()


async def _keep_clean(app: Sanic, _: Any) -> None:
    app.add_task(retention.keep_clean(store_of(app.ctx.agent.tracker_store), retention.keep_days()))


def _page_file(file: Path, content_type: str) -> Callable[[Request], HTTPResponse]:
    def show(_: Request) -> HTTPResponse:
        return HTTPResponse(file.read_bytes(), content_type=content_type)

    return show


def _health(request: Request) -> HTTPResponse:
    """200 when messages are answered; 503 with what is missing when not."""
    agent = getattr(request.app.ctx, "agent", None)
    missing = [] if agent and agent.is_ready() else ["model"]
    return json_response({"ready": not missing, "missing": missing}, status=503 if missing else 200)


def _secure(_: Request, response: HTTPResponse) -> None:
    for name, value in SECURITY_HEADERS.items():
        response.headers.setdefault(name, value)


def _unforeseen(_: Request, error: Exception) -> HTTPResponse:
    """Errors outside the channel's routes, in the contract's shape; no stack trace, no framework's name."""
    if isinstance(error, ChannelError):
        return error_response(error)
    if isinstance(error, PayloadTooLarge):
        return error_response(too_large())
    if isinstance(error, NotFound):
        return error_response(ChannelError(404, "not_found", "There is nothing here. The chat is at /."))
    if isinstance(error, SanicException) and error.status_code < 500:
        return error_response(ChannelError(error.status_code, "malformed", "That request could not be read."))
    return error_response(ChannelError(500, "internal", TRY_AGAIN, 2))
