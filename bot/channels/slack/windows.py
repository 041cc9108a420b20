"""Modals: the answer to "Ask the career guide" under a message, and why an answer did not help."""

from __future__ import annotations

import json
from typing import Any

from bot.channels import guard
from bot.channels.slack import blocks
from bot.channels.slack.rendering import Post

SHORTCUT, REASON = "ask_career_guide", "feedback_reason"
COMMENT = "comment"
LOOKING = "_Looking it up …_"


def answer(post: Post | None, link: str | None = None) -> dict[str, Any]:
    """The window with an answer, or saying that one is being made.

    Args:
        link: What to open to go on in a direct message.
    """
    shown = post.blocks if post else [blocks.section(LOOKING)]
    return {
        "type": "modal",
        "title": blocks.plain("Career guide", 24),
        "close": blocks.plain("Close", 24),
        "blocks": shown[: blocks.MAX_BLOCKS - 1]
        + ([blocks.context(f"<{link}|Go on in a direct message>")] if link else []),
    }


def reason(conversation: str, message: str) -> dict[str, Any]:
    """The window that asks what was missing.

    Args:
        conversation, message: Ids of what was judged; they come back with the answer.
    """
    return {
        "type": "modal",
        "callback_id": REASON,
        "private_metadata": json.dumps([conversation, message]),
        "title": blocks.plain("What was missing?", 24),
        "submit": blocks.plain("Send", 24),
        "close": blocks.plain("Not now", 24),
        "blocks": [
            {
                "type": "input",
                "block_id": COMMENT,
                "optional": True,
                "label": blocks.plain("What would have helped you?", 2000),
                "hint": blocks.plain(
                    "Those who look after this guide read it. Please leave out names and health matters.", 2000
                ),
                "element": {
                    "type": "plain_text_input",
                    "action_id": COMMENT,
                    "multiline": True,
                    "max_length": guard.MAX_TEXT,
                },
            }
        ],
    }


def told(view: dict[str, Any]) -> tuple[str, str, str | None]:
    """(conversation, message, comment) of a submitted reason.

    Raises:
        ValueError, KeyError: the view is none of ours.
    """
    conversation, message = json.loads(view["private_metadata"])
    comment = view["state"]["values"][COMMENT][COMMENT].get("value")
    return str(conversation), str(message), str(comment)[: guard.MAX_TEXT].strip() or None if comment else None
