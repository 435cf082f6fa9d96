"""Who is paid beside the member and the heirs: employers, facilities and others who paid first, each by a rule of its own."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from processors.verification.rules.facts import PASSED, Facts, Finding, referred
from processors.verification.rules.heirs import pays_heirs
from schemas.heirs import PAID_BACK
from schemas.injuries import CostKind
from schemas.kinds import MIGRANT_KINDS
from schemas.reasons import ReasonCode
from schemas.vocabulary import EvidenceMark, Relationship

R = Relationship
C, S, M, U = EvidenceMark.CONFIRMED, EvidenceMark.SECONDARY, EvidenceMark.MEMORY, EvidenceMark.UNRESOLVED
BILLED: Final = frozenset({CostKind.MEDICAL, CostKind.HOMECARE, CostKind.PROSTHESIS})
"""What a partner facility bills the fund for."""


@dataclass(frozen=True, slots=True)
class PayeeRow:
    """Such a payee is paid when `when` holds. `because`: of what, in the law's words."""

    relationship: Relationship
    when: Callable[[Facts], bool]
    because: str
    article: str
    mark: EvidenceMark


def _replaces(facts: Facts) -> bool:
    return facts.claim.replacement is not None


def _kept_wages(facts: Facts) -> bool:
    return facts.claim.accident is not None and facts.claim.accident.wages_kept


def _paid_costs(facts: Facts) -> bool:
    return facts.claim.accident is not None and bool(facts.claim.accident.costs)


def _bills(facts: Facts) -> bool:
    """Receipts of what a facility bills, each with the facility's code and the bill's number."""
    accident = facts.claim.accident
    costs = () if accident is None else accident.costs
    mine = [cost for cost in costs if cost.facility is not None]
    return bool(mine) and all(cost.kind in BILLED and cost.receipt is not None for cost in mine)


def _abroad(facts: Facts) -> bool:
    return facts.claim.kind in MIGRANT_KINDS


PAYEES: Final = (
    PayeeRow(R.EMPLOYER, _replaces, "it paid in the fund's place", "Permenaker 1/2025 art 8(2c); PP 37/2021 art 39(5)", C),
    PayeeRow(R.EMPLOYER, _kept_wages, "it went on paying wages", "JKK checklist: transfer statement", S),
    PayeeRow(R.EMPLOYER, _paid_costs, "it paid transport or care first", "JKK checklist: transfer statement", S),
    PayeeRow(R.EMPLOYER, _abroad, "it paid first", "Permenaker 4/2023 art 50", C),
    PayeeRow(R.HEALTH_FACILITY, _bills, "a partner facility bills the fund", "PLKK bill the fund directly", S),
    PayeeRow(R.PREPAYER, _abroad, "it paid first", "Permenaker 4/2023 art 50", C),
    PayeeRow(R.PREPAYER, _paid_costs, "it paid transport or care first", "Permenaker 4/2023 art 50, by analogy", U),
)
"""Beside the member and the heirs. Any row that holds will do."""


def member_is_paid(facts: Facts) -> Finding:
    """What is due to a living member is paid to the member; who receives for one who cannot is the curator."""
    if pays_heirs(facts):
        return PASSED
    for payee in facts.personal.payees:
        if payee.relationship is R.SELF or payee.relationship in PAID_BACK:
            continue
        if payee.relationship is R.CURATOR:
            return PASSED
        return referred(ReasonCode.PAYEE_NOT_ENTITLED, f"{payee.ref} is {payee.relationship}: the member is alive and is paid")
    return PASSED


def paid_first(facts: Facts) -> Finding:
    """Employers, facilities and others are paid back by the table's rows, and by those of what is certain without a person."""
    for payee in facts.personal.payees:
        if payee.relationship not in PAID_BACK:
            continue
        rows = [row for row in PAYEES if row.relationship is payee.relationship and row.when(facts)]
        if not rows:
            return referred(
                ReasonCode.PAYEE_NOT_ENTITLED, f"{payee.ref} is {payee.relationship}, and nothing says what it paid first"
            )
        if all(row.mark in {M, U} for row in rows):
            return referred(ReasonCode.PAYEE_NOT_ENTITLED, f"{payee.ref}: {rows[0].because}; {rows[0].article}")
    return PASSED
