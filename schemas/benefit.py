"""A benefit line: every rupiah with its rule, article, tariff version, inputs and arithmetic."""

from datetime import date
from typing import Annotated, Final, Self, TypeAlias

from pydantic import Field, model_validator

from schemas.claim import PayeeRef
from schemas.envelope import Data
from schemas.identifiers import LineId
from schemas.money import Money
from schemas.reasons import ReasonCode
from schemas.vocabulary import BenefitCode, EntitlementFamily, EvidenceMark

LINES_MAX = 200
ITEM_LENGTH_MAX = 100
STATED_RUPIAH_MAX = 1_000_000_000_000
"""A trillion for one benefit: a sum above it is a slip of the pen."""
InputName = Annotated[str, Field(pattern=r"^[a-z0-9_]{1,80}$")]
"""ASCII, as canonical JSON wants its names."""


TOGETHER: Final = "+"
"""Between the things that one subject names: a line may use up several at once."""
Fingerprint: TypeAlias = tuple[EntitlementFamily, str]


class EntitlementLine(Data):
    """What a line uses up: `family` and each thing that `subject` names, together, are given once. Heirs' shares of one entitlement
    share both."""

    line_id: LineId
    family: EntitlementFamily
    subject: str = Field(min_length=1, max_length=200)

    @property
    def fingerprints(self) -> tuple[Fingerprint, ...]:
        return fingerprints(self.family, self.subject)


def fingerprints(family: EntitlementFamily, subject: str) -> tuple[Fingerprint, ...]:
    """What is given once, each by itself: `member` and `member/2024-05` of `member+member/2024-05`."""
    return tuple((family, thing) for thing in subject.split(TOGETHER))


class Sentence(Data):
    """What a line is, said to a person."""

    indonesian: str = Field(max_length=600)
    english: str = Field(max_length=600)


class BenefitLine(Data):
    """One computed line. net = gross - tax. `unverified` is set when a rule or value is marked M or U."""

    line_id: LineId
    benefit: BenefitCode
    family: EntitlementFamily
    subject: str
    payee_ref: PayeeRef
    gross: Money
    tax: Money
    net: Money
    rule: str
    article: str
    tariff_version: str
    mark: EvidenceMark
    unverified: bool = False
    inputs: dict[InputName, str] = Field(default_factory=dict)
    steps: tuple[str, ...] = ()
    sentence: Sentence | None = None
    instalment: int = 1
    instalments: int = 1
    due_on: date | None = None


class OpenSum(Data):
    """A benefit whose sum the rules could not compute, and what an officer may state for it.

    `item` tells several of one benefit apart. `most`: the highest that the law or the receipts allow, where that is known. `payees`: whom
    the rule pays; none: the officer names a payee of the claim. `instalments`: how often the sum is paid."""

    benefit: BenefitCode
    item: str = Field(default="", max_length=ITEM_LENGTH_MAX)
    rule: str
    reason: ReasonCode
    detail: str
    article: str = ""
    most: Money | None = None
    payees: tuple[PayeeRef, ...] = ()
    instalments: int = 1


class StatedSum(Data):
    """A sum that an officer states, of which the law's figure or a fact could not be read. `rests_on`: the article or paper that says so;
    `sentence`: how the officer came to it. Neither holds personal data."""

    benefit: BenefitCode
    item: str = Field(default="", max_length=ITEM_LENGTH_MAX)
    amount: Money = Field(json_schema_extra={"properties": {"amount": {"minimum": 1, "maximum": STATED_RUPIAH_MAX}}})
    payee_ref: PayeeRef | None = None
    rests_on: str = Field(min_length=1, max_length=200)
    sentence: str = Field(min_length=1, max_length=400)

    @model_validator(mode="after")
    def _is_a_sum(self) -> Self:
        if not 0 < self.amount.amount <= STATED_RUPIAH_MAX:
            raise ValueError(f"the sum must be above 0 and at most {STATED_RUPIAH_MAX:,} rupiah")
        return self
