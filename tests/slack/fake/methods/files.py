"""files.*: upload in three steps. The bytes in between come to an address of their own (`web_api.upload`)."""

from __future__ import annotations

from tests.slack.fake.errors import SlackError
from tests.slack.fake.methods import chat
from tests.slack.fake.methods.method import Method
from tests.slack.fake.records import File, Json
from tests.slack.fake.workspace import Workspace


def get_upload_url(workspace: Workspace, args: Json) -> Json:
    """Step one; the dispatcher adds host and port."""
    if not str(args["length"]).isdigit() or int(args["length"]) == 0:
        raise SlackError("invalid_arguments", ["length must be a positive number [json-pointer:/length]"])
    file = File(
        workspace.new_id("F"),
        str(args["filename"]),
        int(args["length"]),
        args.get("alt_txt") or "",
        args.get("snippet_type") or "",
    )
    workspace.files[file.id] = file
    return {"file_id": file.id, "upload_url": f"upload/v1/{file.id}"}


def complete(workspace: Workspace, args: Json) -> Json:
    """Step three: the file exists, and is posted where a channel is named."""
    wanted = args["files"]
    if not isinstance(wanted, list) or not wanted:
        raise SlackError("invalid_arguments", ["must be an array [json-pointer:/files]"])
    done = []
    for item in wanted:
        file = workspace.files.get(item.get("id", ""))
        if file is None or file.data is None or file.completed:
            raise SlackError("file_not_found")
        done.append((file, item))
    channel = chat.open_to_the_bot(workspace, args["channel_id"]) if args.get("channel_id") else None
    thread = chat.thread_root(workspace, channel.id, args.get("thread_ts")) if channel else None
    for file, item in done:
        file.completed, file.title = True, item.get("title") or file.name
        file.channel, file.thread_ts = channel.id if channel else None, thread
    shared = tuple({"id": file.id, "name": file.name, "title": file.title} for file, _ in done)
    if channel:
        comment = args.get("initial_comment") or ""
        chat.by_the_bot(workspace, channel.id, {}, text=comment, files=shared, thread_ts=thread, subtype="file_share")
    return {"files": list(shared)}


METHODS = {
    "files.getUploadURLExternal": Method(get_upload_url, ("files:write",), ("filename", "length")),
    "files.completeUploadExternal": Method(complete, ("files:write",), ("files",)),
}
