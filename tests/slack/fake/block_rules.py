"""Small rules from which `block_kit` says what a block may hold. A rule is called with a report, a value and its place.

The wording of the messages is what Slack sends in `response_metadata.messages`.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

Rule = Callable[[list[str], Any, str], None]


def add(report: list[str], message: str, at: str) -> None:
    """Notes a breach with its place as a JSON pointer."""
    report.append(f"{message} [json-pointer:{at}]")


def string(high: int, low: int = 0, among: tuple[str, ...] = ()) -> Rule:
    """A string of `low` to `high` characters, or one of a few."""

    def rule(report: list[str], value: Any, at: str) -> None:
        if not isinstance(value, str):
            add(report, "must be a string", at)
        elif len(value) > high:
            add(report, f"must be less than {high + 1} characters", at)
        elif len(value) < low:
            add(report, f"must be more than {low - 1} characters", at)
        elif among and value not in among:
            add(report, f"must be a valid enum value, one of {', '.join(among)}", at)

    return rule


def boolean(report: list[str], value: Any, at: str) -> None:
    """True or false."""
    if not isinstance(value, bool):
        add(report, "must be a boolean", at)


def number(low: int, high: int) -> Rule:
    """A whole number within bounds."""

    def rule(report: list[str], value: Any, at: str) -> None:
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            add(report, f"must be a number between {low} and {high}", at)

    return rule


def anything(report: list[str], value: Any, at: str) -> None:
    """Not looked at."""


def text(high: int, only: str | None = None, low: int = 1) -> Rule:
    """A text object. `only`: plain_text where Slack allows no mrkdwn."""

    def rule(report: list[str], value: Any, at: str) -> None:
        if not isinstance(value, dict):
            add(report, "must provide an object", at)
            return
        kind = value.get("type")
        if kind not in ("plain_text", "mrkdwn"):
            add(report, f"unsupported type: {kind}", f"{at}/type")
            return
        if only and kind != only:
            add(report, f"must be a valid enum value, one of {only}", f"{at}/type")
        extra = {"plain_text": {"emoji"}, "mrkdwn": {"verbatim"}}[kind]
        for name in value.keys() - {"type", "text"} - extra:
            add(report, f"invalid additional property: {name}", at)
        if "text" not in value:
            add(report, "missing required field: text", at)
        else:
            string(high, low)(report, value["text"], f"{at}/text")

    return rule


def items(rule: Rule, low: int, high: int) -> Rule:
    """A list of `low` to `high` items."""

    def listed(report: list[str], value: Any, at: str) -> None:
        if not isinstance(value, list):
            add(report, "must be an array", at)
            return
        if len(value) > high:
            add(report, f"no more than {high} items allowed", at)
        if len(value) < low:
            add(report, f"no fewer than {low} items required", at)
        for index, item in enumerate(value):
            rule(report, item, f"{at}/{index}")

    return listed


def record(required: dict[str, Rule], optional: dict[str, Rule] | None = None) -> Rule:
    """An object with these fields and no others."""
    known = {**required, **(optional or {})}

    def rule(report: list[str], value: Any, at: str) -> None:
        if not isinstance(value, dict):
            add(report, "must provide an object", at)
            return
        for name in required:
            if value.get(name) is None:
                add(report, f"missing required field: {name}", at)
        for name, item in value.items():
            if name not in known:
                add(report, f"invalid additional property: {name}", at)
            elif item is not None:
                known[name](report, item, f"{at}/{name}")

    return rule


def by_type(rules: dict[str, Rule], allowed: tuple[str, ...] | None = None) -> Rule:
    """An object whose `type` says which rule holds; types beyond `allowed` are refused."""

    def rule(report: list[str], value: Any, at: str) -> None:
        if not isinstance(value, dict):
            add(report, "must provide an object", at)
        elif not isinstance(value.get("type"), str):
            add(report, "missing required field: type", at)
        elif value["type"] not in rules or (allowed and value["type"] not in allowed):
            add(report, f"unsupported type: {value['type']}", f"{at}/type")
        else:
            rules[value["type"]](report, value, at)

    return rule


def web_url(high: int = 3000) -> Rule:
    """An http(s) address."""

    def rule(report: list[str], value: Any, at: str) -> None:
        string(high)(report, value, at)
        if isinstance(value, str) and (urlsplit(value).scheme not in ("http", "https") or not urlsplit(value).hostname):
            add(report, "invalid url", at)

    return rule


def fetched_url(report: list[str], value: Any, at: str) -> None:
    """The address of an image. Slack's servers fetch it, so an address that only this machine knows fails."""
    before = len(report)
    web_url(3000)(report, value, at)
    if len(report) > before:
        return
    host = urlsplit(value).hostname or ""
    try:
        public = ipaddress.ip_address(host).is_global
    except ValueError:
        public = "." in host and not host.endswith((".local", ".localhost", ".internal"))
    if not public:
        add(report, "downloading image failed", at)
