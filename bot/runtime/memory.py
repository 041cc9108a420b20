"""Gives back what loading took, once a server is loaded."""

from __future__ import annotations

import ctypes
import gc


def settle() -> None:
    """Collects garbage, leaves what is left out of later collections, and returns free memory to the system.

    What was loaded (rules, knowledge, vocabulary) lives as long as the process; looking through it again and again costs
    tens of milliseconds each time, in the middle of somebody's turn. glibc keeps freed memory unless asked.
    """
    gc.collect()
    gc.freeze()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
