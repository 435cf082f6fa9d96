"""What is known of each kind of claim before any rule looks at it: one row per kind, read by intake, membership, checks and pages."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from schemas.vocabulary import ClaimKind, MigrantPhase, Programme

FIRST_DOMESTIC: Final = (date(2015, 7, 1), "PP 44/2015")
FIRST_MIGRANT: Final = (date(2017, 8, 1), "Permenaker 7/2017")
FIRST_PENSION: Final = (date(2015, 7, 1), "PP 45/2015")
FIRST_JOB_LOSS: Final = (date(2021, 2, 2), "PP 37/2021")

DETAILS: Final = (
    "death",
    "jht",
    "repatriation",
    "accident",
    "disability",
    "scholarship",
    "departure",
    "placement",
    "termination",
    "rape",
    "loss",
    "pension",
    "job_loss",
    "inheritance",
    "employment",
    "replacement",
)
"""The fields of `ClaimContent` that hold details."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KindRow:
    """One kind. `details` are filled in, `beside` may be, no others. `heirs`: the member is dead, and heirs are paid. `event`: claims of
    one event and one date are one case; of `once`, whatever the date. `first_event`: the first date that the regulations cover.
    `phases`: of a placement in which a migrant worker has the benefit. `open`: taken in; a kind that is not is refused at intake."""

    kind: ClaimKind
    programme: Programme
    details: frozenset[str]
    beside: frozenset[str] = frozenset()
    heirs: bool = False
    migrant: bool = False
    phases: frozenset[MigrantPhase] = frozenset()
    event: str
    once: bool = False
    first_event: tuple[date, str] | None
    open: bool = False


K, P = ClaimKind, Programme
PHASES: Final = frozenset(MigrantPhase)
BEFORE, DURING, AFTER = (frozenset({phase}) for phase in MigrantPhase)


def _of(*names: str) -> frozenset[str]:
    return frozenset(names)


def _migrant(
    kind: ClaimKind,
    details: str,
    event: str,
    *,
    beside: str = "",
    heirs: bool = False,
    opened: bool = False,
    once: bool = False,
    phases: frozenset[MigrantPhase] = PHASES,
) -> KindRow:
    """Migrants' benefits of JKK."""
    return KindRow(
        kind=kind,
        programme=P.JKK,
        details=_of(details),
        beside=_of(beside) if beside else frozenset(),
        heirs=heirs,
        migrant=True,
        phases=phases,
        event=event,
        once=once,
        first_event=FIRST_MIGRANT,
        open=opened,
    )


def _pension(
    kind: ClaimKind, details: str, event: str, *, beside: str = "", heirs: bool = False, opened: bool = False
) -> KindRow:
    return KindRow(
        kind=kind,
        programme=P.JP,
        details=_of(details),
        beside=_of(beside) if beside else frozenset(),
        heirs=heirs,
        event=event,
        once=True,
        first_event=FIRST_PENSION,
        open=opened,
    )


_ROWS: Final = (
    KindRow(
        kind=K.JKM_DEATH,
        programme=P.JKM,
        details=_of("death"),
        beside=_of("inheritance", "employment", "replacement"),
        heirs=True,
        event="death",
        once=True,
        first_event=FIRST_DOMESTIC,
        open=True,
    ),
    KindRow(
        kind=K.JHT,
        programme=P.JHT,
        details=_of("jht"),
        beside=_of("inheritance"),
        event="jht",
        first_event=None,
        open=True,
    ),
    KindRow(
        kind=K.PMI_DEATH,
        programme=P.JKM,
        details=_of("death"),
        beside=_of("inheritance", "disability"),
        heirs=True,
        migrant=True,
        phases=PHASES,
        event="death",
        once=True,
        first_event=FIRST_MIGRANT,
        open=True,
    ),
    _migrant(K.PMI_REPATRIATION, "repatriation", "repatriation", opened=True, phases=DURING),
    KindRow(
        kind=K.JKK_ACCIDENT,
        programme=P.JKK,
        details=_of("accident"),
        beside=_of("disability", "employment", "replacement"),
        event="accident",
        first_event=FIRST_DOMESTIC,
        open=True,
    ),
    KindRow(
        kind=K.JKK_DEATH,
        programme=P.JKK,
        details=_of("death", "accident"),
        beside=_of("disability", "inheritance", "employment", "replacement"),
        heirs=True,
        event="death",
        once=True,
        first_event=FIRST_DOMESTIC,
        open=True,
    ),
    KindRow(
        kind=K.SCHOLARSHIP,
        programme=P.JKM,
        details=_of("scholarship"),
        heirs=True,
        event="scholarship",
        first_event=FIRST_DOMESTIC,
        open=True,
    ),
    _migrant(K.PMI_ACCIDENT, "accident", "accident", beside="disability", opened=True),
    _migrant(K.PMI_ACCIDENT_RETURN, "repatriation", "repatriation", opened=True, phases=DURING),
    _migrant(K.PMI_FAILED_DEPARTURE, "departure", "departure", opened=True, phases=BEFORE),
    _migrant(K.PMI_FAILED_PLACEMENT, "placement", "placement", opened=True, phases=DURING),
    _migrant(K.PMI_MISPLACEMENT, "placement", "placement", opened=True, phases=DURING),
    _migrant(K.PMI_TERMINATION, "termination", "termination", opened=True, phases=DURING),
    _migrant(K.PMI_RAPE, "rape", "rape", opened=True),
    _migrant(K.PMI_LOSS, "loss", "loss", opened=True, phases=AFTER),
    _migrant(K.PMI_SCHOLARSHIP, "scholarship", "scholarship", heirs=True, opened=True),
    _pension(K.JP_OLD_AGE, "pension", "pension", opened=True),
    _pension(K.JP_DISABILITY, "pension", "pension", beside="disability", opened=True),
    _pension(K.JP_SURVIVORS, "death", "pension_death", beside="pension", heirs=True, opened=True),
    KindRow(
        kind=K.JKP,
        programme=P.JKP,
        details=_of("job_loss"),
        beside=_of("replacement"),
        event="job_loss",
        first_event=FIRST_JOB_LOSS,
        open=True,
    ),
)

KINDS: Final = {row.kind: row for row in _ROWS}
OPEN_KINDS: Final = tuple(kind for kind in ClaimKind if KINDS[kind].open)
"""Kinds that are taken in."""
SCHOLARSHIPS: Final = frozenset({K.SCHOLARSHIP, K.PMI_SCHOLARSHIP})
"""Kinds that are applied for each school year, whichever fund pays: JKK's after a work accident, else JKM's."""
HEIRS_KINDS: Final = frozenset(row.kind for row in _ROWS if row.heirs)
MIGRANT_KINDS: Final = frozenset(row.kind for row in _ROWS if row.migrant)
