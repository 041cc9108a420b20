"""What can go wrong with calls of the Web API, planned by a test for the next calls of a method."""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from dataclasses import dataclass, field


@dataclass
class Fault:
    """One call that goes wrong. `kind`: `rate_limit`, `error`, `http` or `drop`."""

    kind: str
    value: int | str = 0
    done: bool = False
    """For `drop`: whether the call has its effect before the connection goes."""


class Held:
    """Calls that wait. Ends with `release()` or with the `with` block."""

    def __init__(self, changed: threading.Condition):
        self.changed, self.reached, self.released = changed, 0, False
        self._waiting: list[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = []

    async def wait(self) -> None:
        """Called by the server for each held call."""
        gate = asyncio.Event()
        with self.changed:
            self.reached += 1
            self.changed.notify_all()
            if self.released:
                return
            self._waiting.append((asyncio.get_running_loop(), gate))
        await gate.wait()

    def release(self) -> None:
        """Lets all held calls go on; later ones do not wait."""
        with self.changed:
            self.released = True
            for loop, gate in self._waiting:
                loop.call_soon_threadsafe(gate.set)
            self._waiting.clear()

    def wait_until_reached(self, count: int = 1, seconds: float = 20) -> None:
        """Waits until so many calls wait here."""
        with self.changed:
            if not self.changed.wait_for(lambda: self.reached >= count, seconds):
                raise AssertionError(f"{self.reached} of {count} calls came to wait within {seconds} s")

    def __enter__(self) -> Held:
        return self

    def __exit__(self, *_: object) -> None:
        self.release()


@dataclass
class Faults:
    """The faults planned, by method."""

    planned: dict[str, deque[Fault]] = field(default_factory=dict)
    held: dict[str, Held] = field(default_factory=dict)

    def plan(self, method: str, fault: Fault, times: int = 1) -> None:
        """The next calls of a method go wrong."""
        self.planned.setdefault(method, deque()).extend([fault] * times)

    def next(self, method: str) -> Fault | None:
        """The fault of this call, if any."""
        waiting = self.planned.get(method)
        return waiting.popleft() if waiting else None

    def hold(self, method: str, changed: threading.Condition) -> Held:
        """Calls of a method wait from now on."""
        self.held[method] = Held(changed)
        return self.held[method]
