"""Holds the locked packages against known weaknesses: `python -m bot.audit`.

Asks the OSV service (its `v1/querybatch`, or a mirror of it in EMBARK_ADVISORIES) and, where it cannot be reached, the list in
docs/advisories.yml. Either way that list holds the explanations, and a finding without one is a failure.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
import urllib.request
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from packaging.specifiers import SpecifierSet

from bot import paths

LOCKS = ("requirements.lock", "requirements-nodeps.lock")
LIST = "docs/advisories.yml"
SERVICE = "https://api.osv.dev"
SECONDS = 10
PINNED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", re.MULTILINE)

Pin = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Advisory:
    """One entry of the list.

    Attributes:
        names: All its numbers, the first the one to show.
        affected: Versions, as PEP 440 writes ranges.
        reach: Whether a stranger gets there in Embark: "none" or "contained", as the list says.
        why: Why Embark may keep the version; "" where nobody has said so.
    """

    package: str
    names: tuple[str, ...]
    affected: SpecifierSet
    what: str
    reach: str
    why: str
    source: str


@dataclass(frozen=True, slots=True)
class Finding:
    """A weakness of a locked package, and what the list says of it, if anything."""

    pin: Pin
    name: str
    what: str
    source: str
    entry: Advisory | None

    @property
    def explained(self) -> bool:
        """Whether somebody has said why the version may stay."""
        return bool(self.entry and self.entry.why)

    def line(self) -> str:
        """As it is told."""
        name, version = self.pin
        told = f"reach {self.entry.reach}: {self.entry.why}" if self.entry and self.explained else "NOT EXPLAINED"
        return f"{name} {version}, {self.name}: {self.what} ({self.source})\n    {told}"


class ServiceUnreachable(Exception):
    """No advisory service answered."""


def pins(root: Path) -> list[Pin]:
    """Name and version of every locked package."""
    texts = [(root / lock).read_text(encoding="utf-8") for lock in LOCKS]
    return sorted({(normal(name), version) for text in texts for name, version in PINNED.findall(text)})


def normal(name: str) -> str:
    """A package's name as comparisons need it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def read(file: Path) -> tuple[str, list[Advisory]]:
    """The day the list was checked, and its entries.

    Raises:
        KeyError, packaging.specifiers.InvalidSpecifier: an entry lacks something or cannot be read.
    """
    found: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return str(found["checked"]), [_advisory(entry) for entry in found["advisories"]]


def _advisory(entry: Mapping[str, Any]) -> Advisory:
    return Advisory(
        package=normal(entry["package"]),
        names=(entry["id"], *entry.get("aliases", ())),
        affected=SpecifierSet(entry["affected"], prereleases=True),
        what=entry["what"],
        reach=entry.get("reach", ""),
        why=" ".join(str(entry.get("why", "")).split()),
        source=entry["source"],
    )


def by_list(locked: Sequence[Pin], known: Sequence[Advisory]) -> list[Finding]:
    """What the list says of the locked versions."""
    return [
        Finding((name, version), entry.names[0], entry.what, entry.source, entry)
        for name, version in locked
        for entry in known
        if entry.package == name and version in entry.affected
    ]


def by_service(locked: Sequence[Pin], known: Sequence[Advisory], service: str) -> list[Finding]:
    """What an OSV service says of them, explained by the list.

    Raises:
        ServiceUnreachable: it does not answer as it should.
    """
    queries = [{"package": {"name": name, "ecosystem": "PyPI"}, "version": version} for name, version in locked]
    results = _ask(f"{service}/v1/querybatch", {"queries": queries})["results"]
    findings: dict[tuple[Pin, str], Finding] = {}
    for pin, result in zip(locked, results, strict=True):
        for vulnerability in result.get("vulns", ()):
            finding = _explained(pin, _ask(f"{service}/v1/vulns/{vulnerability['id']}"), known)
            findings[pin, finding.name] = finding
    return list(findings.values())


def _explained(pin: Pin, found: Mapping[str, Any], known: Iterable[Advisory]) -> Finding:
    names = {found["id"], *found.get("aliases", ())}
    entry = next((entry for entry in known if entry.package == pin[0] and names & set(entry.names)), None)
    what = found.get("summary") or " ".join(str(found.get("details", "")).split())[:160]
    if entry is None:
        return Finding(pin, found["id"], what, f"https://osv.dev/{found['id']}", None)
    return Finding(pin, entry.names[0], what or entry.what, entry.source, entry)


def _ask(url: str, body: Mapping[str, Any] | None = None) -> dict[str, Any]:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"})  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=SECONDS) as answer:  # noqa: S310
            found: dict[str, Any] = json.load(answer)
            return found
    except (OSError, ValueError) as error:
        raise ServiceUnreachable(str(error)) from error


def main() -> int:
    """Command line. Returns the exit code: 1 where a finding is not explained."""
    parser = argparse.ArgumentParser(prog="python -m bot.audit", description=__doc__)
    parser.add_argument("--offline", action="store_true", help=f"look into {LIST} only")
    offline = parser.parse_args().offline
    locked = pins(paths.PROJECT)
    day, known = read(paths.PROJECT / LIST)
    service = os.environ.get("EMBARK_ADVISORIES", SERVICE).rstrip("/")
    try:
        if offline:
            raise ServiceUnreachable("not asked for")
        findings, held = by_service(locked, known, service), f"the advisories of {service}"
    except ServiceUnreachable as error:
        findings, held = by_list(locked, known), f"{LIST} of {day} (no advisory service: {error})"
    print(f"Embark: {len(locked)} locked packages against {held}.")
    for finding in findings:
        print(finding.line())
    unexplained = [finding for finding in findings if not finding.explained]
    if unexplained:
        print(f"Embark: {len(unexplained)} of {len(findings)} findings are not explained. Raise the version, or say in {LIST} why it may stay.")  # fmt: skip
        return 1
    print(f"Embark: {len(findings)} findings, all explained.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
