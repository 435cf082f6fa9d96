"""A gateway as a process of its own, and what tests ask of it over a socket."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
from joserfc.jwk import OKPKey

from deploy.local.process import Child, free_ports, port_open, start, wait_until_ready
from deploy.local.stack import TREE
from gateway.access.issuer import LocalIssuer
from gateway.access.scopes import Scope
from tests.conftest import FRESH_PARTITIONS
from tests.gateway.house import bearer, filing

KEY = OKPKey.generate_key("Ed25519").as_dict(private=True)
READY_SECONDS = 60.0
NOBODY = "postgresql://nobody@127.0.0.1:1/none"
"""No database listens there: taking claims in needs none."""
NO_BROKER = "127.0.0.1:1"
SCOPES = f"{Scope.CLAIMS_SUBMIT} {Scope.CLAIMS_READ} {Scope.MANIFEST_READ} {Scope.DOCUMENTS_WRITE}"


@contextmanager
def gateway(bootstrap: str, folder: Path, *, module: str = "deploy", **settings: str) -> Iterator[tuple[Child, str]]:
    """The process and its address; `settings` are more of the gateway's, by their name after the double underscore."""
    (port,) = free_ports(1)
    scheme = "https" if "TLS_KEY_FILE" in settings else "http"
    url = f"{scheme}://127.0.0.1:{port}"
    environment = {
        "PYTHONPATH": str(TREE),
        "SANTUNAN_KAFKA__BOOTSTRAP_SERVERS": bootstrap,
        "SANTUNAN_KAFKA__PARTITIONS": str(FRESH_PARTITIONS),
        "SANTUNAN_DATABASE__URL": NOBODY,
        "SANTUNAN_GATEWAY__UPLOAD_FOLDER": str(folder / "uploads"),
        "SANTUNAN_GATEWAY__PORT": str(port),
        "SANTUNAN_GATEWAY__PUBLIC_URL": url,
        "SANTUNAN_GATEWAY__LOCAL_ISSUER_KEY": json.dumps(KEY),
        **{f"SANTUNAN_GATEWAY__{name}": value for name, value in settings.items()},
    }
    command = (sys.executable, "-m", module, *(("gateway",) if module == "deploy" else ()))
    child = start("gateway", command, folder / f"gateway-{port}.log", environment)
    try:
        wait_until_ready(child, lambda: port_open(port), READY_SECONDS)
        yield child, url
    finally:
        child.stop()


def headers(url: str, key: str = "key-1", **claims: Any) -> dict[str, str]:
    """Of a branch office, with a token of the gateway's own issuer."""
    issuer = LocalIssuer.from_private_jwk(url, KEY)
    grant = {"channel": "branch", "organisation": "B-0712"}
    said = {"sub": "branch-1", "scope": SCOPES, "santunan": grant, **claims}
    return {"Idempotency-Key": key, **bearer(issuer.token(datetime.now(UTC), "santunan", said))}


def fresh_filing(reference: str = "REF-0001") -> dict[str, Any]:
    """A claim that was received just now."""
    return filing(reference=reference, received_at=datetime.now(UTC).isoformat())


def metric(url: str, name: str) -> float:
    """One of the gateway's own figures."""
    text = httpx.get(f"{url}/metrics").text
    return next(float(line.split()[-1]) for line in text.splitlines() if line.startswith(f"{name} "))
