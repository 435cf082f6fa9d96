"""The law's amounts as effective-dated rows, chosen by the date of the event. Amounts in whole rupiah.

Domain reference sections 2.4, 2.5, 2.7 and 6. A row marked M or U flags every line that is computed from it.
"""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import lru_cache
from typing import Final

from schemas.terms import Term
from schemas.vocabulary import EvidenceMark, Segment

DATES_CACHED_MAX: Final = 16_384
"""Look-ups kept: a few tariffs times some forty years of days."""


class TariffCode(Term):
    """What an amount is for."""

    JKM_DEATH = "JKM_DEATH"
    JKM_PERIODIC = "JKM_PERIODIC"
    JKM_FUNERAL = "JKM_FUNERAL"
    PMI_DEATH_BEFORE = "PMI_DEATH_BEFORE"
    PMI_DEATH_DURING = "PMI_DEATH_DURING"
    PMI_DEATH_AFTER = "PMI_DEATH_AFTER"
    PMI_FUNERAL_ONLY = "PMI_FUNERAL_ONLY"
    REPATRIATION_MAX = "REPATRIATION_MAX"


@dataclass(frozen=True, slots=True)
class Tariff:
    """One amount, in force from `valid_from` through `valid_to` (none: still), both included."""

    code: TariffCode
    rupiah: int
    valid_from: date
    valid_to: date | None
    article: str
    mark: EvidenceMark
    version: str
    how: str

    def holds_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


_C, _S, _M, _U = EvidenceMark.CONFIRMED, EvidenceMark.SECONDARY, EvidenceMark.MEMORY, EvidenceMark.UNRESOLVED

MIGRANTS_OLD: Final = (date(2017, 8, 1), date(2023, 2, 21))
"""The fund took migrants over in 2017 (the day is M); Permenaker 4/2023 is in force from 22 February 2023."""
MIGRANTS_NEW: Final = (date(2023, 2, 22), None)

_JKM_OLD: Final = (date(2015, 7, 1), date(2019, 12, 1), "PP 44/2015, JKM", _M, "JKM-2015")
_JKM_NEW: Final = (date(2019, 12, 2), None, "PP 44/2015 as amended by PP 82/2019, JKM", _S, "JKM-2019-12")
_PMI_NEW: Final = "Permenaker 4/2023, annex"
_PMI_OLD: Final = "Permenaker 18/2018, annex"

TARIFFS: Final = (
    Tariff(TariffCode.JKM_DEATH, 20_000_000, *_JKM_NEW, "death sum"),
    Tariff(TariffCode.JKM_PERIODIC, 12_000_000, *_JKM_NEW, "24 x 500,000 at once"),
    Tariff(TariffCode.JKM_FUNERAL, 10_000_000, *_JKM_NEW, "funeral"),
    Tariff(TariffCode.JKM_DEATH, 16_200_000, *_JKM_OLD, "death sum"),
    Tariff(TariffCode.JKM_PERIODIC, 4_800_000, *_JKM_OLD, "24 x 200,000 at once"),
    Tariff(TariffCode.JKM_FUNERAL, 3_000_000, *_JKM_OLD, "funeral"),
    Tariff(
        TariffCode.PMI_DEATH_DURING, 85_000_000, *MIGRANTS_NEW, _PMI_NEW, _C, "PMI-2023-02", "death, periodic and funeral, all in"
    ),
    Tariff(
        TariffCode.PMI_DEATH_BEFORE,
        42_000_000,
        *MIGRANTS_NEW,
        _PMI_NEW,
        _C,
        "PMI-2023-02",
        "20,000,000 + 12,000,000 + 10,000,000",
    ),
    Tariff(
        TariffCode.PMI_DEATH_AFTER, 42_000_000, *MIGRANTS_NEW, _PMI_NEW, _C, "PMI-2023-02", "20,000,000 + 12,000,000 + 10,000,000"
    ),
    Tariff(TariffCode.PMI_FUNERAL_ONLY, 10_000_000, *MIGRANTS_NEW, _PMI_NEW, _U, "PMI-2023-02", "funeral, to whoever buried"),
    Tariff(
        TariffCode.PMI_DEATH_DURING, 85_000_000, *MIGRANTS_OLD, _PMI_OLD, _M, "PMI-2018", "death, periodic and funeral, all in"
    ),
    Tariff(
        TariffCode.PMI_DEATH_BEFORE, 24_000_000, *MIGRANTS_OLD, _PMI_OLD, _S, "PMI-2018", "16,200,000 + 4,800,000 + 3,000,000"
    ),
    Tariff(TariffCode.PMI_DEATH_AFTER, 24_000_000, *MIGRANTS_OLD, _PMI_OLD, _S, "PMI-2018", "16,200,000 + 4,800,000 + 3,000,000"),
    Tariff(TariffCode.PMI_FUNERAL_ONLY, 3_000_000, *MIGRANTS_OLD, _PMI_OLD, _U, "PMI-2018", "funeral, to whoever buried"),
    Tariff(
        TariffCode.REPATRIATION_MAX,
        15_000_000,
        *MIGRANTS_NEW,
        "Permenaker 4/2023; KDEI",
        _C,
        "PMI-2023-02",
        "highest sum of ticket and onward transport",
    ),
    Tariff(
        TariffCode.REPATRIATION_MAX,
        15_000_000,
        *MIGRANTS_OLD,
        _PMI_OLD,
        _U,
        "PMI-2018",
        "highest sum of ticket and onward transport",
    ),
)


