"""The brake on all payouts or one fund's: said to every share of the claims, and how it stands in each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Literal

from psycopg import errors
from pydantic import TypeAdapter, ValidationError

from deploy.errors import Refused
from deploy.records import Reader, say_all
from deploy.revisions import open_connection
from deploy.shares import share_ids
from processors.payout.shares import EVERY_FUND, HOUR, PAYOUT_LINES, PAYOUT_SHARES, Share, hour_of
from schemas.events.verifications import PayoutHoldRequested
from schemas.topics import VERIFICATIONS
from streams.settings import KafkaSettings

SCHEMA: Final = "payout"
_SHARE: Final = TypeAdapter(Share)


@dataclass(frozen=True, slots=True)
class Standing:
    """One brake or cap as it stands. `fund` none: of all. `shares`: on how many of `of` it stands. Rupiah, claims and UTC."""

    fund: str | None
    state: Literal["on", "releasing", "cap"]
    shares: int
    of: int
    person: str
    because: str
    since: datetime
    until: datetime | None
    released_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BrakeStatus:
    """`sent`: rupiah by fund in the clock hour since `hour`. `waiting`: claims in line."""

    standing: tuple[Standing, ...]
    hour: datetime
    sent: dict[str, int]
    waiting: int


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


def summed(shares: list[Share], waiting: int, now: datetime) -> BrakeStatus:
    """All shares' brakes as one list: the same brake on several shares is one."""
    hour = hour_of(now)
    standing = [*_brakes(shares), *_caps(shares, hour)]
    sent: dict[str, int] = {}
    for share in shares:
        for fund, rupiah in share.sent_in(hour).items():
            sent[fund] = sent.get(fund, 0) + rupiah
    return BrakeStatus(tuple(standing), hour, sent, waiting)


def _brakes(shares: list[Share]) -> list[Standing]:
    names = sorted({name for share in shares for name, brake in share.brakes.items() if not brake.lifted})
    found = []
    for name in names:
        on = [share.brakes[name] for share in shares if name in share.brakes and not share.brakes[name].lifted]
        newest = max(on, key=lambda brake: brake.since)
        found.append(
            Standing(
                fund=None if name == EVERY_FUND else name,
                state="releasing" if newest.released_by else "on",
                shares=len(on),
                of=len(shares),
                person=newest.person,
                because=newest.because,
                since=newest.since,
                until=None,
                released_by=newest.released_by,
            )
        )
    return found


def _caps(shares: list[Share], hour: datetime) -> list[Standing]:
    """The shares in which somebody waits for the hour to turn."""
    full = [share for share in shares if share.turns_at == hour + HOUR]
    if not full:
        return []
    return [Standing(None, "cap", len(full), len(shares), "", "hourly cap", hour, hour + HOUR, ())]
