"""Embark under load beside stock Rasa, in one run on one machine: `make bench`, or `python -m benchmarks.load`."""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import sys
import time
from datetime import datetime
from pathlib import Path
from typing import Any

from benchmarks.load import attack, rounds, training
from benchmarks.load.contender import OPEN_FILES, BenchmarkError, Contender, say
from benchmarks.load.embark import Embark
from benchmarks.load.report import report
from benchmarks.load.stock import EPOCHS, SHORT, Stock
from bot import paths

FOLDER = paths.PROJECT / "var" / "bench"


#: How the peer is set up, and where that favours it.
PEER_NOTES = [
    "Stock Rasa is served as its documentation says: `rasa run` with the REST channel and the in-memory tracker store, and `rasa run actions`; the recommended recipe, trained on our questions, rules and stories, with the entities marked in the questions. Embark is served by `make run` with its embedded store on disk.",
    "Stock Rasa's action only looks the topic's words up; Embark's also reads context, memory and forms, and adds sources, buttons and slots. That favours stock Rasa.",
    f"The model that stock Rasa serves was trained for {max(SHORT)} epochs instead of {EPOCHS}: what a message costs does not depend on it. `right %` says how many answers were the right ones.",
]


def machine() -> dict[str, Any]:
    """What it was measured on."""
    cpu = [line.partition(": ")[2] for line in Path("/proc/cpuinfo").read_text().splitlines() if "model name" in line]
    return {
        "cores": os.cpu_count(),
        "cpu": cpu[0] if cpu else platform.processor(),
        "memory_gb": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9,
        "system": f"{platform.system()} {platform.release()}",
        "open_files": f"{OPEN_FILES:,} to {resource.getrlimit(resource.RLIMIT_NOFILE)[1]:,}",
        "load_start": load_average(),
    }


def load_average() -> str:
    """Of the last 1, 5 and 15 minutes."""
    return " ".join(f"{load:.2f}" for load in os.getloadavg())


def options() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.load", description=__doc__)
    parser.add_argument(
        "--quick",
        action="store_true",
        help="a look in a few minutes: one round, short conversations, no training; the peer only if it was made before",
    )
    parser.add_argument("--ours-only", action="store_true", help="without stock Rasa")
    parser.add_argument(
        "--full-training",
        action="store_true",
        help="train the peer for its 100 epochs (hours), instead of computing from a few",
    )
    parser.add_argument(
        "--fresh", action="store_true", help="make the peer's model again, so that its training is measured in this run"
    )
    parser.add_argument("--no-training", action="store_true", help="leave the time of training out")
    parser.add_argument("--no-attack", action="store_true", help="leave the part under attack out")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every value there too")
    return parser.parse_args()


def measured(chosen: argparse.Namespace) -> dict[str, Any]:
    """The whole result (see benchmarks.load.report).

    Raises:
        BenchmarkError: see the message.
    """
    FOLDER.mkdir(parents=True, exist_ok=True)
    ours, peer = Embark(FOLDER), Stock(FOLDER)
    contenders: list[Contender] = [ours]
    if not chosen.ours_only and (peer.is_ready() or not chosen.quick):
        contenders.append(peer)
    began, about = time.monotonic(), machine()
    ours.prepare()
    if peer in contenders:
        peer.prepare(anew=chosen.fresh)
    sizes = rounds.QUICK if chosen.quick else rounds.FULL
    samples, others = rounds.measure(contenders, sizes)
    result: dict[str, Any] = {"samples": samples, "others": others, "turns": sizes.turns, "marks": {}, "notes": []}
    if len(contenders) > 1:
        result["notes"] += PEER_NOTES
        scale_visitors(result, sizes)
    if not (chosen.quick or chosen.no_training):
        training.measure(result, ours, peer if peer in contenders else None, chosen.full_training)
    if not chosen.no_attack:
        result["attack"] = attack.measure(contenders, attack.QUICK if chosen.quick else attack.FULL)
    return {
        **result,
        "machine": {**about, "load_end": load_average()},
        "versions": {contender.name: dict(contender.versions()) for contender in contenders},
        "date": datetime.now().astimezone().strftime("%Y-%m-%d %H:%M %Z"),
        "command": " ".join(["python -m benchmarks.load", *sys.argv[1:]]),
        "minutes": (time.monotonic() - began) / 60,
    }


def scale_visitors(result: dict[str, Any], sizes: rounds.Sizes) -> None:
    """The peer met fewer visitors; its memory is scaled to as many as ours, and marked."""
    peer = result["samples"][Stock.name]
    factor = sizes.visitors / sizes.peer_visitors
    peer["visitors_mb"] = [factor * mb for mb in peer["visitors_mb"]]
    result["marks"]["visitors_mb"] = " (scaled)"
    result["notes"].append(
        f"Stock Rasa's memory was measured after {sizes.peer_visitors:,} visitors and scaled by {factor:.0f}."
    )


def main() -> int:
    """Command line. Returns the exit code."""
    chosen = options()
    os.chdir(paths.PROJECT)
    try:
        result = measured(chosen)
    except BenchmarkError as error:
        print(f"bench: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nbench: stopped.", file=sys.stderr)
        return 130
    text = report(result)
    print(text)
    file = FOLDER / f"result-{datetime.now():%Y-%m-%d-%H%M}.md"
    file.write_text(text, encoding="utf-8")
    say(f"kept in {file.relative_to(paths.PROJECT)}")
    if chosen.json:
        chosen.json.write_text(json.dumps(result, indent=1), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
