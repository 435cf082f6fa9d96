"""What a claim's report counts in which cells, and the cells after it changed: what was counted before is taken off, what is now is added.

The sums are those of a plain scan over all claims (`scanned`), whatever the order of events; the audit compares them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from datetime import date, datetime
from operator import attrgetter
from typing import Final, NamedTuple

from processors.claim_state.report import DECIDED, WITH_REASONS
from processors.claim_state.report_tables import (
    CELL_KEY,
    CELLS,
    NOWHERE,
    OVER,
    REASON_KEY,
    REASONS,
    SPANS,
    Cell,
    Cube,
    Decision,
    Grain,
    OwedBack,
    ReasonCell,
    Report,
)
from schemas.civil import civil_date
from schemas.provinces import UNKNOWN
from schemas.vocabulary import Filing
from streams.contract import Effects, Key, View
from streams.rows import replace

MEASURES: Final = tuple(field.name for field in fields(Cell) if field.name not in CELL_KEY)
ON_BENEFIT: Final = frozenset({Decision.APPROVED, Decision.DENIED})
"""Decisions whose time from the filing is counted."""
ASKED_BACK: Final = ("demanded_rupiah", "repaid_rupiah", "set_off_rupiah", "waived_rupiah")
assert {decision.value for decision in DECIDED.values()} <= set(MEASURES)
_values = attrgetter(*MEASURES)


class Mark(NamedTuple):
    """One thing counted: on which day (None: it stands now), as which measure, how much."""

    on: date | None
    measure: str
    amount: int


Sums = dict[Key, dict[str, int]]
"""By a cell's key what is to be added to its measures."""


def counted(effects: Effects, rows: View, partition: int, before: Report | None, after: Report | None) -> None:
    """Bring the cells up to date with a claim's report as it is now."""
    if before is after:
        return
    for key, changes in _cell_changes(str(partition), before, after).items():
        cell = rows.get(CELLS, *key)
        summed = _added(cell if cell is not None else _empty(key), changes)
        if any(_values(summed)):
            effects.put(CELLS, summed)
        else:
            effects.remove(CELLS, *key)
    for key, change in _reason_changes(str(partition), before, after).items():
        known = rows.get(REASONS, *key) or ReasonCell(**dict(zip(REASON_KEY, key, strict=True)))  # type: ignore[arg-type]
        claims = known.claims + change
        effects.put(REASONS, replace(known, claims=claims)) if claims else effects.remove(REASONS, *key)


def scanned(reports: Iterable[tuple[int, Report]]) -> tuple[dict[Key, Cell], dict[Key, ReasonCell]]:
    """The cells that the reports of all claims give, each with its partition number."""
    sums: Sums = defaultdict(lambda: defaultdict(int))
    reasons: dict[Key, int] = defaultdict(int)
    for partition, report in reports:
        _add(sums, str(partition), report, marks(report), 1)
        for key in _reasons(str(partition), report):
            reasons[key] += 1
    cells = {key: _added(_empty(key), changes) for key, changes in sums.items()}
    return (
        {key: cell for key, cell in cells.items() if any(_values(cell))},
        {key: ReasonCell(**dict(zip(REASON_KEY, key, strict=True)), claims=n) for key, n in reasons.items()},
    )


def marks(report: Report) -> Iterator[Mark]:
    """Everything that is counted of a claim."""
    filed = civil_date(report.filed_at)
    yield Mark(filed, "notified" if report.filing is Filing.NOTIFICATION else "filed", 1)
    if report.decision is not None and report.decided_at is not None:
        yield from _decided(report, report.decision, report.decided_at)
    for day in report.paid:
        yield Mark(day.on, "paid_rupiah", day.rupiah)
    if report.paid_at is not None:
        yield Mark(civil_date(report.paid_at), "paid", 1)
        yield Mark(civil_date(report.paid_at), f"paid_{_bucket(report.filed_at, report.paid_at)}", 1)
    if report.promised_by is not None:
        yield from _promised(report, report.promised_by)
    if report.open:
        yield Mark(None, "open", 1)
    if report.held is not None:
        yield Mark(None, f"waiting_{report.held}", 1)
    if report.recoveries:
        yield from _owed_back(report.recoveries)


