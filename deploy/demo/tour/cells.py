"""What the law gives to whom: every rule with every segment and phase in which it can give something, and the benefits of no rule."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Final, NamedTuple

from processors.assessment.rules.assess import RULES
from processors.assessment.rules.rule import Rule
from processors.law import LAW
from processors.payout.lateness import COMPENSATED
from schemas.civil import add_months
from schemas.kinds import FIRST_PENSION, KINDS, SCHOLARSHIPS
from schemas.vocabulary import BenefitCode, MigrantPhase, Programme, Segment

PROGRAMMES: Final = {
    Segment.PU: frozenset(Programme),
    Segment.BPU: frozenset({Programme.JKK, Programme.JKM, Programme.JHT}),
    Segment.PMI: frozenset({Programme.JKK, Programme.JKM, Programme.JHT}),
    Segment.JAKON: frozenset({Programme.JKK, Programme.JKM}),
}
"""What each segment can be insured for (domain section 1.2)."""
OUTSIDE: Final = frozenset({MigrantPhase.BEFORE, MigrantPhase.AFTER})
REFUSED: Final = {"pmi.medical_abroad": OUTSIDE, "pmi.scholarship_death": OUTSIDE}
"""Phases in which a rule is asked and always refuses (Permenaker 4/2023 art 30-34, 50(2); scholarships of the placement alone)."""
IN_KIND: Final = {
    BenefitCode.RETURN_TO_WORK: "a case manager, given in kind (domain section 2.1)",
    BenefitCode.VOCATIONAL: "training, given in kind (domain sections 2.1, 2.5)",
}
"""Benefits that are no sums and make no lines."""
PENSION_BEGAN_DAYS: Final = 500
"""A pension of the tour began at least so long ago, so that a year of its instalments is due."""
MONTHS_MORE: Final = 2
"""The contribution of an event's own month is not due yet."""


PHASED: Final = frozenset(rule.id for rule in RULES if rule.phases)
"""Rules that ask for the phase of a placement."""


class Cell(NamedTuple):
    """One rule, for whom, and in which phase of a placement; none at home."""

    rule: str
    segment: Segment
    phase: MigrantPhase | None

    def __str__(self) -> str:
        return " ".join(part for part in (self.rule, self.segment, self.phase) if part is not None)


def cell_of(rule: str, inputs: Mapping[str, str]) -> Cell | None:
    """Of a line, by what it was computed from; none where that is no benefit of a segment: what is owed for a delay."""
    segment, phase = inputs.get("segment"), inputs.get("phase")
    if segment is None:
        return None
    return Cell(rule, Segment(segment), MigrantPhase(phase) if phase is not None and rule in PHASED else None)


def cells(today: date) -> frozenset[Cell]:
    """Every cell that can be decided by `today` (civil date)."""
    return frozenset(cell for rule in RULES for cell in _of(rule, today))


def expected(today: date) -> frozenset[BenefitCode]:
    """The benefits of these cells, and what late payments are made good with."""
    known = {cell.rule for cell in cells(today)}
    return frozenset({rule.benefit for rule in RULES if rule.id in known} | {benefit for _, benefit in COMPENSATED.values()})


def not_yet(today: date) -> dict[BenefitCode, str]:
    """Benefits that no claim of `today` can be given, and why."""
    reasons = dict(IN_KIND)
    if not old_age_pensions(today):
        since, months = FIRST_PENSION[0], _contributions(today)
        reasons[BenefitCode.JP_OLD_AGE] = f"{months} months of contributions, which began on {since:%Y-%m-%d}, are needed"
    return reasons


def old_age_pensions(today: date) -> bool:
    """Whether anybody can have drawn an old-age pension for a year."""
    return first_old_age_pension(today) <= today - timedelta(days=PENSION_BEGAN_DAYS)


def first_old_age_pension(today: date) -> date:
    """Before then nobody has put in for as many months as the law asks for."""
    return add_months(FIRST_PENSION[0], _contributions(today) + MONTHS_MORE)


def _contributions(today: date) -> int:
    return LAW.on(today).find("jp.old_age.months").whole


def _of(rule: Rule, today: date) -> Iterator[Cell]:
    if rule.benefit is BenefitCode.JP_OLD_AGE and not old_age_pensions(today):
        return
    for segment in rule.segments:
        if not any(programme in PROGRAMMES[segment] for programme in _programmes(rule)):
            continue
        if segment is Segment.PMI and rule.phases:
            yield from (Cell(rule.id, segment, phase) for phase in rule.phases - REFUSED.get(rule.id, frozenset()))
        else:
            yield Cell(rule.id, segment, None)


def _programmes(rule: Rule) -> frozenset[Programme]:
    """Of the rule's kinds; of scholarships either, by the route."""
    if rule.kinds <= SCHOLARSHIPS:
        return frozenset({Programme.JKK, Programme.JKM})
    return frozenset(KINDS[kind].programme for kind in rule.kinds)
