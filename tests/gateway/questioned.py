"""Receipts that operations are asked about, of a claim that is known and of claims that nobody filed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from gateway.console.asking import Questioned
from processors.claim_state.questioned import QUESTIONS, QuestionedReceipt
from schemas.identifiers import claim_id, payout_id
from schemas.reasons import ReasonCode
from schemas.vocabulary import Channel
from tests.gateway import claims
from tests.gateway.house import NOW, House

STRANGERS: Final = 5
"""Receipts of claims that nobody filed, one of them for each reason but the first, and two of a moment."""


def receipt(number: int = 0, **over: Any) -> QuestionedReceipt:
    default: dict[str, Any] = {
        "claim_id": claims.CLAIM,
        "event_id": claim_id("event", f"{number}"),
        "at": NOW - timedelta(hours=1 + number // 2),
        "receipt_id": f"r-{number}",
        "payment_system": "himbara",
        "payout_id": payout_id(claims.CLAIM, "heir-1:1", 1),
        "reason": ReasonCode.ACCOUNT_NAME_MISMATCH,
        "kept": True,
    }
    return QuestionedReceipt(**default | over)


def questioned() -> list[Questioned]:
    made = [Questioned(claims.claim(), receipt())]
    for number in range(1, STRANGERS + 1):
        reason = QUESTIONS[number % 2]
        nobody = claim_id(Channel.BRANCH, f"nobody {number}")
        kept = reason is not ReasonCode.SIGNATURE_INVALID
        made.append(Questioned(None, receipt(number, claim_id=nobody, reason=reason, kept=kept, payment_system="whoever")))
    return made


def asking(house: House) -> House:
    """Its console lists them."""
    house.console.asked_about = questioned()
    return house
