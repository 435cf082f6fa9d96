"""Debian's Prometheus and Alertmanager on loopback with our rules, quickened, and an ear for what Alertmanager tells."""

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import MappingProxyType
from typing import Any, ClassVar
from urllib.parse import quote
from urllib.request import urlopen

from deploy.local.process import free_ports, start, wait_until_ready
from deploy.local.stack import healthy
from monitoring.rules.document import document

START_SECONDS_MAX = 30
POLL_SECONDS = 0.1


@dataclass(slots=True)
class Ear:
    """What Alertmanager has told, in order: (alert, status)."""

    heard: list[tuple[str, str]] = field(default_factory=list)
    told: list[dict[str, Any]] = field(default_factory=list)

    def take(self, message: dict[str, Any]) -> None:
        for alert in message["alerts"]:
            self.heard.append((alert["labels"]["alertname"], alert["status"]))
            self.told.append(alert)

    def firing(self) -> set[tuple[str, str]]:
        """What was told last of each alert that fires: its name, and the processor or check that it names."""
        last = {tuple(sorted(alert["labels"].items())): alert for alert in tuple(self.told)}
        labels = [alert["labels"] for alert in last.values() if alert["status"] == "firing"]
        return {(found["alertname"], found.get("processor", found.get("check", ""))) for found in labels}

    def annotations(self, alert: str) -> dict[str, str]:
        found: dict[str, str] = next(told["annotations"] for told in self.told if told["labels"]["alertname"] == alert)
        return found


@dataclass(frozen=True, slots=True)
class Watch:
    """A running Prometheus with its Alertmanager."""

    prometheus: int
    ear: Ear

    def value(self, expr: str) -> list[float]:
        """The values of an instant query."""
        with urlopen(f"http://127.0.0.1:{self.prometheus}/api/v1/query?query={quote(expr)}", timeout=5) as answer:
            return [float(found["value"][1]) for found in json.load(answer)["data"]["result"]]

    def rules_that_fail(self) -> list[str]:
        """Rules that Prometheus could not evaluate."""
        with urlopen(f"http://127.0.0.1:{self.prometheus}/api/v1/rules", timeout=5) as answer:
            groups = json.load(answer)["data"]["groups"]
        return [f"{rule['name']}: {rule['lastError']}" for group in groups for rule in group["rules"] if rule.get("lastError")]


def quickened(shorter: Mapping[str, str]) -> dict[str, Any]:
    """The rules as they are, looked at every second, firing after one, with `shorter` instead of what they wait for."""
    rules = document()
    for group in rules["groups"]:
        group["interval"] = "1s"
        for rule in group["rules"]:
            if "for" in rule:
                rule["for"] = "1s"
                for long, short in shorter.items():
                    rule["expr"] = rule["expr"].replace(long, short)
    return rules


@contextmanager
def watching(folder: Path, targets: Path, shorter: Mapping[str, str] = MappingProxyType({})) -> Iterator[Watch]:
    """Prometheus scrapes what `targets` names, every second."""
    folder.mkdir()
    prometheus, alertmanager = free_ports(2)
    with _listening() as (ear, hook):
        (folder / "rules.json").write_text(json.dumps(quickened(shorter)))
        (folder / "prometheus.yml").write_text(json.dumps(_prometheus_config(alertmanager, targets)))
        (folder / "alertmanager.yml").write_text(json.dumps(_alertmanager_config(hook)))
        children = []
        try:
            children.append(_alertmanager(folder, alertmanager))
            children.append(_prometheus(folder, prometheus))
            yield Watch(prometheus, ear)
        finally:
            for child in children:
                child.stop()


def until(true: Callable[[], bool], seconds_max: float, what: Callable[[], object]) -> None:
    """Wait for it; says what there was instead."""
    deadline = time.monotonic() + seconds_max
    while not true():
        assert time.monotonic() < deadline, f"not within {seconds_max} s; there is: {what()}"
        time.sleep(POLL_SECONDS)


def _prometheus_config(alertmanager: int, targets: Path) -> dict[str, Any]:
    return {
        "global": {
            "scrape_interval": "1s",
            "scrape_timeout": "1s",
            "evaluation_interval": "1s",
            "external_labels": {"runbooks": "docs/runbooks"},
        },
        "rule_files": ["rules.json"],
        "alerting": {"alertmanagers": [{"static_configs": [{"targets": [f"127.0.0.1:{alertmanager}"]}]}]},
        "scrape_configs": [{"job_name": "santunan", "file_sd_configs": [{"files": [str(targets)], "refresh_interval": "1s"}]}],
    }


def _alertmanager_config(hook: int) -> dict[str, Any]:
    route = {"receiver": "ear", "group_by": ["..."], "group_wait": "0s", "group_interval": "1s", "repeat_interval": "1h"}
    return {"route": route, "receivers": [{"name": "ear", "webhook_configs": [{"url": f"http://127.0.0.1:{hook}/"}]}]}


def _prometheus(folder: Path, port: int) -> Any:
    options = (
        f"--config.file={folder / 'prometheus.yml'}",
        f"--storage.tsdb.path={folder / 'data'}",
        f"--web.listen-address=127.0.0.1:{port}",
        "--enable-feature=exemplar-storage",
    )
    child = start("prometheus", ("prometheus", *options), folder / "prometheus.log")
    wait_until_ready(child, lambda: healthy(port, "/-/ready"), START_SECONDS_MAX)
    return child


def _alertmanager(folder: Path, port: int) -> Any:
    options = (
        f"--config.file={folder / 'alertmanager.yml'}",
        f"--storage.path={folder / 'alerts'}",
        f"--web.listen-address=127.0.0.1:{port}",
        "--cluster.listen-address=",
    )
    child = start("alertmanager", ("prometheus-alertmanager", *options), folder / "alertmanager.log")
    wait_until_ready(child, lambda: healthy(port, "/-/ready"), START_SECONDS_MAX)
    return child


@contextmanager
def _listening() -> Iterator[tuple[Ear, int]]:
    found = Ear()

    class Hook(BaseHTTPRequestHandler):
        ear: ClassVar[Ear] = found

        def do_POST(self) -> None:
            self.ear.take(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Nothing on stderr."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Hook)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield found, server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
