"""Who hosts this Embark, for pages and the widget: GET /school.json."""

from __future__ import annotations

import dataclasses

from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse
from sanic.response import json as json_response

from bot.channels.headers import FOR_ANY_SITE
from bot.knowledge import school


def blueprint() -> Blueprint:
    """The route /school.json: {name, color, greeting, adviser, website}, "" where the school says nothing."""
    routes = Blueprint("school")

    @routes.get("/school.json")
    async def show(_: Request) -> HTTPResponse:
        return json_response(dataclasses.asdict(school()), headers=FOR_ANY_SITE)

    return routes
