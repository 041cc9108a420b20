"""What an operator may set about who reaches the server and how much of it: all of it checked before anything slow begins."""

from __future__ import annotations

from bot import settings
from bot.channels import addresses, admission, guard, headers, origins
from bot.operate import retention
from bot.runtime.http_limits import Limits
from bot.runtime.open_files import allow_connections

MOST_CONNECTIONS = 16_384


def check(host: str) -> None:
    """Reads every setting once, for a server that is to listen on `host`.

    Raises:
        BadSetting: an environment variable holds what cannot be meant.
        TooFewFiles: the machine allows too few open files.
    """
    origins.policy(host)
    headers.on_everything()
    addresses.trusted()
    admission.gate()
    admission.turn_seconds()
    retention.keep_days()
    limits()
    most_connections()


def limits() -> Limits:
    """What one connection may cost: `EMBARK_REQUEST_SECONDS`, `EMBARK_IDLE_SECONDS`."""
    default = Limits(guard.MAX_BODY_BYTES)
    return Limits(
        guard.MAX_BODY_BYTES,
        request_seconds=settings.whole_number("EMBARK_REQUEST_SECONDS", default.request_seconds),
        idle_seconds=settings.whole_number("EMBARK_IDLE_SECONDS", default.idle_seconds),
    )


def most_connections() -> int:
    """How many connections are open at once: `EMBARK_MAX_CONNECTIONS`, as far as the machine allows."""
    return allow_connections(settings.whole_number("EMBARK_MAX_CONNECTIONS", MOST_CONNECTIONS, least=16))
