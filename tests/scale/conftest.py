"""A real PostgreSQL for tests: Debian's, on a free port of this machine, gone at the end."""

from __future__ import annotations

import os
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.scale import processes
from benchmarks.scale.processes import CannotTry, Postgres
from bot.runtime import postgres


@pytest.fixture(scope="session")
def folder() -> Iterator[Path]:
    """A folder that PostgreSQL's own user may enter, which pytest's are not."""
    with tempfile.TemporaryDirectory(prefix="embark-scale-") as made:
        Path(made).chmod(0o755)
        yield Path(made)


@pytest.fixture(scope="session")
def database(folder: Path) -> Iterator[Postgres]:
    """PostgreSQL; installed where that is allowed. Without it these tests are skipped, and in CI they fail."""
    try:
        processes.binary("postgres")
        processes.nginx()
    except CannotTry:
        processes.install("postgresql", "nginx-light")
    try:
        running = Postgres(folder)
    except CannotTry as missing:
        if os.environ.get("CI") == "true":
            raise
        warnings.warn(f"NOT TESTED: many servers. {missing}", pytest.PytestWarning, stacklevel=1)
        pytest.skip(f"many servers are not tested: {missing}")
    yield running
    running.end()


@pytest.fixture
def clean(database: Postgres, monkeypatch: pytest.MonkeyPatch) -> Postgres:
    """The same with empty tables, named in the environment, and nobody remembering that it failed before."""
    if database.process.poll() is not None:
        database.back()
    for name, value in database.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(postgres, "REST", postgres.Rest())
    database.sql("DROP TABLE IF EXISTS events, turns, feedback")
    return database
