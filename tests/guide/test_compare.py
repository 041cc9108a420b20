"""Two of a kind are laid side by side when that is what was asked."""

from __future__ import annotations

import itertools

import pytest

from bot.guide import compare
from bot.guide.known import Known
from bot.knowledge import knowledge

SETTINGS = [("setting", "hospital"), ("setting", "retail")]


@pytest.mark.parametrize(
    ("text", "found", "pair"),
    [
        ("hospital vs retail", SETTINGS, ("setting", ["hospital", "retail"])),
        ("ohio or michigan?", [("us_state", "Ohio"), ("us_state", "Michigan")], ("us_state", ["Ohio", "Michigan"])),
        ("PTCB or NHA", [], ("credential", ["PTCE", "ExCPT"])),
        ("how do i move from a hospital to retail", SETTINGS, None),
        ("hospital or what", SETTINGS[:1], None),
    ],
)
def test_a_comparison_is_recognized(
    text: str, found: list[tuple[str, str]], pair: tuple[str, list[str]] | None
) -> None:
    assert compare.named(text, found) == pair


def test_which_pays_better_compares_the_last_two_that_were_named() -> None:
    earlier = {"setting": ["retail", "hospital", "clinic"]}
    known = Known({}, {"setting": "clinic"})
    assert compare.remembered_pair(known, earlier, "which one pays better") == ("setting", ["hospital", "clinic"])


@pytest.mark.parametrize("detail", knowledge().comparisons)
def test_any_two_of_a_kind_can_be_compared(detail: str) -> None:
    for pair in itertools.combinations(knowledge().comparisons[detail].cells, 2):
        for money in (False, True):
            reply = compare.compared(knowledge(), detail, pair, money)
            assert reply and reply.table and reply.sources
            assert all(len(row) == len(reply.table.header) and all(row) for row in reply.table.rows)


def test_any_two_states_can_be_compared() -> None:
    for pair in itertools.pairwise(knowledge().states):
        reply = compare.compared(knowledge(), "us_state", pair, money=False)
        assert reply and reply.table and "check with the board" in reply.text


def test_a_table_reads_as_a_list_where_tables_cannot_be_drawn() -> None:
    reply = compare.compared(knowledge(), "setting", ("hospital", "retail"), money=False)
    assert reply and reply.table
    assert "- **Customers**: Hospital: few; mostly nurses; Retail: all day" in reply.table.as_list()
