"""PostgreSQL, chat servers and nginx as `deploy/` puts them together, in a folder that goes with the trial."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.scale.processes import Nginx, Postgres, Server


@dataclass(frozen=True, slots=True)
class Cluster:
    """What runs."""

    folder: Path
    database: Postgres
    servers: list[Server]
    proxy: Nginx

    @property
    def url(self) -> str:
        """The proxy as shipped: a conversation stays on its server."""
        return f"http://127.0.0.1:{self.proxy.port}"

    @property
    def random_url(self) -> str:
        """The proxy with routing at random."""
        return f"http://127.0.0.1:{self.proxy.random_port}"


@contextmanager
def cluster(servers: int, database: Postgres | None = None, **environment: str) -> Iterator[Cluster]:
    """A cluster with so many chat servers, up and answering.

    Args:
        servers: Chat servers.
        database: A PostgreSQL that runs already; left out, a new one.
        environment: Settings of the chat servers beside the usual ones.
    """
    with ExitStack() as ends:
        folder = Path(
            ends.enter_context(tempfile.TemporaryDirectory(prefix="embark-scale-", ignore_cleanup_errors=True))
        )
        folder.chmod(0o755)  # PostgreSQL's own user enters it
        if database is None:
            database = Postgres(folder)
            ends.callback(database.end)
        running = []
        for number in range(servers):
            server = Server(folder, f"chat-{number}", {**database.environment, **environment})
            ends.callback(server.end)
            running.append(server)
        for server in running:
            server.wait()
        proxy = Nginx(folder, [server.port for server in running])
        ends.callback(proxy.end)
        yield Cluster(folder, database, running, proxy)
