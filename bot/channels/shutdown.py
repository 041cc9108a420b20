"""Ending without losing a word: turns under way are answered, whatever comes later is told to come back.

Upstream, `sanic/server/runners.py:180`: at a signal Sanic stops listening at once, so that newcomers are turned away without
a word, and goes on taking requests on connections that are open.
"""

from __future__ import annotations

import asyncio
from typing import Any

from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.channels import admission, errors
from bot.runtime.http_limits import Connections

#: Seconds in which turns under way may end: longer than a turn may take. Whoever stops the server must wait longer still.
FINISH_SECONDS = 20.0
#: While turns were worked on, the system may have taken connections that nobody has listened to yet. They are, until none came
#: for this long (seconds), at most so many times.
QUIET_SECONDS, MOST_TIMES = 0.1, 20


def add_to(app: Sanic) -> None:
    """Registers what happens between the signal (SIGTERM or Ctrl-C) and the end."""

    def turn_away(request: Request) -> HTTPResponse | None:
        if app.ctx.connections.closing and not request.path.startswith("/health"):
            return errors.response(errors.stopping())
        return None

    async def finish(_: Sanic, __: Any) -> None:
        app.ctx.connections.closing = True
        admission.gate().close()
        await admission.gate().drained(FINISH_SECONDS)
        await _all_heard(app.ctx.connections)

    app.register_middleware(turn_away, "request")
    app.register_listener(finish, "before_server_stop")


async def _all_heard(connections: Connections) -> None:
    for _ in range(MOST_TIMES):
        before = connections.taken
        await asyncio.sleep(QUIET_SECONDS)
        if connections.taken == before:
            return
