"""Money comes back while a claim is decided anew, or after its payee paid back what was too much: nobody stops, and nothing is sent twice."""

from __future__ import annotations

import pytest

from processors.claim_state import processor as claim_state
from processors.claim_state.tables import ANOMALIES, CLAIMS, Claim
from processors.payout.tables import Closed, Phase
from schemas.basis import Basis
from schemas.envelope import EventData
from schemas.events.adjustments import AdjustmentDecided, AdjustmentReferred
from schemas.events.decisions import ClaimApproved, ClaimVerified
from schemas.events.dossier import DocumentsCompleted
from schemas.events.ledger import CoverageEstablished
from schemas.events.payout import ClaimAmended, ClaimPaid, PayoutHeld
from schemas.events.receipts import ReceiptStatus
from schemas.events.state import ClaimStateChanged, ClaimStatus
from schemas.events.tasks import WordRefused
from schemas.reasons import ReasonCode
from schemas.topics import LIFECYCLE
from schemas.vocabulary import BenefitCode, Remedy, TaskKind, Verdict
from tests.processors.payout.payments import (
    CLAIM,
    Case,
    approved,
    coverage,
    denied,
    line,
    linked,
    payee,
    provided,
    registered,
    word,
)
from tests.processors.payout.test_revisions import ANEW, answer, overpaid, paid, repayment, revised
from tests.processors.script import NOW, Script

SETTLED, RETURNED = ReceiptStatus.SETTLED, ReceiptStatus.RETURNED
MILLION = 1_000_000


def state_of(case: Case) -> tuple[Claim, Script]:
    """The claim as its events tell it, with the decisions that payout read: on twenty million, then on twelve."""
    state = Script(claim_state)
    news = (output.data for output in case.script.outputs if output.data.topic == LIFECYCLE and output.key == CLAIM)
    for event in (registered(payee()), *decided(coverage(), approved()), linked(), *news):
        state.feed(CLAIM, event)
        if isinstance(event, ClaimAmended):
            for anew in decided(coverage(1, revision=2), approved(line(net=12 * MILLION), basis=ANEW)):
                state.feed(CLAIM, anew)
    found = state.get(CLAIMS, CLAIM)
    assert found is not None
    return found, state


def decided(covered: CoverageEstablished, approval: ClaimApproved) -> tuple[EventData, ...]:
    complete = DocumentsCompleted(basis=Basis(claim=approval.basis.claim, documents=1), documents=(), digest="d", complete_at=NOW)
    return covered, complete, ClaimVerified(basis=approval.basis, checks=()), approval


def came_back_whole() -> Case:
    """Of twenty million twelve are due; three of the eight were paid back when the bank returned all twenty."""
    return overpaid().feed(repayment(3 * MILLION)).answer(RETURNED, amount=20 * MILLION, code="AC04", number=9)


def test_what_was_paid_back_is_sent_again_with_what_the_bank_returned() -> None:
    case = came_back_whole()
    (group,) = case.row.current
    assert (group.held_rupiah, group.due_rupiah) == (-3 * MILLION, 15 * MILLION)
    case.feed(provided())
    sent = case.instructions[-1]
    assert (len(case.instructions), sent.amount, sum(each.net for each in sent.lines)) == (2, 15 * MILLION, 15 * MILLION)
    case.answer(SETTLED, number=10, bank_reference="second")
    assert case.row.closed is Closed.PAID
    assert case.script.emitted(ClaimPaid)[-1].total.amount == 12 * MILLION


def test_a_payee_who_has_less_than_nothing_is_told_as_having_nothing() -> None:
    claim, state = state_of(came_back_whole())
    told = state.emitted(ClaimStateChanged)[-1]
    assert (told.settled.amount, told.instructed.amount) == (0, 0)
    assert claim.settled_rupiah == -3 * MILLION, "the row says what it is"
    assert state.rows(ANOMALIES) == []


