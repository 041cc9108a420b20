"""Where a conversation takes place, and the id it has.

Direct messages, slash commands and App Home share one conversation that belongs to the person alone. A thread in a channel
is a conversation of its own: what is said there is seen by all, so it never touches what a person told Embark in private.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Place:
    """Where something was said or pressed.

    Attributes:
        team, user, channel: Slack's ids.
        thread: The `ts` of the thread's first message; None outside threads.
        private: Whether nobody but the person sees it.
    """

    team: str
    user: str
    channel: str
    thread: str | None
    private: bool

    @property
    def conversation(self) -> str:
        """The conversation's id in the tracker."""
        if self.private:
            return personal(self.team, self.user)
        return f"slack:{self.team}:{self.channel}:{self.thread}"

    @property
    def person(self) -> str:
        """Who is speaking: what limits are counted by."""
        return personal(self.team, self.user)


def personal(team: str, user: str) -> str:
    """The id of the conversation that belongs to one person."""
    return f"slack:{team}:{user}"


def pressed_at(body: Mapping[str, Any], team: str, user: str) -> Place:
    """Where a button was pressed.

    Raises:
        KeyError: the payload names no message.
    """
    container = body["container"]
    channel = str(container["channel_id"])
    if container.get("is_ephemeral") or channel.startswith("D"):
        return Place(team, user, channel, container.get("thread_ts"), True)
    message = body.get("message") or {}
    thread = container.get("thread_ts") or message.get("thread_ts") or container["message_ts"]
    return Place(team, user, channel, str(thread), False)
