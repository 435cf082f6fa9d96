"""Whatever stops a caller of the demo is told, and does not leave the run waiting for an answer."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from joserfc.jwk import OKPKey

from deploy.demo.door import Door
from deploy.demo.gateway import DemoGateway
from deploy.demo.records import Intent
from deploy.local.process import free_ports
from schemas.events.verifications import DocumentReviewed
from tests.factories import RECEIVED


@pytest.fixture
def door(tmp_path: Path) -> Door:
    """Nobody listens behind it."""
    return Door(DemoGateway(f"http://127.0.0.1:{free_ports(1)[0]}", OKPKey.generate_key("Ed25519")), tmp_path)


def test_what_nobody_can_say_through_the_gateway_is_told(door: Door) -> None:
    door.open()
    said = DocumentReviewed(document_id="paper-1", outcome="accepted", reviewer="ani", decided_at=RECEIVED)
    door.send(Intent("claim", said, "", "key"), threading.Event())
    while door.under_way:
        threading.Event().wait(0.01)
    door.close()
    assert "a caller of the demo stopped: " in (door.error or "")
    assert door.books.read_bytes() == b""
