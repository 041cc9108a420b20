"""Whose details a conversation of several people goes by: what one told is theirs, and changes nobody else's answers.

The topic that is talked about belongs to all; details and open forms belong to who told or opened them. They are laid aside
while somebody else speaks, in the slot `told_by`, under a mark that does not say who the person is.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from bot.guide.known import DETAILS

#: The slot that holds them: {"now": mark, "aside": {mark: {slot: value}}}.
TOLD_BY = "told_by"
#: The key of a message's metadata that holds the mark of who said it.
SPEAKER = "speaker"
#: The slots of one person.
OWN = (*DETAILS, "form", "fit_answers", "plan_answers")
#: People whose details are kept beside each other; the ones who spoke longest ago are dropped.
MOST = 50


def mark(conversation: str, person: str) -> str:
    """What stands for a person in one conversation, and in no other."""
    return hashlib.sha256(f"{conversation}\n{person}".encode()).hexdigest()[:16]


def handed_over(slots: Mapping[str, Any], first: str | None, speaker: str) -> dict[str, Any]:
    """slot -> value to set before a person's message is read; nothing where they spoke last, too.

    Args:
        slots: All slots of the conversation.
        first: The mark of the first speaker, for as long as the slot `told_by` is empty; None where nobody has spoken.
        speaker: The mark of who speaks now.
    """
    told: Mapping[str, Any] = slots.get(TOLD_BY) or {"now": first, "aside": {}}
    if told["now"] in (None, speaker):
        return {}
    aside = {who: details for who, details in told["aside"].items() if who not in (speaker, told["now"])}
    own = {name: slots[name] for name in OWN if slots.get(name) is not None}
    if own:
        aside[told["now"]] = own
    theirs = told["aside"].get(speaker, {})
    changed = {name: theirs.get(name) for name in OWN if slots.get(name) != theirs.get(name)}
    return {**changed, TOLD_BY: {"now": speaker, "aside": dict(list(aside.items())[-MOST:])}}
