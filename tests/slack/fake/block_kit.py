"""Which blocks Slack takes on which surface. Limits from docs.slack.dev/reference/block-kit.

Left out on purpose, and refused as unknown: what a text bot hardly needs (overflow, date and user pickers, video, file,
call, cards). Add a line to `ELEMENTS` or `BLOCKS` to allow one.
"""

from __future__ import annotations

from typing import Any

from tests.slack.fake import reading
from tests.slack.fake.block_rules import (
    Rule,
    add,
    anything,
    boolean,
    by_type,
    fetched_url,
    items,
    number,
    record,
    string,
    text,
    web_url,
)
from tests.slack.fake.errors import SlackError

Json = dict[str, Any]

PLAIN = "plain_text"
MOST_BLOCKS = {"message": 50, "home": 100, "modal": 100}
MOST_MARKDOWN = 12_000
"""Characters in all markdown blocks of one message."""
MOST_CHARACTERS = 13_000
"""Characters in all blocks of one message. Slack does not publish it; github.com/slackapi/bolt-js/issues/2509 measured about 13,200."""

TYPE: dict[str, Rule] = {"type": string(255)}
IDS: dict[str, Rule] = {"block_id": string(255)}
ACTION: dict[str, Rule] = {"action_id": string(255, 1)}
CONFIRM = record(
    {"title": text(100, PLAIN), "text": text(300), "confirm": text(30, PLAIN), "deny": text(30, PLAIN)},
    {"style": string(7, among=("primary", "danger"))},
)


def option(rich: bool = False) -> Rule:
    """One option of a select, of radio buttons or checkboxes."""
    words = text(75, None if rich else PLAIN)
    return record({"text": words, "value": string(150)}, {"description": text(75, None if rich else PLAIN)})


def choice(rich: bool, most: int) -> dict[str, Rule]:
    """The fields of an element with options."""
    return {"options": items(option(rich), 1, most), "confirm": CONFIRM, "focus_on_load": boolean}


GROUP = record({"label": text(75, PLAIN), "options": items(option(), 1, 100)})
SLACK_FILE = record({}, {"id": string(255), "url": string(3000)})
IMAGE: dict[str, Rule] = {"image_url": fetched_url, "slack_file": SLACK_FILE}
FEEDBACK = record({"text": text(75, PLAIN), "value": string(2000)}, {"accessibility_label": string(75)})

ELEMENTS: dict[str, Rule] = {
    "button": record(
        TYPE | {"text": text(75, PLAIN)},
        ACTION
        | {"url": web_url(), "value": string(2000), "style": string(7, among=("primary", "danger"))}
        | {"confirm": CONFIRM, "accessibility_label": string(75)},
    ),
    "static_select": record(
        TYPE,
        ACTION
        | choice(False, 100)
        | {"option_groups": items(GROUP, 1, 100), "placeholder": text(150, PLAIN), "initial_option": option()},
    ),
    "radio_buttons": record(
        TYPE | {"options": items(option(True), 1, 10)}, ACTION | choice(True, 10) | {"initial_option": option(True)}
    ),
    "checkboxes": record(
        TYPE | {"options": items(option(True), 1, 10)},
        ACTION | choice(True, 10) | {"initial_options": items(option(True), 1, 10)},
    ),
    "plain_text_input": record(
        TYPE,
        ACTION
        | {"placeholder": text(150, PLAIN), "initial_value": string(3000), "multiline": boolean}
        | {"min_length": number(0, 3000), "max_length": number(1, 3000), "focus_on_load": boolean}
        | {"dispatch_action_config": anything},
    ),
    "image": record(TYPE | {"alt_text": string(2000, 1)}, IMAGE),
    "feedback_buttons": record(TYPE | {"positive_button": FEEDBACK, "negative_button": FEEDBACK}, ACTION),
    "icon_button": record(
        TYPE | {"icon": string(5, among=("trash",)), "text": text(75, PLAIN)},
        ACTION
        | {"value": string(2000), "confirm": CONFIRM, "accessibility_label": string(75)}
        | {"visible_to_user_ids": anything},
    ),
}
WORDS: dict[str, Rule] = {"mrkdwn": text(3000), "plain_text": text(3000)}

