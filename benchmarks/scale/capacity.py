"""What a number of visitors needs, in servers and dollars, computed from the measured processor time of a message.

`python -m benchmarks.scale.capacity --chat 12 --database 2 --proxy 0.3` prints the table for other figures.
"""

from __future__ import annotations

import argparse
import math
from dataclasses import dataclass

#: Assumptions, each of which an operator may replace by figures of their own (docs/capacity.md says where they come from).
MESSAGES_PER_CONVERSATION = 6
#: Share of a day's messages that falls into its busiest hour, and how much its busiest minute exceeds that hour's average.
BUSIEST_HOUR, BUSIEST_MINUTE = 0.15, 3.0
#: Days of a month on which people come.
DAYS = 22
#: A core is planned to be used to this share at the peak, so that waiting stays short and a lost server is no loss.
FULL = 0.5
#: How much faster or slower a rented core may be than the one measured.
SLOWER = 1.5
#: Dollars a month for a virtual core with 4 GB: an assumption, low and high; not anybody's price.
CORE_LOW, CORE_HIGH = 10.0, 40.0
#: Bytes of a message in the store with its indexes, and days that conversations are kept.
BYTES_PER_MESSAGE, KEPT_DAYS = 8_200, 30


@dataclass(frozen=True, slots=True)
class Site:
    """Who is served.

    Attributes:
        name: In words.
        visitors: People a month, one conversation each.
    """

    name: str
    visitors: int


SITES = (
    Site("a small school", 500),
    Site("a state workforce board", 50_000),
    Site("a national site", 1_000_000),
)


@dataclass(frozen=True, slots=True)
class Need:
    """What a site needs.

    Attributes:
        peak: Messages a second in the busiest minute.
        servers: Chat servers, one core each; above one, one more than the load needs.
        cores: All cores: chat, PostgreSQL, nginx.
        low, high: Dollars a month.
        store: Bytes of kept conversations.
    """

    peak: float
    servers: int
    cores: int
    low: float
    high: float
    store: float


def need(site: Site, chat: float, database: float, proxy: float) -> Need:
    """What a site needs.

    Args:
        chat: Milliseconds of processor time a message in the chat server.
        database: The same in PostgreSQL.
        proxy: The same in nginx.
    """
    month = site.visitors * MESSAGES_PER_CONVERSATION
    peak = month / DAYS * BUSIEST_HOUR / 3600 * BUSIEST_MINUTE
    per_core = 1000 * FULL / SLOWER
    servers = math.ceil(peak * chat / per_core)
    store = month * KEPT_DAYS / 30 * BYTES_PER_MESSAGE
    if servers == 1:  # everything on one machine, the store embedded
        return Need(peak, 1, 1, CORE_LOW, CORE_HIGH, store)
    servers += 1
    cores = servers + math.ceil(peak * database / per_core) + math.ceil(peak * proxy / per_core)
    return Need(peak, servers, cores, cores * CORE_LOW, cores * CORE_HIGH, store)


def capacity_table(chat: float, database: float, proxy: float) -> str:
    """The sites and their needs as a Markdown table."""
    lines = ["| | visitors a month | peak, messages/s | chat servers | cores in all | store | dollars a month |"]
    lines.append("|" + " --- |" * 7)
    for site in SITES:
        found = need(site, chat, database, proxy)
        lines.append(
            f"| {site.name} | {site.visitors:,} | {found.peak:.2g} | {found.servers} | {found.cores} | {found.store / 1e9:.2g} GB"
            f" | {found.low:.0f}–{found.high:.0f} |"
        )
    return "\n".join(lines)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scale.capacity", description=__doc__)
    for name in ("chat", "database", "proxy"):
        parser.add_argument(f"--{name}", type=float, required=True, help="milliseconds of processor time a message")
    chosen = parser.parse_args()
    print(capacity_table(chosen.chat, chosen.database, chosen.proxy))


if __name__ == "__main__":
    main()
