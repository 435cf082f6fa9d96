"""Sums into the figures that people read: shares of promises kept, and within which time half and nine in ten were served."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, NamedTuple

from processors.claim_state.report_tables import OVER, SPANS

HALF: Final = Fraction(1, 2)
NINE_IN_TEN: Final = Fraction(9, 10)
BUCKETS: Final = (*(name for name, _ in SPANS), OVER)
NAMES: Final = {
    "1h": "1 hour",
    "6h": "6 hours",
    "1d": "1 day",
    **{name: f"{bound.days} days" for name, bound in SPANS if bound.days > 1},
    OVER: f"more than {SPANS[-1][1].days} days",
}


class Sums(NamedTuple):
    """What the cells of one row add up to. `place`: the values of the dimensions asked for, in their order; `period` as in `Asked.periods`."""

    period: str
    place: tuple[str, ...]
    counts: Mapping[str, int]


class ReasonSum(NamedTuple):
    """Claims with one reason. `decision`: denied, refused or lapsed."""

    period: str
    place: tuple[str, ...]
    decision: str
    reason: str
    claims: int


class CoveredSum(NamedTuple):
    """Members covered at the end of a month, and who began and ceased to be since the row before; `period` is a month."""

    period: str
    place: tuple[str, ...]
    covered: int
    joined: int
    left: int


@dataclass(frozen=True, slots=True)
class Times:
    """How long something took, in claims by bucket."""

    counts: tuple[int, ...]

    @property
    def total(self) -> int:
        return sum(self.counts)

    def within(self, share: Fraction) -> str | None:
        """The first bucket in whose time at least so many were served; None of nothing."""
        reached = 0
        for bucket, count in zip(BUCKETS, self.counts, strict=True):
            reached += count
            if count and reached >= share * self.total:
                return bucket
        return None


def times(counts: Mapping[str, int], what: str) -> Times:
    """`what`: `decided` or `paid`, from the filing."""
    return Times(tuple(counts.get(f"{what}_{bucket}", 0) for bucket in BUCKETS))


def unpaid(counts: Mapping[str, int]) -> int:
    """Promises that fell due, and the claim is not paid."""
    return counts.get("promised", 0) - counts.get("kept", 0) - counts.get("late", 0)


def kept_share(counts: Mapping[str, int]) -> Fraction | None:
    """Of the promises that fell due, those kept; None where none did."""
    promised = counts.get("promised", 0)
    return Fraction(counts.get("kept", 0), promised) if promised else None


def percent(share: Fraction | None) -> str:
    """With one digit, rounded down: 99.96 % of promises kept are not all of them."""
    if share is None:
        return ""
    tenths = share * 1000 // 1
    return f"{tenths // 10}.{tenths % 10}"


def added(sums: Sequence[Sums]) -> dict[str, int]:
    """All rows as one."""
    found: dict[str, int] = {}
    for each in sums:
        for measure, count in each.counts.items():
            found[measure] = found.get(measure, 0) + count
    return found
