"""`santunan bench gateway`: claims accepted with acks=all on Apache Kafka, beside the endpoint that one writes first; one run, in turn."""

from __future__ import annotations

import gc
import json
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import psutil
from joserfc.jwk import OKPKey
from rich.console import Console

from benchmarks import http_load
from benchmarks.http_load import Load
from benchmarks.report import BenchReport
from deploy import topics
from deploy.demo.timeline import submissions_only
from deploy.errors import Refused
from deploy.local.apache import apache
from deploy.local.process import Child, free_ports, port_open, start, wait_until_ready
from deploy.local.stack import TREE
from gateway.access.issuer import LocalIssuer
from gateway.access.scopes import Scope
from schemas.events.submissions import ClaimSubmitted
from schemas.vocabulary import Channel
from streams.settings import KafkaSettings

PARTITIONS: Final = 4
LAG_RECORDS_MAX: Final = 100_000_000
"""No intake reads what is written here: the door must not wait for it."""
ROUNDS: Final = 3
"""Both take turns, and the middle one of each counts."""
WARM_UP: Final = 500
CALM: Final = 2_000
CALM_CONNECTIONS: Final = 4
"""Latency without a queue: a few callers, one request each at a time."""
READY_SECONDS: Final = 30.0
ACCEPTED: Final = 202
MEBIBYTE: Final = 1024 * 1024
FIELDS: Final = ("received_at", "reporter_role", "claim", "personal")


def filings(count: int) -> list[bytes]:
    """Realistic claims as the JSON that a channel sends; references are given later."""
    found = []
    for record in submissions_only(1, count, datetime.now(UTC)):
        event = json.loads(record.value)
        if event["type"] != ClaimSubmitted.event_type:
            continue  # ends of rights are told by another endpoint
        data = event["data"]
        for payee in data["personal"]["payees"]:
            payee.get("account", {}).pop("verified_at", None)  # a file's channel has not asked the bank
        found.append(json.dumps({name: data[name] for name in FIELDS})[1:].encode())
    return found


