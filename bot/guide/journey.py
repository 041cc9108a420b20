"""The journey: nine stages in order, where the person is, and the way on."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from bot.guide.reply import MAX_BUTTONS, Button, Reply, topic_button
from bot.knowledge.model import Knowledge, Stage

#: Topics of a stage that are offered as buttons when it opens; "next stage" takes the last place.
STAGE_BUTTONS = 4
OVERVIEW = "chat/journey_overview"


def stage_ids(knowledge: Knowledge) -> list[str]:
    """The nine stage ids in order."""
    return [stage.id for stage in knowledge.stages]


def open_payload(stage_id: str) -> str:
    """The payload of a button that opens a stage."""
    return f'/chat_journey_overview{{"stage": "{stage_id}"}}'


def overview(knowledge: Knowledge, current: str | None) -> Reply:
    """All nine stages as a numbered list, the present one in bold, with ways on as buttons."""
    lines = []
    for number, stage in enumerate(knowledge.stages, 1):
        here = f"**{stage.title}** (you are here)" if stage.id == current else stage.title
        lines.append(f"{number}. {here}")
    ids = stage_ids(knowledge)
    first = ids.index(current) if current in ids else 0
    near = ids[first : first + 3] + ids[max(0, first - 1) : first]
    by_id = {stage.id: stage for stage in knowledge.stages}
    buttons = tuple(Button(by_id[id_].title, open_payload(id_)) for id_ in near)
    text = "The journey has nine stages. Pick one, or just ask your own question.\n\n" + "\n".join(lines)
    return Reply(text, OVERVIEW, buttons)


def open_stage(
    knowledge: Knowledge, stage_id: str, topic: str = OVERVIEW, answered: Collection[str] = frozenset()
) -> Reply:
    """A stage's spirit, and its questions as buttons, those not answered yet first.

    Raises:
        StopIteration: there is no such stage.
    """
    stage = next(stage for stage in knowledge.stages if stage.id == stage_id)
    number = stage_ids(knowledge).index(stage_id) + 1
    text = f"**Stage {number} of {len(knowledge.stages)}: {stage.title}**\n\n{stage.spirit}\n\nWhat would you like to know?"
    open_first = sorted(stage.topics, key=lambda topic: topic.id in answered)
    buttons = [topic_button(knowledge, topic.id) for topic in open_first[:STAGE_BUTTONS]]
    if stage is not knowledge.stages[-1]:
        buttons.append(topic_button(knowledge, "chat/next_stage"))
    return Reply(text, topic, tuple(buttons))


def neighbour(knowledge: Knowledge, current: str | None, step: int) -> Stage | None:
    """The stage `step` away from the present one; the first stage when none is known; None past either end."""
    ids = stage_ids(knowledge)
    if current not in ids:
        return knowledge.stages[0]
    position = ids.index(current) + step
    return knowledge.stages[position] if 0 <= position < len(ids) else None


def spent(knowledge: Knowledge, topic_id: str, answered: Collection[str]) -> bool:
    """Whether this answer was the last of those that its stage opens with, so that the next stage may be offered, once.

    Args:
        topic_id: The topic answered now.
        answered: Topic ids answered before.
    """
    stage = next(stage for stage in knowledge.stages if stage.id == topic_id.split("/", maxsplit=1)[0])
    opening = {topic.id for topic in stage.topics[:STAGE_BUTTONS]}
    return (
        stage is not knowledge.stages[-1]
        and topic_id not in answered
        and opening <= {*answered, topic_id}
        and topic_id in opening
    )


def with_next_stage(knowledge: Knowledge, reply: Reply) -> Reply:
    """The reply with "What comes next?" as its last button."""
    buttons = (*reply.buttons[: MAX_BUTTONS - 1], topic_button(knowledge, "chat/next_stage"))
    return replace(reply, buttons=buttons)


def past_the_end(knowledge: Knowledge, step: int) -> Reply:
    """What is said when there is no stage further on, or further back."""
    if step > 0:
        text = (
            "That was the last stage. You have walked the whole journey; a next step of your own is all that is left."
        )
        topics = ("decision/next_steps", "decision/worth_it", OVERVIEW)
    else:
        text = "This is where the journey begins; there is nothing before it."
        topics = ("calling/what_is", "chat/next_stage", OVERVIEW)
    return Reply(
        text,
        "chat/next_stage" if step > 0 else "chat/previous_stage",
        tuple(topic_button(knowledge, t) for t in topics),
    )
