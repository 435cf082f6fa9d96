"""A claim that is decided anew: what came meanwhile is known, what is free is freed once, and nothing counts that nobody demanded."""

from __future__ import annotations

from processors.payout.lattice import Status
from schemas.basis import Basis
from schemas.events.payout import ReceiptQuestioned
from schemas.events.receipts import ReceiptStatus
from schemas.events.requests import ReleaseRequested
from schemas.reasons import ReasonCode
from schemas.vocabulary import Remedy
from tests.processors.payout.payments import LAPSED, MEMBER, Case, approved, line, provided
from tests.processors.payout.test_revisions import ANEW, NET, answer, asked, paid, repayment, revised

REJECTED, RETURNED = ReceiptStatus.REJECTED, ReceiptStatus.RETURNED


def test_what_came_back_meanwhile_is_back_when_the_decision_before_stands() -> None:
    case = answer(paid().feed(asked()), "joko", Remedy.REASSESS).answer(RETURNED, bank_reference="r1")
    case.feed(LAPSED.model_copy(update={"basis": Basis(claim=2)}))
    (group,) = case.row.current
    assert (group.attempts[0].standing.status, group.due_rupiah) == (Status.RETURNED, NET)
    case.feed(provided(number="55555555"))
    assert [sent.amount for sent in case.pass_gate().instructions] == [NET, NET]


def test_what_is_free_when_the_money_is_back_is_freed_once() -> None:
    other = line().model_copy(update={"line_id": "JKM_FUNERAL:heir-1:now", "subject": "a funeral"})
    case = revised(paid()).feed(approved(other, basis=ANEW)).pass_gate()
    assert not case.script.emitted(ReleaseRequested, MEMBER)
    case.answer(RETURNED, bank_reference="r1").wait(days=8).feed(provided(number="55555555"))
    (freed,) = case.script.emitted(ReleaseRequested, MEMBER)
    assert [of.line_id for of in freed.lines] == [line().line_id]


def test_what_is_paid_back_before_anybody_demanded_it_counts_for_no_recovery() -> None:
    case = revised(paid()).feed(approved(line(net=12_000_000), basis=ANEW)).pass_gate()
    owed = [group.owed_rupiah for group in case.row.groups]
    case.feed(repayment(8_000_000))
    assert case.script.emitted(ReceiptQuestioned)[-1].reason is ReasonCode.RECEIPT_UNMATCHED
    assert [group.owed_rupiah for group in case.row.groups] == owed == [8_000_000]


def test_each_attempt_names_the_one_right_before_it() -> None:
    case = Case.instructed()
    for day in (1, 2):
        case.answer(REJECTED, number=day, code="AC04").feed(provided(number=f"5555555{day}", day=day))
    first, second, third = case.instructions
    assert (first.replaces, second.replaces, third.replaces) == (None, first.payout_id, second.payout_id)
