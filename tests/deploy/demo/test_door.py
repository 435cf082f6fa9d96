"""Whatever stops a caller of the demo is told, and does not leave the run waiting for an answer."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from joserfc.jwk import OKPKey

from deploy.demo.credentials import AUDIENCE
from deploy.demo.door import Door
from deploy.demo.gateway import DemoGateway
from deploy.demo.records import Intent
from deploy.local.process import free_ports
from gateway.access.issuer import LocalIssuer
from gateway.access.keys import FixedKeys
from gateway.access.scopes import Scope
from gateway.access.tokens import TokenVerifier
from gateway.pages.signing_in import may_operate
from schemas.events.verifications import DocumentReviewed
from tests.factories import RECEIVED


@pytest.fixture
def door(tmp_path: Path) -> Door:
    """Nobody listens behind it."""
    return Door(DemoGateway(f"http://127.0.0.1:{free_ports(1)[0]}", OKPKey.generate_key("Ed25519")), tmp_path)


@pytest.mark.anyio
async def test_whoever_runs_the_demo_is_told_where_the_console_is_and_a_token_that_opens_it() -> None:
    key = OKPKey.generate_key("Ed25519")
    gateway = DemoGateway("http://127.0.0.1:8090", key)
    address, _, token = gateway.how_to_look(RECEIVED).removeprefix("watch: ").partition(", with the token ")
    assert address == "http://127.0.0.1:8090/console"
    keys = FixedKeys(gateway.url, LocalIssuer(gateway.url, key).keys())
    caller = await TokenVerifier((keys,), AUDIENCE, lambda: RECEIVED, 30, 600).caller(token)
    assert may_operate(caller)
    assert caller.scopes == {Scope.OPERATIONS_READ, Scope.REPORTS_READ}


def test_what_nobody_can_say_through_the_gateway_is_told(door: Door) -> None:
    door.open()
    said = DocumentReviewed(document_id="paper-1", outcome="accepted", reviewer="ani", decided_at=RECEIVED)
    door.send(Intent("claim", said, "", "key"), threading.Event())
    while door.under_way:
        threading.Event().wait(0.01)
    door.close()
    assert "a caller of the demo stopped: " in (door.error or "")
    assert door.books.read_bytes() == b""
