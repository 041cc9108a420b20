"""Who hosts this Embark, for pages and the widget: GET /school.json."""

from __future__ import annotations

import dataclasses

from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse
from sanic.response import json as json_response

from bot.knowledge import school

#: It says nothing about a person, so pages of other sites may read it.
FOR_ANY_SITE = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}


def blueprint() -> Blueprint:
    """The route /school.json: {name, color, greeting, adviser, website}, "" where the school says nothing."""
    routes = Blueprint("school")

    @routes.get("/school.json")
    async def show(_: Request) -> HTTPResponse:
        return json_response(dataclasses.asdict(school()), headers=FOR_ANY_SITE)

    return routes
