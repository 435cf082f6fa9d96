"""Does one membership cover its member on a date? By segment: contributions and arrears, or the windows of a placement."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from processors.law import LAW
from processors.membership.rules.months import months_in
from schemas.civil import add_months, month_of
from schemas.events.coverage import ConstructionProject, Membership, MigrantPlacement
from schemas.vocabulary import MigrantPhase, Segment


@dataclass(frozen=True, slots=True)
class SegmentRule:
    """How a segment's contributions count. `due_day`: the law's row of the day of the following month, none where they are paid in the
    month itself; until then an unpaid month is no arrears. `arrears_max`: the row after whose unpaid months in a row cover ends."""

    due_day: str | None
    arrears_count: bool
    arrears_max: str | None
    article: str


SEGMENTS: Final = {
    Segment.PU: SegmentRule("cover.pu.due_day", True, None, "PP 44/2015: the employer pays by the 15th of the next month"),
    Segment.BPU: SegmentRule(None, True, "cover.bpu.arrears_max", "official FAQ on arrears (domain section 1.2, KON)"),
    Segment.JAKON: SegmentRule(None, False, None, "PP 44/2015: paid per project"),
    Segment.PMI: SegmentRule(None, False, None, "Permenaker 4/2023 art 18: paid per placement"),
}


def months_before(on: date) -> int:
    """How long a migrant worker is covered from registration until departure, at most, by the law on the day."""
    return LAW.since("cover.pmi.before", on).whole


def months_after(on: date) -> int:
    """How long a migrant worker is covered after the placement, by the law on the day."""
    return LAW.since("cover.pmi.after", on).whole


@dataclass(frozen=True, slots=True)
class Cover:
    """A membership on the date. `paid`: its paid months that count by then, as numbers."""

    membership: Membership
    covered: bool
    phase: MigrantPhase | None
    paid: frozenset[int]
    last_due: int
    arrears_months: int


def cover_on(membership: Membership, on: date) -> Cover | None:
    """The membership on the date; None when it had not begun, or was over."""
    if membership.starts_on > on or (membership.placement is None and membership.ends_on and membership.ends_on < on):
        return None
    if membership.project is not None and not _at_work_there(membership.project, on):
        return None
    last_due = last_due_month(membership.segment, on)
    paid = frozenset(months_in(membership.paid, last_due))
    if membership.placement is not None:
        phase = phase_on(membership.placement, on)
        return Cover(membership, phase is not None, phase, paid, last_due, 0)
    arrears = _arrears(membership, paid, last_due)
    limit = SEGMENTS[membership.segment].arrears_max
    covered = limit is None or (bool(paid) and arrears <= LAW.since(limit, on).whole)
    return Cover(membership, covered, None, paid, last_due, arrears)


def _at_work_there(project: ConstructionProject, on: date) -> bool:
    """Project workers are covered on the days of the project that insured them, the first and the last included."""
    return project.starts_on <= on and (project.ends_on is None or on <= project.ends_on)


def last_due_month(segment: Segment, on: date) -> int:
    """The last month whose contribution was due by the date: what was paid for later months came later and changes nothing."""
    due_day = SEGMENTS[segment].due_day
    if due_day is None:
        return month_of(on)
    return month_of(on) - (1 if on.day > LAW.since(due_day, on).whole else 2)


def _arrears(membership: Membership, paid: frozenset[int], last_due: int) -> int:
    """Unpaid months in a row up to the last one that was due."""
    if not SEGMENTS[membership.segment].arrears_count:
        return 0
    last_paid = max(paid, default=month_of(membership.starts_on) - 1)
    return max(0, last_due - last_paid)


def unpaid_since(placement: MigrantPlacement, on: date) -> date | None:
    """From when a stay that went on was not paid for: the end of the paid months, where nobody returned by the date (FT2, S)."""
    if placement.departed_on is None or not placement.paid_months:
        return None
    until = add_months(placement.departed_on, placement.paid_months + placement.extension_months)
    back = placement.returned_on is not None and placement.returned_on <= on
    return None if back or on <= add_months(until, months_after(until)) else until


def phase_on(placement: MigrantPlacement, on: date) -> MigrantPhase | None:
    """The phase whose window holds the date, if any: before up to five months from registration until departure; during for the
    paid months; after for one month from the return, or from the end of the paid months."""
    if on < placement.registered_on:
        return None
    departed = placement.departed_on
    if departed is None or on < departed:
        return MigrantPhase.BEFORE if on <= add_months(placement.registered_on, months_before(placement.registered_on)) else None
    paid_until = add_months(departed, placement.paid_months + placement.extension_months)
    until = paid_until if placement.returned_on is None else min(paid_until, placement.returned_on)
    if on < until:
        return MigrantPhase.DURING
    if paid_until == departed or on > add_months(until, months_after(until)):
        return None
    return MigrantPhase.AFTER
