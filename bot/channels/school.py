"""Who hosts this Embark, on our pages and, for those of others, at GET /school.json."""

from __future__ import annotations

import dataclasses
from html import escape

from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse
from sanic.response import json as json_response

from bot.channels.headers import FOR_ANY_SITE
from bot.knowledge import school


def on_page(html: str) -> str:
    """A page of ours whose chat bears the school's name, colour and greeting, where the school has them."""
    ours = school()
    given = {"title": ours.name, "color": ours.color, "greeting": ours.greeting}
    attributes = "".join(f' {name}="{escape(value, quote=True)}"' for name, value in given.items() if value)
    return html.replace("<embark-chat", f"<embark-chat{attributes}")


def blueprint() -> Blueprint:
    """The route /school.json: {name, color, greeting, adviser, website}, "" where the school says nothing."""
    routes = Blueprint("school")

    @routes.get("/school.json")
    async def show(_: Request) -> HTTPResponse:
        return json_response(dataclasses.asdict(school()), headers=FOR_ANY_SITE)

    return routes
