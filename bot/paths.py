"""Where things live. Everything Embark writes goes under `var/`, which may be deleted at any time it is not running."""

from __future__ import annotations

import os
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent


def var(*parts: str) -> Path:
    """A path under the writable folder: `var/` in the project, or `$EMBARK_VAR`. Parent folders are created."""
    root = Path(os.environ.get("EMBARK_VAR") or PROJECT / "var")
    path = root.joinpath(*parts)
    path.parent.mkdir(parents=True, exist_ok=True)
    return path
