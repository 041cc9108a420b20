"""`make audit` finds what is known of the locked versions, says where it looked, and fails on what nobody has explained."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot import audit, paths

Run = Callable[..., tuple[int, str]]
LOCK = "sanic==21.12.2 \\\n    --hash=sha256:0\nNet_Work.X==3.7 ; python_version > '3.11' \\\nnet-work-x==3.6\n"
LISTED = {"package": "sanic", "id": "CVE-1", "aliases": ["GHSA-1"], "affected": "<22", "what": "made up", "source": "a page"}  # fmt: skip
EXPLAINED = {**LISTED, "reach": "none", "why": "we never\n call it"}


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Audits a made-up project whose list has these entries; returns exit code and what was said."""
    (tmp_path / "docs").mkdir()
    (tmp_path / "requirements.lock").write_text(LOCK)
    (tmp_path / "requirements-nodeps.lock").write_text("rasa==3.6.21 --hash=sha256:0\n")
    monkeypatch.setattr(paths, "PROJECT", tmp_path)

    def audited(*entries: dict[str, Any], service: str = "", arguments: tuple[str, ...] = ()) -> tuple[int, str]:
        (tmp_path / "docs" / "advisories.yml").write_text(yaml.safe_dump({"checked": "2026-01-02", "advisories": list(entries)}))  # fmt: skip
        monkeypatch.setenv("EMBARK_ADVISORIES", service or "http://127.0.0.1:9")
        monkeypatch.setattr(sys, "argv", ["bot.audit", *arguments])
        code = audit.main()
        return code, capsys.readouterr().out

    return audited


def test_every_locked_version_is_looked_at_once(run: Run) -> None:
    run()
    assert audit.pins(paths.PROJECT) == [("net-work-x", "3.6"), ("net-work-x", "3.7"), ("rasa", "3.6.21"), ("sanic", "21.12.2")]  # fmt: skip


def test_an_unexplained_finding_fails_and_says_what_to_do(run: Run) -> None:
    code, told = run(LISTED)
    assert code == 1 and "sanic 21.12.2, CVE-1: made up (a page)" in told and "NOT EXPLAINED" in told
    assert "1 of 1 findings are not explained. Raise the version, or say in docs/advisories.yml why" in told


def test_an_explained_finding_is_told_with_its_reason(run: Run) -> None:
    code, told = run(EXPLAINED)
    assert code == 0 and "reach none: we never call it" in told and "1 findings, all explained" in told


@pytest.mark.parametrize("affected", ["<21.12.2", ">=22", "==21.12.1"])
def test_a_version_that_is_not_affected_is_no_finding(run: Run, affected: str) -> None:
    code, told = run({**LISTED, "affected": affected})
    assert code == 0 and "0 findings" in told


def test_without_a_service_the_list_is_used_and_said(run: Run) -> None:
    told = run()[1]
    assert "4 locked packages against docs/advisories.yml of 2026-01-02 (no advisory service: " in told


def test_offline_asks_no_service(run: Run) -> None:
    assert "(no advisory service: not asked for)" in run(arguments=("--offline",))[1]


class Osv(BaseHTTPRequestHandler):
    """A service that knows one weakness of sanic 21.12.2 under a number that is an alias in the list."""

    def do_POST(self) -> None:
        queries = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["queries"]
        assert self.path == "/v1/querybatch" and all(query["package"]["ecosystem"] == "PyPI" for query in queries)
        bad = [query["package"]["name"] == "sanic" and query["version"] == "21.12.2" for query in queries]
        self.tell({"results": [{"vulns": [{"id": "GHSA-1"}]} if one else {} for one in bad]})

    def do_GET(self) -> None:
        assert self.path == "/v1/vulns/GHSA-1"
        self.tell({"id": "GHSA-1", "aliases": ["CVE-1"], "summary": "as the service words it"})

    def tell(self, answer: Any) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps(answer).encode())

    def log_message(self, *_: Any) -> None:
        """Nothing."""


@pytest.fixture
def osv() -> Iterator[str]:
    """Address of a running service."""
    with HTTPServer(("127.0.0.1", 0), Osv) as service:
        threading.Thread(target=service.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{service.server_port}"
        service.shutdown()


def test_what_a_service_reports_is_told_and_the_service_named(run: Run, osv: str) -> None:
    code, told = run(service=osv)
    assert code == 1 and f"against the advisories of {osv}" in told
    assert "sanic 21.12.2, GHSA-1: as the service words it" in told


def test_what_a_service_reports_is_explained_by_the_list_under_any_of_its_numbers(run: Run, osv: str) -> None:
    code, told = run({**EXPLAINED, "affected": "<1"}, service=osv)
    assert code == 0 and "reach none: we never call it" in told


def test_no_finding_of_our_own_locks_is_unexplained() -> None:
    _, known = audit.read(paths.PROJECT / audit.LIST)
    found = audit.by_list(audit.pins(paths.PROJECT), known)
    assert found and [finding.line() for finding in found if not finding.explained] == []


def test_every_old_version_that_is_kept_was_examined() -> None:
    examined = yaml.safe_load((paths.PROJECT / audit.LIST).read_text())["examined"]
    kept = (paths.PROJECT / "docs" / "dependencies.md").read_text().partition("## Old versions that are kept")[2]
    table = kept.partition("\n## ")[0].lower()
    assert [name for name in ("rasa", "sanic", "sqlalchemy", "websockets", "packaging", "setuptools", "dask", "scikit-learn", "apscheduler") if name in table and name not in examined] == []  # fmt: skip
