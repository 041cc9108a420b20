"""The capacity page is computed: its table is what the function says for the figures that it names."""

from __future__ import annotations

import re

import pytest

from benchmarks.scale import capacity
from benchmarks.scale.capacity import SITES, Site, capacity_table, need
from bot import paths

PAGE = (paths.PROJECT / "docs" / "capacity.md").read_text()


def test_the_page_has_the_table_for_its_own_figures() -> None:
    given = re.search(r"--chat ([\d.]+) --database ([\d.]+) --proxy ([\d.]+)", PAGE)
    assert given and capacity_table(*map(float, given.groups())) in PAGE


@pytest.mark.parametrize(
    "value",
    [
        f"{capacity.MESSAGES_PER_CONVERSATION} messages",
        f"{capacity.BUSIEST_HOUR:.0%}",
        f"{capacity.BUSIEST_MINUTE:g} times",
        f"{capacity.DAYS} days",
        f"{capacity.FULL:.0%}",
        f"{capacity.SLOWER:g} times",
        f"{capacity.CORE_LOW:g} to {capacity.CORE_HIGH:g} dollars",
        f"{capacity.BYTES_PER_MESSAGE / 1000:g} kB",
    ],
)
def test_the_page_states_each_assumption(value: str) -> None:
    assert value in PAGE.replace("\n", " ")


def test_more_visitors_never_need_less() -> None:
    needs = [need(Site("", visitors), 12, 2, 0.2) for visitors in (1, 10**3, 10**5, 10**6, 10**7, 10**8)]
    assert [n.servers for n in needs] == sorted(n.servers for n in needs)
    assert [n.cores for n in needs] == sorted(n.cores for n in needs)


def test_the_peak_is_what_the_assumptions_say() -> None:
    month = 1_000_000 * capacity.MESSAGES_PER_CONVERSATION
    hour = month / capacity.DAYS * capacity.BUSIEST_HOUR
    assert need(SITES[-1], 12, 2, 0.2).peak == pytest.approx(hour / 3600 * capacity.BUSIEST_MINUTE)


def test_beyond_one_server_there_is_one_to_spare() -> None:
    busy = Site("", 3_000_000)
    found = need(busy, 12, 2, 0.2)
    assert (found.servers - 1) * 1000 * capacity.FULL / capacity.SLOWER >= found.peak * 12
