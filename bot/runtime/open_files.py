"""How many files, and so how many connections, this process may have open."""

from __future__ import annotations

import resource

#: What all but connections may need: stores, pictures, libraries, the log.
OTHER_FILES = 256
#: With fewer connections than this nobody is served well.
FEWEST = 64


class TooFewFiles(OSError):
    """The machine allows hardly any; the message says how many."""


def allow_connections(wanted: int) -> int:
    """Raises this process's own limit as far as the machine lets it, and returns how many connections that allows.

    Raises:
        TooFewFiles: too few to serve anybody well.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY:
        return wanted
    needed = wanted + OTHER_FILES
    limit = needed if hard == resource.RLIM_INFINITY else min(needed, hard)
    if soft < limit:
        resource.setrlimit(resource.RLIMIT_NOFILE, (limit, hard))
        soft = limit
    allowed = min(wanted, soft - OTHER_FILES)
    if allowed < min(wanted, FEWEST):
        raise TooFewFiles(
            f"this machine lets a program open {soft} files, which is too few. Allow more, such as: ulimit -n 4096"
        )
    return allowed
