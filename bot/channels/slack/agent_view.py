"""Slack's container for agents: suggested prompts and a "thinking" status, where the workspace has it.

Where it does not, or where the plan or a missing scope forbids it, Embark is a plain direct message; nothing else changes.
"""

from __future__ import annotations

import asyncio
import logging

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

logger = logging.getLogger(__name__)

STATUS = "is thinking…"
#: At most four; the manifest holds the same.
PROMPTS = (
    ("What is this job?", "What does a pharmacy technician do?"),
    ("Does it fit me?", "Is this job right for me?"),
    ("How do I start?", "How do I become a pharmacy technician?"),
    ("What does it pay?", "How much do pharmacy technicians earn?"),
)


#: Errors that will not pass by themselves.
_LASTING = {"missing_scope", "not_allowed", "not_allowed_token_type", "feature_not_enabled", "unknown_method"}


class AgentView:
    """What is known of the container, and what is shown in it.

    Args:
        client: A client that does not wait for rate limits: an answer matters more than its decoration.
    """

    def __init__(self, client: AsyncWebClient):
        self._client = client
        self._on: bool | None = None
        self._has_status = True
        self._asking = asyncio.Lock()

    async def is_on(self, channel: str) -> bool:
        """Whether each question in a direct message is the root of a thread of its own; asked of Slack once."""
        async with self._asking:
            if self._on is None:
                await self.opened(channel)
        return bool(self._on)

    async def opened(self, channel: str, thread: str | None = None) -> None:
        """Puts the suggested prompts, and learns whether there is a place for them.

        Args:
            channel: The direct message.
            thread: The thread, where Slack's older container opens one before the first question.
        """
        prompts = [{"title": title, "message": message} for title, message in PROMPTS]
        try:
            await self._client.assistant_threads_setSuggestedPrompts(
                channel_id=channel, thread_ts=thread, title="Ask about the job", prompts=prompts
            )
        except SlackApiError as error:
            if error.response.status_code == 429 or error.response.get("error") in ("internal_error", "ratelimited"):
                return
            if self._on is not False:
                logger.info("Slack has no agent view here (%s): plain direct messages", error.response.get("error"))
            self._on = False
        except Exception as error:
            logger.info("the suggested prompts were not set (%s)", type(error).__name__)
        else:
            self._on = True if thread is None else self._on

    async def think(self, channel: str, thread: str, status: str = STATUS) -> bool:
        """Shows the status in a thread until the next post, or takes it away with ""; whether it is shown."""
        if not self._has_status:
            return False
        try:
            await self._client.assistant_threads_setStatus(channel_id=channel, thread_ts=thread, status=status)
        except SlackApiError as error:
            self._has_status = error.response.get("error") not in _LASTING
            return False
        except Exception as error:
            logger.info("the status was not set (%s)", type(error).__name__)
            return False
        return bool(status)
