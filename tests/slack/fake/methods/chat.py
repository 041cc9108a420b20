"""chat.*, and what a response URL does, which is nearly the same."""

from __future__ import annotations

from typing import Any

from tests.slack.fake import block_kit, payloads
from tests.slack.fake import workspace as known
from tests.slack.fake.errors import SlackError
from tests.slack.fake.methods.method import Method, flag
from tests.slack.fake.records import Json, Message
from tests.slack.fake.workspace import Channel, Workspace

MOST_TEXT = 40_000
MOST_TEXT_UPDATE = 4_000
MOST_MARKDOWN_TEXT = 12_000


def content(args: Json, most: int = MOST_TEXT) -> dict[str, Any]:
    """Text, blocks and attachments of a post, checked; only those that were given.

    Raises:
        SlackError: no text, too long, blocks that Slack refuses.
    """
    found: dict[str, Any] = {}
    if args.get("markdown_text") is not None:
        if args.get("text") or args.get("blocks"):
            raise SlackError("markdown_text_conflict")
        if len(args["markdown_text"]) > MOST_MARKDOWN_TEXT:
            raise SlackError("msg_too_long")
        block_kit.check(blocks := [{"type": "markdown", "text": args["markdown_text"]}], "message")
        return {"text": args["markdown_text"], "blocks": blocks}
    if args.get("blocks") is not None:
        found["blocks"] = block_kit.check(args["blocks"], "message")
    if args.get("attachments") is not None:
        if not isinstance(args["attachments"], list):
            raise SlackError("invalid_attachments")
        for attachment in args["attachments"]:
            block_kit.check(attachment.get("blocks", []), "message")
        found["attachments"] = args["attachments"]
    if args.get("text") is not None:
        found["text"] = str(args["text"])
        if len(found["text"]) > most:
            raise SlackError("msg_too_long")
    if not any(found.values()):
        raise SlackError("no_text")
    return found


def _metadata(args: Json) -> Json | None:
    metadata: Json | None = args.get("metadata")
    if metadata is not None and not (isinstance(metadata, dict) and metadata.keys() >= {"event_type", "event_payload"}):
        raise SlackError("invalid_metadata_format")
    return metadata


def open_to_the_bot(workspace: Workspace, name: Any) -> Channel:
    """A channel in which the bot may post.

    Raises:
        SlackError: `channel_not_found`, `not_in_channel`, `is_archived`.
    """
    channel = workspace.find(str(name))
    if channel.archived:
        raise SlackError("is_archived")
    if not channel.with_bot:
        raise SlackError("not_in_channel" if channel.kind == "channel" else "channel_not_found")
    return channel


def thread_root(workspace: Workspace, channel: str, thread_ts: Any) -> str | None:
    """The thread to post in. Stricter than Slack, which takes any ts: a reply's ts or an unknown one is a bot's mistake."""
    if not thread_ts:
        return None
    root = workspace.messages.get((channel, str(thread_ts)))
    if root is None or (root.thread_ts and root.thread_ts != root.ts):
        raise SlackError("invalid_thread_ts")
    return str(thread_ts)


def by_the_bot(workspace: Workspace, channel: str, args: Json, **fields: Any) -> Message:
    """A post of the bot."""
    fields = {"text": "", **fields}
    return workspace.post(
        channel, known.BOT_USER, bot_id=known.BOT, app_id=known.APP, metadata=_metadata(args), **fields
    )


def post_message(workspace: Workspace, args: Json) -> Json:
    """chat.postMessage."""
    channel = open_to_the_bot(workspace, args["channel"])
    found = content(args)
    thread = thread_root(workspace, channel.id, args.get("thread_ts"))
    sent = by_the_bot(workspace, channel.id, args, thread_ts=thread, **found)
    return {"channel": channel.id, "ts": sent.ts, "message": payloads.body_of(sent)}


def post_ephemeral(workspace: Workspace, args: Json) -> Json:
    """chat.postEphemeral."""
    channel = open_to_the_bot(workspace, args["channel"])
    if args["user"] not in channel.members:
        raise SlackError("user_not_in_channel")
    found = content(args)
    thread = thread_root(workspace, channel.id, args.get("thread_ts"))
    sent = by_the_bot(workspace, channel.id, args, thread_ts=thread, ephemeral_to=args["user"], **found)
    return {"message_ts": sent.ts}


def own(workspace: Workspace, args: Json, refusal: str) -> Message:
    """The bot's message that is to be changed."""
    channel = workspace.find(str(args["channel"]))
    message = workspace.messages.get((channel.id, str(args["ts"])))
    if message is None or message.ephemeral_to:
        raise SlackError("message_not_found")
    if message.bot_id != known.BOT:
        raise SlackError(refusal)
    return message


def update(workspace: Workspace, args: Json) -> Json:
    """chat.update. Blocks that are not given stay, as docs.slack.dev says; an empty list takes them away."""
    message = own(workspace, args, "cant_update_message")
    found = content(args, MOST_TEXT_UPDATE)
    after = workspace.edit(message, **found)
    return {"channel": after.channel, "ts": after.ts, "text": after.text, "message": payloads.body_of(after)}


def delete(workspace: Workspace, args: Json) -> Json:
    """chat.delete."""
    message = own(workspace, args, "cant_delete_message")
    workspace.delete(message)
    return {"channel": message.channel, "ts": message.ts}


def respond(workspace: Workspace, key: str, args: Json) -> None:
    """A post to a response URL.

    Raises:
        SlackError: used five times, 30 minutes old, or a message that Slack refuses.
    """
    url = workspace.response_urls.get(key)
    if url is None:
        raise SlackError("invalid_url")
    if workspace.now() - url.began > known.RESPONSE_URL_SECONDS:
        raise SlackError("expired_url")
    if url.uses >= known.RESPONSE_URL_USES:
        raise SlackError("used_url")
    url.uses += 1
    origin = workspace.messages.get(url.message) if url.message else None
    if flag(args.get("delete_original")):
        if origin is not None:
            workspace.delete(origin)
        return
    found = content(args)
    if flag(args.get("replace_original")) and origin is not None:
        workspace.edit(origin, **{"blocks": [], **found})
        return
    hidden = None if args.get("response_type") == "in_channel" else url.user
    thread = args.get("thread_ts")
    by_the_bot(workspace, url.channel, args, thread_ts=thread, ephemeral_to=hidden, **found)


METHODS = {
    "chat.postMessage": Method(post_message, ("chat:write",), ("channel",)),
    "chat.postEphemeral": Method(post_ephemeral, ("chat:write",), ("channel", "user")),
    "chat.update": Method(update, ("chat:write",), ("channel", "ts")),
    "chat.delete": Method(delete, ("chat:write",), ("channel", "ts")),
}
