"""conversations.*: opening direct messages, reading history and threads."""

from __future__ import annotations

from tests.slack.fake import payloads
from tests.slack.fake.errors import SlackError
from tests.slack.fake.methods.method import Method, flag
from tests.slack.fake.records import Json, Message
from tests.slack.fake.workspace import Channel, Workspace

SCOPE_WORDS = {"im": "im", "channel": "channels", "group": "groups"}


def _allowed(workspace: Workspace, args: Json, right: str) -> Channel:
    channel = workspace.find(str(args["channel"]))
    needed = f"{SCOPE_WORDS[channel.kind]}:{right}"
    if needed not in workspace.scopes:
        raise SlackError("missing_scope", needed=needed, provided=",".join(sorted(workspace.scopes)))
    if not channel.with_bot and right == "history":
        raise SlackError("not_in_channel")
    return channel


def _page(messages: list[Message], args: Json) -> Json:
    low, high = str(args.get("oldest") or "0"), str(args.get("latest") or "9" * 20)
    within = [one for one in messages if float(low) <= float(one.ts) <= float(high) and not one.ephemeral_to]
    most = int(args.get("limit") or 100)
    shown = [payloads.body_of(one) for one in within[:most]]
    if not flag(args.get("include_all_metadata")):
        shown = [{name: value for name, value in body.items() if name != "metadata"} for body in shown]
    return {"messages": shown, "has_more": len(within) > most}


def open_im(workspace: Workspace, args: Json) -> Json:
    """conversations.open, for one person."""
    users = str(args.get("users") or "").split(",")
    if len(users) != 1 or users[0] not in workspace.users:
        raise SlackError("user_not_found" if users != [""] else "users_list_not_supplied")
    return {"channel": {"id": workspace.im(users[0])}}


def history(workspace: Workspace, args: Json) -> Json:
    """conversations.history, newest first, thread replies left out."""
    channel = _allowed(workspace, args, "history")
    own = [one for one in workspace.messages.values() if one.channel == channel.id and one.thread_ts in (None, one.ts)]
    return _page(own[::-1], args)


def replies(workspace: Workspace, args: Json) -> Json:
    """conversations.replies: the root and its replies, oldest first."""
    channel = _allowed(workspace, args, "history")
    root = str(args["ts"])
    if (channel.id, root) not in workspace.messages:
        raise SlackError("thread_not_found")
    own = [one for one in workspace.messages.values() if one.channel == channel.id and root in (one.ts, one.thread_ts)]
    return _page(own, args)


def info(workspace: Workspace, args: Json) -> Json:
    """conversations.info."""
    channel = _allowed(workspace, args, "read")
    kind = {
        "is_im": channel.kind == "im",
        "is_channel": channel.kind == "channel",
        "is_private": channel.kind != "channel",
    }
    return {"channel": {"id": channel.id, "name": channel.name, "is_member": channel.with_bot, **kind}}


METHODS = {
    "conversations.open": Method(open_im, ("im:write",)),
    "conversations.history": Method(history, (), ("channel",)),
    "conversations.replies": Method(replies, (), ("channel", "ts")),
    "conversations.info": Method(info, (), ("channel",)),
}
