"""The served product: the web channel under /webhooks/web, the page at /, the widget, plans and pictures, and /health.
Nothing else is reachable."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from rasa.core.channels.channel import register
from rasa.core.run import load_agent_on_start
from rasa.core.utils import AvailableEndpoints
from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.channels import cors, edge, errors, headers, health, keepsakes, origins, shutdown, static_files
from bot.channels.errors import ChannelError
from bot.channels.static_files import StaticFile
from bot.channels.web import WebChannel
from bot.runtime import http_limits
from bot.runtime.http_limits import Connections

PAGE = Path(__file__).parent / "channels" / "page"
WIDGET = Path(__file__).parent / "widget" / "dist" / "widget.js"
SCRIPT = "text/javascript; charset=utf-8"
#: path -> file, content type
PAGE_FILES = {
    "/": ("index.html", "text/html; charset=utf-8"),
    "/chat.css": ("chat.css", "text/css; charset=utf-8"),
    "/chat.js": ("chat.js", SCRIPT),
    "/plan.css": ("plan.css", "text/css; charset=utf-8"),
}


def create_app(
    model: str, endpoints: AvailableEndpoints, ready: Callable[[], None] = lambda: None, host: str = "127.0.0.1"
) -> Sanic:
    """The Sanic application.

    Args:
        model: Path of the trained model.
        endpoints: Tracker store, lock store and action endpoint, as in endpoints.yml.
        ready: Called once the agent is loaded and requests are answered.
        host: The address it will listen on: pages of this machine may use a server of this machine only.
    """
    app = Sanic("embark", configure_logging=False)
    connections = Connections(edge.most_connections(), errors.as_bytes(errors.busy(2)))
    http_limits.configure(app, connections, edge.limits())
    app.config.FALLBACK_ERROR_FORMAT = "json"
    app.config.MOTD = False
    register([WebChannel()], app, route="/webhooks/")
    app.register_listener(partial(load_agent_on_start, model, endpoints, None), "before_server_start")

    async def say_ready(_: Sanic, __: Any) -> None:
        ready()

    app.register_listener(say_ready, "after_server_start")
    cors.add_to(app, origins.policy(host))
    shutdown.add_to(app)
    headers.add_to(app)
    app.error_handler.add(Exception, _unforeseen)
    health.add_to(app)
    app.blueprint(keepsakes.blueprint())
    for path, (file, kind) in PAGE_FILES.items():
        app.add_route(StaticFile((PAGE / file).read_bytes(), kind).answer, path, ("GET", "HEAD"), name=file)
    widget = static_files.for_any_site(WIDGET, SCRIPT)
    app.add_route(widget.answer if widget else _no_widget, "/widget.js", ("GET", "HEAD"), name="widget.js")
    return app


def _no_widget(_: Request) -> HTTPResponse:
    raise ChannelError(404, "not_found", "The widget was not built on this server. The chat is at /.")


def _unforeseen(_: Request, error: Exception) -> HTTPResponse:
    """Errors outside the channel's routes, in the contract's shape."""
    answer = errors.response(errors.of(error))
    answer.headers.update(getattr(error, "headers", {}))  # `Allow` of a 405
    return answer
