"""Payloads of buttons, selects, commands, shortcuts and modals. docs.slack.dev/reference/interaction-payloads"""

from __future__ import annotations

from typing import Any

from tests.slack.fake import payloads, reading
from tests.slack.fake.records import Json, Message, View
from tests.slack.fake.workspace import Channel


def find(shown: Message | View, kinds: tuple[str, ...], title: str) -> tuple[Json, Json, Json | None]:
    """Block, element and option with this title.

    Raises:
        AssertionError: nothing there has this title.
    """
    for block, element in reading.elements(shown.blocks):
        if element.get("type") not in kinds:
            continue
        if "text" in element and reading.text_of(element["text"]) == title:
            return block, element, None
        for option in reading.all_options(element):
            if reading.text_of(option["text"]) == title:
                return block, element, option
    raise AssertionError(f"nothing called {title!r} to press among {shown.buttons + shown.options}:\n{shown.plain}")


def pressed(block: Json, element: Json, option: Json | None, ts: str) -> Json:
    """One entry of a `block_actions` payload's `actions`."""
    action: Json = {
        "type": element["type"],
        "action_id": element["action_id"],
        "block_id": block["block_id"],
        "action_ts": ts,
    }
    if option is None:
        action |= {name: element[name] for name in ("text", "value", "style") if name in element}
    elif element["type"] == "checkboxes":
        action["selected_options"] = [option]
    else:
        action["selected_option"] = option
    return action


def rated(shown: Message, side: str, ts: str) -> Json:
    """The action of a feedback button, `positive` or `negative`."""
    for block, element in reading.elements(shown.blocks):
        if element.get("type") == "feedback_buttons":
            button = element[f"{side}_button"]
            own = {"text": button["text"], "value": button["value"], "type": "feedback_buttons"}
            return own | {"action_id": element["action_id"], "block_id": block["block_id"], "action_ts": ts}
    raise AssertionError(f"no feedback buttons in:\n{shown.plain}")


def channel_of(channel: Channel) -> Json:
    """A channel as interactions name it."""
    return {"id": channel.id, "name": "directmessage" if channel.kind == "im" else channel.name}


def block_actions(
    user: str, action: Json, shown: Message | View, trigger: str, channel: Channel | None, response_url: str
) -> Json:
    """A click in a message or a view."""
    body: Json = {
        "type": "block_actions",
        "user": payloads.person(user),
        "api_app_id": "A0APP",
        "token": "deprecated",
        "trigger_id": trigger,
        "team": payloads.team(),
        "enterprise": None,
        "is_enterprise_install": False,
        "state": {"values": _state_of(action)},
        "actions": [action],
    }
    if isinstance(shown, View):
        return body | {"container": {"type": "view", "view_id": shown.id}, "view": payloads.view_body(shown)}
    assert channel is not None
    container = {
        "type": "message",
        "message_ts": shown.ts,
        "channel_id": shown.channel,
        "is_ephemeral": bool(shown.ephemeral_to),
    }
    if shown.thread_ts:
        container["thread_ts"] = shown.thread_ts
    body |= {"container": container, "channel": channel_of(channel), "response_url": response_url}
    if shown.ephemeral_to:
        return body
    return body | {"message": payloads.body_of(shown)}


def _state_of(action: Json) -> Json:
    kept = {name: action[name] for name in ("selected_option", "selected_options") if name in action}
    return {action["block_id"]: {action["action_id"]: {"type": action["type"], **kept}}} if kept else {}


def slash_command(command: str, text: str, user: str, channel: Channel, trigger: str, response_url: str) -> Json:
    """A slash command."""
    return {
        "token": "deprecated",
        "team_id": "T0TEAM",
        "team_domain": "fake",
        "channel_id": channel.id,
        "channel_name": channel_of(channel)["name"],
        "user_id": user,
        "user_name": user.lower(),
        "command": command,
        "text": text,
        "api_app_id": "A0APP",
        "is_enterprise_install": "false",
        "response_url": response_url,
        "trigger_id": trigger,
    }


def shortcut(
    callback_id: str,
    user: str,
    trigger: str,
    ts: str,
    message: Message | None,
    channel: Channel | None,
    response_url: str,
) -> Json:
    """A global shortcut, or one on a message."""
    body: Json = {
        "type": "message_action" if message else "shortcut",
        "token": "deprecated",
        "action_ts": ts,
        "team": payloads.team(),
        "user": payloads.person(user),
        "is_enterprise_install": False,
        "enterprise": None,
        "callback_id": callback_id,
        "trigger_id": trigger,
        "api_app_id": "A0APP",
    }
    if message is None or channel is None:
        return body
    named = {"channel": channel_of(channel), "message_ts": message.ts, "response_url": response_url}
    return body | named | {"message": payloads.body_of(message)}


def view_values(view: View, values: Json) -> Json:
    """`state.values` of a submission; `values` names action ids or block ids, options by their titles.

    Raises:
        AssertionError: a required input is not filled, or a name or an option is not there.
    """
    left = dict(values)
    state: Json = {}
    for block, element in reading.elements(view.blocks):
        identity, held = str(element.get("action_id")), block.get("type") == "input"
        given: Any = left.pop(identity, left.pop(block["block_id"], None))
        entry = _entry(element, given)
        if held and given in (None, "") and not block.get("optional"):
            raise AssertionError(
                f"{reading.text_of(block.get('label'))!r} must be filled in: values={{{identity!r}: …}}"
            )
        if entry is not None:
            state.setdefault(block["block_id"], {})[identity] = entry
    assert not left, f"no input called {list(left)} in the view"
    return state


def _entry(element: Json, given: Any) -> Json | None:
    kind = element.get("type")
    if kind == "plain_text_input":
        return {"type": kind, "value": given}
    if kind in ("static_select", "radio_buttons"):
        return {"type": kind, "selected_option": _option(element, given) if given else element.get("initial_option")}
    if kind == "checkboxes":
        return {"type": kind, "selected_options": [_option(element, one) for one in given or []]}
    return None


def _option(element: Json, title: str) -> Json:
    known = {reading.text_of(option["text"]): option for option in reading.all_options(element)}
    assert title in known, f"no option {title!r} among {list(known)}"
    return known[title]


def view_submission(view: View, user: str, state: Json, trigger: str) -> Json:
    """A modal's submit button."""
    return {
        "type": "view_submission",
        "team": payloads.team(),
        "user": payloads.person(user),
        "api_app_id": "A0APP",
        "token": "deprecated",
        "trigger_id": trigger,
        "view": {**payloads.view_body(view), "state": {"values": state}},
        "response_urls": [],
        "is_enterprise_install": False,
        "enterprise": None,
    }


def view_closed(view: View, user: str) -> Json:
    """A modal's close button, for apps that asked to be told."""
    return {
        "type": "view_closed",
        "team": payloads.team(),
        "user": payloads.person(user),
        "api_app_id": "A0APP",
        "token": "deprecated",
        "view": payloads.view_body(view),
        "is_cleared": False,
        "is_enterprise_install": False,
        "enterprise": None,
    }
