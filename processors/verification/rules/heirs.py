"""Who may be paid: the order of heirs, minors and who cannot act, other applications of the same case."""

from typing import Final

from processors.verification.rules.facts import PASSED, Facts, Finding, failed, referred, warned
from processors.verification.rules.names import Likeness, likeness
from schemas.civil import ADULT_AGE_YEARS, age_on
from schemas.claim import Payee
from schemas.heirs import FIRST_RANK, HEIR_RANKS, INSTEAD, PAID_BACK, class_of, first_rank_of
from schemas.kinds import HEIRS_KINDS, MIGRANT_KINDS
from schemas.reasons import ReasonCode
from schemas.vocabulary import ClaimKind, Filing, JhtReason, Relationship

NO_HEIRS: Final = PAID_BACK | {Relationship.BURIER, Relationship.ESTATES_OFFICE}
"""Who is paid for a dead member without inheriting."""


def pays_heirs(facts: Facts) -> bool:
    """Whether the member is dead: by the claim's kind, or by the reason for which savings are claimed."""
    savings = facts.claim.jht
    return facts.claim.kind in HEIRS_KINDS or (savings is not None and savings.reason is JhtReason.DEATH)


def heir_order(facts: Facts) -> Finding:
    """Widow, widower and children pass. A lower class while a higher one is known to live is refused; that nobody is, where none is
    named, an officer sees in the heir letter. Who the law does not list needs a court's ruling."""
    if not pays_heirs(facts) or facts.claim.replacement is not None:
        return PASSED
    payees = {payee.relationship for payee in facts.personal.payees}
    if not payees:
        return referred(ReasonCode.HEIR_RANK, "the filing names no heir")
    ranks = {HEIR_RANKS[one] for one in payees if one in HEIR_RANKS}
    living = _living(facts)
    first = min(ranks | ({living} if living else set()), default=None)
    if any(rank != first for rank in ranks):
        return _after_others(ranks, first or FIRST_RANK)
    if Relationship.OTHER_HEIR in payees:
        return referred(ReasonCode.HEIR_NOT_IN_LAW, "an heir whom the law does not list: the court's ruling has to be seen")
    if (living is None and payees <= NO_HEIRS) or (ranks == {FIRST_RANK} and payees <= HEIR_RANKS.keys()):
        return PASSED
    named = ", ".join(sorted(relationship.value for relationship in payees))
    return referred(ReasonCode.HEIR_RANK, f"named: {named}; nobody may stand before them in the law's order")


def _living(facts: Facts) -> int | None:
    """The highest class of whom the filing's heir letter names as alive."""
    said = facts.claim.inheritance
    return None if said is None else first_rank_of(said.living)


def _after_others(ranks: set[int], first: int) -> Finding:
    """Who comes after others is not paid: alone they are refused, beside them an officer sees who remains."""
    before, after = class_of(first).what, class_of(max(ranks)).what
    if first in ranks:
        return referred(ReasonCode.HEIR_RANK, f"{after}, beside {before}: who comes after them gets no share")
    return failed(ReasonCode.HEIR_RANK, f"{before} live by the heir letter: they come before {after}")


def no_heir(facts: Facts) -> Finding:
    """Without an heir the funeral sum is whoever buried's and the rest stays with the social security fund; savings go to the estates
    office (Balai Harta Peninggalan). That there is none has to be seen."""
    relationships = {payee.relationship for payee in facts.personal.payees}
    if not pays_heirs(facts) or facts.claim.replacement is not None:
        return PASSED
    if Relationship.ESTATES_OFFICE in relationships and facts.claim.kind is not ClaimKind.JHT:
        return referred(ReasonCode.PAYEE_NOT_ENTITLED, "the estates office keeps savings only")
    if first_rank_of(relationships) is not None or relationships & INSTEAD:
        return PASSED
    where = "with the fund" if facts.claim.kind is not ClaimKind.JHT else "with the estates office"
    if facts.claim.kind in MIGRANT_KINDS:
        where = "nowhere that the reference names"
    return referred(ReasonCode.NO_HEIR, f"no heir is named: what is not the funeral's is {where}")


def minors(facts: Facts) -> Finding:
    """A minor is paid through a guardian whom a court appointed, to the guardian's account; a child without a birth date might be one."""
    for payee in facts.personal.payees:
        if payee.relationship is Relationship.GUARDIAN and payee.guardian_name is None:
            return referred(ReasonCode.HEIR_MINOR, f"{payee.ref} is a guardian: the ward is the payee")
        minor = _is_minor(payee, facts)
        if minor is None and payee.relationship is Relationship.CHILD and payee.guardian_name is None:
            return referred(ReasonCode.HEIR_MINOR, f"{payee.ref} is a child without a birth date")
        if minor and payee.guardian_name is None:
            return referred(ReasonCode.HEIR_MINOR, f"{payee.ref} is a minor without a guardian")
        if minor and not _is_guardians(payee):
            return referred(ReasonCode.HEIR_MINOR, f"{payee.ref} is a minor: the account has to be the guardian's")
    return PASSED


def _is_guardians(payee: Payee) -> bool:
    """Whether a minor's account is the guardian's; one that is not named yet may still be."""
    if payee.account is None or payee.guardian_name is None:
        return True
    return likeness(payee.account.holder_name, payee.guardian_name) is not Likeness.DIFFERENT


def incapable(facts: Facts) -> Finding:
    """Somebody who receives for a grown-up is a curator (pengampu), and the ruling has to be seen."""
    for payee in facts.personal.payees:
        if payee.relationship is Relationship.CURATOR:
            return referred(ReasonCode.HEIR_INCAPABLE, f"{payee.ref} is a curator: the ruling has to be seen")
        if payee.guardian_name is not None and _is_minor(payee, facts) is False:
            return referred(ReasonCode.HEIR_INCAPABLE, f"somebody receives for {payee.ref}, who is of age")
    return PASSED


def _is_minor(payee: Payee, facts: Facts) -> bool | None:
    """On the day of submission; None where the filing gives no birth date."""
    return None if payee.birth_date is None else age_on(payee.birth_date, facts.received_on) < ADULT_AGE_YEARS


def duplicates(facts: Facts) -> Finding:
    """Another application of this kind in the same case: two heirs, or one claim filed twice. Bills and replacements stand beside the
    member's own claim: the ledger gives each thing once."""
    same = [
        other
        for other in facts.others
        if other.kind is facts.claim.kind and other.filing is Filing.APPLICATION and not other.bill
    ]
    if not same:
        return PASSED
    if all(payee.relationship in PAID_BACK for payee in facts.personal.payees):
        return warned(f"{len(same)} other application(s) in this case")
    return referred(ReasonCode.POSSIBLE_DUPLICATE, f"{len(same)} other application(s) in this case")
