"""Receipts about which operations are paged, a row each: who sent what for which payout, and why it is asked about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from schemas.events.payout import ReceiptQuestioned
from schemas.reasons import ReasonCode
from streams.contract import Event, Table


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionedReceipt:
    """`kept`: the receipt counts, or will should its payout appear. `payment_system`: as the receipt says, whoever wrote it."""

    claim_id: str
    event_id: str
    at: datetime
    receipt_id: str
    payment_system: str
    payout_id: str
    reason: ReasonCode
    kept: bool


QUESTIONED: Final = Table(
    "questioned_receipts", QuestionedReceipt, ("claim_id", "event_id"), (("at", "event_id"), ("reason", "at", "event_id"))
)
QUESTIONS: Final = (ReasonCode.RECEIPT_UNMATCHED, ReasonCode.SIGNATURE_INVALID, ReasonCode.ACCOUNT_NAME_MISMATCH)
"""Why a receipt is asked about."""


def questioned(event: Event, receipt: ReceiptQuestioned) -> QuestionedReceipt:
    return QuestionedReceipt(
        claim_id=event.subject,
        event_id=event.id,
        at=event.time,
        receipt_id=receipt.receipt_id,
        payment_system=receipt.payment_system,
        payout_id=receipt.payout_id,
        reason=receipt.reason,
        kept=receipt.kept,
    )
