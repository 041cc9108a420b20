"""How the fake says no."""

from __future__ import annotations

from typing import Any


class SlackError(Exception):
    """A call that Slack refuses. `code` is Slack's own error code; `messages` become `response_metadata.messages`."""

    def __init__(self, code: str, messages: tuple[str, ...] | list[str] = (), **extra: Any):
        super().__init__(code)
        self.code, self.messages, self.extra = code, list(messages), extra

    def answer(self) -> dict[str, Any]:
        """The body of the answer."""
        body: dict[str, Any] = {"ok": False, "error": self.code, **self.extra}
        if self.messages:
            body["errors"] = self.messages
            body["response_metadata"] = {"messages": [f"[ERROR] {message}" for message in self.messages]}
        return body
