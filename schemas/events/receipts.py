"""The contract with payment systems, inbound: `payouts.receipts.v1`. Key and subject: the claim id."""

from datetime import date
from typing import ClassVar, Literal

from pydantic import Field

from schemas.envelope import Data, EventData, UtcDatetime
from schemas.events.instructions import Amount, Digest, EndToEndId
from schemas.identifiers import PayoutId
from schemas.money import Currency
from schemas.terms import Term
from schemas.topics import RECEIPTS


class ReceiptStatus(Term):
    RECEIVED = "received"
    ACCEPTED = "accepted"
    IN_PROCESS = "in_process"
    PENDING = "pending"
    SETTLED = "settled"
    RETURNED = "returned"
    REJECTED = "rejected"
    CANCELLED = "cancelled"


class ReceiptReason(Data):
    """`code` by ISO 20022 external codes (AC01, AC04, …) where `scheme` says so."""

    scheme: str = Field(default="ISO20022", max_length=20)
    code: str = Field(max_length=20)
    text: str = Field(default="", max_length=200)


class PayoutReceipt(EventData):
    """What became of a payout. The state is the join of all receipts in any order."""

    event_type: ClassVar[str] = "santunan.payout.receipt.v1"
    topic: ClassVar[str] = RECEIPTS

    receipt_id: str = Field(min_length=1, max_length=80)
    payment_system: str
    payout_id: PayoutId
    end_to_end_id: EndToEndId
    instruction_digest: Digest
    status: ReceiptStatus
    amount: Amount
    currency: Currency = "IDR"
    reason: ReceiptReason | None = None
    bank_reference: str | None = Field(default=None, max_length=60)
    occurred_at: UtcDatetime
    value_date: date | None = None
    name_match: Literal["full", "partial", "none", "unknown"] = "unknown"
    evidence: Literal["api", "statement", "manual"] = "api"
    signature: str = ""
