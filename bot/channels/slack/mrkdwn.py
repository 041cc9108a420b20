"""Markdown as Embark writes it, turned into Slack's own markup ("mrkdwn") and into plain words.

Slack's rules: https://docs.slack.dev/messaging/formatting-message-text. `&`, `<` and `>` are escaped everywhere, so nothing
that is echoed can become a mention, a link or a command.
"""

from __future__ import annotations

import re

_INLINE = re.compile(
    r"\[(?P<label>[^\]\n]+)\]\((?P<url>[^)\s]+)\)"
    r"|\*\*(?P<bold>\S(?:.*?\S)?)\*\*"
    r"|(?<![\w*])\*(?P<italic>[^\s*](?:[^*\n]*[^\s*])?)\*(?![\w*])"
)
_HEADING = re.compile(r"#{1,6}\s+(.*)")
_BULLET = re.compile(r"(\s*)[-*+]\s+(.*)")
#: Words that call a whole channel where a client turns "@here" into a mention.
_CALLS = re.compile(r"@(?=(?:channel|here|everyone|group)\b)", re.IGNORECASE)
#: Links a person may be sent to; everything else stays words.
_ADDRESS = re.compile(r"(?:https?://|mailto:)[^\s<>|]+")
#: A sentence that only lists pages of the server: "Keep it: [page](/a), [Markdown](/b)."
_OWN_PAGES = re.compile(r"(?<![^\s])[^.\[\]\n]*\[[^\]\n]+\]\(/[^)\s]*\)(?:, \[[^\]\n]+\]\(/[^)\s]*\))*\.[ ]*")


def escape(text: str) -> str:
    """Words that Slack shows as they are: no mention, no link, no call to a channel."""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _CALLS.sub("@\u200b", text)


def with_addresses(text: str, base: str | None) -> str:
    """Markdown whose links to the server's own pages lead somewhere.

    Args:
        base: The address people reach the server at, or None: sentences that only list its pages are left out.
    """
    if base is None:
        return _OWN_PAGES.sub("", text)
    return text.replace("](/", f"]({base}/")


def to_mrkdwn(text: str) -> str:
    """Slack's markup for Markdown with bold, italics, links, lists and headings."""
    return "\n".join(_line(line) for line in text.splitlines())


def to_words(text: str) -> str:
    """The same without any markup, escaped: for notifications and screen readers."""
    lines = []
    for line in text.splitlines():
        heading = _HEADING.fullmatch(line)
        lines.append(escape(_bare(heading[1] if heading else line)))
    return "\n".join(lines)


def link(label: str, url: str) -> str:
    """A link, or only its label where the address is none that people may be sent to."""
    return f"<{url.replace('&', '&amp;')}|{escape(label)}>" if _ADDRESS.fullmatch(url) else escape(label)


def _line(line: str) -> str:
    heading = _HEADING.fullmatch(line)
    if heading:
        return f"*{_inline(_bare(heading[1]))}*"
    bullet = _BULLET.fullmatch(line)
    return f"{bullet[1]}• {_inline(bullet[2])}" if bullet else _inline(line)


def _inline(text: str) -> str:
    parts, end = [], 0
    for found in _INLINE.finditer(text):
        parts.append(escape(text[end : found.start()]))
        if found["label"] is not None:
            parts.append(link(_bare(found["label"]), found["url"]))
        elif found["bold"] is not None:
            parts.append(f"*{_inline(found['bold'])}*")
        else:
            parts.append(f"_{_inline(found['italic'])}_")
        end = found.end()
    return "".join([*parts, escape(text[end:])])


def _bare(text: str) -> str:
    return _INLINE.sub(lambda found: _bare(found["label"] or found["bold"] or found["italic"]), text)