def test_giving_up_what_is_due_to_a_payee_who_has_less_than_nothing_ends_the_claim_without_a_payment() -> None:
    case = came_back_whole()
    (group,) = case.row.current
    for officer in ("wati", "yoga"):
        case.feed(word(group.task_id, officer, Verdict.DENY))
    assert case.row.closed is Closed.ABANDONED
    assert len(case.script.emitted(ClaimPaid)) == 1, "only the payment before"


def test_what_is_repaid_too_much_on_a_paid_claim_opens_it_again_and_goes_out() -> None:
    case = overpaid().feed(repayment(8 * MILLION))
    assert case.row.closed is Closed.PAID
    case.feed(repayment(2 * MILLION, "va-2"))
    assert case.instructions[-1].amount == 2 * MILLION
    opened, state = state_of(case)
    assert (opened.status, opened.instructed_rupiah) == (ClaimStatus.PAYING, 12 * MILLION)
    case.answer(SETTLED, number=10, bank_reference="back")
    claim, state = state_of(case)
    assert (claim.status, claim.settled_rupiah) == (ClaimStatus.PAID, 12 * MILLION)
    assert state.rows(ANOMALIES) == []


def part_returned_meanwhile() -> Case:
    """Paid twenty million, being decided anew; six came back."""
    return revised(paid()).answer(RETURNED, amount=6 * MILLION, code="AC01", number=9)


def test_a_part_that_comes_back_while_a_claim_is_decided_anew_is_paid_by_the_new_decision() -> None:
    case = part_returned_meanwhile()
    case.feed(approved(line(BenefitCode.DEATH_JKK, net=48 * MILLION), basis=ANEW))
    assert case.row.later_approval is not None, "what of the money is where has to be known first"
    for officer in ("rudi", "tono"):
        answer(case, officer, Remedy.PAY_AGAIN)
    said = case.script.emitted(AdjustmentDecided)[-1]
    assert (said.remedy, said.groups, said.amount.amount) == (Remedy.PAY_AGAIN, ("heir-1:JKM:now:1",), 0)
    case.pass_gate()
    assert [sent.amount for sent in case.instructions] == [20 * MILLION, (48 - 14) * MILLION]
    case.answer(SETTLED, number=10, bank_reference="second")
    assert case.script.emitted(ClaimPaid)[-1].total.amount == 48 * MILLION


def test_a_part_that_comes_back_of_too_much_is_not_sent_again() -> None:
    case = part_returned_meanwhile().feed(approved(line(net=12 * MILLION), basis=ANEW))
    for officer in ("rudi", "tono"):
        answer(case, officer, Remedy.PAY_AGAIN)
    case.pass_gate()
    assert case.row.owed_rupiah == 2 * MILLION
    assert len(case.instructions) == 1


def test_a_part_that_comes_back_after_a_decision_on_less_is_decided_about_and_not_sent() -> None:
    case = revised(paid()).feed(approved(line(net=12 * MILLION), basis=ANEW)).pass_gate()
    case.answer(RETURNED, amount=6 * MILLION, code="AC01", number=9)
    asked = [each for each in case.script.emitted(AdjustmentReferred) if each.reason is ReasonCode.PARTLY_RETURNED]
    for officer in ("rudi", "tono"):
        case.feed(word(asked[-1].task_id, officer, Verdict.APPROVE, TaskKind.ADJUSTMENT, remedy=Remedy.PAY_AGAIN))
    said = [each for each in case.script.emitted(AdjustmentDecided) if each.remedy is Remedy.PAY_AGAIN]
    assert [each.amount.amount for each in said] == [0]
    assert (len(case.instructions), case.row.owed_rupiah) == (1, 2 * MILLION)


def test_while_a_claim_is_decided_anew_a_part_cannot_be_demanded_back() -> None:
    case = answer(part_returned_meanwhile(), "rudi", Remedy.RECOVER)
    assert case.script.emitted(WordRefused)[-1].reason is ReasonCode.REMEDY_MISSING
    (group,) = case.row.groups
    assert group.phase is Phase.RETIRED


def test_the_gate_may_hold_a_payment_of_which_nothing_is_due() -> None:
    case = revised(paid()).feed(approved(line(net=12 * MILLION), basis=ANEW)).gate_shut()
    assert case.script.emitted(PayoutHeld)[-1].amount.amount == 12 * MILLION


