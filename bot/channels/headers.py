"""Headers that every answer carries, and what a page must quote to load our script unchanged."""

from __future__ import annotations

import base64
import hashlib
import os
from urllib.parse import urlsplit

from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.channels.origins import normal, public_origin
from bot.settings import BadSetting, Environment, words

#: For what other sites' pages load by address: the script, pictures, plans (Fetch standard, "Cross-Origin-Resource-Policy").
FOR_ANY_SITE = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}
#: One year, of this host alone: what else its domain serves is not ours to decide (RFC 6797, 6.1).
HSTS = "max-age=31536000"


def integrity(body: bytes) -> str:
    """The value of an `integrity` attribute for these bytes, "sha384-…" (Subresource Integrity, section 3.2)."""
    return f"sha384-{base64.b64encode(hashlib.sha384(body).digest()).decode('ascii')}"


def etag(body: bytes) -> str:
    """A strong entity tag, in its quotes (RFC 9110, 8.8.3)."""
    return f'"{hashlib.sha256(body).hexdigest()[:32]}"'


def frame_ancestors(environment: Environment | None = None) -> str:
    """Who may show our pages in a frame, as `frame-ancestors` writes it: `EMBARK_FRAME_ANCESTORS`, or nobody.

    Raises:
        BadSetting: an item is neither 'none', 'self' nor an origin (`https://*.school.example` for all below a name).
    """
    given = [word.strip("'\"") for word in words("EMBARK_FRAME_ANCESTORS", environment)]
    if given in ([], ["none"]):
        return "'none'"
    return " ".join("'self'" if word == "self" else _ancestor(word) for word in given)


def _ancestor(given: str) -> str:
    scheme, _, rest = given.removesuffix("/").partition("://")
    wild = rest.startswith("*.")
    origin = normal(f"{scheme}://{rest.removeprefix('*.')}")
    if origin is None:
        raise BadSetting(
            f"EMBARK_FRAME_ANCESTORS holds “{given}”. Write none, self, or addresses such as https://school.example, "
            "separated by spaces."
        )
    parts = urlsplit(origin)
    return f"{parts.scheme}://*.{parts.netloc}" if wild else origin


def on_everything(environment: Environment | None = None) -> dict[str, str]:
    """Name -> value of the headers that answers carry unless a route says otherwise.

    Raises:
        BadSetting: EMBARK_FRAME_ANCESTORS or EMBARK_PUBLIC_URL cannot be meant.
    """
    environment = os.environ if environment is None else environment
    found = {
        "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
        f"form-action 'self'; frame-ancestors {frame_ancestors(environment)}",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "no-store",
    }
    if (public_origin(environment) or "").startswith("https://"):
        found["Strict-Transport-Security"] = HSTS
    return found


def add_to(app: Sanic) -> None:
    """Puts them on every answer, errors too."""
    always = on_everything()

    def secure(_: Request, response: HTTPResponse) -> None:
        for name, value in always.items():
            response.headers.setdefault(name, value)

    app.register_middleware(secure, "response")