@lru_cache(maxsize=DATES_CACHED_MAX)
def tariff(code: TariffCode, on: date) -> Tariff | None:
    """The row in force on the date of the event, or None when the law knew no such benefit then."""
    return next((row for row in TARIFFS if row.code is code and row.holds_on(on)), None)


@dataclass(frozen=True, slots=True)
class FuneralOnly:
    """Members of `segment` with fewer than `months` months, for events from `valid_from` on: the funeral sum alone."""

    segment: Segment
    months: int
    valid_from: date
    article: str
    mark: EvidenceMark


FUNERAL_ONLY: Final = (FuneralOnly(Segment.BPU, 3, date(2025, 2, 24), "Permenaker 1/2025", EvidenceMark.SECONDARY),)
"""Whether the months must follow each other and whether PU is exempt is U; the best reading is BPU only (domain section 2.4)."""


def funeral_only(segment: Segment | None, membership_months: int, on: date) -> FuneralOnly | None:
    """The row that leaves only the funeral sum, or None."""
    for row in FUNERAL_ONLY:
        if row.segment is segment and membership_months < row.months and on >= row.valid_from:
            return row
    return None


@dataclass(frozen=True, slots=True)
class Band:
    """The part of a sum above `above` rupiah (and up to the next band) is taxed at `rate`."""

    above: int
    rate: Fraction


FINAL_BANDS: Final = (Band(0, Fraction(0)), Band(50_000_000, Fraction(5, 100)))
"""PP 68/2009: final tax on savings paid at once, over cumulated gross (domain section 6; S)."""
FINAL_CALENDAR_YEARS: Final = 2
"""Payments within so many calendar years, the first payment's included, are taxed as one."""
PROGRESSIVE_BANDS: Final = (
    Band(0, Fraction(5, 100)),
    Band(60_000_000, Fraction(15, 100)),
    Band(250_000_000, Fraction(25, 100)),
    Band(500_000_000, Fraction(30, 100)),
    Band(5_000_000_000, Fraction(35, 100)),
)
"""Income tax law art 17 as amended by UU 7/2021, for payments in the third year and later (M)."""


def banded(rupiah: int, bands: tuple[Band, ...]) -> Fraction:
    """The exact tax on a sum by marginal bands."""
    tax = Fraction(0)
    for band, following in zip(bands, (*bands[1:], None), strict=True):
        upper = rupiah if following is None else min(rupiah, following.above)
        if upper > band.above:
            tax += band.rate * (upper - band.above)
    return tax
