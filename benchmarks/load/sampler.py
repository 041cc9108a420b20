"""Serves Embark with a sampling profiler inside: `python -m benchmarks.load.sampler OUT.json --port …`.

Every few milliseconds of CPU time (not of waiting) the kernel sends SIGPROF, and the stack of the main thread, where the
event loop runs, is counted. That costs next to nothing, so Python-heavy parts are not blown up as they are by cProfile.
SIGUSR1 begins to count; SIGUSR2 writes OUT.json: [[[["file", "function"], … outermost first], count], …].
"""

from __future__ import annotations

import json
import signal
import sys
from collections import Counter
from pathlib import Path
from types import CodeType, FrameType

INTERVAL_S = 0.002

_counts: Counter[tuple[CodeType, ...]] = Counter()


def _count(_: int, frame: FrameType | None) -> None:
    stack = []
    while frame is not None:
        stack.append(frame.f_code)
        frame = frame.f_back
    _counts[tuple(reversed(stack))] += 1


def main() -> int:
    """Command line. Returns the exit code of `bot.serve`."""
    from bot import serve

    out = Path(sys.argv.pop(1))

    def begin(*_: object) -> None:
        _counts.clear()
        signal.setitimer(signal.ITIMER_PROF, INTERVAL_S, INTERVAL_S)

    def write(*_: object) -> None:
        signal.setitimer(signal.ITIMER_PROF, 0)
        rows = [([(code.co_filename, code.co_qualname) for code in stack], n) for stack, n in _counts.items()]
        partial = out.with_suffix(".part")
        partial.write_text(json.dumps(rows), encoding="utf-8")
        partial.replace(out)

    signal.signal(signal.SIGPROF, _count)
    signal.signal(signal.SIGUSR1, begin)
    signal.signal(signal.SIGUSR2, write)
    return serve.main()


if __name__ == "__main__":
    sys.exit(main())
