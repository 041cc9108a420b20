"""Blocks as people read them: plain text, and what there is to press."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]


def text_of(value: Any) -> str:
    """The words of a text object, or of a plain string."""
    if isinstance(value, dict):
        return str(value.get("text", ""))
    return str(value or "")


def elements(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """Each block element with the block it stands in: accessories, the elements of actions, an input's element."""
    for block in blocks:
        if isinstance(block.get("accessory"), dict):
            yield block, block["accessory"]
        if isinstance(block.get("element"), dict):
            yield block, block["element"]
        if block.get("type") in ("actions", "context", "context_actions"):
            for element in block.get("elements", []):
                yield block, element


def titles(blocks: list[Json]) -> list[str]:
    """The texts of all buttons, feedback buttons aside."""
    return [
        text_of(element["text"]) for _, element in elements(blocks) if element.get("type") in ("button", "icon_button")
    ]


def all_options(element: Json) -> list[Json]:
    """The options of a select, radio buttons or checkboxes, groups flattened."""
    grouped = [option for group in element.get("option_groups", []) for option in group.get("options", [])]
    return list(element.get("options", [])) + grouped


def options(blocks: list[Json]) -> list[str]:
    """The texts of all options."""
    return [text_of(option["text"]) for _, element in elements(blocks) for option in all_options(element)]


def images(blocks: list[Json]) -> list[Json]:
    """Image blocks and image elements."""
    inner = [element for _, element in elements(blocks) if element.get("type") == "image"]
    return [block for block in blocks if block.get("type") == "image"] + inner


def _element(element: Json) -> str:
    kind = element.get("type")
    if kind in ("button", "icon_button"):
        return f"[{text_of(element.get('text'))}]"
    if kind == "feedback_buttons":
        return " ".join(f"[{text_of(element[side].get('text'))}]" for side in ("positive_button", "negative_button"))
    if kind == "image":
        return f"(image: {element.get('alt_text', '')})"
    if all_options(element):
        return " ".join(f"({text_of(option['text'])})" for option in all_options(element))
    return text_of(element) if kind in ("mrkdwn", "plain_text") else ""


def _rich(value: Any) -> str:
    """The words of a rich_text tree."""
    if isinstance(value, list):
        return "".join(_rich(item) for item in value)
    if not isinstance(value, dict):
        return ""
    if value.get("type") == "link":
        return str(value.get("text") or value.get("url", ""))
    own = str(value["text"]) if isinstance(value.get("text"), str) else ""
    end = "\n" if value.get("type") in ("rich_text_section", "rich_text_preformatted", "rich_text_quote") else ""
    return own + _rich(value.get("elements", [])) + end


def _lines(block: Json) -> list[str]:
    kind = block.get("type")
    if kind in ("header", "section", "markdown"):
        lines = [text_of(block.get("text"))]
        lines += [text_of(item) for item in block.get("fields", [])]
        return lines + ([_element(block["accessory"])] if "accessory" in block else [])
    if kind == "image":
        return [text_of(block.get("title")), f"(image: {block.get('alt_text', '')})"]
    if kind in ("actions", "context", "context_actions"):
        return [" ".join(_element(element) for element in block.get("elements", []))]
    if kind == "input":
        return [text_of(block.get("label")), text_of(block.get("hint")), _element(block.get("element", {}))]
    if kind == "rich_text":
        return [_rich(block.get("elements", []))]
    if kind == "table":
        return [" | ".join(_rich(c) or text_of(c) for c in row) for row in block.get("rows", [])]
    return []


def plain(blocks: list[Json]) -> str:
    """All words of the blocks, a line for each part."""
    return "\n".join(line for block in blocks for line in _lines(block) if line.strip())
