"""views.*: App Home and modals."""

from __future__ import annotations

from typing import Any

from tests.slack.fake import block_kit, payloads
from tests.slack.fake.block_rules import anything, boolean, items, record, string, text
from tests.slack.fake.errors import SlackError
from tests.slack.fake.methods.method import Method
from tests.slack.fake.records import Json, View
from tests.slack.fake.workspace import Workspace

COMMON = {
    "private_metadata": string(3000),
    "callback_id": string(255),
    "external_id": string(255),
    "submit": text(24, "plain_text"),
}
SHAPES = {
    "home": record({"type": string(10), "blocks": items(anything, 0, 1000)}, COMMON),
    "modal": record(
        {"type": string(10), "blocks": items(anything, 0, 1000), "title": text(24, "plain_text")},
        COMMON | {"close": text(24, "plain_text"), "clear_on_close": boolean, "notify_on_close": boolean},
    ),
}


def checked(view: Any, kind: str) -> Json:
    """The view, if Slack takes it as `home` or `modal`.

    Raises:
        SlackError: `invalid_arguments`.
    """
    if not isinstance(view, dict) or view.get("type") != kind:
        raise SlackError("invalid_arguments", [f"must be a valid view of type {kind} [json-pointer:/view]"])
    report: list[str] = []
    SHAPES[kind](report, view, "/view")
    if not report:
        report = [breach.replace("pointer:/", "pointer:/view/") for breach in block_kit.breaches(view["blocks"], kind)]
    if kind == "modal" and not view.get("submit") and any(block.get("type") == "input" for block in view["blocks"]):
        report.append("missing required field: submit [json-pointer:/view]")
    if report:
        raise SlackError("invalid_arguments", report)
    return view


def open_modal(workspace: Workspace, args: Json) -> Json:
    """views.open."""
    view = checked(args["view"], "modal")
    user = workspace.use_trigger(str(args["trigger_id"]))
    shown = workspace.view("modal", user, view)
    workspace.modals[user] = shown
    return {"view": payloads.view_body(shown)}


def publish(workspace: Workspace, args: Json) -> Json:
    """views.publish."""
    user = str(args["user_id"])
    if user not in workspace.users:
        raise SlackError("user_not_found")
    if not workspace.home_tab:
        raise SlackError("not_enabled")
    view = checked(args["view"], "home")
    before = workspace.homes.get(user)
    if before and args.get("hash") and args["hash"] != before.hash:
        raise SlackError("hash_conflict")
    shown = workspace.view("home", user, view, before.id if before else None)
    workspace.homes[user] = shown
    return {"view": payloads.view_body(shown)}


def update(workspace: Workspace, args: Json) -> Json:
    """views.update, for open modals and Homes."""
    known: list[View] = [*workspace.modals.values(), *workspace.homes.values()]
    for before in known:
        if before.id == args.get("view_id"):
            break
    else:
        raise SlackError("not_found")
    if args.get("hash") and args["hash"] != before.hash:
        raise SlackError("hash_conflict")
    shown = workspace.view(before.type, before.user, checked(args["view"], before.type), before.id)
    (workspace.modals if before.type == "modal" else workspace.homes)[before.user] = shown
    return {"view": payloads.view_body(shown)}


METHODS = {
    "views.open": Method(open_modal, (), ("trigger_id", "view")),
    "views.publish": Method(publish, (), ("user_id", "view")),
    "views.update": Method(update, (), ("view",)),
}
