"""Where Embark's CPU time goes: `python -m benchmarks.load.profile`.

Serves the present code with `benchmarks.load.sampler` inside and prints the shares by part of the system, by step of a
turn, and by function, then what a turn costs early and late in a conversation.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import statistics
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from benchmarks.load.contender import Running, say
from benchmarks.load.embark import Embark
from bot import paths

Stack = list[tuple[str, str]]
#: A stack belongs to the first part that one of its frames lies in, looked for from the innermost frame outwards.
PARTS = {
    "policies": ("rasa/core/policies/", "rasa/core/featurizers/"),
    "graph runner (dask)": ("/dask/", "rasa/engine/"),
    "NLU": ("/bot/nlu/", "rasa/nlu/", "rasa/shared/nlu/", "/spacy/", "/onnxruntime/", "/sklearn/", "/scipy/"),
    "action": (
        "/actions/",
        "/bot/guide/",
        "/bot/knowledge/",
        "rasa_sdk/",
        "in_process_actions",
        "rasa/core/actions/",
        "/jsonschema/",
    ),
    "store": (
        "rasa/core/tracker_store.py",
        "/bot/runtime/tracker_store",
        "/bot/runtime/store",
        "/sqlalchemy/",
        "/sqlite3/",
    ),
    "tracker (events, slots, replay, domain)": ("rasa/shared/core/", "rasa/core/lock"),
    "processor": ("rasa/core/processor.py", "rasa/core/agent.py"),
    "channel and server": ("/bot/channels/", "/bot/app.py", "rasa/core/channels/", "/sanic", "/httptools/", "/jwt/"),
    "event loop": ("/asyncio/", "/selectors.py"),
}
PROCESSOR = "rasa/core/processor.py"
TURNS = (1, 10, 100, 300)
#: Functions that hold more than this share of the samples tell nothing.
MOST = 0.9


def part(stack: Stack) -> str:
    """The part of the system that a stack's time belongs to."""
    for file, _ in reversed(stack):
        for name, places in PARTS.items():
            if any(place in file for place in places):
                return name
    return "other"


def step(stack: Stack) -> str:
    """The outermost and innermost methods of Rasa's message processor on a stack: what the turn was doing."""
    found = [function.split(".")[-1] for file, function in stack if file.endswith(PROCESSOR)]
    return " › ".join(dict.fromkeys([found[0], found[-1]])) if found else "outside a turn"


def where(file: str) -> str:
    """A file's name without what is the same for all."""
    return file.replace(f"{paths.PROJECT}/", "").rpartition("site-packages/")[2]


def named(frame: tuple[str, str]) -> str:
    """A function and its file, for the reader."""
    return f"{frame[1]} `{where(frame[0])}`"


def shares(counts: Counter[str], total: int, ms: float, top: int) -> str:
    """A Markdown table: share, milliseconds a message, name."""
    rows = [f"| {100 * n / total:4.1f} % | {ms * n / total:5.2f} | {name} |" for name, n in counts.most_common(top)]
    return "\n".join(["| CPU | ms a message | |", "|---|---|---|", *rows])


def report(samples: list[tuple[Stack, int]], ms: float, top: int) -> str:
    """The whole profile as Markdown; `ms` is the CPU of one message."""
    total = sum(n for _, n in samples)
    parts, steps, inside, own = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    for stack, n in samples:
        parts[part(stack)] += n
        steps[step(stack)] += n
        own[named(stack[-1])] += n
        for frame in set(stack):
            inside[named(frame)] += n
    for name in [name for name, n in inside.items() if n > MOST * total]:
        del inside[name]  # the way in, the same for all
    return "\n\n".join(
        [
            f"{ms:.2f} ms of CPU a message, {total} samples.",
            "### By part\n\n" + shares(parts, total, ms, 20),
            "### By step of the turn (Rasa's message processor)\n\n" + shares(steps, total, ms, 30),
            "### By function, with all it calls\n\n" + shares(inside, total, ms, top),
            "### By function, itself alone\n\n" + shares(own, total, ms, top),
        ]
    )


def sampled(running: Running, out: Path, how: str, **plan: float) -> tuple[list[tuple[Stack, int]], float]:
    """The samples of one load, and its CPU milliseconds a message."""
    served = max(running.pids)
    os.kill(served, signal.SIGUSR1)
    result = running.load(how, **plan)
    os.kill(served, signal.SIGUSR2)
    deadline = time.monotonic() + 30
    while not out.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    rows = [([tuple(frame) for frame in stack], n) for stack, n in json.loads(out.read_text(encoding="utf-8"))]
    out.unlink()
    return rows, 1000 * result.cpu_s / len(result.latencies_ms)


def turn_costs(running: Running, conversations: int, turns: int) -> str:
    """CPU of turn 1, 10, 100, 300: the median of five turns around each and of all conversations."""
    costs = running.load("turns", people=conversations, amount=turns).turn_cpu_ms
    cells = {
        turn: statistics.median(ms for one in costs for ms in one[max(0, turn - 3) : turn + 2][: 1 if turn == 1 else 5])
        for turn in TURNS
        if turn <= turns
    }
    head = "| turn | " + " | ".join(str(turn) for turn in cells) + " |"
    return "\n".join(
        [
            head,
            "|---" * (len(cells) + 1) + "|",
            "| CPU, ms | " + " | ".join(f"{ms:.2f}" for ms in cells.values()) + " |",
        ]
    )


def main() -> int:
    """Command line. Returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.load.profile", description=__doc__)
    parser.add_argument(
        "--seconds", type=float, default=20, help="of short conversations, eight at once (default: %(default)s)"
    )
    parser.add_argument(
        "--conversations", type=int, default=3, help="long ones, of --turns each (default: %(default)s)"
    )
    parser.add_argument("--turns", type=int, default=300, help="of a long conversation (default: %(default)s)")
    parser.add_argument("--top", type=int, default=40, help="functions to list (default: %(default)s)")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        contender, out = Embark(Path(folder)), Path(folder, "samples.json")
        with contender.running([sys.executable, "-m", "benchmarks.load.sampler", str(out)]) as running:
            running.load("closed", people=8, amount=3)
            say("short conversations …")
            short = sampled(running, out, "closed", people=8, amount=chosen.seconds)
            print("## Short conversations (5 turns), eight at once\n\n" + report(*short, chosen.top))
            say("long conversations …")
            late = sampled(running, out, "turns", people=chosen.conversations, amount=chosen.turns)
            print(f"\n## Conversations of {chosen.turns} turns\n\n" + report(*late, chosen.top))
        with contender.running([sys.executable, "-m", "bot.serve"]) as running:
            running.load("closed", people=8, amount=3)
            print(
                "\n## What a turn costs, without the profiler\n\n"
                + turn_costs(running, chosen.conversations, chosen.turns)
            )
    return 0


if __name__ == "__main__":
    sys.exit(main())
