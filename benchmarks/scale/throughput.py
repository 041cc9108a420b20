"""How much one to N servers answer, and what a message costs."""

from __future__ import annotations

import time
from contextlib import ExitStack
from dataclasses import dataclass
from statistics import median, quantiles

from benchmarks.scale.cluster import Cluster, cluster
from benchmarks.scale.people import Crowd
from benchmarks.scale.processes import ActionServer, Nginx, Postgres
from bot import paths


@dataclass(frozen=True, slots=True)
class Speed:
    """What was measured with so many servers.

    Attributes:
        servers: Chat servers.
        per_second: Messages answered a second.
        half, most: Seconds within which half of the messages, and 19 of 20, were answered.
        chat, database, proxy: Milliseconds of processor time a message.
    """

    servers: int
    per_second: float
    half: float
    most: float
    chat: float
    database: float
    proxy: float


async def speed(running: Cluster, servers: int, messages: int) -> Speed:
    """Four conversations for each server talk without a pause (closed loop) to the first so many servers."""
    chosen = running.servers[:servers]
    with ExitStack() as ends:
        proxy = Nginx(running.folder, [server.port for server in chosen])
        ends.callback(proxy.end)
        async with Crowd(f"http://127.0.0.1:{proxy.port}") as crowd:
            conversations = 4 * servers
            await crowd.begin(conversations)
            await crowd.talk(1, 2)
            warm = len(crowd.tally.seconds)
            before = [
                sum(server.cpu_seconds() for server in chosen),
                running.database.cpu_seconds(),
                proxy.cpu_seconds(),
            ]
            began = time.monotonic()
            await crowd.talk(1, messages // conversations)
            seconds = time.monotonic() - began
            after = [
                sum(server.cpu_seconds() for server in chosen),
                running.database.cpu_seconds(),
                proxy.cpu_seconds(),
            ]
    taken = crowd.tally.seconds[warm:]
    chat, database, web = ((late - early) * 1000 / len(taken) for early, late in zip(before, after, strict=True))
    return Speed(servers, len(taken) / seconds, median(taken), quantiles(taken, n=20)[-1], chat, database, web)


async def actions_apart(database: Postgres, messages: int) -> tuple[Speed, float]:
    """One chat server whose actions run in a worker of their own; the second figure is the worker's milliseconds a message."""
    with ExitStack() as ends:
        folder = database.folder
        worker = ActionServer(folder)
        ends.callback(worker.end)
        shipped = (paths.PROJECT / "deploy" / "endpoints.cluster.yml").read_text(encoding="utf-8")
        endpoints = folder / "endpoints-apart.yml"
        endpoints.write_text(
            shipped.replace("in-process://actions", f"http://127.0.0.1:{worker.port}/webhook"), "utf-8"
        )
        running = ends.enter_context(cluster(1, database, EMBARK_ENDPOINTS=str(endpoints)))
        before = worker.cpu_seconds()
        found = await speed(running, 1, messages)
        return found, (worker.cpu_seconds() - before) * 1000 / messages
