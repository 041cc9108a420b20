"""Embark's pipeline, unchanged, on public intent sets: `python -m benchmarks.nlu FOLDER`."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.nlu import scope
from benchmarks.nlu.published import ACCURACY, OUT_OF_SCOPE, TITLES
from benchmarks.nlu.sets import SetError, read_set
from bot import paths

HERE = Path(__file__).parent
#: Sets on which the peer is trained too unless told otherwise: on the full ones Rasa's default takes hours.
PEER_SETS = ("b77_10", "hwu_10")


def say(line: str) -> None:
    """One line of progress, apart from the table."""
    print(f"benchmark: {line}", file=sys.stderr, flush=True)


def run(python: str, set_file: Path, config: Path) -> dict[str, Any]:
    """One pipeline on one set (benchmarks/nlu/with_rasa.py).

    Raises:
        SetError: training or scoring failed; the message holds what was last said.
    """
    done = subprocess.run(
        [python, str(HERE / "with_rasa.py"), str(set_file), str(config)],
        cwd=paths.PROJECT,
        env={**os.environ, "PYTHONPATH": str(paths.PROJECT)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no output"])[-1]
        raise SetError(f"{Path(python).name} failed on {set_file.name}: {last}")
    result: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return result


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def accuracy_table(ours: dict[str, dict[str, Any]], peer: dict[str, dict[str, Any]]) -> str:
    """Accuracy of ours, the peer and the published systems, a column a set."""
    sets = list(ours)

    def row(title: str, values: dict[str, float]) -> list[str]:
        return [title, *(f"{values[s]:.1f}" if s in values else "–" for s in sets)]

    return table(
        ["accuracy, %", *(TITLES.get(s, s) for s in sets)],
        [
            row("**Embark's pipeline**", {s: r["accuracy"] for s, r in ours.items()}),
            row("Rasa's default, same run", {s: r["accuracy"] for s, r in peer.items()}),
            *(row(f"{name}, published", values) for name, values in ACCURACY.items()),
        ],
    )


def cost_table(ours: dict[str, dict[str, Any]], peer: dict[str, dict[str, Any]]) -> str:
    """Cost of ours and the peer where both ran, and the ratio."""
    rows = []
    for name in [s for s in ours if s in peer]:
        for key, title in (
            ("p50_ms", "parse, p50 ms"),
            ("p95_ms", "parse, p95 ms"),
            ("train_cpu_s", "training, CPU s"),
        ):
            mine, theirs = ours[name][key], peer[name][key]
            rows.append([TITLES.get(name, name), title, f"{mine:.1f}", f"{theirs:.1f}", f"{mine / theirs:.2f}"])
    return table(["set", "cost", "Embark's", "Rasa's default", "ratio"], rows)


def scope_table(result: scope.ScopeResult) -> str:
    """Out-of-scope recall beside what Larson et al. published."""
    rows = [["**Embark's pipeline**", f"{result.in_scope:.1f}", f"{result.recall:.1f}", f"{result.auroc:.1f}"]]
    rows += [[f"{name}, published", f"{inside}", f"{recall}", "–"] for name, (inside, recall) in OUT_OF_SCOPE.items()]
    return table(["CLINC150, threshold of best validation score", "in scope, %", "out of scope, %", "AUROC, %"], rows)


def main() -> int:
    """Command line. Returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.nlu", description=__doc__)
    parser.add_argument("folder", type=Path, help="where the sets lie as JSON (see benchmarks/README.md)")
    parser.add_argument("--sets", nargs="+", default=list(TITLES), help="which sets (default: all)")
    parser.add_argument(
        "--peer", metavar="PYTHON", help="a Python with stock rasa 3.6.21 and TensorFlow, to run beside ours"
    )
    parser.add_argument("--peer-sets", nargs="+", default=list(PEER_SETS), help="which sets the peer is trained on")
    chosen = parser.parse_args()
    ours: dict[str, dict[str, Any]] = {}
    peer: dict[str, dict[str, Any]] = {}
    try:
        for name in chosen.sets:
            read_set(chosen.folder, name)
            file = (chosen.folder / f"{name}.json").resolve()
            ours[name] = run(sys.executable, file, paths.PROJECT / "config.yml")
            say(f"{name}: ours {ours[name]['accuracy']:.1f} % after {ours[name]['train_s']:.0f} s of training")
            if chosen.peer and name in chosen.peer_sets:
                peer[name] = run(chosen.peer, file, HERE / "rasa_default.yml")
                say(f"{name}: Rasa's default {peer[name]['accuracy']:.1f} % after {peer[name]['train_s']:.0f} s")
        print(accuracy_table(ours, peer))
        if peer:
            print("\n" + cost_table(ours, peer))
        if "clinc_full" in chosen.sets:
            print("\n" + scope_table(scope.measure(read_set(chosen.folder, "clinc_full"))))
    except SetError as error:
        print(f"benchmark: {error}.", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
