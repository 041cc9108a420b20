"""Which web pages may use the web channel: an allow-list of origins.

An origin is `https://host` or `https://host:port` (RFC 6454). Browsers name it in the `Origin` header of every request that
a script of another site makes; other programs send none.
"""

from __future__ import annotations

import ipaddress
import os
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from bot.settings import BadSetting, Environment, words

DEFAULT_PORTS = {"http": 80, "https": 443}
NAME = re.compile(r"[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?")
THIS_MACHINE = ("localhost", "127.0.0.1", "::1")


def normal(text: str) -> str | None:
    """An origin in the form browsers send (lower case, no default port), or None where `text` is none.

    `null`, which browsers send for sandboxed frames and local files, is no origin: it could be anybody's.
    """
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in DEFAULT_PORTS or not parts.hostname or not _is_bare(text, parts.netloc):
        return None
    host = _host(parts.hostname)
    return host and f"{parts.scheme}://{host}" + ("" if port in (None, DEFAULT_PORTS[parts.scheme]) else f":{port}")


def _host(name: str) -> str | None:
    """A name or address as it stands in an origin; None where it is none."""
    try:
        if ":" in name:
            return f"[{ipaddress.IPv6Address(name)}]"
        name = name if name.isascii() else name.encode("idna").decode("ascii")
    except ValueError:  # UnicodeError is one, too
        return None
    return name if NAME.fullmatch(name) else None


def _is_bare(text: str, netloc: str) -> bool:
    """Nothing but scheme, host and port: no path, query, name or space."""
    return "@" not in netloc and text.partition("://")[2] == netloc and not any(c.isspace() for c in text)


@dataclass(frozen=True, slots=True)
class Policy:
    """Who may use the web channel from a web page.

    Attributes:
        allowed: Origins beside the server's own.
        this_machine_only: The server listens on this machine alone, so pages of this machine may use it, on any port.
    """

    allowed: frozenset[str] = frozenset()
    this_machine_only: bool = False

    def allows(self, origin: str, host: str) -> bool:
        """Whether a page of `origin` may use the server that was addressed as `host` (the `Host` header)."""
        known = normal(origin)
        if known is None:
            return False
        return (
            known in self.allowed
            or known == normal(f"{known.partition('://')[0]}://{host}")
            or (self.this_machine_only and urlsplit(known).hostname in THIS_MACHINE)
        )


def policy(host: str, environment: Environment | None = None) -> Policy:
    """What `EMBARK_ORIGINS` and `EMBARK_PUBLIC_URL` say, for a server that listens on `host`.

    Raises:
        BadSetting: an item is no origin.
    """
    environment = os.environ if environment is None else environment
    allowed = {_origin("EMBARK_ORIGINS", given) for given in words("EMBARK_ORIGINS", environment)}
    public = public_origin(environment)
    return Policy(frozenset(allowed | ({public} if public else set())), host in THIS_MACHINE)


def public_origin(environment: Environment | None = None) -> str | None:
    """The origin of `EMBARK_PUBLIC_URL`, the address that people use; None where it is not set.

    Raises:
        BadSetting: it is no http or https address.
    """
    given = (os.environ if environment is None else environment).get("EMBARK_PUBLIC_URL", "").strip()
    if not given:
        return None
    scheme, _, rest = given.partition("://")
    found = normal(f"{scheme.lower()}://{rest.partition('/')[0]}")
    if found is None:
        raise BadSetting("EMBARK_PUBLIC_URL must be the address people use, such as https://embark.school.example.")
    return found


def _origin(variable: str, given: str) -> str:
    found = normal(given.removesuffix("/"))
    if found is None:
        raise BadSetting(
            f"{variable} holds “{given}”, which is no origin. Write each as https://school.example, without a path, "
            "separated by spaces."
        )
    return found
