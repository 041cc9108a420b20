"""What an app manifest grants. docs.slack.dev/reference/app-manifest"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import yaml


@dataclass(frozen=True)
class Granted:
    """The parts of a manifest that change what an app gets and may do."""

    scopes: frozenset[str]
    subscriptions: frozenset[str]
    commands: frozenset[str]
    shortcuts: frozenset[str]
    agent: str | None
    home_tab: bool


def read(path: Path | str) -> Granted:
    """Reads a manifest in YAML."""
    manifest = yaml.safe_load(Path(path).read_text())
    features, settings = manifest.get("features", {}), manifest.get("settings", {})
    scopes = manifest.get("oauth_config", {}).get("scopes", {}).get("bot", [])
    return Granted(
        frozenset(scopes),
        frozenset(settings.get("event_subscriptions", {}).get("bot_events", [])),
        frozenset(command["command"] for command in features.get("slash_commands", [])),
        frozenset(shortcut["callback_id"] for shortcut in features.get("shortcuts", [])),
        next((name for name in ("agent_view", "assistant_view") if name in features), None),
        bool(features.get("app_home", {}).get("home_tab_enabled")),
    )
