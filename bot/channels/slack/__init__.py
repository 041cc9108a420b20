"""Embark in a Slack workspace: direct messages, mentions and their threads, App Home, `/career`, a shortcut.

Reading order: `channel` (what Rasa knows), `connection` and `socket_mode` or `http_events` (how events come),
`app` (which surface leads where), `events` and `places` (who said what, where), `guide` (a turn), `handled` (each once),
`rendering`, `blocks` and `mrkdwn` (what it looks like), `outlets` (where it goes).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bot.channels.slack.channel import SlackChannel

__all__ = ["SlackChannel"]


def __getattr__(name: str) -> Any:
    """`SlackChannel`, imported when it is asked for: it brings Rasa, which who only reads the settings can do without."""
    if name == "SlackChannel":
        from bot.channels.slack.channel import SlackChannel

        return SlackChannel
    raise AttributeError(name)
