"""Compose and Kubernetes files: safe by default, consistent with each other, and naming what exists."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml

from bot import paths

DEPLOY = paths.PROJECT / "deploy"
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = ("chat", "nginx", "actions")
#: Read by compose or deploy/start.sh themselves.
OF_DEPLOYMENT = {"EMBARK_PORT", "EMBARK_HOST", "EMBARK_SERVERS", "EMBARK_ACTION_WORKERS"}
SLACK: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.slack.yml").read_text())["services"]["chat"]


def resources() -> list[dict[str, Any]]:
    """Every Kubernetes object: what kustomize applies, and what is added for Slack."""
    listed = [*yaml.safe_load((DEPLOY / "kustomization.yaml").read_text())["resources"], "kubernetes/slack.yaml"]
    return [made for name in listed for made in yaml.safe_load_all((DEPLOY / name).read_text())]


def of_kind(kind: str) -> list[dict[str, Any]]:
    """Those of one kind."""
    return [made for made in resources() if made["kind"] == kind]


def named(made: dict[str, Any]) -> str:
    """How a test calls an object."""
    return f"{made['kind']}-{made['metadata']['name']}"


def pods() -> Iterator[dict[str, Any]]:
    """The pods of all deployments."""
    for deployment in of_kind("Deployment"):
        yield deployment["spec"]["template"]["spec"]


# Both


def test_every_setting_that_is_named_is_one_that_embark_reads() -> None:
    files = [file for file in DEPLOY.rglob("*") if file.suffix in (".yml", ".yaml", ".sh", "") and file.is_file()]
    used = {name for file in files for name in re.findall(r"EMBARK_[A-Z_]+", file.read_text())}
    code = "".join(
        file.read_text() for file in [*paths.PROJECT.glob("bot/**/*.py"), *paths.PROJECT.glob("actions/*.py")]
    )
    assert {name for name in used - OF_DEPLOYMENT if f'"{name}"' not in code} == set()


def test_versions_of_other_peoples_images_are_named_and_the_same_everywhere() -> None:
    images = [service["image"] for service in SERVICES.values()]
    images += [container["image"] for pod in pods() for container in pod["containers"]]
    others = {image for image in images if image != "embark"}
    assert all(re.fullmatch(r"[\w/.-]+:v?\d[\w.-]*", image) for image in others)
    assert len({image.partition(":")[0] for image in others}) == len(others)


@pytest.mark.parametrize("name", ["endpoints.cluster.yml", "endpoints.actions.yml"])
def test_endpoints_differ_in_where_actions_run_only(name: str) -> None:
    endpoints = yaml.safe_load((DEPLOY / name).read_text())
    assert endpoints["tracker_store"]["type"].endswith("PostgresTrackerStore")
    assert endpoints["lock_store"]["type"].endswith("AdvisoryLockStore")


@pytest.mark.parametrize("file", sorted(DEPLOY.glob("nginx/upstream*.conf")), ids=lambda file: file.name)
def test_the_proxy_keeps_a_conversation_on_its_server_and_counts_none_out(file: Path) -> None:
    text = file.read_text()
    assert "upstream embark {" in text and "hash $affinity consistent;" in text and "max_fails=0" in text


# Compose


@pytest.mark.parametrize("name", OURS)
def test_our_containers_are_read_only_and_may_do_nothing_special(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True and service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["deploy"]["resources"]["limits"].keys() == {"cpus", "memory"}


def test_only_the_proxy_is_published_and_figures_only_to_this_machine() -> None:
    published = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}
    assert published.pop("nginx") == ["${EMBARK_PORT:-8080}:8080"]
    assert all(port.startswith("127.0.0.1:") for ports in published.values() for port in ports)


def test_files_that_compose_mounts_are_there() -> None:
    mounts = [mount for service in SERVICES.values() for mount in service.get("volumes", []) if mount.startswith("./")]
    assert mounts and all((DEPLOY / mount.split(":")[0]).is_file() and mount.endswith(":ro") for mount in mounts)


def test_the_database_is_kept_and_its_password_is_in_no_file_of_ours() -> None:
    assert SERVICES["database"]["volumes"] == ["conversations:/var/lib/postgresql/data"]
    assert COMPOSE["secrets"] == {"database_password": {"file": "./database_password"}}
    assert "/deploy/database_password" in (paths.PROJECT / ".gitignore").read_text().split()


def test_servers_get_longer_to_end_than_a_turn_may_take() -> None:
    from bot.channels.admission import TURN_SECONDS

    assert int(SERVICES["chat"]["stop_grace_period"].removesuffix("s")) > TURN_SECONDS


# Kubernetes


@pytest.mark.parametrize("made", resources(), ids=named)
def test_kubernetes_own_schema_takes_each_object(made: dict[str, Any]) -> None:
    kubernetes_validate.validate(made, "1.28", strict=True)


def test_kubernetes_own_schema_refuses_a_word_it_does_not_know() -> None:
    (made,) = of_kind("ConfigMap")
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate({**made, "dataa": {}}, "1.28", strict=True)


@pytest.mark.parametrize("made", resources(), ids=named)
def test_each_object_has_what_its_kind_needs(made: dict[str, Any]) -> None:
    versions = {
        "Namespace": "v1", "ConfigMap": "v1", "Service": "v1", "Deployment": "apps/v1", "HorizontalPodAutoscaler": "autoscaling/v2",
        "PodDisruptionBudget": "policy/v1", "NetworkPolicy": "networking.k8s.io/v1",
    }  # fmt: skip
    assert made["apiVersion"] == versions[made["kind"]]
    assert re.fullmatch(r"[a-z][a-z0-9-]*", made["metadata"]["name"])
    assert made.keys() <= {"apiVersion", "kind", "metadata", "spec", "data"}
    assert all(isinstance(value, str) for value in made.get("data", {}).values())


@pytest.mark.parametrize("pod", list(pods()), ids=lambda pod: pod["containers"][0]["name"])
def test_pods_are_nobodys_read_only_and_limited(pod: dict[str, Any]) -> None:
    security = pod["securityContext"]
    assert security["runAsNonRoot"] is True and security["runAsUser"] > 0
    assert security["seccompProfile"] == {"type": "RuntimeDefault"} and pod["automountServiceAccountToken"] is False
    for container in pod["containers"]:
        inner = container["securityContext"]
        assert inner["readOnlyRootFilesystem"] is True and inner["allowPrivilegeEscalation"] is False
        assert inner["capabilities"] == {"drop": ["ALL"]}
        assert container["resources"].keys() == {"requests", "limits"}


@pytest.mark.parametrize("pod", list(pods()), ids=lambda pod: pod["containers"][0]["name"])
def test_pods_are_probed_where_there_is_something_and_volumes_fit(pod: dict[str, Any]) -> None:
    (container,) = pod["containers"]
    for probe in ("readinessProbe", "livenessProbe"):
        get = container[probe]["httpGet"]
        assert get["path"] in ("/health", "/proxy-health") and get["port"] in {
            port["name"] for port in container["ports"]
        }
    assert {mount["name"] for mount in container["volumeMounts"]} == {volume["name"] for volume in pod["volumes"]}


def test_secrets_come_from_a_secret_that_is_in_no_file() -> None:
    (chat,) = (pod for pod in pods() if pod["containers"][0]["name"] == "chat")
    references = [entry["valueFrom"]["secretKeyRef"] for entry in chat["containers"][0]["env"] if "valueFrom" in entry]
    assert {reference["name"] for reference in references} == {"embark"}
    assert [reference["key"] for reference in references if not reference.get("optional")] == ["secret"]
    assert not of_kind("Secret")
    (settings,) = of_kind("ConfigMap")
    assert not [name for name in settings["data"] if re.search("SECRET|PASSWORD", name)]


def test_labels_that_objects_select_by_are_those_of_a_deployment() -> None:
    labels = [made["spec"]["template"]["metadata"]["labels"] for made in of_kind("Deployment")]
    selected = [made["spec"]["selector"] for made in of_kind("Service")]
    selected += [
        made["spec"]["selector"]["matchLabels"] for made in of_kind("Deployment") + of_kind("PodDisruptionBudget")
    ]
    selected += [
        made["spec"]["podSelector"]["matchLabels"] for made in of_kind("NetworkPolicy") if made["spec"]["podSelector"]
    ]
    assert all(chosen in labels for chosen in selected)
    assert {made["spec"]["scaleTargetRef"]["name"] for made in of_kind("HorizontalPodAutoscaler")} <= {
        made["metadata"]["name"] for made in of_kind("Deployment")
    }


def test_nothing_may_talk_unless_it_is_said() -> None:
    policies = {made["metadata"]["name"]: made["spec"] for made in of_kind("NetworkPolicy")}
    assert policies["nothing"] == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    to_figures = [rule for rule in policies["chat"]["ingress"] if {"protocol": "TCP", "port": 9464} in rule["ports"]]
    assert [list(rule["from"][0]) for rule in to_figures] == [["namespaceSelector"]]


def test_slack_opens_the_way_out_to_the_internet_and_to_nothing_inside() -> None:
    policies = {made["metadata"]["name"]: made["spec"] for made in of_kind("NetworkPolicy")}
    (out,) = policies["slack"]["egress"]
    assert policies["slack"]["policyTypes"] == ["Egress"] and out["ports"] == [{"protocol": "TCP", "port": 443}]
    assert out["to"][0]["ipBlock"]["except"] == ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16"]


def test_slacks_tokens_reach_the_servers_by_compose_and_by_kubernetes() -> None:
    from bot.channels.slack.settings import from_environment

    prefixes = {"SLACK_BOT_TOKEN": "xoxb-", "SLACK_APP_TOKEN": "xapp-", "SLACK_SIGNING_SECRET": ""}
    (chat,) = (pod for pod in pods() if pod["containers"][0]["name"] == "chat")
    named = {entry["name"] for entry in chat["containers"][0]["env"] if entry["name"].startswith("SLACK")}
    assert named == SLACK["environment"].keys()
    assert all(from_environment({name: f"{prefixes[name]}1"}).given for name in named)
    assert SLACK["networks"] == ["inside", "outside"]


def test_the_configuration_that_kubernetes_mounts_is_the_proxys() -> None:
    (made,) = yaml.safe_load((DEPLOY / "kustomization.yaml").read_text())["configMapGenerator"]
    files = dict(entry.split("=") for entry in made["files"])
    assert set(files) == {"nginx.conf", "site.conf", "upstream.conf"}
    assert all((DEPLOY / file).is_file() for file in files.values())
