"""The held-out questions, read once for the tests that ask them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).with_name("questions")


def dev() -> list[dict[str, Any]]:
    """Single questions with their topics."""
    rows: list[dict[str, Any]] = yaml.safe_load((FOLDER / "dev.yml").read_text(encoding="utf-8"))
    return rows


def bad_input() -> list[dict[str, Any]]:
    """Nasty inputs; `text` is the input decoded, or `body` the raw request body."""
    rows: list[dict[str, Any]] = yaml.safe_load((FOLDER / "dev_bad_input.yml").read_text(encoding="utf-8"))
    for row in rows:
        if "input_json" in row:
            row["text"] = json.loads(row["input_json"])
        elif "input_repeat" in row:
            row["text"] = row["input_repeat"]["unit"] * row["input_repeat"]["times"] + row["input_repeat"].get(
                "then", ""
            )
        elif "input" in row:
            row["text"] = row["input"]
        else:
            row["body"] = row["body_json"]
    return rows


def dev_conversations() -> list[dict[str, Any]]:
    """Conversations: {id, what_it_tests, turns: [{user, expect_topic, expect_slots, note}]}."""
    rows: list[dict[str, Any]] = yaml.safe_load((FOLDER / "dev_conversations.yml").read_text(encoding="utf-8"))
    return rows
