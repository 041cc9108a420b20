"""What is measured of a contender, one round after the other; the two take turns so that a busy minute hits both."""

from __future__ import annotations

import statistics
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.load.client import Result
from benchmarks.load.contender import BenchmarkError, Contender, Running, say

#: measure -> one value a round.
Samples = dict[str, list[float]]
#: Turns around the tenth and the last whose CPU is taken together, so that one hiccup does not speak for a turn.
WINDOW = 9
EARLY_TURN = 10
AT_ONCE = (1, 8, 32)


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much is measured.

    Attributes:
        rounds: Starts of each contender.
        closed_s: Seconds of closed loop for each number of people at once.
        open_s: Seconds at `rate` messages a second.
        turns: Of a long conversation; `long_conversations` of them a round.
        visitors: New people in the last round of ours; `peer_visitors` for the peer, scaled up.
    """

    rounds: int
    closed_s: float
    open_s: float
    turns: int
    long_conversations: int
    visitors: int
    peer_visitors: int
    rate: float = 20


FULL = Sizes(3, closed_s=15, open_s=30, turns=300, long_conversations=1, visitors=10_000, peer_visitors=1_000)
QUICK = Sizes(1, closed_s=5, open_s=10, turns=60, long_conversations=1, visitors=1_000, peer_visitors=100)


def percentile(values: Sequence[float], share: float) -> float:
    """The value that `share` (0 to 1) of the values do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def take(samples: Samples, name: str, result: Result) -> None:
    """Adds what every kind of load tells: latencies, CPU, right answers, failures.

    Raises:
        BenchmarkError: nothing at all was answered.
    """
    times = result.latencies_ms
    if not times:
        raise BenchmarkError(f"nothing was answered: {result.errors}")
    samples[f"{name}_p50_ms"].append(percentile(times, 0.50))
    samples[f"{name}_p95_ms"].append(percentile(times, 0.95))
    samples[f"{name}_p99_ms"].append(percentile(times, 0.99))
    samples[f"{name}_cpu_ms"].append(1000 * result.cpu_s / len(times))
    samples[f"{name}_right_%"].append(100 * result.right / len(times))
    samples[f"{name}_unanswered"].append(sum(result.errors.values()))


def growth(costs: Sequence[Sequence[float]]) -> tuple[float, float]:
    """CPU milliseconds of a turn around the tenth and at the end, medians over the window and all conversations."""
    early, half = list[float](), WINDOW // 2
    for one in costs:
        early += one[EARLY_TURN - 1 - half : EARLY_TURN + half]
    return statistics.median(early), statistics.median([ms for one in costs for ms in one[-WINDOW:]])


def one_round(contender: Contender, sizes: Sizes, samples: Samples, visitors: int) -> Running:
    """Starts the contender, measures it, and stops it. `visitors`: 0 to leave them out."""
    with contender.running() as running:
        samples["start_s"].append(running.started_s)
        time.sleep(3)
        samples["idle_mb"].append(running.memory_mb())
        say(f"{contender.name}: first reply after {running.started_s:.1f} s, {samples['idle_mb'][-1]:.0f} MB idle")
        running.load("closed", people=4, amount=3)  # warm
        for people in AT_ONCE:
            result = running.load("closed", people=people, amount=sizes.closed_s)
            samples[f"closed_{people}_per_s"].append(len(result.latencies_ms) / result.seconds)
            take(samples, f"closed_{people}", result)
            say(f"{contender.name}: {people} at once, {samples[f'closed_{people}_per_s'][-1]:.1f} messages a second")
        people = int(sizes.rate * 5)  # so that each waits five seconds between messages
        take(samples, "open", running.load("open", people=people, amount=sizes.open_s, rate=sizes.rate))
        say(f"{contender.name}: {sizes.rate:.0f} a second on schedule, p95 {samples['open_p95_ms'][-1]:.0f} ms")
        result = running.load("turns", people=sizes.long_conversations, amount=sizes.turns)
        take(samples, "turns", result)
        early, late = growth(result.turn_cpu_ms)
        samples["turn_early_ms"].append(early)
        samples["turn_late_ms"].append(late)
        samples["turn_growth"].append(late / early)
        say(f"{contender.name}: turn {EARLY_TURN} costs {early:.1f} ms of CPU, turn {sizes.turns} {late:.1f} ms")
        if visitors:
            before = running.memory_mb()
            result = running.load("visitors", people=8, amount=visitors)
            time.sleep(3)
            samples["visitors_mb"].append(running.memory_mb() - before)
            samples["visitors"].append(len(result.latencies_ms))
            say(f"{contender.name}: {samples['visitors_mb'][-1]:+.1f} MB after {visitors} new visitors")
    return running


def measure(contenders: Sequence[Contender], sizes: Sizes) -> tuple[dict[str, Samples], float]:
    """All rounds, the contenders in turn. Also returns the share of the machine that other programs took (0 to 1)."""
    samples: dict[str, Samples] = {contender.name: defaultdict(list) for contender in contenders}
    others = []
    for number in range(1, sizes.rounds + 1):
        for contender in contenders:
            say(f"round {number} of {sizes.rounds}: {contender.name}")
            last = number == sizes.rounds
            visitors = (sizes.visitors if contender is contenders[0] else sizes.peer_visitors) if last else 0
            others += one_round(contender, sizes, samples[contender.name], visitors).others
    return {name: dict(rows) for name, rows in samples.items()}, statistics.mean(others)
