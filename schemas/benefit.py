"""A benefit line: every rupiah with its rule, article, tariff version, inputs and arithmetic."""

from datetime import date
from typing import Annotated

from pydantic import Field

from schemas.claim import PayeeRef
from schemas.envelope import Data
from schemas.identifiers import LineId
from schemas.money import Money
from schemas.vocabulary import BenefitCode, EntitlementFamily, EvidenceMark

LINES_MAX = 200
InputName = Annotated[str, Field(pattern=r"^[a-z0-9_]{1,80}$")]
"""ASCII, as canonical JSON wants its names."""


class EntitlementLine(Data):
    """What a line uses up: `family` and `subject` together are given once. Heirs' shares of one entitlement share both."""

    line_id: LineId
    family: EntitlementFamily
    subject: str = Field(min_length=1, max_length=200)


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
