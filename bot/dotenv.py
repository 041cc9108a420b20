"""Settings from a `.env` file in the project's folder, for those who would rather not export them.

Only `NAME=value` lines, comments and quotes are understood; what the environment already holds wins.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from bot import paths

_LINE = re.compile(r"(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*)")


def read(text: str) -> dict[str, str]:
    """name -> value of each `NAME=value` line; a later line wins."""
    settings = {}
    for line in text.splitlines():
        found = _LINE.fullmatch(line.strip())
        if found:
            settings[found[1]] = _unquoted(found[2])
    return settings


def load(file: Path | None = None) -> None:
    """Puts the settings of `.env` into the environment, where it does not hold them yet.

    Args:
        file: Another file; by default the one `EMBARK_ENV_FILE` names ("" for none), or `.env` in the project's folder.
    """
    if file is None:
        file = Path(os.environ.get("EMBARK_ENV_FILE", paths.PROJECT / ".env"))
    if file.is_file():
        for name, value in read(file.read_text(encoding="utf-8")).items():
            os.environ.setdefault(name, value)


def _unquoted(value: str) -> str:
    if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
        return value[1:-1]
    return re.sub(r"\s+#.*", "", value).strip()
