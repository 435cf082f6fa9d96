"""Cases for the rules of benefits, with defaults; a test names only what it is about."""

from __future__ import annotations

from datetime import date
from typing import Any

from processors.assessment.rules.assess import Assessed, assess
from processors.assessment.rules.case import Case
from processors.assessment.rules.jht import Savings
from processors.assessment.rules.lines import lines
from processors.assessment.rules.shares import Share
from processors.law import LAW, Book
from processors.law.rows import Row, Series
from schemas.benefit import BenefitLine
from schemas.claim import ClaimContent, DeathDetails
from schemas.details import AccidentDetails, Cost, DisabilityDetails, InabilityPeriod, Loss
from schemas.injuries import AccidentCause, BodyLoss, CostKind, MedicalState, Side
from schemas.money import Money
from schemas.reasons import ReasonCode
from schemas.vocabulary import BenefitCode, ClaimKind, DeathCause, Relationship, Segment
from tests.processors.filings import MEMBER, snapshot

ON = date(2026, 10, 1)
SELF = Share(ref="self", relationship=Relationship.SELF, parts=1)
WIDOW = Share(ref="widow", relationship=Relationship.SPOUSE, parts=1)
SON = Share(ref="son", relationship=Relationship.CHILD, parts=1)
BURIER = Share(ref="burier", relationship=Relationship.BURIER, parts=1)
EMPLOYER = Share(ref="employer", relationship=Relationship.EMPLOYER, parts=1)
TODAY = Savings(gross_before=0, first_on=None, paid_on=date(2026, 11, 20))


def rupiah(amount: int) -> Money:
    return Money(amount=amount)


def covered(claim: ClaimContent, wage: int | None, **over: Any) -> Any:
    default = {"wage": None if wage is None else rupiah(wage), "memberships": 1}
    return snapshot(claim, **default | over)


def accident(
    reported: int | None = 5_000_000,
    *,
    on: date = ON,
    shares: tuple[Share, ...] = (SELF,),
    disability: DisabilityDetails | None = None,
    cover: dict[str, Any] | None = None,
    **details: Any,
) -> Case:
    default = {"cause": AccidentCause.WORKPLACE, "state": MedicalState.RECOVERED}
    facts = AccidentDetails.model_validate(default | details)
    claim = ClaimContent(kind=ClaimKind.JKK_ACCIDENT, event_date=on, accident=facts, disability=disability)
    return Case(claim, covered(claim, reported, **cover or {}), MEMBER, shares)


def accident_death(
    reported: int | None = 5_000_000,
    *,
    on: date = ON,
    shares: tuple[Share, ...] = (WIDOW,),
    cover: dict[str, Any] | None = None,
    **details: Any,
) -> Case:
    default = {"cause": AccidentCause.WORKPLACE, "state": MedicalState.DIED}
    facts = AccidentDetails.model_validate(default | details)
    death = DeathDetails(cause=DeathCause.WORK_ACCIDENT)
    claim = ClaimContent(kind=ClaimKind.JKK_DEATH, event_date=on, accident=facts, death=death)
    return Case(claim, covered(claim, reported, **cover or {}), MEMBER, shares)


def disabled(*losses: Loss, hand: Side | None = Side.RIGHT, total: bool = False) -> DisabilityDetails:
    return DisabilityDetails(handedness=hand, losses=losses, total_declared=total)


def loss(what: BodyLoss, side: Side | None = None, **over: Any) -> Loss:
    return Loss.model_validate({"what": what, "side": side} | over)


def cost(kind: CostKind, amount: int, **over: Any) -> Cost:
    return Cost.model_validate({"kind": kind, "amount": rupiah(amount)} | over)


def away(first: date, last: date, *, before: bool = False) -> InabilityPeriod:
    return InabilityPeriod(first=first, last=last, claimed_before=before)


def non_wage() -> dict[str, Any]:
    return {"segment": Segment.BPU}


def made(case: Case, savings: Savings = TODAY) -> tuple[BenefitLine, ...]:
    return lines(case, assess(case), savings)


def net(case: Case) -> int:
    return sum(line.net.amount for line in made(case))


def sums(case: Case) -> dict[BenefitCode, int]:
    found: dict[BenefitCode, int] = {}
    for line in made(case):
        found[line.benefit] = found.get(line.benefit, 0) + line.gross.amount
    return found


def asked(case: Case) -> list[ReasonCode]:
    return [question.reason for question in found(case).questions]


def found(case: Case) -> Assessed:
    return assess(case)


def book_with(code: str, value: int) -> Book:
    """The fund's book with this setting at this value."""
    setting = LAW.series[code]
    row = Row.model_validate(setting.rows[0].model_dump() | {"value": value})
    changed = Series.model_validate(setting.model_dump() | {"rows": (row.model_dump(by_alias=True, exclude_defaults=True),)})
    series = [changed if one.code == setting.code else one for one in LAW.series.values()]
    return Book(LAW.edition, series, LAW.sources.values(), "0" * 64)
