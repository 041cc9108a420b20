"""The served product: the web channel under /webhooks/web, the pages at / and /chat, the widget, plans and pictures,
/health, and Slack where it is set up. Nothing else is reachable."""

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
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.channels import (
    cors,
    edge,
    errors,
    guard,
    headers,
    health,
    keepsakes,
    landing_page,
    operator_page,
    origins,
    school,
    shutdown,
    static_files,
)
from bot.channels.slack import SlackChannel
from bot.channels.static_files import StaticFile
from bot.channels.web import WebChannel
from bot.knowledge import knowledge
from bot.operate import retention
from bot.runtime import http_limits
from bot.runtime.http_limits import Connections
from bot.runtime.memory import settle
from bot.runtime.tracker_store import make_store, store_of

PAGE = Path(__file__).parent / "channels" / "page"
WIDGET = Path(__file__).parent / "widget" / "dist" / "widget.js"
SCRIPT = "text/javascript; charset=utf-8"
HTML = "text/html; charset=utf-8"
STYLE = "text/css; charset=utf-8"
#: path -> file, content type
PAGE_FILES = {
    "/chat": ("chat.html", HTML),
    "/chat.css": ("chat.css", STYLE),
    "/landing.css": ("landing.css", STYLE),
    "/landing.js": ("landing.js", SCRIPT),
    "/plan.css": ("plan.css", STYLE),
    "/favicon.svg": ("favicon.svg", "image/svg+xml"),
}


def create_app(
    model: str,
    endpoints: AvailableEndpoints,
    ready: Callable[[], None] = lambda: None,
    host: str = "127.0.0.1",
    slack: SlackChannel | None = None,
) -> Sanic:
    """The Sanic application.

    Args:
        model: Path of the trained model.
        endpoints: Tracker store, lock store and action endpoint, as in endpoints.yml.
        ready: Called once the agent is loaded and requests are answered.
        host: The address it will listen on: pages of this machine may use a server of this machine only.
        slack: Slack's channel; by default the one that the environment describes.
    """
    app = Sanic("embark", configure_logging=False)
    connections = Connections(edge.most_connections(), errors.as_bytes(errors.busy(2)))
    http_limits.configure(app, connections, edge.limits(), guard.LARGER_BODIES)
    app.config.FALLBACK_ERROR_FORMAT = "json"
    app.config.MOTD = False
    register([WebChannel(), slack or SlackChannel()], app, route="/webhooks/")
    app.register_listener(partial(_load, model, endpoints), "before_server_start")

    async def say_ready(_: Sanic, __: Any) -> None:
        ready()

    app.register_listener(say_ready, "after_server_start")
    app.register_listener(_keep_clean, "after_server_start")
    app.register_listener(_stop_cleaning, "before_server_stop")
    cors.add_to(app, origins.policy(host))
    shutdown.add_to(app)
    headers.add_to(app)
    app.error_handler.add(Exception, _unforeseen)
    health.add_to(app)
    app.blueprint(keepsakes.blueprint())
    app.blueprint(operator_page.blueprint())
    app.blueprint(school.blueprint())
    widget = static_files.for_any_site(WIDGET, SCRIPT)
    app.add_route(widget.answer, "/widget.js", ("GET", "HEAD"), name="widget.js")
    app.add_route(_landing(widget).answer, "/", ("GET", "HEAD"), name="landing")
    for path, (file, kind) in PAGE_FILES.items():
        body = (PAGE / file).read_text(encoding="utf-8")
        page = StaticFile((school.on_page(body) if kind == HTML else body).encode(), kind)
        app.add_route(page.answer, path, ("GET", "HEAD"), name=file)
    return app


def _landing(widget: StaticFile) -> StaticFile:
    """The page at /. Its script puts in the address it was loaded from, where no other is set."""
    origin = origins.public_origin() or "http://localhost:5005"
    page = landing_page.landing_page(
        knowledge(), landing_page.read_conversation(), origin, headers.integrity(widget.body)
    )
    return StaticFile(school.on_page(page).encode(), HTML)


async def _load(model: str, endpoints: AvailableEndpoints, app: Sanic, loop: asyncio.AbstractEventLoop) -> None:
    """Loads the agent, and has the memory that loading took given back."""
    endpoints.tracker_store = make_store(endpoints.tracker_store)
    await load_agent_on_start(model, endpoints, None, app, loop)
    settle()


async def _keep_clean(app: Sanic, loop: asyncio.AbstractEventLoop) -> None:
    store = store_of(app.ctx.agent.tracker_store)
    app.ctx.cleaning = loop.create_task(retention.keep_clean(store, retention.keep_days()))


async def _stop_cleaning(app: Sanic, _: Any) -> None:
    app.ctx.cleaning.cancel()
    await asyncio.wait([app.ctx.cleaning])


def _unforeseen(_: Request, error: Exception) -> HTTPResponse:
    """Errors outside the channel's routes, in the contract's shape."""
    answer = errors.response(errors.of(error))
    answer.headers.update(getattr(error, "headers", {}))  # `Allow` of a 405
    return answer
