"""The demo's delivery of messages to claimants: a supervised process with a file in the place of every medium, and what it came to."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Final

import msgspec
import psycopg

from deploy.local.process import free_ports
from deploy.local.stack import Stack
from deploy.local.supervisor import Program
from deploy.records import read_all
from gateway.delivery.settings import EVERY_OTHER
from gateway.delivery.tables import UNDELIVERED, WAITING
from schemas.envelope import HEADER_TYPE
from schemas.events.notifications import NotificationRequested
from schemas.topics import NOTIFICATIONS
from streams.settings import KafkaSettings

NAME: Final = "delivery"
SINK: Final = "delivered.ndjson"
LINE_BYTES_MAX: Final = 1_048_576
_STANDING: Final = "SELECT standing, count(*) FROM delivery.message GROUP BY 1"


class _Line(msgspec.Struct):
    id: str


def delivery(stack: Stack, folder: Path) -> Program:
    """Written to `SINK` in the folder; messages keep to the claimants' quiet hours as they do in earnest."""
    (port,) = free_ports(1)
    environment = {
        **stack.environment,
        "SANTUNAN_DELIVERY__NOTIFICATION_DESTINATIONS": json.dumps({EVERY_OTHER: {"kind": "file", "path": str(folder / SINK)}}),
        "SANTUNAN_WORKER__HEALTH_PORT": str(port),
    }
    return Program(NAME, (sys.executable, "-m", "deploy", "deliver"), environment, port)


def delivered(kafka: KafkaSettings, database_url: str, folder: Path) -> dict[str, int]:
    """Messages that were asked for on the log, those that went out, how often one went out again, and those that wait (for the
    claimants' morning) or were given up."""
    wanted = NotificationRequested.event_type.encode()
    asked = sum(dict(record.headers).get(HEADER_TYPE) == wanted for record in read_all(kafka, NOTIFICATIONS))
    lines = _ids(folder / SINK)
    with psycopg.connect(database_url) as connection:
        standing: dict[str, int] = dict(connection.execute(_STANDING).fetchall())
    return {
        "asked": asked,
        "delivered": len(set(lines)),
        "again": len(lines) - len(set(lines)),
        "waiting": standing.get(WAITING, 0),
        "undelivered": standing.get(UNDELIVERED, 0),
    }


def _ids(file: Path) -> list[str]:
    if not file.exists():
        return []
    decode = msgspec.json.Decoder(_Line).decode
    with file.open("rb") as opened:
        return [decode(line).id for line in iter(lambda: opened.readline(LINE_BYTES_MAX), b"")]
