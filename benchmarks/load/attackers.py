"""People who mean harm: holds hostile connections open until told to stop. A process of its own, like the client.

Reads one order as JSON from standard input, prints "attacking" once all connections are open, stops when standard input
ends, and prints what became of them as JSON.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

BATCH = 200
#: What a slow-loris sends, one byte a second: a request that never ends.
ENDLESS_HEAD = b"POST /webhooks/web/messages HTTP/1.1\r\nHost: localhost\r\nX-Slow: " + b"a" * 4000


@dataclass(slots=True)
class Outcome:
    """What became of the connections.

    Attributes:
        opened: How many the server took.
        refused: How many it did not.
        closed_after_s: For each that the server ended: how long it had lasted.
    """

    opened: int = 0
    refused: int = 0
    closed_after_s: list[float] = field(default_factory=list)


async def idle(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
    """Says nothing, and waits to be thrown out."""
    while await reader.read(1024):
        pass


async def slow_loris(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Sends a byte of a head a second."""
    thrown_out = asyncio.create_task(idle(reader, writer))
    for byte in ENDLESS_HEAD:
        writer.write(bytes([byte]))
        await writer.drain()
        done, _ = await asyncio.wait([thrown_out], timeout=1)
        if done:
            return


KINDS: dict[str, Callable[[asyncio.StreamReader, asyncio.StreamWriter], Any]] = {"idle": idle, "slow-loris": slow_loris}


async def attack(port: int, kind: str, connections: int) -> Outcome:
    """Opens the connections, holds them while standard input is open, and counts."""
    outcome, tasks = Outcome(), set[asyncio.Task[None]]()

    async def one() -> None:
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            outcome.refused += 1
            return
        outcome.opened += 1

        async def hold() -> None:
            began = time.monotonic()
            with contextlib.suppress(OSError):
                await KINDS[kind](reader, writer)
            outcome.closed_after_s.append(time.monotonic() - began)

        tasks.add(asyncio.create_task(hold()))

    for begun in range(0, connections, BATCH):
        await asyncio.gather(*(one() for _ in range(min(BATCH, connections - begun))))
    print("attacking", flush=True)
    await asyncio.to_thread(sys.stdin.read)
    closed = list(outcome.closed_after_s)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    outcome.closed_after_s = closed
    return outcome


def main() -> None:
    """Standard input to standard output."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    order = json.loads(sys.stdin.readline())
    print(json.dumps(asdict(asyncio.run(attack(**order)))))


if __name__ == "__main__":
    main()
