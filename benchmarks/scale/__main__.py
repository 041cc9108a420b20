"""`make scale-test`: a cluster of real programs on this machine, under load and hurt. Prints tables and writes var/scale/result.md."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import time
from collections.abc import Sequence

from benchmarks.scale import processes, trials
from benchmarks.scale.capacity import MESSAGES_PER_CONVERSATION, capacity_table
from benchmarks.scale.cluster import Cluster, cluster
from benchmarks.scale.growth import EVENTS, Size, grow, real_bytes
from benchmarks.scale.processes import CannotTry
from benchmarks.scale.throughput import Speed, actions_apart, speed
from benchmarks.scale.trials import Outcome
from bot import paths
from bot.train import TrainingError, ensure_model

PARTS = ("trials", "throughput", "growth")


def main(arguments: list[str] | None = None) -> int:
    """Command line. Returns the exit code: 0 where everything was as it must be."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scale", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the load")
    parser.add_argument("--servers", type=int, default=3, help="chat servers (default: %(default)s)")
    parser.add_argument(
        "--only", choices=PARTS, action="append", help="run this part only; may be given more than once"
    )
    chosen = parser.parse_args(arguments)
    parts = chosen.only or PARTS
    try:
        for name in ("postgres", "nginx"):
            _have(name)
        ensure_model()
        document, held = asyncio.run(_run(parts, chosen.servers, 10 if chosen.quick else 1))
    except (CannotTry, TrainingError) as error:
        print(f"Embark: {error}", file=sys.stderr)
        return 1
    file = paths.var("scale", "result.md")
    file.write_text(document, encoding="utf-8")
    print(f"Embark: written to {file}.")
    return 0 if held else 1


def _have(name: str) -> None:
    """Makes sure that a program is there, installing it where that is allowed."""
    try:
        processes.nginx() if name == "nginx" else processes.binary(name)
    except CannotTry:
        processes.install("postgresql", "nginx-light")
        processes.nginx() if name == "nginx" else processes.binary(name)


async def _run(parts: Sequence[str], servers: int, share: int) -> tuple[str, bool]:
    """Runs the parts and returns the document and whether all trials held."""
    written: list[str] = []
    held = True

    def show(text: str) -> None:
        written.append(text)
        print(text, flush=True)

    figures = processes.free_port()
    show(_machine(servers))
    with cluster(servers) as running:
        if "trials" in parts:
            outcomes = await _trials(running, share)
            held = all(outcome.held for outcome in outcomes)
            show(_outcomes(outcomes))
        if "throughput" in parts:
            speeds = [await speed(running, count, 3000 // share) for count in range(1, servers + 1)]
            show(_speeds(speeds))
            apart, worker = await actions_apart(running.database, 1000 // share)
            show(_apart(speeds[0], apart, worker))
            show(capacity_table(speeds[0].chat, speeds[0].database, speeds[0].proxy))
        if "growth" in parts:
            real = await real_bytes(running.url, running.database)
            with cluster(1, running.database, EMBARK_METRICS=str(figures)) as one:
                sizes = [10**3, 10**4, 10**5, 10**6][: 3 if share > 1 else 4]
                show(_sizes(await grow(running.database, one.servers[0], figures, sizes), real))
    return "\n\n".join(written) + "\n", held


async def _trials(running: Cluster, share: int) -> list[Outcome]:
    conversations = 500 // share
    outcomes = [await trials.at_random(running, conversations, people=4, messages=5)]
    outcomes.append(await trials.kill(running, 30))
    await asyncio.to_thread(trials.start_again, running, 0)
    outcomes.append(await trials.without_database(running, 30))
    outcomes.append(await trials.rolling_restart(running, 12))
    return outcomes


def _machine(servers: int) -> str:
    load = os.getloadavg()[0]
    return (
        f"Measured on {time.strftime('%Y-%m-%d')}: {servers} chat servers, PostgreSQL, nginx and the people, all on {os.cpu_count()} cores"
        f" (load of this machine before: {load:.1f})."
    )


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    return "\n".join("| " + " | ".join(row) + " |" for row in (head, ["---"] * len(head), *rows))


def _outcomes(outcomes: Sequence[Outcome]) -> str:
    rows = []
    for outcome in outcomes:
        told = ", ".join(
            f"{count} × {status or 'cut off'} {code}" for (status, code), count in outcome.refused.most_common()
        )
        found = outcome.findings
        rows.append(
            [
                outcome.what,
                f"{found.answered:,}",
                str(found.lost),
                str(found.duplicated),
                str(found.out_of_order),
                told or "nothing",
                outcome.note,
                "yes" if outcome.held else "**NO**",
            ]
        )
    head = ("trial", "answered", "lost", "doubled", "out of order", "told instead, then sent again", "measured", "held")
    return _table(head, rows)


def _speeds(speeds: Sequence[Speed]) -> str:
    rows = [
        [str(s.servers), f"{s.per_second:.0f}", f"{1000 * s.half:.0f} ms", f"{1000 * s.most:.0f} ms"]
        + [f"{value:.1f} ms" for value in (s.chat, s.database, s.proxy)]
        for s in speeds
    ]
    head = ("servers", "messages/s", "half within", "19 of 20 within", "CPU a message: chat", "PostgreSQL", "nginx")
    return _table(head, rows)


def _apart(together: Speed, apart: Speed, worker: float) -> str:
    rows = [
        ["in the chat server", f"{together.per_second:.0f}", f"{together.chat:.1f} ms", "–", f"{together.chat:.1f} ms"],
        [
            "in a worker",
            f"{apart.per_second:.0f}",
            f"{apart.chat:.1f} ms",
            f"{worker:.1f} ms",
            f"{apart.chat + worker:.1f} ms",
        ],
    ]
    return _table(("actions run", "messages/s, one server", "CPU a message: chat", "worker", "together"), rows)


def _sizes(sizes: Sequence[Size], real: float) -> str:
    rows = [
        [
            f"{s.conversations:,}",
            f"{s.conversations * EVENTS:,}",
            f"{s.table / 1000000.0:.0f} MB",
            f"{s.indexes / 1000000.0:.0f} MB",
            f"{1000 * s.half:.0f} ms",
            f"{1000 * s.most:.0f} ms",
            f"{1000 * s.store:.1f} ms",
        ]
        for s in sizes
    ]
    head = ("conversations", "events", "table", "indexes", "half of turns within", "19 of 20 within", "store in a turn")
    return (
        _table(head, rows)
        + f"\n\nSynthetic conversations are two turns in {EVENTS} short rows. A real one of two turns took {real / 1000:.1f} kB with its"
        f" indexes; at {MESSAGES_PER_CONVERSATION} messages each, a million take about"
        f" {real / 2 * MESSAGES_PER_CONVERSATION * 1e6 / 1e9:.0f} GB until they are deleted."
    )


if __name__ == "__main__":
    sys.exit(main())
