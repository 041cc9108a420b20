"""How long both train from nothing. Hundred epochs of the peer's recipe take hours, so they are computed unless asked for."""

from __future__ import annotations

from typing import Any

from benchmarks.load.contender import say
from benchmarks.load.embark import Embark
from benchmarks.load.stock import EPOCHS, Stock


def computed(seconds: dict[int, float], epochs: int) -> float:
    """Seconds of a training of `epochs`, from two shorter ones (epochs -> seconds), epochs costing alike."""
    (few, short), (more, long) = sorted(seconds.items())
    return short + (epochs - few) * (long - short) / (more - few)


def measure(result: dict[str, Any], ours: Embark, peer: Stock | None, full: bool) -> None:
    """Adds both training times to the result, with a mark where one is computed.

    Args:
        result: As `benchmarks.load.report` reads it.
        ours: Trained now.
        peer: Its short trainings were measured when it was prepared; None to leave it out.
        full: Train the peer for all its epochs instead.
    """
    say("training Embark from nothing …")
    result["samples"][ours.name]["training_s"] = [ours.train()]
    say(f"Embark trained in {result['samples'][ours.name]['training_s'][0]:.0f} s")
    if peer is None:
        return
    if full:
        say(f"training stock Rasa for {EPOCHS} epochs, which takes hours …")
        result["samples"][peer.name]["training_s"] = [peer.train(EPOCHS)]
        return
    seconds = peer.training_seconds()
    (few, short), (more, long) = sorted(seconds.items())
    result["samples"][peer.name]["training_s"] = [computed(seconds, EPOCHS)]
    result["marks"]["training_s"] = " (computed)"
    result["notes"].append(
        f"Stock Rasa's training is computed: {few} epochs took {short:.0f} s and {more} took {long:.0f} s when its model was "
        f"made, so an epoch takes {(long - short) / (more - few):.0f} s, and {EPOCHS} as long as shown. `--full-training` "
        "measures them."
    )
