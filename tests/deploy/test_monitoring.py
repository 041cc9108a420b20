"""The dashboard and the alert rules: what they ask for exists, and each alert says what to do."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from bot import metrics, paths

MONITORING = paths.PROJECT / "deploy" / "monitoring"
RULES: list[dict[str, Any]] = yaml.safe_load((MONITORING / "alerts.yml").read_text())["groups"][0]["rules"]
DASHBOARD: dict[str, Any] = json.loads((MONITORING / "dashboard.json").read_text())
RUNBOOK = (paths.PROJECT / "docs" / "alerts.md").read_text()
#: Functions and words of PromQL that our expressions use.
WORDS = {
    "sum",
    "rate",
    "increase",
    "by",
    "le",
    "absent",
    "count",
    "and",
    "topk",
    "histogram_quantile",
    "ignoring",
    "group_left",
}


def names() -> dict[str, set[str]]:
    """Figure -> its labels: ours, the process's, and what Prometheus itself says about a target."""
    known: dict[str, set[str]] = {"up": {"job", "instance"}}
    for family in metrics.REGISTRY.collect():
        endings = {"counter": ["_total"], "histogram": ["_bucket", "_sum", "_count"]}.get(family.type, [""])
        declared = getattr(metrics.REGISTRY._names_to_collectors.get(family.name), "_labelnames", ())
        for ending in endings:
            known[family.name + ending] = {*declared, "le", "job", "instance"}
    return known


def expressions() -> Iterator[tuple[str, str]]:
    """(where, PromQL) of every alert and panel."""
    for rule in RULES:
        yield rule["alert"], rule["expr"]
    for panel in DASHBOARD["panels"]:
        for target in panel["targets"]:
            yield panel["title"], target["expr"]


@pytest.mark.parametrize(("where", "expression"), list(expressions()))
def test_what_is_asked_for_exists(where: str, expression: str) -> None:
    known = names()
    bare = re.sub(r'"[^"]*"|\[[^]]*\]', "", expression)
    used = set(re.findall(r"[a-z_]{2,}", re.sub(r"\{[^}]*\}|\([a-z, ]*\)", "", bare))) - WORDS
    assert used and used <= set(known)
    labels = set(re.findall(r"([a-z]+)\s*(?:=~|!=|=)", re.sub(r"[<>=]= |> |< ", "", bare)))
    labels |= {name for group in re.findall(r"(?:by|ignoring) \(([a-z, ]*)\)", bare) for name in group.split(", ")}
    assert labels <= set().union(*(known[name] for name in used))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["alert"])
def test_an_alert_says_what_people_notice_and_links_to_what_to_do(rule: dict[str, Any]) -> None:
    assert set(rule) == {"alert", "expr", "for", "labels", "annotations"}
    assert rule["labels"]["severity"] in ("page", "ticket") and re.fullmatch(r"\d+[mh]", rule["for"])
    page, _, heading = rule["annotations"]["runbook_url"].partition("#")
    assert page == "docs/alerts.md" and heading == rule["alert"].lower()
    assert re.search(rf"^### {rule['alert']}\n.+", RUNBOOK, re.MULTILINE)
    assert rule["annotations"]["summary"].endswith(".")


def test_the_runbook_has_no_alert_that_is_none() -> None:
    assert re.findall(r"^### (\w+)$", RUNBOOK, re.MULTILINE) == [rule["alert"] for rule in RULES]


def test_every_figure_of_ours_is_in_the_runbook() -> None:
    ours = {name for name in names() if name.startswith("embark_") and not name.endswith(("_bucket", "_sum", "_count"))}
    ours |= {"embark_turn_seconds"}
    assert {name for name in ours if f"`{name}" not in RUNBOOK} == set()


def test_a_label_that_alerts_wait_for_is_one_that_we_count() -> None:
    outcomes = {metrics.understood_as(topic) for topic in metrics._topics()}
    assert outcomes == {"career", "conversation", "unsure", "out_of_scope", "safety"}


def test_the_dashboard_is_one_that_grafana_imports() -> None:
    assert {"title", "uid", "schemaVersion", "panels", "templating", "time"} <= set(DASHBOARD)
    panels = DASHBOARD["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    for panel in panels:
        assert panel["type"] in ("timeseries", "stat", "bargauge") and panel["title"]
        place = panel["gridPos"]
        assert place["x"] + place["w"] <= 24 and all(isinstance(size, int) for size in place.values())
        assert [target["refId"] for target in panel["targets"]] == [*"ABC"][: len(panel["targets"])]
        assert panel["datasource"] == {"type": "prometheus", "uid": "${source}"}
    assert DASHBOARD["templating"]["list"][0]["type"] == "datasource"


def test_panels_do_not_overlap() -> None:
    covered: set[tuple[int, int]] = set()
    for panel in DASHBOARD["panels"]:
        place = panel["gridPos"]
        cells = {(place["x"] + x, place["y"] + y) for x in range(place["w"]) for y in range(place["h"])}
        assert not cells & covered
        covered |= cells


@pytest.mark.skipif(
    not shutil.which("promtool"), reason="promtool (Debian: prometheus) is not installed; the checks above still ran"
)
@pytest.mark.parametrize("command", [["check", "rules", "alerts.yml"], ["check", "config", "prometheus.yml"]])
def test_prometheus_own_tool_takes_the_files(command: list[str]) -> None:
    done = subprocess.run(["promtool", *command], cwd=MONITORING, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
