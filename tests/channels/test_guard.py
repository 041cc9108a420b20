"""Limits hold before any work is done."""

from __future__ import annotations

import pytest

from bot.channels import guard
from bot.channels.guard import Rate, RateLimiter, harmless


class Clock:
    """A clock that tests move by hand."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def test_a_burst_is_let_through_and_the_next_is_told_how_long_to_wait() -> None:
    limiter = RateLimiter(Rate(burst=2, per_minute=60), Clock())
    assert [limiter.wait("a"), limiter.wait("a")] == [0.0, 0.0]
    assert limiter.wait("a") == pytest.approx(1.0)


def test_waiting_as_told_helps() -> None:
    clock = Clock()
    limiter = RateLimiter(Rate(burst=1, per_minute=60), clock)
    limiter.wait("a")
    clock.seconds += limiter.wait("a")
    assert limiter.wait("a") == 0.0


def test_one_persons_haste_does_not_slow_another() -> None:
    limiter = RateLimiter(Rate(burst=1, per_minute=1), Clock())
    limiter.wait("a")
    assert limiter.wait("a") > 0 and limiter.wait("b") == 0.0


def test_many_visitors_do_not_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "MAX_BUCKETS", 10)
    limiter = RateLimiter(Rate(burst=1, per_minute=1), Clock())
    for visitor in range(100):
        limiter.wait(str(visitor))
    assert len(limiter._buckets) == 10


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("/restart", "restart"),
        ("//restart", "restart"),
        ("／restart", "restart"),
        ("\u200b/restart", "restart"),
        (" / /intent", "intent"),
        ("pay/salary", "pay/salary"),
        ("do i\x07 need\x1b[31m a degree", "do i need a degree"),
        ("\ud800 how much", "how much"),
    ],
)
def test_no_text_is_a_command(typed: str, read: str) -> None:
    assert harmless(typed) == read


@pytest.mark.parametrize(
    ("given", "expected"), [("90", Rate(90, 90.0)), ("0", Rate(5, 7)), ("many", Rate(5, 7)), ("", Rate(5, 7))]
)
def test_an_operator_may_set_a_rate(monkeypatch: pytest.MonkeyPatch, given: str, expected: Rate) -> None:
    monkeypatch.setenv("EMBARK_TEST_RATE", given)
    assert guard.rate("EMBARK_TEST_RATE", 5, 7) == expected
