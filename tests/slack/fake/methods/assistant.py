"""assistant.threads.*: status, suggested prompts and title of agent conversations."""

from __future__ import annotations

from typing import Any

from tests.slack.fake.errors import SlackError
from tests.slack.fake.methods.method import Method
from tests.slack.fake.records import Json
from tests.slack.fake.workspace import Workspace

MOST_PROMPTS = 4


def _thread(workspace: Workspace, args: Json, needed: bool = True) -> tuple[str, Any]:
    if workspace.agent is None:
        raise SlackError("not_allowed")
    channel = workspace.find(str(args["channel_id"]))
    thread = args.get("thread_ts")
    if needed and not thread:
        raise SlackError("invalid_arguments", ["missing required field: thread_ts [json-pointer:/thread_ts]"])
    if thread and (channel.id, str(thread)) not in workspace.messages:
        raise SlackError("invalid_thread_ts")
    return channel.id, thread


def set_status(workspace: Workspace, args: Json) -> Json:
    """The status; an empty one clears it, and so does the bot's next post in the thread."""
    place = _thread(workspace, args)
    if args["status"]:
        workspace.statuses[place] = str(args["status"])
    else:
        workspace.statuses.pop(place, None)
    return {}


def set_prompts(workspace: Workspace, args: Json) -> Json:
    """Suggested prompts; agent view needs no thread."""
    place = _thread(workspace, args, needed=workspace.agent == "assistant_view")
    prompts = args["prompts"]
    good = isinstance(prompts, list) and 1 <= len(prompts) <= MOST_PROMPTS
    if not good or not all(isinstance(p, dict) and p.get("title") and p.get("message") for p in prompts):
        raise SlackError(
            "invalid_arguments", ["between 1 and 4 prompts with title and message [json-pointer:/prompts]"]
        )
    workspace.prompts[place] = {"title": args.get("title"), "prompts": prompts}
    return {}


def set_title(workspace: Workspace, args: Json) -> Json:
    """The thread's title."""
    workspace.titles[_thread(workspace, args)] = str(args["title"])
    return {}


WRITE = ("assistant:write",)
METHODS = {
    "assistant.threads.setStatus": Method(set_status, WRITE, ("channel_id", "thread_ts", "status")),
    "assistant.threads.setSuggestedPrompts": Method(set_prompts, WRITE, ("channel_id", "prompts")),
    "assistant.threads.setTitle": Method(set_title, WRITE, ("channel_id", "thread_ts", "title")),
}
