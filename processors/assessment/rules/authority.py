"""Who may approve how much: our own settings in the book of tariffs, not law. Limits are net totals of a claim, in rupiah."""

from datetime import date
from typing import Final, NamedTuple

from processors.assessment.rules.rule import Question
from processors.law import LAW, Book
from schemas.benefit import BenefitLine
from schemas.reasons import ReasonCode
from schemas.vocabulary import AuthorityRole

LIMITS: Final = (("own.authority.officer", AuthorityRole.OFFICER), ("own.authority.supervisor", AuthorityRole.SUPERVISOR))
HIGHEST: Final = AuthorityRole.BRANCH_HEAD
SUPERVISED: Final = frozenset({ReasonCode.TWO_EMPLOYERS})
"""What a supervisor approves, whatever the sum."""


class Authority(NamedTuple):
    """What an approval needs: nobody (no reasons), or `people` different persons of at least `role`."""

    reasons: tuple[ReasonCode, ...]
    role: AuthorityRole
    people: int


def authority(
    lines: tuple[BenefitLine, ...], questions: tuple[Question, ...], on: date, *, straight_through: bool, book: Book = LAW
) -> Authority:
    """What approving these lines needs, by the limits on the day of the decision."""
    law = book.on(on)
    total = sum(line.net.amount for line in lines)
    reasons: list[ReasonCode] = []
    if total > law.find("own.authority.automatic").whole:
        reasons.append(ReasonCode.HIGH_AMOUNT)
    if any(line.unverified for line in lines):
        reasons.append(ReasonCode.RULE_UNVERIFIED)
    reasons += dict.fromkeys(question.reason for question in questions)
    if not straight_through:
        reasons.append(ReasonCode.OFFICER_DECISION)
    role = next((role for limit, role in LIMITS if total <= law.find(limit).whole), HIGHEST)
    if role is AuthorityRole.OFFICER and SUPERVISED & set(reasons):
        role = AuthorityRole.SUPERVISOR
    return Authority(tuple(reasons), role, 2 if total > law.find("own.authority.two_people").whole else 1)
