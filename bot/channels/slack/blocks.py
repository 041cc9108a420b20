"""Block Kit's pieces, each within Slack's limits by construction.

Limits: https://docs.slack.dev/reference/block-kit. Texts that come in are mrkdwn or plain words that are already escaped.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

Block = dict[str, Any]

MAX_BLOCKS = 50
SECTION, HEADER, CONTEXT = 3000, 150, 2000
BUTTON, VALUE, OPTION = 75, 2000, 75
FIELD, FIELDS = 2000, 10
ALT, IMAGE_URL = 2000, 3000
#: Slack allows 25 elements in a row of actions; five are what fits beside each other on a screen.
IN_A_ROW = 5
#: More choices than this are put in a menu, which Slack lets have a hundred; what fits into a message besides words is less.
MOST_BUTTONS = 15
MOST_CHOICES = 60
EMPTY = "…"


def cut(text: str, most: int) -> str:
    """At most `most` characters, never nothing; what is left out is marked, and no link or entity is left half."""
    text = text.strip() or EMPTY
    if len(text) <= most:
        return text
    kept = text[: most - 1]
    for opening, closing in (("<", ">"), ("&", ";")):
        if kept.rfind(opening) > kept.rfind(closing):
            kept = kept[: kept.rfind(opening)]
    return kept.rstrip() + "…"


def section(text: str) -> Block:
    """Words."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": cut(text, SECTION)}}


def sections(text: str, most: int) -> list[Block]:
    """Words in as many sections as they need, broken between paragraphs or lines, at most `most`."""
    pieces: list[str] = []
    for paragraph in text.split("\n\n"):
        for number, line in enumerate(paragraph.split("\n")):
            joint = "\n" if number else "\n\n"
            if pieces and len(pieces[-1]) + len(joint) + len(line) <= SECTION:
                pieces[-1] += joint + line
            elif line.strip() or not pieces:
                pieces.append(line)
    return [section(piece) for piece in pieces[:most] if piece.strip()] or [section(EMPTY)]


def fields(title: str, cells: Sequence[str]) -> list[Block]:
    """A row of a table: its name above, its cells side by side."""
    block: Block = {"type": "section", "text": {"type": "mrkdwn", "text": cut(title, SECTION)}}
    if cells:
        block["fields"] = [{"type": "mrkdwn", "text": cut(cell, FIELD)} for cell in cells[:FIELDS]]
    return [block]


def header(text: str) -> Block:
    """A heading, in plain words."""
    return {"type": "header", "text": plain(text, HEADER)}


def within(shown: Sequence[Block], most: int) -> list[Block]:
    """The first blocks, as many as have at most so many characters together; what is left out is marked."""
    kept: list[Block] = []
    for block in shown:
        most -= sum(len(part["text"]) for part in (block["text"], *block.get("fields", [])))
        if most < 0:
            return [*kept, section(EMPTY)]
        kept.append(block)
    return kept


def context(text: str) -> Block:
    """Small print."""
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": cut(text, CONTEXT)}]}


def divider() -> Block:
    """A line."""
    return {"type": "divider"}


def image(url: str, alt: str) -> list[Block]:
    """A picture with its alternative text; nothing where the address is too long to be one."""
    return [{"type": "image", "image_url": url, "alt_text": cut(alt, ALT)}] if len(url) <= IMAGE_URL else []


def plain(text: str, most: int) -> Block:
    """A plain_text object."""
    return {"type": "plain_text", "text": cut(text, most), "emoji": False}


def button(action: str, title: str, value: str, **more: Any) -> Block:
    """A button.

    Args:
        action: Its action_id, unique in the message.
        value: What comes back when it is pressed; ids only.
        more: `style`, `confirm` and the like.

    Raises:
        ValueError: the value is longer than Slack takes.
    """
    if len(value) > VALUE:
        raise ValueError(f"a button's value of {len(value)} characters")
    return {"type": "button", "action_id": action, "text": plain(title, BUTTON), "value": value, **more}


def choices(action: str, offered: Sequence[tuple[str, str]]) -> list[Block]:
    """Choices as rows of buttons, or as menus where they are many.

    Args:
        action: What the action ids begin with: "choose" makes "choose:0", "choose:1" …
        offered: (title, value) of each; of more than `MOST_CHOICES` the first are kept.
    """
    rows: list[Block] = []
    if len(offered) <= MOST_BUTTONS:
        for start in range(0, len(offered), IN_A_ROW):
            row = offered[start : start + IN_A_ROW]
            elements = [button(f"{action}:{start + n}", title, value) for n, (title, value) in enumerate(row)]
            rows.append({"type": "actions", "block_id": f"{action}:{start}", "elements": elements})
        return rows
    options = [{"text": plain(title, OPTION), "value": value} for title, value in offered[:MOST_CHOICES]]
    menu = {
        "type": "static_select",
        "action_id": f"{action}:0",
        "placeholder": plain("Choose one", BUTTON),
        "options": options,
    }
    return [{"type": "actions", "block_id": f"{action}:0", "elements": [menu]}]


def thumbs(action: str, value: str) -> Block:
    """Slack's own pair of feedback buttons."""
    return {
        "type": "context_actions",
        "block_id": action,
        "elements": [
            {
                "type": "feedback_buttons",
                "action_id": action,
                "positive_button": {
                    "text": plain("Helpful", BUTTON),
                    "value": f"{value}:up",
                    "accessibility_label": "Yes, this was helpful",
                },
                "negative_button": {
                    "text": plain("Not helpful", BUTTON),
                    "value": f"{value}:down",
                    "accessibility_label": "No, this was not helpful",
                },
            }
        ],
    }


def confirm(title: str, text: str, yes: str, no: str) -> Block:
    """The question asked before something that cannot be undone."""
    return {
        "title": plain(title, 100),
        "text": {"type": "plain_text", "text": cut(text, 300)},
        "confirm": plain(yes, 30),
        "deny": plain(no, 30),
        "style": "danger",
    }
