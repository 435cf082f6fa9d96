"""What the demo's big employer and its sponsor of contributions state of their workers, as files through the gateway's door.

They speak of next month, which is after every event: what a file says is counted, and changes no claim."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from deploy.demo.credentials import Who
from deploy.demo.population import BIG_EMPLOYER, month
from deploy.demo.records import Planned
from gateway.bulk.store import BatchKind
from gateway.stated import ContributionStatement, EmploymentStatement, Worker
from schemas.civil import add_months, civil_date
from schemas.events.contributions import SponsoredMonth, StatedMonth
from schemas.events.coverage import CoverageReported, Membership
from schemas.identifiers import AliasKind
from schemas.vocabulary import Channel, Segment

SPONSOR: Final = "GN Lingkaran"
"""As the registry names it."""
EMPLOYER_SPEAKS: Final = Who(channel=Channel.EMPLOYER, organisation=BIG_EMPLOYER)
SPONSOR_SPEAKS: Final = Who(sponsor="GN-LINGKARAN")
ROWS_MAX: Final = 5_000
"""Of one file; what is more is not stated."""
NDJSON: Final = "application/x-ndjson"


@dataclass(frozen=True, slots=True)
class StatedFile:
    """One file with its control totals; whole rupiah."""

    who: Who
    kind: BatchKind
    content: bytes
    rows: int
    rupiah: int


def files_of(records: Iterable[Planned], now: datetime) -> tuple[StatedFile, ...]:
    """An employer's wages and a sponsor's payments of the coming month, of those whom the registry will report as theirs. `now`: UTC."""
    memberships = [
        membership
        for record in records
        if record.intent is not None and isinstance(record.intent.data, CoverageReported)
        for membership in record.intent.data.memberships
    ]
    coming = add_months(civil_date(now).replace(day=1), 1)
    wages = list(_employments(memberships, coming, now))[:ROWS_MAX]
    paid = list(_contributions(memberships, coming, now))[:ROWS_MAX]
    rupiah = sum(month.wage.amount for row in wages for month in row.months if month.wage is not None)
    found = (
        StatedFile(EMPLOYER_SPEAKS, BatchKind.EMPLOYMENT, _lines(wages), len(wages), rupiah),
        StatedFile(SPONSOR_SPEAKS, BatchKind.CONTRIBUTIONS, _lines(paid), len(paid), 0),
    )
    return tuple(file for file in found if file.rows)


def _employments(memberships: Iterable[Membership], coming: date, now: datetime) -> Iterator[EmploymentStatement]:
    for found in memberships:
        if found.employer_number == BIG_EMPLOYER and found.ends_on is None and found.membership_number is not None:
            stated = StatedMonth(month=month(coming), wage=found.wages[-1].wage, paid=True)
            yield EmploymentStatement(worker=_worker(found.membership_number), reported_at=now, months=(stated,))


def _contributions(memberships: Iterable[Membership], coming: date, now: datetime) -> Iterator[ContributionStatement]:
    for found in memberships:
        if found.segment is Segment.BPU and found.sponsor == SPONSOR and found.membership_number is not None:
            paid = SponsoredMonth(month=month(coming))
            yield ContributionStatement(worker=_worker(found.membership_number), reported_at=now, months=(paid,))


def _worker(number: str) -> Worker:
    return Worker(by=AliasKind.KPJ, number=number)


def _lines(rows: Iterable[EmploymentStatement | ContributionStatement]) -> bytes:
    return b"".join(row.model_dump_json(exclude_none=True).encode() + b"\n" for row in rows)
