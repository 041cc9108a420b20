"""Where an answer goes: a direct message or thread, or what only one person sees. One post a turn."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Protocol

from slack_sdk.errors import SlackApiError
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.channels.slack import mrkdwn, posting
from bot.channels.slack.agent_view import AgentView
from bot.channels.slack.failures import code_of, may_pass
from bot.channels.slack.places import Place
from bot.channels.slack.posting import Clients
from bot.channels.slack.rendering import Post

logger = logging.getLogger(__name__)

#: Slack does not take the blocks; the words alone it will.
BAD_BLOCKS = {"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long"}
#: The thread is gone: its first message was deleted, for example.
NO_THREAD = {"invalid_thread_ts", "thread_not_found"}


class Outlet(Protocol):
    """Takes what is said to the person."""

    #: Whether files can be put beside the answer.
    takes_files: bool
    #: Whether choices and thumbs can be put under it.
    takes_clicks: bool

    async def open(self) -> None:
        """Shows that an answer is being made."""

    async def post(self, post: Post, key: str, again: bool) -> None:
        """The answer.

        Args:
            key: What it is known by when the same turn is made anew.
            again: The turn was made before, and the answer may be there.
        """

    async def whisper(self, post: Post) -> None:
        """What is for the person alone, where others look on."""

    async def redraw(self, post: Post) -> None:
        """The message that was pressed, as it is now."""

    async def attach(self, files: Sequence[Mapping[str, Any]], comment: str) -> None:
        """Files to keep, beside the answer."""


class ChatOutlet:
    """A direct message, or a thread in a channel.

    Args:
        place: Where.
        ts: The message that is answered, which becomes a thread's root where Slack shows each question as one.
        pressed: The `ts` of the message whose button was pressed.
    """

    takes_files = True
    takes_clicks = True

    def __init__(self, clients: Clients, agent_view: AgentView, place: Place, ts: str = "", pressed: str = ""):
        self._clients, self._agent_view, self._place = clients, agent_view, place
        self._channel, self._thread = place.channel, place.thread
        self._ts, self._pressed, self._shows_status = ts, pressed, False

    async def open(self) -> None:
        if self._place.private and self._thread is None and self._ts and await self._agent_view.is_on(self._channel):
            self._thread = self._ts
        if self._thread is not None:
            self._shows_status = await self._agent_view.think(self._channel, self._thread)

    async def post(self, post: Post, key: str, again: bool) -> None:
        await self._send(post, key, again)
        self._shows_status = False

    async def _send(self, post: Post, key: str = "", again: bool = False) -> None:
        told: dict[str, Any] = {"channel": self._channel, "text": post.text, "blocks": post.blocks}
        told |= {"unfurl_links": False, "unfurl_media": False, "thread_ts": self._thread}
        while True:
            try:
                since = self._pressed or self._ts
                self._channel = await posting.post(self._clients.posts, told, key, since, again)
                return
            except SlackApiError as error:
                code = code_of(error)
                if code in BAD_BLOCKS and told.pop("blocks", None):
                    logger.error("Slack refused the blocks of an answer (%s); its words went out alone", code)
                elif code in NO_THREAD and self._place.private and told["thread_ts"]:
                    told["thread_ts"] = None
                else:
                    raise

    async def whisper(self, post: Post) -> None:
        if self._place.private:
            await self._send(post)
            self._shows_status = False
            return
        try:
            await self._clients.calls.chat_postEphemeral(
                channel=self._channel,
                user=self._place.user,
                thread_ts=self._thread,
                text=post.text,
                blocks=post.blocks,
            )
        except SlackApiError as error:
            if may_pass(error):
                raise
            # The channel takes nothing from us: it is archived, or we were taken out of it.
            await posting.post(
                self._clients.posts, {"channel": self._place.user, "text": post.text, "blocks": post.blocks}
            )
        finally:
            if self._shows_status and self._thread is not None:
                await self._agent_view.think(self._channel, self._thread, "")

    async def redraw(self, post: Post) -> None:
        if self._pressed:
            await self._clients.calls.chat_update(
                channel=self._channel, ts=self._pressed, text=post.text, blocks=post.blocks
            )

    async def attach(self, files: Sequence[Mapping[str, Any]], comment: str) -> None:
        await self._clients.calls.files_upload_v2(
            channel=self._channel,
            thread_ts=self._thread,
            file_uploads=[dict(file) for file in files],
            initial_comment=mrkdwn.to_mrkdwn(comment),
        )


class EphemeralOutlet:
    """What only the person sees, where they are: the answer to a slash command, and to a button under one.

    Args:
        address: The `response_url`, which works five times within half an hour.
    """

    takes_files = False
    takes_clicks = True

    def __init__(self, address: str | None):
        self._address = address or ""

    async def open(self) -> None:
        """Slack shows no status here."""

    async def post(self, post: Post, key: str, again: bool) -> None:  # noqa: ARG002
        await self._put(post, replace=False)

    async def whisper(self, post: Post) -> None:
        await self._put(post, replace=False)

    async def redraw(self, post: Post) -> None:
        await self._put(post, replace=True)

    async def attach(self, files: Sequence[Mapping[str, Any]], comment: str) -> None:
        """Slack keeps no files for one person alone in a channel."""

    async def _put(self, post: Post, replace: bool) -> None:
        client = AsyncWebhookClient(self._address, retry_handlers=posting.response_handlers())
        answer = await client.send(
            text=post.text,
            blocks=post.blocks,
            response_type="ephemeral",
            replace_original=replace,
            unfurl_links=False,
            unfurl_media=False,
        )
        if answer.status_code >= 400:
            raise ResponseRefused(f"a response address answered {answer.status_code}")


class ResponseRefused(Exception):
    """A `response_url` took no answer: it is used up or too old."""


class ModalOutlet:
    """A window over the workspace that only the person sees.

    Args:
        put: Shows a post in the window.
    """

    takes_files = False
    takes_clicks = False

    def __init__(self, put: Callable[[Post], Awaitable[None]]):
        self._put = put

    async def open(self) -> None:
        """The window says that it is working since it opened."""

    async def post(self, post: Post, key: str, again: bool) -> None:  # noqa: ARG002
        await self._put(post)

    async def whisper(self, post: Post) -> None:
        await self._put(post)

    async def redraw(self, post: Post) -> None:
        """Nothing is chosen in the window."""

    async def attach(self, files: Sequence[Mapping[str, Any]], comment: str) -> None:
        """A window holds no files."""
