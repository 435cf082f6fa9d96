"""A payment came late, and then the claim is decided anew: what is owed for the delay stands, and no day is paid for twice."""

from __future__ import annotations

from processors.payout.tables import Closed, Phase
from schemas.events.payout import ClaimPaid, PayoutCompensated
from schemas.events.receipts import ReceiptStatus
from tests.processors.payout.payments import Case, approved, line
from tests.processors.payout.test_late_payment import complete, sent
from tests.processors.payout.test_revisions import ANEW, revised

SETTLED = ReceiptStatus.SETTLED
LATE = 400_000
"""Two days of twenty million."""


def late() -> Case:
    """Paid two days late, with what is owed for it."""
    return sent().answer(SETTLED).pass_gate().answer(SETTLED, number=2, bank_reference="late")


def test_what_is_owed_for_a_delay_stands_when_the_benefit_is_more() -> None:
    case = revised(late()).feed(approved(line(net=27_000_000), basis=ANEW)).pass_gate()
    assert [instruction.amount for instruction in case.instructions] == [20_000_000, LATE, 7_000_000]
    case.answer(SETTLED, number=3, bank_reference="difference")
    assert case.row.closed is Closed.PAID
    assert case.script.emitted(ClaimPaid)[-1].total.amount == 27_000_000 + LATE
    assert len(case.script.emitted(PayoutCompensated)) == 1, "the difference is for people, and no day counts twice"


def test_what_is_owed_for_a_delay_is_not_owed_back_when_the_benefit_is_less() -> None:
    case = revised(late()).feed(approved(line(net=12_000_000), basis=ANEW)).pass_gate()
    (group,) = [group for group in case.row.current if group.compensation]
    assert (group.phase, group.kept_rupiah, group.owed_rupiah) == (Phase.INSTRUCTED, LATE, 0)
    assert case.row.owed_rupiah == 8_000_000


def test_the_papers_of_a_claim_that_is_decided_anew_begin_no_late_payment_by_themselves() -> None:
    case = revised(sent().answer(SETTLED).pass_gate().answer(SETTLED, number=2, bank_reference="late"))
    assert case.row.promise is not None
    assert case.row.promise.doubts
    case.feed(complete())
    assert len(case.script.emitted(PayoutCompensated)) == 1
