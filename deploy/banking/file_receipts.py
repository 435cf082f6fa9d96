"""What a bank's file says of a payout as a signed receipt: its id is a digest of its content, so that the same word is the same record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from deploy.bank.books import Due
from deploy.bank.teller import envelope
from deploy.banking.file_books import Known
from deploy.banking.keys import Keys
from processors.payout.signatures import payload_digest, signed_payload
from schemas.events.receipts import PayoutReceipt, ReceiptReason, ReceiptStatus

RECEIPT_ID_DIGITS = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """Whole rupiah; `at` in UTC. `of_statement`: read from the statement, the strongest evidence."""

    status: ReceiptStatus
    amount_rupiah: int
    at: datetime
    code: str | None = None
    text: str = ""
    reference: str | None = None
    value_date: date | None = None
    of_statement: bool = False


def receipt_of(known: Known, fact: Fact, keys: Keys) -> tuple[str, bytes]:
    """The receipt's id and its record."""
    unnamed = PayoutReceipt(
        receipt_id="unnamed",
        payment_system=keys.owner,
        payout_id=known.payout_id,
        end_to_end_id=known.end_to_end_id,
        instruction_digest=known.digest,
        status=fact.status,
        amount=fact.amount_rupiah,
        reason=ReceiptReason(code=fact.code, text=fact.text) if fact.code else None,
        bank_reference=fact.reference,
        occurred_at=fact.at,
        value_date=fact.value_date,
        evidence="statement" if fact.of_statement else "api",
    )
    receipt_id = f"file-{payload_digest(signed_payload(unnamed))[:RECEIPT_ID_DIGITS]}"
    unsigned = unnamed.model_copy(update={"receipt_id": receipt_id})
    receipt = unsigned.model_copy(update={"signature": keys.signer.sign(signed_payload(unsigned))})
    return receipt_id, envelope(Due(fact.at, known.claim_id, receipt))
