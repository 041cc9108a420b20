"""Whether an Embark is serving from this `var/`: one at a time, told by a lock that ends with its process."""

from __future__ import annotations

import fcntl
from typing import IO

from bot import paths


class InUse(Exception):
    """Another Embark serves from this folder; the message is one line with the fix."""


def claim() -> IO[str]:
    """Claims `var/` until the returned file is closed or the process ends.

    Raises:
        InUse: it is claimed already.
    """
    file = paths.var("serving").open("w", encoding="utf-8")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        file.close()
        raise InUse(
            f"another Embark is serving from {paths.var('serving').parent}. Stop it first, or set EMBARK_VAR to another folder."
        ) from error
    return file
