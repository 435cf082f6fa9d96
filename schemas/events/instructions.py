"""The contract with payment systems, outbound: `payouts.instructions.v1`. Key and subject: the claim id."""

from datetime import date
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from schemas.benefit import LINES_MAX
from schemas.claim import Name
from schemas.envelope import Data, EventData, UtcDatetime
from schemas.identifiers import LineId, PayoutId
from schemas.money import AMOUNT_MAX_RUPIAH, Currency
from schemas.terms import Term
from schemas.topics import INSTRUCTIONS
from schemas.vocabulary import BenefitCode, Relationship

EndToEndId = Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Amount = Annotated[int, Field(gt=0, le=AMOUNT_MAX_RUPIAH, strict=True)]


class Rail(Term):
    """BI-FAST up to its limit (250 million rupiah), else RTGS or clearing (SKN) by setting; never split to fit."""

    BI_FAST = "bi_fast"
    RTGS = "rtgs"
    CLEARING = "clearing"


class InstructedLine(Data):
    """Shown to the payee."""

    line_id: LineId
    benefit: BenefitCode
    net: int = Field(ge=0)


class Instalment(Data):
    number: int = Field(ge=1)
    of: int = Field(ge=1)
    due: date | None = None


class InstructedPayee(Data):
    """Name must match the account. `account` is text, never a number."""

    kind: Relationship
    name: Name
    bank_code: str
    account: str
    verified_at: UtcDatetime | None = None


class InstructionPersonal(Data):
    payee: InstructedPayee


class PayoutInstructed(EventData):
    """Pay this, once: `payout_id` is the key against paying twice, for ever.

    Net `amount` in whole rupiah = sum of the lines' net = gross - tax. A payment system pays only what is addressed to it, refuses after
    `valid_until`, and refuses a replacement unless `replaces` is rejected, cancelled or returned in its own books, where a part came
    back for no more than that part.
    """

    event_type: ClassVar[str] = "santunan.payout.instructed.v1"
    topic: ClassVar[str] = INSTRUCTIONS
    once: ClassVar[str | None] = "payout_id"

    payout_id: PayoutId
    end_to_end_id: EndToEndId
    payment_system: str
    environment: Literal["production", "sandbox", "demo", "test"]
    replaces: PayoutId | None = None
    amount: Amount
    currency: Currency = "IDR"
    gross: int = Field(gt=0)
    tax: int = Field(ge=0)
    lines: tuple[InstructedLine, ...] = Field(min_length=1, max_length=LINES_MAX)
    fund: str
    instalment: Instalment
    personal: InstructionPersonal
    rail: Rail
    purpose_code: str
    not_before: UtcDatetime
    valid_until: UtcDatetime
    remittance: str = Field(max_length=140)
    decision_digest: Digest
    signature: str = ""
    """Detached JWS (Ed25519, `kid`) over the canonical JSON (RFC 8785) of the data without `signature`."""


class PayoutInquired(EventData):
    """What became of this payout? Asked after *unknown*; the answer is a receipt. Never a second instruction."""

    event_type: ClassVar[str] = "santunan.payout.inquired.v1"
    topic: ClassVar[str] = INSTRUCTIONS

    payout_id: PayoutId
    end_to_end_id: EndToEndId
    payment_system: str
    environment: Literal["production", "sandbox", "demo", "test"]
    asked_at: UtcDatetime
    inquiry: int = Field(ge=1)
    signature: str = ""


class PayoutRecalled(EventData):
    """Please do not pay this if you have not yet; answered `cancelled`, or when it is too late by the payment's own receipts."""

    event_type: ClassVar[str] = "santunan.payout.recalled.v1"
    topic: ClassVar[str] = INSTRUCTIONS

    payout_id: PayoutId
    end_to_end_id: EndToEndId
    payment_system: str
    environment: Literal["production", "sandbox", "demo", "test"]
    asked_at: UtcDatetime
    because: str = Field(max_length=140)
    signature: str = ""
