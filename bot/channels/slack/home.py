"""App Home: what Embark can do, the nine stages as buttons, what it knows about the person, and being forgotten."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.channels.slack import blocks, mrkdwn, own_words
from bot.guide import journey, profile
from bot.knowledge import knowledge

STAGE = "stage"
WHAT = (
    "I answer questions about becoming, and growing as, a *US pharmacy technician*: training, state rules, exams, pay, "
    "the working day, the future. Each figure has its source and date. I never give medical advice.\n\n"
    "Write to me in *Messages*, mention me in a channel, or type `/career pay in ohio`. "
    "Say “fit check” for eight short questions, or “make my plan” for your own steps."
)
PRIVATE = (
    "What you tell me in direct messages stays in this conversation and changes my answers to you alone. "
    "In a channel's thread I go by what was said in that thread."
)


def view(remembered: Mapping[str, str], base: str | None, note: str = "") -> dict[str, Any]:
    """The view that views.publish takes.

    Args:
        remembered: detail -> value that the person told.
        base: The address people reach the server at, or None.
        note: What just happened, in Markdown.
    """
    shown = [blocks.header("Your guide to being a pharmacy technician"), blocks.section(WHAT)]
    if note:
        shown.append(blocks.context(mrkdwn.to_mrkdwn(note)))
    shown += [blocks.divider(), blocks.header("The journey, stage by stage"), *_stages()]
    shown += [blocks.divider(), blocks.header("What I know about you"), *_known(remembered)]
    shown += [blocks.divider(), blocks.context(PRIVATE)]
    if base:
        shown.append(blocks.context(f"The same guide as a page: {mrkdwn.link(base, base)}"))
    return {"type": "home", "blocks": shown}


def stage_title(stage_id: str) -> str | None:
    """The title of a stage, or None where there is no such stage."""
    return next((stage.title for stage in knowledge().stages if stage.id == stage_id), None)


def stage_payload(stage_id: str) -> str:
    """What Rasa is told when a stage's button is pressed."""
    return journey.open_payload(stage_id)


def _stages() -> list[blocks.Block]:
    titled = [(f"{number}. {stage.title}", stage.id) for number, stage in enumerate(knowledge().stages, 1)]
    return blocks.choices(STAGE, titled)


def _known(remembered: Mapping[str, str]) -> list[blocks.Block]:
    text = mrkdwn.to_mrkdwn(profile.shown(remembered).text)
    forget = own_words.forget_button("Forget me", "home")
    return [blocks.section(text), {"type": "actions", "block_id": own_words.FORGET, "elements": [forget]}]
