"""Compose, Kubernetes and the image name what the code has: every processor, and no setting that is none."""

import json
import re
from pathlib import Path
from typing import Any

from fastapi.routing import APIRoute

from deploy.kubernetes import manifest
from deploy.settings import names
from deploy.wiring import PROCESSORS
from gateway.app import build_app
from gateway.delivery.settings import DeliverySettings
from gateway.delivery.worker import media_without_destination

TREE = Path(__file__).parents[2]
VARIABLE = re.compile(r"\bSANTUNAN_[A-Z_]+\b")


def test_the_committed_manifest_is_what_the_code_generates() -> None:
    assert manifest.PAGE.read_text() == manifest.text(), "run `python -m deploy.kubernetes.manifest`"


def test_every_processor_has_a_deployment_that_runs_it() -> None:
    deployments = [item for item in manifest.manifest()["items"] if item["kind"] == "Deployment"]
    run = [deployment["spec"]["template"]["spec"]["containers"][0]["args"] for deployment in deployments]
    beside = [["deliver"], ["exporter"], ["canary"], ["audit", "watch"], ["gateway"]]
    assert run == [*(["worker", name] for name in PROCESSORS), *beside]


def test_prometheus_is_told_where_every_pod_answers() -> None:
    templates = [item["spec"]["template"] for item in manifest.manifest()["items"] if item["kind"] == "Deployment"]
    for template in templates:
        (container,) = template["spec"]["containers"]
        assert template["metadata"]["annotations"] == {
            "prometheus.io/scrape": "true",
            "prometheus.io/port": str(container["ports"][0]["containerPort"]),
        }


def test_the_auditors_checkpoint_stays_and_no_second_one_runs_beside_it() -> None:
    (auditor,) = (
        item for item in manifest.manifest()["items"] if item["metadata"]["name"] == "auditor" and "template" in item["spec"]
    )
    assert (auditor["spec"]["replicas"], auditor["spec"]["strategy"]) == (1, {"type": "Recreate"})
    pod = auditor["spec"]["template"]["spec"]
    mounts = {mount["name"]: mount["mountPath"] for mount in pod["containers"][0]["volumeMounts"]}
    folder = next(each["value"] for each in pod["containers"][0]["env"] if each["name"] == "SANTUNAN_AUDIT__FOLDER")
    assert mounts["checkpoint"] == folder
    assert {"name": "checkpoint", "persistentVolumeClaim": {"claimName": "auditor"}} in pod["volumes"]


def test_only_the_payout_processor_gets_the_signing_key() -> None:
    deployments = [item for item in manifest.manifest()["items"] if item["kind"] == "Deployment"]
    having = [
        deployment["metadata"]["name"]
        for deployment in deployments
        if "PAYOUT__SIGNING_KEY" in str(deployment["spec"]["template"]["spec"]["containers"][0]["env"])
    ]
    assert having == ["payout"]


def _of_gateway(kind: str) -> Any:
    (found,) = (item for item in manifest.manifest()["items"] if item["kind"] == kind and item["metadata"]["name"] == "gateway")
    return found


def test_the_gateway_is_asked_whether_it_lives_and_whether_it_may_get_requests() -> None:
    (container,) = _of_gateway("Deployment")["spec"]["template"]["spec"]["containers"]
    probes = {name: container[f"{name}Probe"]["httpGet"]["path"] for name in ("startup", "liveness", "readiness")}
    assert probes == {"startup": "/livez", "liveness": "/livez", "readiness": "/readyz"}
    served = {route.path for route in build_app().routes if isinstance(route, APIRoute)}
    assert set(probes.values()) <= served


def test_the_gateways_service_finds_its_pods() -> None:
    pods = _of_gateway("Deployment")["spec"]["template"]
    service = _of_gateway("Service")["spec"]
    assert service["selector"] == pods["metadata"]["labels"]
    assert service["ports"][0]["targetPort"] == pods["spec"]["containers"][0]["ports"][0]["containerPort"]


def test_the_gateway_gets_its_secrets_by_name_and_never_the_processors_database() -> None:
    (container,) = _of_gateway("Deployment")["spec"]["template"]["spec"]["containers"]
    secret = {entry["name"] for entry in container["env"]}
    assert all("secretKeyRef" in entry["valueFrom"] for entry in container["env"])
    assert "SANTUNAN_GATEWAY__DATABASE_URL" in secret
    assert not secret & {"SANTUNAN_DATABASE__URL", "SANTUNAN_PAYOUT__SIGNING_KEY"}


def test_what_the_gateway_writes_lies_on_its_volume() -> None:
    (container,) = _of_gateway("Deployment")["spec"]["template"]["spec"]["containers"]
    (files,) = (mount["mountPath"] for mount in container["volumeMounts"] if mount["name"] == "files")
    image = (TREE / "deploy" / "images" / "Dockerfile").read_text()
    folders = re.findall(r"SANTUNAN_GATEWAY__\w+_FOLDER=(\S+)", image)
    assert len(folders) == 3
    assert all(folder.startswith(f"{files}/") for folder in folders)
    assert f"volumes: [gateway:{files}]" in (TREE / "deploy" / "compose.yaml").read_text()


def test_compose_runs_every_processor() -> None:
    compose = (TREE / "deploy" / "compose.yaml").read_text()
    services = re.findall(r"^  (\w+): \{<<: \*worker, command: \[worker, (\w+)\]\}$", compose, re.MULTILINE)
    assert services == [(name, name) for name in PROCESSORS]


def test_compose_runs_what_stands_beside_the_processors_with_settings_that_hold() -> None:
    compose = (TREE / "deploy" / "compose.yaml").read_text()
    beside = {"deliver", "exporter", "canary", "audit, watch", "gateway"}
    assert set(re.findall(r"command: \[((?!worker)[a-z, ]+)\]", compose)) == beside
    (destinations,) = re.findall(r"NOTIFICATION_DESTINATIONS: '(.*)'", compose)
    assert media_without_destination(DeliverySettings(notification_destinations=json.loads(destinations))) == []


def test_manifests_and_image_set_only_settings_that_exist() -> None:
    known = {name for name, _ in names()}
    for path in (manifest.PAGE, TREE / "deploy" / "compose.yaml", TREE / "deploy" / "images" / "Dockerfile"):
        assert set(VARIABLE.findall(path.read_text())) <= known, path.name


def test_the_image_holds_every_folder_that_the_code_needs() -> None:
    copied = set(re.findall(r"^COPY (\w+) \w+$", (TREE / "deploy" / "images" / "Dockerfile").read_text(), re.MULTILINE))
    assert copied == {"schemas", "streams", "processors", "gateway", "monitoring", "deploy"}
