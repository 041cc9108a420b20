"""What the channel answers itself, ahead of Rasa: being forgotten for good, and what is known of a person in a channel."""

from __future__ import annotations

import re

from bot.channels.slack import blocks, rendering
from bot.channels.slack.rendering import Post
from bot.guide.context import asks_what_is_known

FORGET = "forget"
_THREAD = "thread:"
_FORGET_ME = re.compile(
    r"\W*(?:please |can you |could you |i want you to )?(?:forget|delete|erase)"
    r" (?:me|us|(?:all )?my data|everything(?: about me)?|(?:this|our|the) (?:thread|conversation|chat))(?: please| now)?\W*",
    re.IGNORECASE,
)
ME = "I can forget our whole conversation here, and everything you told me in it. This cannot be undone."
THREAD = "I can forget this thread, and everything that was told me in it. What you told me in private is not touched. This cannot be undone."
NOT_HERE = (
    "What I know about you is for your eyes only: ask me that in a direct message. "
    "In this thread I go by what was said here, and by nothing you told me in private."
)
FORGOTTEN = "Done. I have forgotten our conversation and everything you told me in it."
THREAD_FORGOTTEN = "Done. I have forgotten this thread. Mention me to begin anew."


def reply(text: str, thread: str | None) -> Post | None:
    """The channel's own reply to a text, or None where it is Rasa's to answer.

    Args:
        thread: The `ts` of the thread in a channel; None where nobody but the person sees the conversation.
    """
    if _FORGET_ME.fullmatch(text):
        return _offer(thread)
    if thread and asks_what_is_known(text):
        return rendering.notice(NOT_HERE)
    return None


def forget_button(title: str, value: str) -> blocks.Block:
    """The button that forgets for good, once its question is answered."""
    sure = blocks.confirm("Forget everything?", "I cannot bring it back.", "Forget it", "Keep it")
    return blocks.button(FORGET, title, value, style="danger", confirm=sure)


def forgets(value: str) -> str | None:
    """The thread that a pressed button forgets, by its `ts`; None where it forgets the person's own conversation."""
    return value.removeprefix(_THREAD) if value.startswith(_THREAD) else None


def _offer(thread: str | None) -> Post:
    told = rendering.notice(THREAD if thread else ME)
    button = forget_button("Forget this thread", _THREAD + thread) if thread else forget_button("Forget me", "me")
    return Post(told.text, [*told.blocks, {"type": "actions", "block_id": FORGET, "elements": [button]}])
