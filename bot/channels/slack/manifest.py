"""What `deploy/slack/manifest.yml` asks a workspace for."""

from __future__ import annotations

from typing import Any

import yaml

from bot import paths

FILE = paths.PROJECT / "deploy" / "slack" / "manifest.yml"


def manifest() -> dict[str, Any]:
    """The whole manifest."""
    read: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return read


def scopes() -> list[str]:
    """The bot scopes, in the manifest's order."""
    return [str(scope) for scope in manifest()["oauth_config"]["scopes"]["bot"]]