def _owed_back(recoveries: Iterable[OwedBack]) -> Iterator[Mark]:
    """Summed up, so that two payments asked back on one day are no mark twice."""
    sums: dict[tuple[date | None, str], int] = defaultdict(int)
    for each in recoveries:
        sums[each.on, "recoveries"] += 1
        for measure in ASKED_BACK:
            sums[each.on, measure] += getattr(each, measure)
        sums[None, "owing"] += each.owing_rupiah > 0
        sums[None, "owing_rupiah"] += each.owing_rupiah
    yield from (Mark(on, measure, amount) for (on, measure), amount in sums.items() if amount)


def _decided(report: Report, decision: Decision, at: datetime) -> Iterator[Mark]:
    on = civil_date(at)
    yield Mark(on, decision.value, 1)
    if report.approved_rupiah:
        yield Mark(on, "approved_rupiah", report.approved_rupiah)
    if decision in ON_BENEFIT:
        yield Mark(on, f"decided_{_bucket(report.filed_at, at)}", 1)


def _promised(report: Report, until: datetime) -> Iterator[Mark]:
    on = civil_date(until)
    yield Mark(on, "promised", 1)
    if report.paid_at is not None:
        yield Mark(on, "kept" if report.paid_at <= until else "late", 1)


def _bucket(since: datetime, at: datetime) -> str:
    took = at - since
    return next((name for name, bound in SPANS if took <= bound), OVER)


def dimensions(report: Report) -> dict[str, str]:
    """The claim's value in every dimension."""
    return {
        "segment": report.segment or UNKNOWN,
        "kind": report.kind or UNKNOWN,
        "channel": report.channel or UNKNOWN,
        "country": report.abroad or report.country or UNKNOWN,
        "province": report.province,
        "sponsor": report.sponsor,
    }


def _places(report: Report) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """By cube the claim's values, in the order of a cell's key."""
    found = dimensions(report)
    segment, country = found["segment"], found["country"]
    return (
        (Cube.FILING.value, (segment, found["kind"], found["channel"], country, NOWHERE, NOWHERE)),
        (Cube.ORIGIN.value, (segment, NOWHERE, NOWHERE, country, found["province"], found["sponsor"])),
    )


def _periods(on: date | None) -> tuple[tuple[str, str], ...]:
    if on is None:
        return ((Grain.NOW.value, ""),)
    day = on.isoformat()
    return ((Grain.DAY.value, day), (Grain.MONTH.value, day[:7]))


def _cell_changes(partition: str, before: Report | None, after: Report | None) -> Mapping[Key, dict[str, int]]:
    """What to add to which cells; where only marks changed and no dimension did, only for those marks."""
    sums: Sums = defaultdict(lambda: defaultdict(int))
    was = [] if before is None else list(marks(before))
    now = [] if after is None else list(marks(after))
    if before is not None and after is not None and _places(before) == _places(after):
        kept = set(was) & set(now)
        was, now = ([mark for mark in side if mark not in kept] for side in (was, now))
    if before is not None:
        _add(sums, partition, before, was, -1)
    if after is not None:
        _add(sums, partition, after, now, 1)
    changes = {key: {measure: n for measure, n in found.items() if n} for key, found in sums.items()}
    return {key: found for key, found in changes.items() if found}


def _add(sums: Sums, partition: str, report: Report, counts: Iterable[Mark], sign: int) -> None:
    places = _places(report)
    for mark in counts:
        for grain, period in _periods(mark.on):
            for cube, place in places:
                sums[(cube, grain, period, *place, partition)][mark.measure] += sign * mark.amount


def _empty(key: Key) -> Cell:
    return Cell(**dict(zip(CELL_KEY, key, strict=True)))  # type: ignore[arg-type]


def _added(cell: Cell, changes: Mapping[str, int]) -> Cell:
    return replace(cell, **{measure: getattr(cell, measure) + change for measure, change in changes.items()})


def _reasons(partition: str, report: Report) -> Iterator[Key]:
    if report.decision in WITH_REASONS and report.decided_at is not None:
        found = dimensions(report)
        place = (found["segment"], found["channel"], found["country"], partition)
        for grain, period in _periods(civil_date(report.decided_at)):
            for reason in dict.fromkeys(report.reasons):
                yield (grain, period, report.decision.value, reason, *place)


def _reason_changes(partition: str, before: Report | None, after: Report | None) -> dict[Key, int]:
    changes: dict[Key, int] = defaultdict(int)
    for report, sign in ((before, -1), (after, 1)):
        if report is not None:
            for key in _reasons(partition, report):
                changes[key] += sign
    return {key: change for key, change in changes.items() if change}
