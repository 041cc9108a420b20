"""Cross-origin requests to the web channel, as browsers ask for them (Fetch standard, "CORS protocol").

No cookie and no other credential of a browser is used here: a token goes where a script sends it. The allow-list therefore
keeps other sites from putting this guide on their pages and spending its limits; it is not what keeps conversations apart.
"""

from __future__ import annotations

from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.channels import errors
from bot.channels.origins import Policy, normal

ROUTES = "webhooks/web/"
PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, POST, DELETE",
    "Access-Control-Allow-Headers": "Authorization, Content-Type",
    "Access-Control-Max-Age": "600",
}


def add_to(app: Sanic, policy: Policy) -> None:
    """Refuses pages whose origin is not allowed before anything is done, and lets the others read every answer."""

    def allowed(given: list[str], request: Request) -> bool:
        return len(given) == 1 and policy.allows(given[0], request.headers.get("host", ""))

    def admit(request: Request) -> HTTPResponse | None:
        if not _concerns(request):
            return None
        given = request.headers.getall("origin", [])
        if given and not allowed(given, request):
            return errors.response(errors.origin_not_allowed(normal(given[0])))
        if request.method == "OPTIONS":
            return HTTPResponse(status=204, headers=PREFLIGHT)
        return None

    def permit(request: Request, response: HTTPResponse) -> None:
        if not _concerns(request):
            return
        response.headers["Vary"] = "Origin"
        given = request.headers.getall("origin", [])
        if allowed(given, request):
            response.headers["Access-Control-Allow-Origin"] = given[0]
            response.headers["Access-Control-Expose-Headers"] = "Retry-After"

    app.register_middleware(admit, "request")
    app.register_middleware(permit, "response")


def _concerns(request: Request) -> bool:
    path: str = request.route.path if request.route else request.path.lstrip("/")
    return path.startswith(ROUTES)
