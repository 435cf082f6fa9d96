"""The checks of heirs and of other payees at their edges, as rows of the table of all checks: a row for each row of the law's order."""

from __future__ import annotations

from datetime import date
from typing import Any

from processors.verification.rules.facts import Facts
from schemas.circumstances import InheritanceDetails
from schemas.claim import ClaimContent, Payee
from schemas.details import Cost
from schemas.heirs import HEIR_CLASSES
from schemas.injuries import CostKind
from schemas.money import Money
from schemas.reasons import ReasonCode
from schemas.vocabulary import Channel, ClaimKind, JhtReason, Relationship
from tests.processors.filings import (
    account,
    death,
    known,
    member_payee,
    migrants_accident,
    payee,
    people,
    personal,
    savings,
    snapshot,
    work_accident,
    work_death,
)

R = ReasonCode
ON = date(2026, 11, 20)
DEAD = savings(JhtReason.DEATH)
CHILD, SIBLING, BURIER = Relationship.CHILD, Relationship.SIBLING, Relationship.BURIER


def facts(claim: ClaimContent | None = None, *payees: Payee, **over: Any) -> Facts:
    claim = claim or death()
    who = personal(*payees) if payees else people(claim)
    default: dict[str, Any] = {"channel": Channel.BRANCH, "received_on": ON, "snapshot": snapshot(claim)}
    return Facts(claim=claim, personal=who, member=known(), **default | over)


def heir(relationship: Relationship, ref: str = "heir-1", **over: Any) -> Payee:
    return payee(ref, relationship=relationship, **over)


def survived_by(*living: Relationship, claim: ClaimContent | None = None) -> ClaimContent:
    return (claim or death()).model_copy(update={"inheritance": InheritanceDetails(living=living)})


def billed(**over: Any) -> Cost:
    return Cost.model_validate({"kind": CostKind.MEDICAL, "amount": Money(amount=4_000_000), "facility": "RS-001"} | over)


FIRST = [
    ("heir_order", facts(survived_by(relationship, claim=claim), heir(relationship)), "passed", None)
    for claim in (death(), work_death(), death(ClaimKind.PMI_DEATH), DEAD)
    for relationship in HEIR_CLASSES[0].members
]
LOWER_ALONE = [
    (
        "heir_order",
        facts(death(), heir(relationship)),
        "referred",
        R.HEIR_NOT_IN_LAW if relationship is Relationship.OTHER_HEIR else R.HEIR_RANK,
    )
    for row in HEIR_CLASSES[1:]
    for relationship in row.members
]
REFUSED = [
    ("heir_order", facts(survived_by(*higher.members), heir(relationship)), "failed", R.HEIR_RANK)
    for higher in HEIR_CLASSES
    for lower in HEIR_CLASSES[higher.rank :]
    for relationship in lower.members
]
BESIDE = [
    ("heir_order", facts(death(), heir(one), heir(other, "heir-2")), "referred", R.HEIR_RANK)
    for higher in HEIR_CLASSES
    for lower in HEIR_CLASSES[higher.rank :]
    for one in higher.members
    for other in lower.members
]
MINOR: dict[str, Any] = {"birth_date": date(2008, 11, 21), "relationship": CHILD}
HEIRS: list[tuple[str, Facts, str, ReasonCode | None]] = [
    *FIRST,
    *LOWER_ALONE,
    *REFUSED,
    *BESIDE,
    ("heir_order", facts(survived_by(SIBLING), heir(Relationship.PARENT)), "referred", R.HEIR_RANK),
    ("heir_order", facts(survived_by(), heir(SIBLING)), "referred", R.HEIR_RANK),
    ("heir_order", facts(survived_by(Relationship.SPOUSE), heir(BURIER)), "referred", R.HEIR_RANK),
    ("heir_order", facts(death(), heir(BURIER)), "passed", None),
    ("no_heir", facts(death(), heir(BURIER)), "referred", R.NO_HEIR),
    ("no_heir", facts(death(ClaimKind.PMI_DEATH), heir(BURIER)), "referred", R.NO_HEIR),
    ("no_heir", facts(death(), heir(Relationship.ESTATES_OFFICE)), "referred", R.PAYEE_NOT_ENTITLED),
    ("no_heir", facts(DEAD, heir(Relationship.ESTATES_OFFICE)), "referred", R.NO_HEIR),
    ("no_heir", facts(death(), heir(BURIER), heir(CHILD, "heir-2")), "passed", None),
    ("no_heir", facts(), "passed", None),
    ("minors", facts(death(), payee(**MINOR, guardian_name="DEWI", account=account("DEWI"))), "passed", None),
    ("minors", facts(death(), payee(**MINOR, guardian_name="DEWI LESTARI", account=account())), "referred", R.HEIR_MINOR),
    ("minors", facts(death(), payee(**MINOR, guardian_name="DEWI")), "passed", None),
    ("incapable", facts(), "passed", None),
    ("incapable", facts(death(), payee(**MINOR, guardian_name="DEWI")), "passed", None),
    ("incapable", facts(death(), payee(birth_date=date(2008, 11, 20), guardian_name="DEWI")), "referred", R.HEIR_INCAPABLE),
    ("incapable", facts(savings(), heir(Relationship.CURATOR)), "referred", R.HEIR_INCAPABLE),
    ("member_is_paid", facts(savings(), heir(Relationship.CURATOR)), "passed", None),
    ("member_is_paid", facts(work_accident(), member_payee(), heir(Relationship.EMPLOYER, "employer")), "passed", None),
    ("paid_first", facts(), "passed", None),
    ("paid_first", facts(work_accident(wages_kept=True), heir(Relationship.EMPLOYER)), "passed", None),
    ("paid_first", facts(work_accident(), heir(Relationship.EMPLOYER)), "referred", R.PAYEE_NOT_ENTITLED),
    ("paid_first", facts(work_accident(costs=(billed(facility=None),)), heir(Relationship.EMPLOYER)), "passed", None),
    ("paid_first", facts(work_accident(costs=(billed(receipt="B-1"),)), heir(Relationship.HEALTH_FACILITY)), "passed", None),
    ("paid_first", facts(work_accident(costs=(billed(),)), heir(Relationship.HEALTH_FACILITY)), "referred", R.PAYEE_NOT_ENTITLED),
    (
        "paid_first",
        facts(work_accident(costs=(billed(kind=CostKind.GLASSES, receipt="B-1"),)), heir(Relationship.HEALTH_FACILITY)),
        "referred",
        R.PAYEE_NOT_ENTITLED,
    ),
    ("paid_first", facts(migrants_accident(), heir(Relationship.PREPAYER)), "passed", None),
    ("paid_first", facts(work_accident(costs=(billed(),)), heir(Relationship.PREPAYER)), "referred", R.PAYEE_NOT_ENTITLED),
    ("paid_first", facts(death(), heir(Relationship.EMPLOYER)), "referred", R.PAYEE_NOT_ENTITLED),
]
