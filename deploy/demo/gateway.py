"""The demo's own gateway: a supervised process with a throwaway key that makes it its own issuer."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from secrets import token_urlsafe
from typing import Final

from joserfc.jwk import OKPKey

from deploy.demo.credentials import AUDIENCE, LIFETIME_SECONDS
from deploy.local.process import free_ports
from deploy.local.stack import Stack, wait_until_workers_ready
from deploy.local.supervisor import TARGETS, Program
from gateway.access.issuer import LocalIssuer
from gateway.access.scopes import Scope
from gateway.pages.routing import CONSOLE_DOOR

NAME: Final = "gateway"
PAGE_KEY_BYTES: Final = 32
LOOKER: Final = {"sub": "looker", "scope": f"{Scope.OPERATIONS_READ} {Scope.REPORTS_READ}", "santunan": {"officer": "looker"}}
"""Somebody at the machine who looks at the console, and changes nothing."""


@dataclass(frozen=True, slots=True)
class DemoGateway:
    """Where it listens, and the key that its tokens are signed with."""

    url: str
    key: OKPKey

    def how_to_look(self, now: datetime) -> str:
        """The console's address and a token that opens it for an hour, for whoever runs the demo."""
        token = LocalIssuer(self.url, self.key).token(now, AUDIENCE, LOOKER, LIFETIME_SECONDS)
        return f"watch: {self.url}{CONSOLE_DOOR}, with the token {token}"


def start_gateway(stack: Stack, folder: Path) -> DemoGateway:
    """Supervised like the workers from now on; returns when it is ready. Raises `Refused`."""
    (port,) = free_ports(1)
    gateway = DemoGateway(f"http://127.0.0.1:{port}", OKPKey.generate_key("Ed25519"))
    environment = {
        **stack.environment,
        "SANTUNAN_GATEWAY__PORT": str(port),
        "SANTUNAN_GATEWAY__PUBLIC_URL": gateway.url,
        "SANTUNAN_GATEWAY__LOCAL_ISSUER_KEY": json.dumps(gateway.key.as_dict(private=True)),
        "SANTUNAN_GATEWAY__PAGE_KEY": token_urlsafe(PAGE_KEY_BYTES),
        "SANTUNAN_GATEWAY__DATABASE_URL": stack.database_url,
        "SANTUNAN_GATEWAY__UPLOAD_STORE": "",
        "SANTUNAN_GATEWAY__UPLOAD_FOLDER": str(folder / "uploads"),
        "SANTUNAN_GATEWAY__BATCHES_FOLDER": str(folder / "batches"),
        "SANTUNAN_GATEWAY__CONSOLE_TARGETS": str(folder / "workers" / TARGETS),
        "SANTUNAN_GATEWAY__CONSOLE_SWEEPS_FOLDER": str(folder / "sweeps"),
    }
    stack.supervisor.add(Program(NAME, (sys.executable, "-m", "deploy", "gateway"), environment, port))
    wait_until_workers_ready(stack.supervisor)
    return gateway
