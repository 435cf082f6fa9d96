"""What a claim asks for and the fund does not pay to its payees: why, and whose it is."""

from typing import Final

from pydantic import Field

from schemas.benefit import Sentence
from schemas.envelope import Data
from schemas.money import Money
from schemas.reasons import ReasonCode
from schemas.terms import Term
from schemas.vocabulary import BenefitCode, EvidenceMark

UNPAID_MAX: Final = 200


class Bearer(Term):
    """Who has to pay a sum that the fund does not, or with whom it stays."""

    EMPLOYER = "employer"
    SOCIAL_SECURITY_FUND = "social_security_fund"


class NotPaid(Data):
    """One benefit with the sum that is somebody else's, in rupiah before tax, and the arithmetic of it."""

    rule: str
    benefit: BenefitCode
    reason: ReasonCode
    bearer: Bearer
    amount: Money
    article: str
    mark: EvidenceMark
    steps: tuple[str, ...] = Field(default=(), max_length=40)
    sentence: Sentence
