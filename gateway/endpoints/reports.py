"""Reports for machines: service, refusals and coverage, for the ministry, BP2MI, the ILO and the supervisory board."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Annotated, Final

from fastapi import Depends, Request
from pydantic import BaseModel
from starlette.responses import Response

from gateway.access.callers import Caller
from gateway.access.scopes import Scope
from gateway.endpoints.answers import GATED, json_answer, problems
from gateway.parts import parts_of
from gateway.problems import ProblemCode
from gateway.reports.asked import Asked, Each
from gateway.reports.equipment import asked_in, reports_of
from gateway.reports.figures import BUCKETS, HALF, NINE_IN_TEN, CoveredSum, ReasonSum, Sums, times, unpaid
from gateway.routing import needs, routes

router = routes("reports")
ASKING: Final = problems(*GATED, ProblemCode.INVALID_REQUEST, ProblemCode.NOT_FOUND, ProblemCode.READ_MODEL_UNAVAILABLE)
AskedFor = Annotated[Asked, Depends(asked_in)]


class Spanned(BaseModel):
    """Of what a row tells: `span` is a day or month, null for all days asked for; `of` the value of each dimension."""

    span: str | None
    of: dict[str, str]


class Took(BaseModel):
    """How long it took since the filing. `claims` by the bucket's upper bound (`1h`, `3d`, …; `over`: more than 90 days); `half_within` and
    `nine_in_ten_within`: the first bucket in whose time that many were served, null of nothing."""

    claims: dict[str, int]
    half_within: str | None
    nine_in_ten_within: str | None


class Promised(BaseModel):
    """The law's payment times: promises that fell due in the span; of them paid in time, paid later, not paid yet."""

    due: int
    kept: int
    late: int
    unpaid: int


class AskedBack(BaseModel):
    """Payments of which something was asked back in the span, and what became of it by now: paid back (by the payee, or returned by the
    bank), set off against other payments, let be. What is left is still owed. Whole rupiah."""

    recoveries: int
    demanded_rupiah: int
    repaid_rupiah: int
    set_off_rupiah: int
    waived_rupiah: int


class ServiceRow(Spanned):
    """What happened. `filed`: applications, `notified`: events reported without asking for a benefit. Whole rupiah; `paid_rupiah` less
    what came back."""

    filed: int
    notified: int
    approved: int
    denied: int
    refused: int
    lapsed: int
    withdrawn: int
    linked: int
    abandoned: int
    paid: int
    approved_rupiah: int
    paid_rupiah: int
    promises: Promised
    asked_back: AskedBack
    decided_in: Took
    paid_in: Took


class StandingRow(BaseModel):
    """What stands open now, and how many of these wait for a person outside or an officer; payments of which something is still owed back
    (`owing`), and how much, in whole rupiah."""

    of: dict[str, str]
    open: int
    waiting_account: int
    waiting_documents: int
    waiting_officer: int
    waiting_coverage: int
    owing: int
    owing_rupiah: int


class ReasonRow(Spanned):
    """Claims with this reason; one with two reasons is in both rows."""

    decision: str
    reason: str
    claims: int


class CoverageRow(Spanned):
    """Members covered at the end of the month or span, and who began and ceased to be in it."""

    covered: int
    joined: int
    left: int


class Reported(BaseModel):
    """Which days, both included (WIB), and when it was added up (UTC)."""

    first: date
    last: date
    each: Each
    by: list[str]
    made_at: datetime


class ServiceReport(Reported):
    rows: list[ServiceRow]
    standing: list[StandingRow]


class ReasonsReport(Reported):
    rows: list[ReasonRow]


class CoverageReport(Reported):
    rows: list[CoverageRow]


@router.get("/v1/reports/service", responses={200: {"model": ServiceReport}, **ASKING}, operation_id="readServiceReport")
async def service(request: Request, caller: Annotated[Caller, needs(Scope.REPORTS_READ)], asked: AskedFor) -> Response:
    """Claims filed, decided and paid, promises kept, and how long it took; by segment, kind, channel and country, or by segment, country,
    province and sponsor."""
    del caller
    reports = reports_of(request)
    rows = await reports.service(asked)
    standing = await reports.standing(asked)
    return json_answer(
        ServiceReport(
            **dict(_reported(request, asked)),
            rows=[_service_row(asked, row) for row in rows],
            standing=[_standing_row(asked, row) for row in standing],
        )
    )


@router.get("/v1/reports/reasons", responses={200: {"model": ReasonsReport}, **ASKING}, operation_id="readReasonsReport")
async def reasons(request: Request, caller: Annotated[Caller, needs(Scope.REPORTS_READ)], asked: AskedFor) -> Response:
    """Why claims were denied, refused or left to lapse; by segment, country and channel."""
    del caller
    rows = await reports_of(request).reasons(asked)
    return json_answer(ReasonsReport(**dict(_reported(request, asked)), rows=[_reason_row(asked, row) for row in rows]))


@router.get("/v1/reports/coverage", responses={200: {"model": CoverageReport}, **ASKING}, operation_id="readCoverageReport")
async def coverage(request: Request, caller: Annotated[Caller, needs(Scope.REPORTS_READ)], asked: AskedFor) -> Response:
    """Members whose contribution is paid for a month; by segment, province of origin, country and sponsor. Not by day: contributions are
    paid for months."""
    del caller
    rows = await reports_of(request).coverage(asked)
    return json_answer(CoverageReport(**dict(_reported(request, asked)), rows=[_coverage_row(asked, row) for row in rows]))


def _reported(request: Request, asked: Asked) -> Reported:
    made_at = parts_of(request).clock()
    return Reported(first=asked.first, last=asked.last, each=asked.each, by=list(asked.by), made_at=made_at)


def _of(asked: Asked, place: Sequence[str]) -> dict[str, str]:
    return dict(zip(asked.by, place, strict=True))


def _took(counts: Mapping[str, int], what: str) -> Took:
    found = times(counts, what)
    return Took(
        claims=dict(zip(BUCKETS, found.counts, strict=True)),
        half_within=found.within(HALF),
        nine_in_ten_within=found.within(NINE_IN_TEN),
    )


def _service_row(asked: Asked, row: Sums) -> ServiceRow:
    counts = {name: row.counts.get(name, 0) for name in ServiceRow.model_fields}
    kept, late = row.counts.get("kept", 0), row.counts.get("late", 0)
    return ServiceRow.model_validate(
        {
            **counts,
            "span": row.period or None,
            "of": _of(asked, row.place),
            "promises": Promised(due=row.counts.get("promised", 0), kept=kept, late=late, unpaid=unpaid(row.counts)),
            "asked_back": AskedBack(**{name: row.counts.get(name, 0) for name in AskedBack.model_fields}),
            "decided_in": _took(row.counts, "decided"),
            "paid_in": _took(row.counts, "paid"),
        }
    )


def _standing_row(asked: Asked, row: Sums) -> StandingRow:
    counts = {name: row.counts.get(name, 0) for name in StandingRow.model_fields}
    return StandingRow.model_validate({**counts, "of": _of(asked, row.place)})


def _reason_row(asked: Asked, row: ReasonSum) -> ReasonRow:
    return ReasonRow(
        span=row.period or None, of=_of(asked, row.place), decision=row.decision, reason=row.reason, claims=row.claims
    )


def _coverage_row(asked: Asked, row: CoveredSum) -> CoverageRow:
    return CoverageRow(span=row.period or None, of=_of(asked, row.place), covered=row.covered, joined=row.joined, left=row.left)
