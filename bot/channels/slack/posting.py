"""A post that is there once: tried again where Slack stumbles, and looked for before that, for it may have been taken."""

from __future__ import annotations

import asyncio
import logging
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from slack_sdk.http_retry.async_handler import AsyncRetryHandler
from slack_sdk.http_retry.builtin_async_handlers import (
    AsyncConnectionErrorRetryHandler,
    AsyncRateLimitErrorRetryHandler,
    AsyncServerErrorRetryHandler,
)
from slack_sdk.http_retry.builtin_interval_calculators import FixedValueRetryIntervalCalculator
from slack_sdk.web.async_client import AsyncWebClient

from bot.channels.slack.failures import code_of, may_pass

logger = logging.getLogger(__name__)

#: Seconds before a post is tried again.
WAITS = (1.0, 2.0, 4.0)
#: How often a call waits as long as Slack's `Retry-After` says.
RATE_LIMIT_RETRIES = 3
#: The kind and key of the metadata that a post is found again by; people do not see it.
_KIND, _KEY = "embark_post", "key"
#: Messages that are looked through: what came in a thread or direct message since the question.
_LOOKED_AT = 50


@dataclass(frozen=True, slots=True)
class Clients:
    """Slack's Web API.

    Attributes:
        calls: For calls that may come twice: updates, Home, windows, what only one person sees.
        posts: For `post`, which looks before it tries again.
    """

    calls: AsyncWebClient
    posts: AsyncWebClient


def clients(token: str, base_url: str) -> Clients:
    """Clients that wait as long as Slack says."""
    return Clients(
        AsyncWebClient(token, base_url=base_url, retry_handlers=_handlers(repeatable=True)),
        AsyncWebClient(token, base_url=base_url, retry_handlers=_handlers(repeatable=False)),
    )


def response_handlers() -> list[AsyncRetryHandler]:
    """For response addresses, where nothing can be looked for: what one person sees may rather come twice than never."""
    return _handlers(repeatable=True)


def _handlers(repeatable: bool) -> list[AsyncRetryHandler]:
    handlers: list[AsyncRetryHandler] = [AsyncRateLimitErrorRetryHandler(max_retry_count=RATE_LIMIT_RETRIES)]
    if repeatable:
        pause = FixedValueRetryIntervalCalculator(fixed_internal=1)
        handlers += [AsyncConnectionErrorRetryHandler(), AsyncServerErrorRetryHandler(len(WAITS), pause)]
    return handlers


async def post(
    client: AsyncWebClient, told: Mapping[str, Any], key: str = "", since: str = "", again: bool = False
) -> str:
    """Posts a message, once.

    Args:
        client: One that does not try again by itself.
        told: The arguments of chat.postMessage.
        key: What this post is known by when the same turn is made anew; "" where it never is.
        since: The `ts` after which it would be found.
        again: It may be there already, from a turn that was cut off.

    Returns:
        The id of the channel it is in.

    Raises:
        SlackApiError: Slack refused it.
        Exception: Slack was not reached, after all tries.
    """
    key = key or uuid.uuid4().hex
    named = {**told, "metadata": {"event_type": _KIND, "event_payload": {_KEY: key}}}
    for wait in (*WAITS, None):
        try:
            if again and await _is_there(client, told, key, since):
                return str(told["channel"])
            return str((await client.chat_postMessage(**named))["channel"])
        except Exception as error:
            if wait is None or not may_pass(error):
                raise
            logger.warning("Slack took no post (%s); it is tried again", code_of(error))
        again = True
        await asyncio.sleep(wait)
    raise AssertionError("the last try returns or raises")


async def _is_there(client: AsyncWebClient, told: Mapping[str, Any], key: str, since: str) -> bool:
    """Whether there is a post with this key; not where Slack does not let us look."""
    where = {"channel": told["channel"], "oldest": since or None, "limit": _LOOKED_AT, "include_all_metadata": True}
    try:
        if told.get("thread_ts"):
            answer = await client.conversations_replies(ts=told["thread_ts"], **where)
        else:
            answer = await client.conversations_history(**where)
    except Exception as error:
        if may_pass(error):
            raise
        logger.warning("Slack does not show what was posted (%s)", code_of(error))
        return False
    payloads = ((message.get("metadata") or {}).get("event_payload") or {} for message in answer["messages"])
    return any(payload.get(_KEY) == key for payload in payloads)
