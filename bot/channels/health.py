"""Whether Embark can answer, and what is wrong where it cannot: for people, load balancers and Kubernetes.

`/health` and `/health/ready`: 200 when messages are answered, 503 with what is missing when not. `/health/live`: 200 as long as
the process turns; a restart helps where it does not.
"""

from __future__ import annotations

import asyncio
import shutil
import time
from collections.abc import Callable
from typing import Any

from rasa.core.tracker_store import TrackerStore
from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse
from sanic.response import json as json_response

from bot import paths
from bot.runtime.tracker_store import store_of

#: Below this much room on the disk of var/ (bytes), conversations may soon be lost.
LEAST_ROOM = 50 * 1024 * 1024
#: Seconds that the store may take to answer, and for which a finding holds: whoever asks often learns nothing new.
STORE_SECONDS, HOLDS_SECONDS = 2.0, 1.0

#: What may be missing, as told to people.
WORDS = {
    "stopping": "Embark is being stopped or restarted.",
    "model": "Embark is still starting: the model is not loaded yet.",
    "store": "Conversations cannot be stored: the database does not answer.",
    "disk": "The disk is nearly full: free some space.",
}


async def store_answers(store: TrackerStore) -> bool:
    """Whether the conversation store answers a question within `STORE_SECONDS`."""
    try:
        async with asyncio.timeout(STORE_SECONDS):
            return await store_of(store).is_alive()
    except TimeoutError:
        return False


def room() -> int:
    """Free bytes on the disk of var/."""
    return shutil.disk_usage(paths.var("health").parent).free


async def missing(app: Sanic) -> list[str]:
    """What keeps Embark from answering now, as keys of `WORDS`, the first the most telling."""
    if app.ctx.connections.closing:
        return ["stopping"]
    agent = getattr(app.ctx, "agent", None)
    if agent is None or not agent.is_ready():
        return ["model"]
    found = [] if await store_answers(agent.tracker_store) else ["store"]
    return found + (["disk"] if room() < LEAST_ROOM else [])


class Health:
    """Asks once a second at most, however often it is asked."""

    def __init__(self, now: Callable[[], float] = time.monotonic):
        self._now, self._until, self._found = now, 0.0, ["model"]
        self._asking = asyncio.Lock()

    async def ready(self, request: Request) -> HTTPResponse:
        """200 when messages are answered; 503 with what is missing."""
        async with self._asking:
            if self._now() >= self._until or request.app.ctx.connections.closing:
                self._found = await missing(request.app)
                self._until = self._now() + HOLDS_SECONDS
        found = self._found
        body: dict[str, Any] = {"ready": not found, "missing": found}
        if found:
            body["message"] = " ".join(WORDS[name] for name in found)
        return json_response(body, status=503 if found else 200)


def live(_: Request) -> HTTPResponse:
    """200: the process turns."""
    return json_response({"live": True})


def add_to(app: Sanic) -> None:
    """Adds the routes."""
    health = Health()
    for path, name in (("/health", "health"), ("/health/ready", "ready")):
        app.add_route(health.ready, path, ("GET", "HEAD"), name=name)
    app.add_route(live, "/health/live", ("GET", "HEAD"), name="live")
