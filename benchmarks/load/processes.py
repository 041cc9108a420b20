"""What processes cost: CPU time and memory of a process and all its children, from /proc (Linux)."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from pathlib import Path

PROC = Path("/proc")


def family(pid: int) -> list[int]:
    """The process and all its descendants that are alive."""
    children: dict[int, list[int]] = {}
    for folder in PROC.iterdir():
        if folder.name.isdecimal():
            with contextlib.suppress(OSError):  # it ended while we looked
                stat = (folder / "stat").read_text()
                parent = int(stat.rpartition(")")[2].split()[1])
                children.setdefault(parent, []).append(int(folder.name))
    found = [pid]
    for member in found:
        found += children.get(member, [])
    return [member for member in found if (PROC / str(member)).exists()]


def cpu_seconds(pids: list[int]) -> float:
    """User and system CPU time of the processes so far, all threads included, in seconds.

    Read from each process's own CPU clock (clock_getcpuclockid(3)), which counts nanoseconds where /proc/PID/stat counts
    hundredths of a second.
    """
    return sum(time.clock_gettime((~pid << 3) | 2) for pid in pids)


def memory_mb(pids: list[int]) -> float:
    """Proportional set size (PSS) of the processes together, in MB of 10^6 bytes: shared pages count once."""
    total = 0
    for pid in pids:
        for line in (PROC / str(pid) / "smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                total += int(line.split()[1])
    return total * 1024 / 1e6


def stop(pids: list[int], seconds: float = 30) -> None:
    """Ends the processes as Ctrl-C does, and for good where that does not help."""
    for end in (signal.SIGINT, signal.SIGKILL):
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, end)
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if not any(runs(pid) for pid in pids):
                return
            time.sleep(0.05)


def runs(pid: int) -> bool:
    """Whether it is alive; one that ended and waits to be collected is not."""
    try:
        return (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def machine_busy_seconds() -> float:
    """CPU time that anything on the machine has used so far, and that its host has taken from it ("steal")."""
    user, nice, system, _, _, irq, soft, steal, *_ = map(int, (PROC / "stat").read_text().split(maxsplit=11)[1:11])
    return (user + nice + system + irq + soft + steal) / os.sysconf("SC_CLK_TCK")
