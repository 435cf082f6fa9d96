"""Reports as tables: the columns of each, for files and for pages alike."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from gateway.reports.asked import Asked, Each
from gateway.reports.figures import (
    BUCKETS,
    HALF,
    NINE_IN_TEN,
    CoveredSum,
    ReasonSum,
    Sums,
    kept_share,
    percent,
    times,
    unpaid,
)
from schemas.terms import Term

COUNTS: Final = ("filed", "notified", "approved", "denied", "refused", "lapsed", "withdrawn", "linked", "abandoned", "paid")
STANDING: Final = (
    "open",
    "waiting_account",
    "waiting_documents",
    "waiting_officer",
    "waiting_coverage",
    "owing",
    "owing_rupiah",
)
MONEY: Final = ("approved_rupiah", "paid_rupiah")
PROMISES: Final = ("promised", "kept", "late")
ASKED_BACK: Final = ("recoveries", "demanded_rupiah", "repaid_rupiah", "set_off_rupiah", "waived_rupiah")
SHARES: Final = (("half_within", HALF), ("nine_in_ten_within", NINE_IN_TEN))
FORMULAS: Final = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of a formula: a sponsor's name must not be one."""

Value = str | int


class Kind(Term):
    """The reports that there are."""

    SERVICE = "service"
    REASONS = "reasons"
    COVERAGE = "coverage"


@dataclass(frozen=True, slots=True)
class Table:
    """Names of the columns, and rows."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]


def service_table(asked: Asked, sums: Sequence[Sums], standing: Sequence[Sums]) -> Table:
    """What stands now is joined to what happened where each row is of the whole span; otherwise it would be told many times."""
    now = {each.place: each.counts for each in standing} if asked.each is Each.WHOLE else None
    happened = {each.place for each in sums}
    only_now = [] if now is None else [Sums("", place, {}) for place in sorted(now.keys() - happened)]
    figures: list[tuple[str, Callable[[Sums], Value]]] = [
        *((name, _count(name)) for name in (*COUNTS, *MONEY, *PROMISES)),
        ("unpaid", lambda row: unpaid(row.counts)),
        ("kept_percent", lambda row: percent(kept_share(row.counts))),
        *((name, _count(name)) for name in ASKED_BACK),
        *((f"{what}_{name}", _within(what, share)) for what in ("decided", "paid") for name, share in SHARES),
        *((f"{what}_{bucket}", _count(f"{what}_{bucket}")) for what in ("decided", "paid") for bucket in BUCKETS),
    ]
    header = (*_leading(asked), *(name for name, _ in figures), *(STANDING if now is not None else ()))
    return Table(
        header,
        tuple(
            (
                *_place(asked, row.period, row.place),
                *(figure(row) for _, figure in figures),
                *((now.get(row.place, {}).get(name, 0) for name in STANDING) if now is not None else ()),
            )
            for row in (*sums, *only_now)
        ),
    )


def _count(name: str) -> Callable[[Sums], Value]:
    return lambda row: row.counts.get(name, 0)


def _within(what: str, share: Fraction) -> Callable[[Sums], Value]:
    return lambda row: times(row.counts, what).within(share) or ""


def reasons_table(asked: Asked, rows: Sequence[ReasonSum]) -> Table:
    return Table(
        (*_leading(asked), "decision", "reason", "claims"),
        tuple((*_place(asked, row.period, row.place), row.decision, row.reason, row.claims) for row in rows),
    )


def coverage_table(asked: Asked, rows: Sequence[CoveredSum]) -> Table:
    """`covered` at the end of the month or span, `joined` and `left` in it."""
    return Table(
        (*_leading(asked), "covered", "joined", "left"),
        tuple((*_place(asked, row.period, row.place), row.covered, row.joined, row.left) for row in rows),
    )


def _leading(asked: Asked) -> tuple[str, ...]:
    return (*(("from", "to") if asked.each is Each.WHOLE else (asked.each.value,)), *asked.by)


def _place(asked: Asked, period: str, place: tuple[str, ...]) -> tuple[Value, ...]:
    return (*((asked.first.isoformat(), asked.last.isoformat()) if asked.each is Each.WHOLE else (period,)), *place)


def as_csv(table: Table) -> str:
    """RFC 4180, with a header; texts that a spreadsheet would run are quoted by an apostrophe."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(table.columns)
    writer.writerows(_safe(row) for row in table.rows)
    return out.getvalue()


def _safe(row: Iterable[Value]) -> list[Value]:
    return [f"'{value}" if isinstance(value, str) and value.startswith(FORMULAS) else value for value in row]
