"""A reply as one Slack post: blocks to look at, and the same in plain words for notifications and screen readers.

Slack reads `text` to people who do not see, in place of the blocks; so it holds the choices and the sources too.
Pictures go out only where Slack can fetch them, that is from a public https address. They are not uploaded instead: a picture
would be a second post beside each answer, and the words of an answer already say what it shows.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.channels.slack import blocks, mrkdwn
from bot.channels.slack.blocks import Block

#: Characters of `text`; Slack advises 4,000.
MAX_TEXT = 4000
#: Blocks for words and tables; the rest of Slack's fifty is for picture, choices, sources and thumbs.
MAX_WORDS = 30
#: Characters of all words and tables. Slack takes about 13,000 in a message (github.com/slackapi/bolt-js/issues/2509); a plan
#: has some 2,000.
MAX_CHARACTERS = 6000
CHOOSE, FEEDBACK = "choose", "feedback"
_RULE = re.compile(r"\|[\s:|-]+\|")


@dataclass(frozen=True, slots=True)
class Post:
    """What chat.postMessage and its like take."""

    text: str
    blocks: list[Block]


@dataclass(frozen=True, slots=True)
class Chosen:
    """The choice that was made under a message.

    Attributes:
        title: What the button said.
        person: The user id of who chose, where others look on; "" where nobody does.
    """

    title: str
    person: str = ""


def post(
    message: Mapping[str, Any], base: str | None, chosen: Chosen | None = None, thumbs: bool = True, note: str = ""
) -> Post:
    """The whole reply.

    Args:
        message: A message of the contract, see `bot.channels.transcript.bot_message`.
        base: The address people reach the server at, or None.
        chosen: The choice that was made; it stands in place of all choices.
        thumbs: Whether to ask if the answer helped.
        note: Small print under the words.
    """
    text = mrkdwn.with_addresses(str(message["text"]), base)
    shown = _words(text)
    picture = message.get("image")
    if picture and base and base.startswith("https://"):
        shown += blocks.image(f"{base}{picture['url']}", picture["alt"])
    if note:
        shown.append(blocks.context(note))
    if chosen:
        shown.append(blocks.context(_ticked(chosen)))
    elif message["buttons"]:
        shown += blocks.choices(CHOOSE, [(button["title"], button["id"]) for button in message["buttons"]])
    if message["sources"]:
        shown.append(blocks.context("Sources: " + " · ".join(_source(source) for source in message["sources"])))
    if thumbs:
        shown.append(blocks.thumbs(FEEDBACK, message["id"]))
    return Post(_fallback(text, message, chosen, note), shown)


def notice(text: str) -> Post:
    """A sentence of the channel's own, in Markdown."""
    return Post(blocks.cut(mrkdwn.to_words(text), MAX_TEXT), blocks.sections(mrkdwn.to_mrkdwn(text), MAX_WORDS))


def _words(text: str) -> list[Block]:
    """Paragraphs as sections, tables as aligned fields."""
    shown: list[Block] = []
    for part in re.split(r"\n{2,}(?=\|)|(?<=\|)\n{2,}", text):
        table = _table(part)
        left = MAX_WORDS - len(shown)
        if table is None:
            shown += blocks.sections(mrkdwn.to_mrkdwn(part), left) if left > 0 else []
        else:
            shown += [block for row in table[:left] for block in _row(*row)]
    return blocks.within(shown, MAX_CHARACTERS)


def _table(part: str) -> list[tuple[str, list[tuple[str, str]]]] | None:
    """(row's name, [(column's name, cell)]) of a Markdown table, or None where it is none."""
    lines = part.strip().splitlines()
    if len(lines) < 3 or not all(line.startswith("|") and line.endswith("|") for line in lines):
        return None
    if not _RULE.fullmatch(lines[1]):
        return None
    header, *rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in (lines[0], *lines[2:])]
    return [(row[0], list(zip(header[1:], row[1:], strict=False))) for row in rows]


def _row(name: str, cells: list[tuple[str, str]]) -> list[Block]:
    shown = [f"*{mrkdwn.to_words(column)}*\n{mrkdwn.to_mrkdwn(cell)}" for column, cell in cells]
    return blocks.fields(f"*{mrkdwn.to_words(name)}*", shown)


def _source(source: Mapping[str, Any]) -> str:
    label = mrkdwn.link(source["label"], source["url"]) if source["url"] else mrkdwn.escape(source["label"])
    return f"{label} ({mrkdwn.escape(source['as_of'])})"


def _ticked(chosen: Chosen) -> str:
    by = f" · <@{chosen.person}>" if chosen.person else ""
    return f"✓ {mrkdwn.escape(chosen.title)}{by}"


def _fallback(text: str, message: Mapping[str, Any], chosen: Chosen | None, note: str) -> str:
    parts = ["\n".join(_told(line) for line in text.splitlines() if not _RULE.fullmatch(line)), note]
    if chosen:
        parts.append(f"✓ {mrkdwn.escape(chosen.title)}")
    elif message["buttons"]:
        parts.append("Choices: " + "; ".join(mrkdwn.escape(button["title"]) for button in message["buttons"]))
    if message["sources"]:
        named = (f"{mrkdwn.escape(s['label'])} ({mrkdwn.escape(s['as_of'])})" for s in message["sources"])
        parts.append("Sources: " + "; ".join(named))
    return blocks.cut("\n\n".join(filter(None, parts)), MAX_TEXT)


def _told(line: str) -> str:
    """A line in words; a table's row as "Pay: $50,000; $39,000"."""
    if not (line.startswith("|") and line.endswith("|")):
        return mrkdwn.to_words(line)
    name, *cells = (mrkdwn.to_words(cell.strip()) for cell in line.strip("|").split("|"))
    return f"{name}: {'; '.join(cells)}" if name else "; ".join(cells)
