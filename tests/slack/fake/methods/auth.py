"""auth.test, apps.connections.open, bots.info, users.info."""

from __future__ import annotations

from tests.slack.fake import workspace as known
from tests.slack.fake.errors import SlackError
from tests.slack.fake.methods.method import Method
from tests.slack.fake.records import Json
from tests.slack.fake.workspace import Workspace


def test(workspace: Workspace, args: Json) -> Json:
    """Who the token belongs to."""
    return {
        "url": "https://fake.slack.com/",
        "team": "Fake",
        "user": "embark",
        "team_id": known.TEAM,
        "user_id": known.BOT_USER,
        "bot_id": known.BOT,
        "is_enterprise_install": False,
    }


def connections_open(workspace: Workspace, args: Json) -> Json:
    """A WebSocket address, good for one connection; the dispatcher adds host and port."""
    return {"url": f"link/?ticket={workspace.new_id('W')}&app_id={known.APP}"}


def bot_info(workspace: Workspace, args: Json) -> Json:
    """The bot that a bot id names."""
    if args.get("bot", known.BOT) != known.BOT:
        raise SlackError("bot_not_found")
    return {
        "bot": {"id": known.BOT, "app_id": known.APP, "user_id": known.BOT_USER, "name": "embark", "deleted": False}
    }


def user_info(workspace: Workspace, args: Json) -> Json:
    """A person's public profile."""
    user = workspace.users.get(args["user"])
    if user is None:
        raise SlackError("user_not_found")
    return {
        "user": {
            **user,
            "real_name": user["name"].title(),
            "tz": "America/New_York",
            "profile": {"display_name": user["name"]},
        }
    }


METHODS = {
    "auth.test": Method(test),
    "apps.connections.open": Method(connections_open, ("connections:write",), token="app"),
    "bots.info": Method(bot_info, ("users:read",)),
    "users.info": Method(user_info, ("users:read",), ("user",)),
}
