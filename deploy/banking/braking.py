"""The brake on all payouts or one fund's: said to every share of the claims, and how it stands in each."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final, Literal

from psycopg import errors
from pydantic import TypeAdapter, ValidationError

from deploy.errors import Refused
from deploy.records import Reader, say_all
from deploy.revisions import open_connection
from gateway.operating.brakes import BrakeStatus, summed
from gateway.operating.shares import share_ids
from processors.payout.shares import PAYOUT_LINES, PAYOUT_SHARES, Share
from schemas.events.verifications import PayoutHoldRequested
from schemas.topics import VERIFICATIONS
from streams.settings import KafkaSettings

SCHEMA: Final = "payout"
_SHARE: Final = TypeAdapter(Share)


def press(
    kafka: KafkaSettings, action: Literal["hold", "release"], fund: str | None, *, person: str, role: str, because: str
) -> int:
    """Say the word to every share; returns to how many. Said again it changes nothing. Raises `Refused`."""
    try:
        word = PayoutHoldRequested.model_validate(
            {
                "action": action,
                "fund": fund,
                "person": person,
                "role": role,
                "because": because,
                "decided_at": datetime.now(UTC),
            }
        )
    except ValidationError as error:
        raise Refused("; ".join(f"{found['loc'][-1]}: {found['msg']}" for found in error.errors())) from error
    with Reader(kafka) as reader:
        partitions = len(reader.partitions(VERIFICATIONS))
    return len(say_all(kafka, share_ids(partitions), word, "/operations/santunan"))


def status(url: str, now: datetime) -> BrakeStatus:
    """How the brakes stand by the payout processor's tables. Raises `Refused`."""
    try:
        with open_connection(url) as connection:
            rows = connection.execute(f"SELECT row_to_json(t)::text FROM {SCHEMA}.{PAYOUT_SHARES.name} t").fetchall()  # noqa: S608  names from code
            line = f"SELECT coalesce(sum(jsonb_array_length(claims)), 0) FROM {SCHEMA}.{PAYOUT_LINES.name}"  # noqa: S608  names from code
            waiting = connection.execute(line).fetchone()
    except (errors.UndefinedTable, errors.InvalidSchemaName) as error:
        raise Refused("The database has no brakes yet: run `santunan db upgrade`.") from error
    found = [_SHARE.validate_json(row[0]) for row in rows]
    return summed(found, int(waiting[0]) if waiting else 0, now)
