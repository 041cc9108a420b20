"""Where things live. Everything Embark writes goes under `var/`, which may be deleted at any time it is not running."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent


def var(*parts: str) -> Path:
    """A path under the writable folder: `var/` in the project, or `$EMBARK_VAR`. Parent folders are created."""
    root = Path(os.environ.get("EMBARK_VAR") or PROJECT / "var")
    path = root.joinpath(*parts)
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def endpoints() -> Path:
    """The file that names tracker store, lock store and actions: `endpoints.yml`, or `$EMBARK_ENDPOINTS`."""
    return PROJECT / (os.environ.get("EMBARK_ENDPOINTS") or "endpoints.yml")


def digest(*names: str) -> str:
    """A sha256 (hex) over files of the project and over all .py and .yml files of folders, names included."""
    hashed = hashlib.sha256()
    for name in names:
        path = PROJECT / name
        files = sorted(p for p in path.rglob("*") if p.suffix in (".py", ".yml")) if path.is_dir() else [path]
        for file in files:
            hashed.update(str(file.relative_to(PROJECT)).encode())
            hashed.update(file.read_bytes())
    return hashed.hexdigest()
