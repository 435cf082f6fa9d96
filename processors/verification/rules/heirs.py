"""Who may be paid: the order of heirs, minors, other applications of the same case."""

from typing import Final

from processors.verification.rules.facts import PASSED, Facts, Finding, referred
from schemas.civil import ADULT_AGE_YEARS, age_on
from schemas.kinds import HEIRS_KINDS
from schemas.reasons import ReasonCode
from schemas.vocabulary import Filing, JhtReason, Relationship

HEIR_RANKS: Final = {
    Relationship.SPOUSE: 1,
    Relationship.CHILD: 1,
    Relationship.PARENT: 2,
    Relationship.GRANDPARENT: 2,
    Relationship.GRANDCHILD: 2,
    Relationship.SIBLING: 3,
    Relationship.PARENT_IN_LAW: 4,
    Relationship.WILL: 5,
    Relationship.BURIER: 6,
}
"""PP 44/2015 art 40, Permenaker 4/2023 art 57(4): a lower class inherits only when every higher one is empty."""
FIRST_RANK: Final = 1


def pays_heirs(facts: Facts) -> bool:
    """Whether the member is dead: by the claim's kind, or by the reason for which savings are claimed."""
    savings = facts.claim.jht
    return facts.claim.kind in HEIRS_KINDS or (savings is not None and savings.reason is JhtReason.DEATH)


def heir_order(facts: Facts) -> Finding:
    """Spouse and children pass; that nobody stands before a lower class is for an officer to see in the heir letter."""
    if not pays_heirs(facts):
        return PASSED
    payees = facts.personal.payees
    if not payees:
        return referred(ReasonCode.HEIR_RANK, "the filing names no heir")
    ranks = {HEIR_RANKS.get(payee.relationship) for payee in payees}
    if ranks == {FIRST_RANK}:
        return PASSED
    named = ", ".join(sorted({payee.relationship.value for payee in payees}))
    return referred(ReasonCode.HEIR_RANK, f"named: {named}; nobody may stand before them in the law's order")


def member_is_paid(facts: Facts) -> Finding:
    """What is due to a living member is paid to the member."""
    if pays_heirs(facts) or all(payee.relationship is Relationship.SELF for payee in facts.personal.payees):
        return PASSED
    return referred(ReasonCode.HEIR_RANK, "somebody else than the member is to be paid")


def minors(facts: Facts) -> Finding:
    """A minor is paid through a guardian; a child without a birth date might be one."""
    for payee in facts.personal.payees:
        if payee.guardian_name is not None:
            continue
        if payee.relationship is Relationship.GUARDIAN:
            return referred(ReasonCode.HEIR_MINOR, f"{payee.ref} is a guardian: the ward is the payee")
        if payee.birth_date is None and payee.relationship is Relationship.CHILD:
            return referred(ReasonCode.HEIR_MINOR, f"{payee.ref} is a child without a birth date")
        if payee.birth_date is not None and age_on(payee.birth_date, facts.received_on) < ADULT_AGE_YEARS:
            return referred(ReasonCode.HEIR_MINOR, f"{payee.ref} is a minor without a guardian")
    return PASSED


def duplicates(facts: Facts) -> Finding:
    """Another application of this kind in the same case: two heirs, or one claim filed twice."""
    same = [other for other in facts.others if other.kind is facts.claim.kind and other.filing is Filing.APPLICATION]
    if same:
        return referred(ReasonCode.POSSIBLE_DUPLICATE, f"{len(same)} other application(s) in this case")
    return PASSED
