"""Compose, Kubernetes and the image name what the code has: every processor, and no setting that is none."""

import re
from pathlib import Path

from deploy.kubernetes import manifest
from deploy.settings import names
from deploy.wiring import PROCESSORS

TREE = Path(__file__).parents[2]
VARIABLE = re.compile(r"\bSANTUNAN_[A-Z_]+\b")


def test_the_committed_manifest_is_what_the_code_generates() -> None:
    assert manifest.PAGE.read_text() == manifest.text(), "run `python -m deploy.kubernetes.manifest`"


def test_every_processor_has_a_deployment_that_runs_it() -> None:
    deployments = [item for item in manifest.manifest()["items"] if item["kind"] == "Deployment"]
    run = [deployment["spec"]["template"]["spec"]["containers"][0]["args"] for deployment in deployments]
    assert run == [*(["worker", name] for name in PROCESSORS), ["exporter"]]


def test_prometheus_is_told_where_every_pod_answers() -> None:
    templates = [item["spec"]["template"] for item in manifest.manifest()["items"] if item["kind"] == "Deployment"]
    for template in templates:
        (container,) = template["spec"]["containers"]
        assert template["metadata"]["annotations"] == {
            "prometheus.io/scrape": "true",
            "prometheus.io/port": str(container["ports"][0]["containerPort"]),
        }


def test_only_the_payout_processor_gets_the_signing_key() -> None:
    deployments = [item for item in manifest.manifest()["items"] if item["kind"] == "Deployment"]
    having = [
        deployment["metadata"]["name"]
        for deployment in deployments
        if "SIGNING_KEY" in str(deployment["spec"]["template"]["spec"]["containers"][0]["env"])
    ]
    assert having == ["payout"]


def test_compose_runs_every_processor() -> None:
    compose = (TREE / "deploy" / "compose.yaml").read_text()
    services = re.findall(r"^  (\w+): \{<<: \*worker, command: \[worker, (\w+)\]\}$", compose, re.MULTILINE)
    assert services == [(name, name) for name in PROCESSORS]


def test_manifests_and_image_set_only_settings_that_exist() -> None:
    known = {name for name, _ in names()}
    for path in (manifest.PAGE, TREE / "deploy" / "compose.yaml", TREE / "deploy" / "images" / "Dockerfile"):
        assert set(VARIABLE.findall(path.read_text())) <= known, path.name


def test_the_image_holds_every_folder_that_the_code_needs() -> None:
    copied = set(re.findall(r"^COPY (\w+) \w+$", (TREE / "deploy" / "images" / "Dockerfile").read_text(), re.MULTILINE))
    assert copied == {"schemas", "streams", "processors", "gateway", "monitoring", "deploy"}
