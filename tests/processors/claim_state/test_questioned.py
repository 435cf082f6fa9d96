"""A receipt that is asked about is a row for operations, stands in the claim's history with why, and moves nothing."""

from processors.claim_state.questioned import QUESTIONED
from processors.claim_state.tables import HISTORY
from schemas.events.payout import ReceiptQuestioned
from schemas.events.state import ClaimStatus
from schemas.reasons import ReasonCode
from tests.processors.claim_state.test_claim_state import PAID, claim, told
from tests.processors.filings import CLAIM

PAYOUT = "8f14e45f-ceea-5d3a-9b1c-2f0a7c1d9e55"


def asked(reason: ReasonCode, *, kept: bool) -> ReceiptQuestioned:
    return ReceiptQuestioned(receipt_id="r-1", payment_system="bank-one", payout_id=PAYOUT, reason=reason, kept=kept)


def test_a_receipt_that_is_asked_about_moves_nothing_and_says_why() -> None:
    script = told(*PAID, asked(ReasonCode.ACCOUNT_NAME_MISMATCH, kept=True))
    assert claim(script).status is ClaimStatus.PAID
    (row,) = script.rows(QUESTIONED)
    assert (row.claim_id, row.receipt_id, row.payment_system, row.payout_id) == (CLAIM, "r-1", "bank-one", PAYOUT)
    assert (row.reason, row.kept) == (ReasonCode.ACCOUNT_NAME_MISMATCH, True)
    (line,) = (line for line in script.rows(HISTORY) if line.event == "payout.receipt_questioned")
    assert line.detail == f"account_name_mismatch: receipt r-1 of bank-one for payout {PAYOUT}"


def test_one_about_a_claim_that_nobody_filed_is_a_row_too() -> None:
    script = told(asked(ReasonCode.RECEIPT_UNMATCHED, kept=True))
    assert claim(script).status is None
    assert [row.reason for row in script.rows(QUESTIONED)] == [ReasonCode.RECEIPT_UNMATCHED]
