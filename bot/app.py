"""The served product: the web channel under /webhooks/web, the page at /, plans and pictures, /health, and Slack where it is
set up. Nothing else is reachable."""

from __future__ import annotations

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

from bot.channels import guard, keepsakes
from bot.channels.errors import ChannelError, too_large
from bot.channels.slack import SlackChannel
from bot.channels.web import TRY_AGAIN, WebChannel, error_response

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


def create_app(
    model: str,
    endpoints: AvailableEndpoints,
    ready: Callable[[], None] = lambda: None,
    slack: SlackChannel | None = None,
) -> Sanic:
    """The Sanic application.

    Args:
        model: Path of the trained model.
        endpoints: Tracker store, lock store and action endpoint, as in endpoints.yml.
        ready: Called once the agent is loaded and requests are answered.
        slack: Slack's channel; by default the one that the environment describes.
    """
    app = Sanic("embark", configure_logging=False)
    app.config.REQUEST_MAX_SIZE = guard.MAX_BODY_BYTES
    app.config.FALLBACK_ERROR_FORMAT = "json"
    app.config.MOTD = False
    register([WebChannel(), slack or SlackChannel()], app, route="/webhooks/")
    app.register_listener(partial(load_agent_on_start, model, endpoints, None), "before_server_start")

    async def say_ready(_: Sanic, __: Any) -> None:
        ready()

    app.register_listener(say_ready, "after_server_start")
    app.register_middleware(_secure, "response")
    app.error_handler.add(Exception, _unforeseen)
    app.add_route(_health, "/health")
    app.blueprint(keepsakes.blueprint())
    for path, (file, kind) in PAGE_FILES.items():
        app.add_route(_page_file(PAGE / file, kind), path, name=file)
    return app


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