def given_up(case: Case) -> Case:
    task = case.script.emitted(PayoutHeld)[-1].task_id
    return case.feed(word(task, "rudi", Verdict.DENY), word(task, "tono", Verdict.DENY))


@pytest.mark.parametrize("net", [12, 20])
def test_a_shut_gate_of_which_nothing_is_due_is_given_up_and_what_the_payee_has_is_asked_about(net: int) -> None:
    case = given_up(revised(paid()).feed(approved(line(net=net * MILLION), basis=ANEW)).gate_shut())
    assert case.row.owed_rupiah == 20 * MILLION
    assert [each.reason for each in case.row.adjustments] == [ReasonCode.OVERPAID]
    for officer in ("wati", "yoga"):
        answer(case, officer, Remedy.RECOVER)
    case.feed(repayment(20 * MILLION))
    assert (case.row.closed, len(case.instructions)) == (Closed.ABANDONED, 1)


def test_what_was_given_up_at_a_shut_gate_may_be_let_be_and_ends_too() -> None:
    case = given_up(revised(paid()).feed(approved(line(net=20 * MILLION), basis=ANEW)).gate_shut())
    for officer in ("wati", "yoga"):
        answer(case, officer, Remedy.ACCEPT)
    assert (case.row.closed, case.row.owed_rupiah) == (Closed.PAID, 0)


def test_at_a_shut_gate_set_off_money_is_owed_where_it_came_from() -> None:
    plan = approved(line(BenefitCode.DEATH_JKK, net=20 * MILLION), basis=ANEW)
    case = given_up(revised(paid()).feed(plan).gate_shut())
    assert case.row.owed_rupiah == 20 * MILLION
    for officer in ("wati", "yoga"):
        answer(case, officer, Remedy.ACCEPT)
    assert (case.row.closed, case.row.owed_rupiah) == (Closed.PAID, 0)


def test_money_that_was_set_off_and_comes_back_is_paid_where_it_was_missing() -> None:
    case = revised(paid()).feed(approved(line(BenefitCode.DEATH_JKK, net=48 * MILLION), basis=ANEW)).pass_gate()
    case.answer(SETTLED, number=10, bank_reference="difference")
    assert [sent.amount for sent in case.instructions] == [20 * MILLION, 28 * MILLION]
    assert case.row.closed is Closed.PAID
    case.answer(RETURNED, attempt=0, amount=20 * MILLION, code="AC04", number=11)
    assert [sent.amount for sent in case.instructions] == [20 * MILLION, 28 * MILLION, 20 * MILLION]
    assert case.instructions[-1].fund == case.instructions[1].fund
    case.answer(SETTLED, number=12, bank_reference="missing")
    assert case.row.closed is Closed.PAID
    assert case.script.emitted(ClaimPaid)[-1].total.amount == 48 * MILLION


def test_a_part_of_a_payment_that_was_denied_since_comes_back_and_is_never_paid_again() -> None:
    case = revised(paid()).feed(denied(ANEW)).answer(RETURNED, amount=6 * MILLION, code="AC01", number=9)
    task = next(each.task_id for each in case.script.emitted(AdjustmentReferred) if each.reason is ReasonCode.PARTLY_RETURNED)
    for officer, remedy in (("rudi", Remedy.RECOVER), ("rudi", Remedy.PAY_AGAIN), ("tono", Remedy.PAY_AGAIN)):
        case.feed(word(task, officer, Verdict.APPROVE, TaskKind.ADJUSTMENT, remedy=remedy))
    assert case.script.emitted(WordRefused)[-1].reason is ReasonCode.REMEDY_MISSING
    assert (case.row.owed_rupiah, len(case.instructions)) == (14 * MILLION, 1)
    for officer in ("wati", "yoga"):
        answer(case, officer, Remedy.RECOVER)
    case.feed(repayment(14 * MILLION), provided())
    assert (case.row.closed, len(case.instructions)) == (Closed.DENIED, 1)
