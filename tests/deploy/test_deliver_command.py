"""What a person does about messages that could not be delivered, and a delivery without destinations."""

from __future__ import annotations

from contextlib import closing

import pytest
from typer.testing import CliRunner

from deploy.cli import build
from deploy.database import upgrade
from deploy.errors import Refused
from gateway.delivery.sorting import Kept
from gateway.delivery.store import Settled
from gateway.delivery.worker import open_store
from schemas.topics import NOTIFICATIONS
from streams.settings import DatabaseSettings
from tests.gateway.delivery.letters import NOW, message

NAMED = b'{"data":{"recipient_name":"SITI AMINAH"}}'


def ran(database: str, *arguments: str) -> str:
    """What the command said. Raises what it raised."""
    result = CliRunner().invoke(build(), arguments, env={"SANTUNAN_DATABASE__URL": database, "COLUMNS": "200"})
    if result.exception is not None:
        raise result.exception
    return result.output


def test_a_person_lists_retries_and_drops_what_was_given_up_without_seeing_a_name(database: str) -> None:
    upgrade(database)
    with closing(open_store(DatabaseSettings(url=database), 1)) as store:
        store.keep([Kept(NOTIFICATIONS, 0, number, message=message(f"n-{number}", number, body=NAMED)) for number in range(2)])
        for _ in range(2):
            taken = store.take("sms", NOW, NOW, 10)
            store.settle([Settled(found, undelivered=True, reason="http_422", attempts=1) for found in taken])
        listed = ran(database, "undelivered", "list")
        assert all(word in listed for word in ("sms", "n-0", "n-1", "http_422"))
        assert "SITI" not in listed
        ran(database, "undelivered", "retry", "sms", "n-0")
        ran(database, "undelivered", "drop", "sms", "n-1")
        assert [(figure.waiting, figure.undelivered) for figure in store.figures()] == [(1, 0)]
    with pytest.raises(Refused, match="Nothing undelivered has the id n-1 for sms: see `santunan undelivered list`"):
        ran(database, "undelivered", "drop", "sms", "n-1")


def test_delivery_does_not_start_while_nobody_would_deliver_a_medium(database: str) -> None:
    with pytest.raises(Refused, match=r"Nobody would deliver app, sms, whatsapp, letter, mission: .*NOTIFICATION_DESTINATIONS"):
        ran(database, "deliver")
