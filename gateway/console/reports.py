"""Reports for people: service, refusals and coverage, as charts, tables and files."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Any, Final

from fastapi import Depends, Request
from starlette.responses import Response

from gateway.access.callers import Caller
from gateway.access.scopes import Scope
from gateway.console.rendering import NOTHING, shown
from gateway.console.routing import console_pages, in_console
from gateway.pages.routing import CONSOLE_DOOR
from gateway.reports.asked import (
    ALL_DIMENSIONS,
    COVERAGE_DIMENSIONS,
    EACH_DAY_MAX,
    REASON_DIMENSIONS,
    Asked,
    Each,
    NotReported,
    cube_of,
)
from gateway.reports.charts import Chart, Series, Tone, bars, lines, stacked
from gateway.reports.equipment import asked_in, reports_of
from gateway.reports.figures import (
    HALF,
    NAMES,
    NINE_IN_TEN,
    CoveredSum,
    ReasonSum,
    Sums,
    added,
    kept_share,
    percent,
    times,
    unpaid,
)
from gateway.reports.tables import Kind, as_csv, coverage_table, reasons_table, service_table
from schemas.vocabulary import Channel, ClaimKind, Segment

router = console_pages()
PATH: Final = f"{CONSOLE_DOOR}/reports"
Reader = Annotated[Caller, in_console(Scope.OPERATIONS_READ, Scope.REPORTS_READ)]
AskedFor = Annotated[Asked, Depends(asked_in)]
OFFERED: Final = {
    Kind.SERVICE: (
        *((name,) for name in ALL_DIMENSIONS),
        ("segment", "country"),
        ("segment", "channel"),
        ("segment", "province"),
    ),
    Kind.REASONS: (*((name,) for name in REASON_DIMENSIONS), ("segment", "country")),
    Kind.COVERAGE: (*((name,) for name in COVERAGE_DIMENSIONS), ("segment", "province"), ("segment", "country")),
}
"""What a page offers to tell apart by; an address may ask for more."""
VALUES: Final = {"segment": tuple(Segment), "kind": tuple(ClaimKind), "channel": tuple(Channel)}
"""Dimensions whose values a page offers to keep one of; an address may name any."""
FLOW: Final = {"filed": Tone.PLAIN, "approved": Tone.GOOD, "denied": Tone.BAD, "paid": Tone.WARN}
ENDS: Final = {
    "approved": Tone.GOOD,
    "denied": Tone.BAD,
    "refused": Tone.OTHER,
    "lapsed": Tone.WARN,
    "withdrawn": Tone.PLAIN,
}
REFUSALS: Final = ("denied", "refused", "lapsed")
LINED: Final = (Tone.PLAIN, Tone.GOOD, Tone.WARN, Tone.OTHER, Tone.BAD)
"""Tones of lines that mean nothing by themselves."""


@router.get(PATH)
async def service(request: Request, caller: Reader, asked: AskedFor) -> Response:
    """How many claims were filed, decided and paid, whether promises were kept, and how long it took."""
    del caller
    asked = asked if asked.by else replace(asked, by=("segment",))
    whole, over = replace(asked, each=Each.WHOLE), _over_time(asked)
    reports = reports_of(request)
    rows, standing, each_period = await asyncio.gather(
        reports.service(whole), reports.standing(whole), reports.service(over, times=False)
    )
    by_time = {each.period: each.counts for each in each_period}
    periods = tuple(over.periods())
    now = {each.place: each.counts for each in standing}
    places = sorted({*(row.place for row in rows), *now})
    counts = {row.place: row.counts for row in rows}
    return _page(
        request,
        Kind.SERVICE,
        asked,
        rows=[(place, Counter(counts.get(place)), Counter(now.get(place))) for place in places],
        total=Counter(added(rows)),
        total_now=Counter(added(standing)),
        over=[(period, Counter(by_time.get(period))) for period in periods],
        charts=_service_charts(asked, periods, by_time, rows, standing),
    )


@router.get(f"{PATH}/reasons")
async def reasons(request: Request, caller: Reader, asked: AskedFor) -> Response:
    """Why claims were denied, refused or left to lapse, by segment and country."""
    del caller
    asked = replace(asked, each=Each.WHOLE, by=asked.by or ("segment", "country"))
    found = await reports_of(request).reasons(asked)
    return _page(request, Kind.REASONS, asked, rows=found, charts={"reasons": _reasons_chart(found)})


@router.get(f"{PATH}/coverage")
async def coverage(request: Request, caller: Reader, asked: AskedFor) -> Response:
    """Who is covered, by segment, province of origin, country and sponsor."""
    del caller
    asked = replace(asked, each=Each.MONTH, by=asked.by or ("segment",))
    found = await reports_of(request).coverage(asked)
    months = tuple(asked.periods())
    return _page(request, Kind.COVERAGE, asked, rows=found, months=months, charts={"covered": _covered_chart(months, found)})


@router.get(f"{PATH}/{{report}}.csv")
async def as_file(request: Request, caller: Reader, report: Kind, asked: AskedFor) -> Response:
    """The same as a file, and every figure of it."""
    del caller
    reports = reports_of(request)
    if report is Kind.SERVICE:
        table = service_table(asked, await reports.service(asked), await reports.standing(asked))
    elif report is Kind.REASONS:
        table = reasons_table(asked, await reports.reasons(asked))
    else:
        table = coverage_table(asked, await reports.coverage(asked))
    name = f"santunan-{report}-{asked.first}-{asked.last}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(as_csv(table), headers=headers, media_type="text/csv")


def _page(request: Request, kind: Kind, asked: Asked, **values: Any) -> Response:
    return shown(
        request,
        f"report_{kind}.html",
        asked=asked,
        kind=kind,
        reports_path=PATH,
        offered=OFFERED[kind],
        values={name: found for name, found in VALUES.items() if _counts(kind, asked, name)},
        query=request.url.query,
        percent=lambda counts: percent(kept_share(counts)) or NOTHING,
        unpaid=unpaid,
        half=lambda counts, what: _named(times(counts, what).within(HALF)),
        nine_in_ten=lambda counts, what: _named(times(counts, what).within(NINE_IN_TEN)),
        **values,
    )


def _counts(kind: Kind, asked: Asked, name: str) -> bool:
    """Whether the report, told apart as it is, can be kept to one value of this dimension."""
    if kind is Kind.REASONS:
        return name in REASON_DIMENSIONS
    if kind is Kind.COVERAGE:
        return name in COVERAGE_DIMENSIONS
    try:
        cube_of(replace(asked, only={**asked.only, name: ""}))
    except NotReported:
        return False
    return True


def _named(bucket: str | None) -> str:
    return NOTHING if bucket is None else NAMES[bucket]


def _over_time(asked: Asked) -> Asked:
    """The same span day by day, or month by month where there are too many days."""
    days = (asked.last - asked.first).days
    return replace(asked, by=(), each=Each.DAY if days < EACH_DAY_MAX and asked.each is not Each.MONTH else Each.MONTH)


def _service_charts(
    asked: Asked, periods: Sequence[str], by_time: dict[str, Any], rows: Sequence[Sums], standing: Sequence[Sums]
) -> dict[str, Chart]:
    def over(measure: str) -> list[int]:
        return [by_time.get(period, {}).get(measure, 0) for period in periods]

    found = {
        "flow": lines("Claims", periods, [Series(name, over(name), tone) for name, tone in FLOW.items()]),
        "promises": stacked(
            "Promises that fell due",
            periods,
            [
                Series("kept", over("kept"), Tone.GOOD),
                Series("paid late", over("late"), Tone.WARN),
                Series("not paid yet", [unpaid(by_time.get(period, {})) for period in periods], Tone.BAD),
            ],
        ),
        "places": bars(
            f"Claims by {' and '.join(asked.by)}",
            [_of(row.place) for row in rows],
            [Series(name, [row.counts.get(name, 0) for row in rows], tone) for name, tone in ENDS.items()],
        ),
    }
    waiting = [row for row in standing if row.counts.get("waiting_account")]
    if waiting:
        series = [Series("waiting for an account", [row.counts["waiting_account"] for row in waiting])]
        found["account"] = bars("Paid as soon as there is an account", [_of(row.place) for row in waiting], series)
    return found


def _of(place: tuple[str, ...]) -> str:
    return " · ".join(value.replace("_", " ") for value in place) or "all"


def _reasons_chart(rows: Sequence[ReasonSum]) -> Chart:
    sums: dict[str, dict[str, int]] = {}
    for row in rows:
        found = sums.setdefault(row.reason, {})
        found[row.decision] = found.get(row.decision, 0) + row.claims
    names = [name.replace("_", " ") for name in sums]
    return bars(
        "Claims by reason",
        names,
        [Series(end, [found.get(end, 0) for found in sums.values()], ENDS[end]) for end in REFUSALS],
    )


def _covered_chart(months: Sequence[str], rows: Sequence[CoveredSum]) -> Chart:
    """The places with the most covered members, each a line."""
    by_place: dict[tuple[str, ...], dict[str, int]] = {}
    for row in rows:
        by_place.setdefault(row.place, {})[row.period] = row.covered
    most = sorted(by_place, key=lambda place: (-by_place[place].get(months[-1], 0), place))
    series = [
        Series(_of(place), [by_place[place].get(month, 0) for month in months], tone)
        for place, tone in zip(most, LINED, strict=False)
    ]
    return lines("Members covered", months, series)