def requests_of(bodies: Sequence[bytes], token: str, run: str) -> list[bytes]:
    """Whole HTTP requests, each with a reference and an idempotency key of its own."""
    made = []
    for number, rest in enumerate(bodies):
        body = f'{{"reference":"{run}-{number}",'.encode() + rest
        head = (
            "POST /v1/claims HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\n"
            f"Authorization: Bearer {token}\r\nIdempotency-Key: {run}-{number}\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        made.append(head.encode() + body)
    return made


def our_gateway(bootstrap: str, folder: Path) -> tuple[Child, int, str]:
    """The gateway's process, its port, and a token of a channel's system for it."""
    (port,) = free_ports(1)
    url, key = f"http://127.0.0.1:{port}", OKPKey.generate_key("Ed25519")
    environment = {
        "PYTHONPATH": str(TREE),
        "SANTUNAN_KAFKA__BOOTSTRAP_SERVERS": bootstrap,
        "SANTUNAN_KAFKA__PARTITIONS": str(PARTITIONS),
        "SANTUNAN_GATEWAY__LAG_RECORDS_MAX": str(LAG_RECORDS_MAX),
        "SANTUNAN_GATEWAY__BATCHES_FOLDER": str(folder / "batches"),
        "SANTUNAN_GATEWAY__UPLOAD_FOLDER": str(folder / "uploads"),
        "SANTUNAN_GATEWAY__PORT": str(port),
        "SANTUNAN_GATEWAY__PUBLIC_URL": url,
        "SANTUNAN_GATEWAY__LOCAL_ISSUER_KEY": json.dumps(key.as_dict(private=True)),
    }
    grant = {"channel": Channel.BULK, "organisation": "BENCH"}
    claims = {"sub": "bench", "scope": f"{Scope.CLAIMS_SUBMIT} {Scope.BATCHES_WRITE} {Scope.DOCUMENTS_WRITE}", "santunan": grant}
    token = LocalIssuer(url, key).token(datetime.now(UTC), "santunan", claims)
    return start("gateway", (sys.executable, "-m", "deploy", "gateway"), folder / "gateway.log", environment), port, token


def _peer(bootstrap: str, folder: Path) -> tuple[Child, int, str]:
    (port,) = free_ports(1)
    command = (sys.executable, "-m", "benchmarks.peer_gateway", bootstrap, str(port))
    return start("peer", command, folder / "peer.log", {"PYTHONPATH": str(TREE)}), port, "none"


class _Measured:
    """One round: the load's answers, and the server's processor time and memory."""

    def __init__(self, load: Load, cpu_seconds: float, memory_bytes: int) -> None:
        self.load = load
        self.per_core = load.statuses[ACCEPTED] / cpu_seconds
        self.memory_mib = memory_bytes / MEBIBYTE

    @property
    def per_second(self) -> float:
        return self.load.statuses[ACCEPTED] / self.load.seconds


def _round(
    server: tuple[Child, int, str], bodies: Sequence[bytes], name: str, connections: int = http_load.CONNECTIONS
) -> _Measured:
    child, port, token = server
    process = psutil.Process(child.pid)
    requests = requests_of(bodies, token, name)
    before = process.cpu_times()
    gc.disable()
    try:
        load = http_load.run(port, requests, connections)
    finally:
        gc.enable()
    after = process.cpu_times()
    if load.statuses[ACCEPTED] != len(bodies):
        raise Refused(f"{child.name} did not accept all: {dict(load.statuses)}. {child.log} ends:\n{child.tail()}")
    spent = (after.user + after.system) - (before.user + before.system)
    return _Measured(load, spent, process.memory_info().rss)


def run(console: Console, count: int) -> BenchReport:
    """Claims per second of one core (accepted over the server's processor time), ours and the peer's."""
    bodies = filings(count)
    with console.status("starting Apache Kafka …") as status, tempfile.TemporaryDirectory(prefix="santunan-bench-") as name:
        folder = Path(name)
        with apache(folder / "kafka") as bootstrap:
            topics.apply(KafkaSettings(bootstrap_servers=bootstrap), PARTITIONS, replication=1)
            servers = {"gateway": our_gateway(bootstrap, folder), "peer": _peer(bootstrap, folder)}
            try:
                rounds = _rounds(servers, bodies, status.update)
                calm = {name: _round(server, bodies[:CALM], f"calm-{name}", CALM_CONNECTIONS) for name, server in servers.items()}
            finally:
                for child, *_ in servers.values():
                    child.stop()
    ours, peer = (sorted(rounds[name], key=lambda measured: measured.per_core)[ROUNDS // 2] for name in ("gateway", "peer"))
    return _report(count, ours, peer, calm)


def _rounds(servers: dict[str, tuple[Child, int, str]], bodies: Sequence[bytes], say: Any) -> dict[str, list[_Measured]]:
    rounds: dict[str, list[_Measured]] = {name: [] for name in servers}
    for name, server in servers.items():
        wait_until_ready(server[0], lambda port=server[1]: port_open(port), READY_SECONDS)  # type: ignore[misc]
        _round(server, bodies[:WARM_UP], f"warm-{name}")
    for number in range(ROUNDS):
        for name, server in servers.items():
            say(f"round {number + 1} of {ROUNDS}: {name} …")
            rounds[name].append(_round(server, bodies, f"{name}-{number}"))
    return rounds


def _report(count: int, ours: _Measured, peer: _Measured, calm: dict[str, _Measured]) -> BenchReport:
    return BenchReport(
        name="gateway",
        events=count,
        events_per_second=ours.per_core,
        peer="FastAPI and aiokafka's send_and_wait, without tokens or limits",
        peer_events_per_second=peer.per_core,
        more={
            "measure": "accepted claims per second of the server's processor time",
            "wall_per_second": round(ours.per_second),
            "peer_wall_per_second": round(peer.per_second),
            "connections": http_load.CONNECTIONS,
            **{
                f"{whose}_p{round(share * 100)}_ms": round(measured.load.percentile(share) * 1_000, 1)
                for whose, measured in (
                    *(("gateway", ours), ("peer", peer)),
                    *(("calm_gateway", calm["gateway"]), ("calm_peer", calm["peer"])),
                )
                for share in (0.5, 0.99)
            },
            "memory_mib": round(ours.memory_mib),
            "peer_memory_mib": round(peer.memory_mib),
        },
    )
