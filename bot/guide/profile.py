"""What is kept of a person: shown on request, and taken back piece by piece."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.guide.reply import Button, Reply
from bot.knowledge.model import intent_of

#: How the details are called toward a person.
LABELS = {
    "us_state": "State",
    "setting": "Kind of workplace",
    "specialty": "Specialty",
    "role": "Role",
    "technology": "Technology",
    "credential": "Credential",
    "age": "Age",
    "schooling": "Schooling",
    "experience": "Experience",
}
START_OVER = Button("Forget all of this", f"/{intent_of('chat/start_over')}")


def shown(remembered: Mapping[str, str]) -> Reply:
    """Everything remembered, in words, with the way to wipe it."""
    if not remembered:
        return Reply("Nothing so far: you haven't told me anything about yourself that I keep.", "chat/inform")
    lines = "\n".join(f"- {LABELS[detail]}: {value}" for detail, value in remembered.items())
    text = (
        f"Only what you told me in this conversation:\n\n{lines}\n\nSay “forget my state”, for example, and it is gone."
    )
    return Reply(text, "chat/inform", (START_OVER,))


def forgotten(details: Sequence[str]) -> Reply:
    """Confirms that details were taken back."""
    names = " and ".join(LABELS[detail].lower() for detail in details)
    return Reply(f"Done, I've forgotten your {names}. What would you like to know?", "chat/inform")
