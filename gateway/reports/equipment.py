"""How endpoints and pages ask for reports: what a query's fields mean, and who answers."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query, Request

from gateway.accepting import WrittenDay
from gateway.parts import parts_of
from gateway.problems import Problem, ProblemCode
from gateway.reports.asked import VALUE_LENGTH_MAX, Asked, Each, asked_for, dimensions_of
from gateway.reports.reading import ReportReader
from schemas.civil import civil_date

BY_LENGTH_MAX = 80
Only = Annotated[str | None, Query(max_length=VALUE_LENGTH_MAX, description="Only of this value.")]


def asked_in(
    request: Request,
    *,
    month: Annotated[str | None, Query(pattern=r"^[0-9]{4}-[0-9]{2}$", description="One month, as 2026-10.")] = None,
    first: Annotated[WrittenDay | None, Query(description="The first day, of western Indonesia (WIB).")] = None,
    last: Annotated[WrittenDay | None, Query(description="The last day; today at the latest.")] = None,
    by: Annotated[
        str, Query(max_length=BY_LENGTH_MAX, description="What rows are told apart by, with commas: segment,country.")
    ] = "",
    each: Annotated[Each, Query(description="What one row spans.")] = Each.WHOLE,
    segment: Only = None,
    kind: Only = None,
    channel: Only = None,
    country: Only = None,
    province: Only = None,
    sponsor: Only = None,
) -> Asked:
    """Without days: this month up to today. Raises `Problem`."""
    only = {
        "segment": segment,
        "kind": kind,
        "channel": channel,
        "country": country,
        "province": province,
        "sponsor": sponsor,
    }
    return asked_for(
        civil_date(parts_of(request).clock()),
        month=month,
        first=first,
        last=last,
        by=dimensions_of(by),
        each=each,
        only={name: value for name, value in only.items() if value is not None},
    )


def reports_of(request: Request) -> ReportReader:
    """Raises `Problem` where the gateway was built without a database."""
    reports = parts_of(request).reports
    if reports is None:
        raise Problem(ProblemCode.NOT_FOUND, "this gateway makes no reports: ask one that has the database")
    return reports
