"""deploy/slack/manifest.yml keeps to Slack's published rules, and asks for what Embark uses and nothing more.

Rules: https://docs.slack.dev/reference/app-manifest and the schema in slackapi/manifest-schema, as of 2026-10.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jsonschema
import pytest

from bot import paths
from bot.channels.slack import agent_view, app, manifest, windows

CODE = "\n".join(
    file.read_text(encoding="utf-8") for file in sorted((paths.PROJECT / "bot" / "channels" / "slack").glob("*.py"))
)


def text(high: int, low: int = 1, pattern: str = "") -> dict[str, Any]:
    return {"type": "string", "minLength": low, "maxLength": high, **({"pattern": pattern} if pattern else {})}


def record(required: dict[str, Any], optional: dict[str, Any] | None = None) -> dict[str, Any]:
    return {
        "type": "object",
        "required": list(required),
        "properties": {**required, **(optional or {})},
        "additionalProperties": False,
    }


def items(item: dict[str, Any], most: int) -> dict[str, Any]:
    return {"type": "array", "minItems": 1, "maxItems": most, "items": item, "uniqueItems": True}


YES_OR_NO = {"type": "boolean"}
ADDRESS = text(3000, pattern="^https?://")
PROMPT = record({"title": {"type": "string"}, "message": {"type": "string"}})
SHORTCUT = record(
    {
        "name": text(24),
        "type": {"enum": ["message", "global"]},
        "callback_id": text(255),
        "description": text(150),
    }
)
COMMAND = record(
    {"command": text(32, 2, "^/"), "description": text(2000)},
    {"url": ADDRESS, "usage_hint": text(1000), "should_escape": YES_OR_NO},
)
SCHEMA = record(
    {
        "display_information": record(
            {"name": text(35)},
            {
                "description": text(140),
                "long_description": text(4000, 175),
                "background_color": text(7, 4, "^#[0-9a-fA-F]{3}([0-9a-fA-F]{3})?$"),
            },
        )
    },
    {
        "_metadata": record({}, {"major_version": {"type": "integer"}, "minor_version": {"type": "integer"}}),
        "features": record(
            {},
            {
                "app_home": record(
                    {},
                    {
                        "home_tab_enabled": YES_OR_NO,
                        "messages_tab_enabled": YES_OR_NO,
                        "messages_tab_read_only_enabled": YES_OR_NO,
                    },
                ),
                "bot_user": record({"display_name": text(80)}, {"always_online": YES_OR_NO}),
                "agent_view": record({}, {"agent_description": text(300), "suggested_prompts": items(PROMPT, 4)}),
                "slash_commands": items(COMMAND, 50),
                "shortcuts": items(SHORTCUT, 10),
            },
        ),
        "oauth_config": record({}, {"scopes": record({}, {"bot": items(text(50), 255)})}),
        "settings": record(
            {},
            {
                "event_subscriptions": record({}, {"request_url": ADDRESS, "bot_events": items(text(50), 100)}),
                "interactivity": record({"is_enabled": YES_OR_NO}, {"request_url": ADDRESS}),
                "org_deploy_enabled": YES_OR_NO,
                "socket_mode_enabled": YES_OR_NO,
                "token_rotation_enabled": YES_OR_NO,
            },
        ),
    },
)
#: scope -> what needs it: an event, a feature, or a method that the code calls
NEEDED = {
    "app_mentions:read": "app_mention",
    "channels:history": "message.channels",
    "groups:history": "message.groups",
    "im:history": "message.im",
    "assistant:write": "assistant_threads_setSuggestedPrompts",
    "chat:write": "chat_postMessage",
    "commands": "slash_commands",
    "files:write": "files_upload_v2",
}
#: event -> the listener it is for
HEARD = {
    "app_home_opened": 'app.event("app_home_opened")',
    "app_mention": 'app.event("app_mention")',
    "message.channels": 'app.event("message")',
    "message.groups": 'app.event("message")',
    "message.im": 'app.event("message")',
}


@pytest.fixture(scope="module")
def read() -> dict[str, Any]:
    return manifest.manifest()


def test_the_manifest_keeps_to_slacks_rules(read: dict[str, Any]) -> None:
    jsonschema.validate(read, SCHEMA)


@pytest.mark.parametrize(
    ("where", "value"),
    [
        (("display_information", "name"), "x" * 36),
        (("display_information", "description"), "x" * 141),
        (("display_information", "long_description"), "x" * 174),
        (("features", "agent_view", "suggested_prompts"), [{"title": "a", "message": str(n)} for n in range(5)]),
        (("features", "shortcuts"), []),
        (("settings", "surprise"), True),
    ],
)
def test_the_rules_refuse_what_slack_refuses(where: tuple[str, ...], value: object) -> None:
    broken = manifest.manifest()
    inner: Any = broken
    for name in where[:-1]:
        inner = inner[name]
    inner[where[-1]] = value
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(broken, SCHEMA)


def test_every_scope_is_needed_and_none_is_missing(read: dict[str, Any]) -> None:
    assert set(manifest.scopes()) == set(NEEDED)
    asked = {*read["settings"]["event_subscriptions"]["bot_events"], *read["features"]}
    assert all(need in asked or f".{need}(" in CODE for need in NEEDED.values())


def test_every_event_has_a_listener_and_every_listener_its_event(read: dict[str, Any]) -> None:
    assert set(read["settings"]["event_subscriptions"]["bot_events"]) == set(HEARD)
    assert all(listener in CODE for listener in HEARD.values())


def test_command_shortcut_and_prompts_are_those_of_the_code(read: dict[str, Any]) -> None:
    features = read["features"]
    assert [command["command"] for command in features["slash_commands"]] == [app.COMMAND]
    assert [shortcut["callback_id"] for shortcut in features["shortcuts"]] == [windows.SHORTCUT]
    prompts = [(prompt["title"], prompt["message"]) for prompt in features["agent_view"]["suggested_prompts"]]
    assert prompts == list(agent_view.PROMPTS)


def test_socket_mode_needs_no_address_and_buttons_work(read: dict[str, Any]) -> None:
    assert read["settings"]["socket_mode_enabled"]
    assert read["settings"]["interactivity"]["is_enabled"]
    assert "http" not in Path(manifest.FILE).read_text(encoding="utf-8").split("display_information")[1]


def test_the_walk_through_says_what_each_scope_is_for() -> None:
    told = (paths.PROJECT / "docs" / "slack.md").read_text(encoding="utf-8")
    assert all(f"`{scope}`" in told for scope in manifest.scopes())
