"""The result as Markdown: the eight bars, then every measure with its spread, then what was measured where."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.load.rounds import EARLY_TURN

OURS, PEER = "Embark", "stock Rasa"
#: Above this share of the machine taken by other programs, figures are not to be trusted.
BUSY = 0.1
#: Latency grows without end where the schedule asks more than a contender can answer.
OVERLOADED_MS = 2000


@dataclass(frozen=True, slots=True)
class Limit:
    """What a value may be: at most, or at least so much; of ours alone, or of ours ÷ stock."""

    words: str
    of: str
    most: float | None = None
    least: float | None = None

    def met(self, ours: float | None, ratio: float | None) -> bool | None:
        """None where it cannot be told, since one side was not measured."""
        value = ours if self.of == "ours" else ratio
        if value is None:
            return None
        return (self.most is None or value <= self.most) and (self.least is None or value >= self.least)


@dataclass(frozen=True, slots=True)
class Bar:
    """One row of the table: what must be true."""

    title: str
    measure: str
    shown: str
    bar: Limit
    stretch: Limit | None


#: In the order of the issue that set them.
BARS = (
    Bar(
        "throughput of a factual answer (8 people at once)",
        "closed_8_per_s",
        "{:.1f} msg/s",
        Limit("≥ 5 × stock", "ratio", least=5),
        Limit("≥ 8 × stock", "ratio", least=8),
    ),
    Bar(
        "p95 at 20 messages/s, open loop",
        "open_p95_ms",
        "{:.0f} ms",
        Limit("≤ 0.15 × stock", "ratio", most=0.15),
        Limit("≤ 25 ms", "ours", most=25),
    ),
    Bar(
        "CPU per message (8 people at once)",
        "closed_8_cpu_ms",
        "{:.1f} ms",
        Limit("≤ 0.25 × stock", "ratio", most=0.25),
        Limit("≤ 8 ms", "ours", most=8),
    ),
    Bar(
        "`make run` again → first reply",
        "start_s",
        "{:.1f} s",
        Limit("≤ 0.2 × stock", "ratio", most=0.2),
        Limit("≤ 3.5 s", "ours", most=3.5),
    ),
    Bar(
        "idle memory, all processes together (PSS)",
        "idle_mb",
        "{:.0f} MB",
        Limit("≤ 0.4 × stock", "ratio", most=0.4),
        Limit("≤ 350 MB", "ours", most=350),
    ),
    Bar(
        "training from nothing",
        "training_s",
        "{:.0f} s",
        Limit("≤ 0.15 × stock", "ratio", most=0.15),
        Limit("≤ 15 s", "ours", most=15),
    ),
    Bar(
        "turn {turns} against turn 10, CPU",
        "turn_growth",
        "{:.2f} ×",
        Limit("≤ 1.3 ×", "ours", most=1.3),
        Limit("≤ 1.1 ×", "ours", most=1.1),
    ),
    Bar(
        "memory after {visitors} new visitors",
        "visitors_mb",
        "{:+.1f} MB",
        Limit("≤ +20 MB", "ours", most=20),
        None,
    ),
)


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table."""
    return "\n".join("| " + " | ".join(line) + " |" for line in [header, ["---"] * len(header), *rows])


def median(samples: Mapping[str, Mapping[str, list[float]]], who: str, measure: str) -> float | None:
    """The median over the rounds; None where it was not measured."""
    values = samples.get(who, {}).get(measure)
    return statistics.median(values) if values else None


def bars_table(result: Mapping[str, Any]) -> str:
    """Bar, stretch, ours, stock, ratio, and whether each is met."""
    samples = result["samples"]
    names = {"turns": str(result["turns"]), "visitors": f"{median(samples, OURS, 'visitors') or 0:,.0f}"}
    rows = []
    for bar in BARS:
        ours, peer = (median(samples, who, bar.measure) for who in (OURS, PEER))
        ratio = ours / peer if ours is not None and peer else None
        met = [limit.met(ours, ratio) if limit else None for limit in (bar.bar, bar.stretch)]
        rows.append(
            [
                bar.title.format(**names),
                bar.bar.words,
                bar.stretch.words if bar.stretch else "–",
                bar.shown.format(ours) if ours is not None else "–",
                bar.shown.format(peer) + result["marks"].get(bar.measure, "") if peer is not None else "–",
                f"{ratio:.2f}" if ratio is not None else "–",
                *({True: "yes", False: "**no**", None: "–"}[answer] for answer in met),
            ]
        )
    return table(["measure", "bar", "stretch", "Embark", "stock Rasa", "ratio", "bar met", "stretch met"], rows)


def spread(values: Sequence[float]) -> str:
    """The median, with the lowest and highest where there are several."""
    middle = f"{statistics.median(values):,.1f}"
    return middle if len(values) == 1 else f"{middle} ({min(values):,.1f} to {max(values):,.1f})"


def all_table(result: Mapping[str, Any]) -> str:
    """Every measure: the median, and the lowest and highest of the rounds."""
    samples = result["samples"]
    rows = []
    for measure in dict.fromkeys(name for rows_ in samples.values() for name in rows_):
        cells = []
        for who in (OURS, PEER):
            values = samples.get(who, {}).get(measure)
            cells.append(spread(values) if values else "–")
        rows.append([measure.replace("_", " "), *cells])
    return table(["measure: median (lowest to highest round)", "Embark", "stock Rasa"], rows)


def notes(result: Mapping[str, Any]) -> list[str]:
    """What one must know to read the tables."""
    told = list(result["notes"])
    if result["others"] > BUSY:
        told.insert(
            0,
            f"**The machine was busy: other programs took {100 * result['others']:.0f} % of it. Absolute figures are too high; measure again when it is quiet.**",
        )
    slow = median(result["samples"], PEER, "open_p95_ms")
    if slow and slow > OVERLOADED_MS:
        told.append(
            "Stock Rasa could not keep up with 20 messages a second: its queue grows as long as the load lasts, so its p95 is a floor."
        )
    return told


def report(result: Mapping[str, Any]) -> str:
    """The whole result as Markdown."""
    machine = result["machine"]
    parts = [
        "## Embark beside stock Rasa under load",
        bars_table(result),
        *([result["attack"]] if result.get("attack") else []),
        "### Every measure",
        f"`turn early`: around turn {EARLY_TURN}; `turn late`: the last of {result['turns']}. `open`: 20 messages/s on schedule. `closed N`: N people at once, each waiting for the answer, five turns a conversation.",
        all_table(result),
        "### Where and what",
        "\n".join(
            [
                *(f"- {line}" for line in notes(result)),
                f"- {machine['cores']} cores, {machine['cpu']}, {machine['memory_gb']:.0f} GB; {machine['system']}; a server may open {machine['open_files']} files",
                f"- load average {machine['load_start']} at the start, {machine['load_end']} at the end; other programs took {100 * result['others']:.1f} % of the machine while it was measured",
                *(
                    f"- {who}: " + ", ".join(f"{name} {version}" for name, version in versions.items())
                    for who, versions in result["versions"].items()
                ),
                f"- {result['date']}, `{result['command']}`, {result['minutes']:.0f} minutes",
            ]
        ),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"
