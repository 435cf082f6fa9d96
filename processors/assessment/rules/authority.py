"""Who may approve how much: our own settings, not law. Limits are net totals of a claim, in rupiah."""

from typing import Final, NamedTuple

from schemas.benefit import BenefitLine
from schemas.reasons import ReasonCode
from schemas.vocabulary import AuthorityRole

AUTOMATIC_RUPIAH_MAX: Final = 50_000_000
"""Up to here a claim that went straight through verification is approved without a person."""
OFFICER_RUPIAH_MAX: Final = 100_000_000
SUPERVISOR_RUPIAH_MAX: Final = 500_000_000
TWO_PERSON_RUPIAH_MAX: Final = 250_000_000
"""Above it two different people approve."""

LIMITS: Final = ((OFFICER_RUPIAH_MAX, AuthorityRole.OFFICER), (SUPERVISOR_RUPIAH_MAX, AuthorityRole.SUPERVISOR))
HIGHEST: Final = AuthorityRole.BRANCH_HEAD


class Authority(NamedTuple):
    """What an approval needs: nobody (no reasons), or `people` different persons of at least `role`."""

    reasons: tuple[ReasonCode, ...]
    role: AuthorityRole
    people: int


def authority(lines: tuple[BenefitLine, ...], *, straight_through: bool) -> Authority:
    """What approving these lines needs."""
    total = sum(line.net.amount for line in lines)
    reasons: list[ReasonCode] = []
    if total > AUTOMATIC_RUPIAH_MAX:
        reasons.append(ReasonCode.HIGH_AMOUNT)
    if any(line.unverified for line in lines):
        reasons.append(ReasonCode.RULE_UNVERIFIED)
    if not straight_through:
        reasons.append(ReasonCode.OFFICER_DECISION)
    role = next((role for limit, role in LIMITS if total <= limit), HIGHEST)
    return Authority(tuple(reasons), role, 2 if total > TWO_PERSON_RUPIAH_MAX else 1)
