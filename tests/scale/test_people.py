"""The check of the scale trial itself: it sees what is lost, doubled or out of order."""

from __future__ import annotations

from typing import Any

import pytest

from benchmarks.scale.people import Findings, compare


def said(*numbers: int) -> list[dict[str, Any]]:
    """A transcript of these questions, each with its answer."""
    return [
        message
        for number in numbers
        for message in (
            {"id": f"m{2 * number:x}", "from": "user", "client_id": f"client-{number}"},
            {"id": f"m{2 * number + 1:x}", "from": "bot"},
        )
    ]


@pytest.mark.parametrize(
    ("transcript", "found"),
    [
        pytest.param(said(1, 2, 3), Findings(3), id="sound"),
        pytest.param(said(1, 3), Findings(3, lost=1), id="a turn is lost"),
        pytest.param(said(1, 2, 3)[:-1], Findings(3, lost=1), id="an answer is lost"),
        pytest.param(said(1, 2, 3, 2), Findings(3, duplicated=1, out_of_order=1), id="a turn is doubled"),
        pytest.param(said(2, 1, 3), Findings(3, out_of_order=2), id="out of order: for the person, and in time"),
        pytest.param(
            [said(1)[0], *said(2), said(1)[1], *said(3)],
            Findings(3, lost=1, out_of_order=1),
            id="not followed by its answer",
        ),
    ],
)
def test_a_transcript_is_compared_with_what_people_were_answered(
    transcript: list[dict[str, Any]], found: Findings
) -> None:
    answered = {f"client-{number}": f"m{2 * number + 1:x}" for number in (1, 2, 3)}
    assert compare(transcript, answered, [["client-1", "client-2", "client-3"]]) == found
