"""Where people in Slack reach the server's own pages."""

from __future__ import annotations

import os
from collections.abc import Mapping


def public_address(environment: Mapping[str, str] = os.environ) -> str | None:
    """EMBARK_PUBLIC_URL without its last "/", or None where it is not set: "localhost" is nobody's address but one's own."""
    return environment.get("EMBARK_PUBLIC_URL", "").strip().rstrip("/") or None
