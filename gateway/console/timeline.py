"""A claim's timeline from every topic: what claim_state keeps of the lifecycle, and what the other topics hold of it around those times.

Each topic keeps a claim on one partition, and what the claim's member is asked on that of the member or of an alias. What a processor
decided stands within moments of what it decided on, so that a few minutes around each event are read and not months.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Final

from fastapi import Request
from starlette.responses import Response

from gateway.access.callers import Caller
from gateway.access.scopes import Scope
from gateway.console.claim import CLAIM_PATH, EVENTS_SHOWN_MAX, seen
from gateway.console.rendering import shown
from gateway.console.routing import console_of, console_pages, of_staff
from gateway.console.scanning import Budget, Matches, Slice, Window
from gateway.console.topics import Row, row_of
from gateway.endpoints.answers import ClaimPath
from gateway.parts import parts_of
from gateway.problems import Problem
from gateway.reading.claims import WholeClaim
from processors.claim_state.tables import ClaimEvent
from schemas.identifiers import AliasKind, alias_key
from schemas.topics import LIFECYCLE, REQUESTS, TOPICS
from streams.partitioning import partition_of
from streams.records import RawRecord

router = console_pages()
Staff = Annotated[Caller, of_staff()]
BEFORE: Final = timedelta(minutes=10)
"""What an event came from was appended at most so long before it, unless processors were further behind."""
AFTER: Final = timedelta(minutes=5)
FILED_BEFORE_MAX: Final = timedelta(days=1)
"""How long before its first event the filing is looked for, when the channel had it so early."""
WINDOWS_MAX: Final = 12
"""More are joined, those next to each other first."""
BUDGET: Final = Budget(seconds=4.0, records=400_000, size_bytes=512 * 1024 * 1024, found=500)
OF_CLAIMS: Final = tuple(topic.name for topic in TOPICS.values() if topic.subject == "claim" and topic.name != LIFECYCLE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """One row of the timeline: an event of the lifecycle as claim_state folded it, or a record of another topic."""

    at: datetime
    row: Row | None = None
    event: ClaimEvent | None = None


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What the other topics hold. `whole`: everything around the events was read; `why`: why nothing was."""

    rows: tuple[Row, ...]
    whole: bool
    why: str = ""


@router.get(f"{CLAIM_PATH}/timeline")
async def timeline(request: Request, caller: Staff, claim: ClaimPath) -> Response:
    """Every record about the claim, wherever it stands; the newest first."""
    found = await seen(request, caller, claim)
    events = await parts_of(request).claims.timeline(claim, None, EVENTS_SHOWN_MAX)
    elsewhere = await _elsewhere(request, found, events)
    return shown(
        request,
        "timeline.html",
        claim=found.claim,
        happened=merged(events, elsewhere.rows),
        cut=len(events) == EVENTS_SHOWN_MAX,
        elsewhere=elsewhere,
        lifecycle=LIFECYCLE,
        topics=OF_CLAIMS,
        topics_about={name: topic.about for name, topic in TOPICS.items()},
        events_max=EVENTS_SHOWN_MAX,
        minutes=int(BEFORE.total_seconds() // 60),
        operator=Scope.OPERATIONS_READ in caller.scopes,
    )


def merged(events: Iterable[ClaimEvent], rows: Iterable[Row]) -> list[Happened]:
    """The newest first."""
    happened = [Happened(at=event.at, event=event) for event in events]
    happened += [Happened(at=row.at, row=row) for row in rows]
    return sorted(happened, key=lambda each: each.at, reverse=True)


async def _elsewhere(request: Request, found: WholeClaim, events: Sequence[ClaimEvent]) -> Elsewhere:
    scanner = console_of(request).scanner
    wanted = windows(found, events, visit_end=parts_of(request).clock(), partitions=scanner.partitions)
    try:
        read: Slice = await scanner.read(await scanner.spans(wanted), matching(found), BUDGET)
    except Problem as problem:
        return Elsewhere((), whole=False, why=problem.detail)
    return Elsewhere(tuple(row_of(record) for record in read.found), whole=not read.left)


def matching(found: WholeClaim) -> Matches:
    """Records under the claim's own key, and those of its member that name the claim."""
    claim = found.claim.claim_id.encode()
    others = {key.encode() for key in _keys_of_member(found)}

    def matches(record: RawRecord) -> bool:
        return record.key == claim or (record.key in others and claim in (record.value or b""))

    return matches


def windows(found: WholeClaim, events: Sequence[ClaimEvent], *, visit_end: datetime, partitions: int) -> list[Window]:
    """Around each event on every partition that may hold something of the claim, and the last moments."""
    moments = [event.at for event in events] or [found.claim.status_since]
    first = min(moments)
    received = found.claim.received_at
    filed = first if received is None else max(min(received, first), first - FILED_BEFORE_MAX)
    times = joined(
        [(filed - BEFORE, first + AFTER), *((at - BEFORE, at + AFTER) for at in moments), (visit_end - BEFORE, visit_end)]
    )
    home = partition_of(found.claim.claim_id.encode(), partitions)
    places = [(topic, home) for topic in OF_CLAIMS]
    places += [
        (REQUESTS, number) for number in sorted({partition_of(key.encode(), partitions) for key in _keys_of_member(found)})
    ]
    return [Window(topic, partition, since, until) for topic, partition in places for since, until in times]


def joined(times: Iterable[tuple[datetime, datetime]]) -> list[tuple[datetime, datetime]]:
    """The same times without overlaps, at most `WINDOWS_MAX` stretches."""
    stretches: list[tuple[datetime, datetime]] = []
    for since, until in sorted(times):
        if stretches and since <= stretches[-1][1]:
            stretches[-1] = (stretches[-1][0], max(until, stretches[-1][1]))
        else:
            stretches.append((since, until))
    while len(stretches) > WINDOWS_MAX:
        nearest = min(range(len(stretches) - 1), key=lambda number: stretches[number + 1][0] - stretches[number][1])
        stretches[nearest : nearest + 2] = [(stretches[nearest][0], stretches[nearest + 1][1])]
    return stretches


def _keys_of_member(found: WholeClaim) -> list[str]:
    """Under which the ledger was asked: the member's id, and what they are known by."""
    keys = [found.claim.member_id] if found.claim.member_id else []
    if found.personal is not None:
        member = found.personal.member
        known = ((AliasKind.NIK, member.nik), (AliasKind.KPJ, member.membership_number), (AliasKind.PASSPORT, member.passport))
        keys += [alias_key(kind, value) for kind, value in known if value]
    return keys