PRESSABLE = ("button", "static_select", "radio_buttons", "checkboxes")
BLOCKS: dict[str, Rule] = {
    "section": record(
        TYPE,
        IDS
        | {"text": text(3000), "fields": items(text(2000), 1, 10), "expand": boolean}
        | {"accessory": by_type(ELEMENTS, (*PRESSABLE, "image"))},
    ),
    "header": record(TYPE | {"text": text(150, PLAIN)}, IDS),
    "divider": record(TYPE, IDS),
    "image": record(TYPE | {"alt_text": string(2000, 1)}, IDS | IMAGE | {"title": text(2000, PLAIN)}),
    "actions": record(TYPE | {"elements": items(by_type(ELEMENTS, PRESSABLE), 1, 25)}, IDS),
    "context": record(TYPE | {"elements": items(by_type(WORDS | {"image": ELEMENTS["image"]}), 1, 10)}, IDS),
    "context_actions": record(
        TYPE | {"elements": items(by_type(ELEMENTS, ("feedback_buttons", "icon_button")), 1, 5)}, IDS
    ),
    "markdown": record(TYPE | {"text": string(MOST_MARKDOWN, 1)}, IDS),
    "rich_text": record(TYPE | {"elements": items(anything, 1, 1000)}, IDS),
    "table": record(
        TYPE | {"rows": items(items(anything, 1, 20), 1, 100)}, IDS | {"column_settings": items(anything, 0, 20)}
    ),
    "input": record(
        TYPE
        | {"label": text(2000, PLAIN)}
        | {"element": by_type(ELEMENTS, ("plain_text_input", "static_select", "radio_buttons", "checkboxes"))},
        IDS | {"hint": text(2000, PLAIN), "optional": boolean, "dispatch_action": boolean},
    ),
}
ONLY_IN_MESSAGES = ("context_actions", "markdown", "table")


def _beyond_one_field(report: list[str], block: Json, at: str) -> None:
    """Rules that concern several fields of one block."""
    kind = block.get("type")
    if kind == "section" and not block.get("text") and not block.get("fields"):
        add(report, "must define either `text` or `fields`", at)
    seen: set[str] = set()
    if kind == "image":
        _image(report, block, at)
    for _, element in reading.elements([block]):
        if not isinstance(element, dict):
            continue
        identity = element.get("action_id")
        if isinstance(identity, str) and identity in seen:
            add(report, f"`action_id` {identity!r} already exists in this block", at)
        seen.add(str(identity)) if identity else None
        if element.get("type") == "image":
            _image(report, element, at)
        if element.get("type") == "static_select" and ("options" in element) == ("option_groups" in element):
            add(report, "must define either `options` or `option_groups`", at)
        chosen = [element["initial_option"]] if "initial_option" in element else element.get("initial_options", [])
        if any(one not in reading.all_options(element) for one in chosen):
            add(report, "initial option must exactly match one of the provided options", at)


def _image(report: list[str], image: Json, at: str) -> None:
    if ("image_url" in image) == ("slack_file" in image):
        add(report, "must define either `image_url` or `slack_file`", at)


def breaches(blocks: list[Any], surface: str) -> list[str]:
    """Everything Slack would say against these blocks on a `message`, `home` or `modal`. Empty: they are taken."""
    report: list[str] = []
    if len(blocks) > MOST_BLOCKS[surface]:
        add(report, f"no more than {MOST_BLOCKS[surface]} items allowed", "/blocks")
    allowed = tuple(kind for kind in BLOCKS if surface == "message" or kind not in ONLY_IN_MESSAGES)
    seen: set[str] = set()
    for index, block in enumerate(blocks):
        at = f"/blocks/{index}"
        before = len(report)
        by_type(BLOCKS, allowed)(report, block, at)
        if not isinstance(block, dict):
            continue
        if len(report) == before:
            _beyond_one_field(report, block, at)
        identity = block.get("block_id")
        if isinstance(identity, str) and identity in seen:
            add(report, f"`block_id` {identity!r} already exists", f"{at}/block_id")
        seen.add(str(identity)) if identity else None
    if sum(block.get("type") == "table" for block in blocks if isinstance(block, dict)) > 1:
        add(report, "only_one_table_allowed", "/blocks")
    return report


def check(blocks: Any, surface: str) -> list[Json]:
    """The blocks, if Slack takes them.

    Raises:
        SlackError: `invalid_blocks_format`, `invalid_blocks` or `msg_blocks_too_long`.
    """
    if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
        raise SlackError("invalid_blocks_format")
    report = breaches(blocks, surface)
    if report:
        raise SlackError("invalid_blocks", report)
    if surface == "message":
        marked = sum(len(block["text"]) for block in blocks if block["type"] == "markdown")
        if marked > MOST_MARKDOWN or _characters(blocks) > MOST_CHARACTERS:
            raise SlackError("msg_blocks_too_long")
    return blocks


def _characters(value: Any) -> int:
    """Characters of all texts; values of buttons and addresses do not count."""
    if isinstance(value, list):
        return sum(_characters(item) for item in value)
    if isinstance(value, dict):
        own = len(value["text"]) if isinstance(value.get("text"), str) else 0
        return own + sum(_characters(item) for item in value.values() if isinstance(item, dict | list))
    return 0
