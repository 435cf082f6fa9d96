"""Amendments, withdrawals, denials, lapses, appeals and new facts, against money that may be on its way."""

from __future__ import annotations

from datetime import timedelta

import pytest

from processors.payout.tables import Closed, Phase
from schemas.basis import Basis
from schemas.benefit import EntitlementLine
from schemas.events.adjustments import AdjustmentReferred
from schemas.events.dossier import DocumentsCompleted, DocumentsReopened
from schemas.events.payout import (
    AmendmentRefused,
    ClaimAmended,
    ClaimClosed,
    ClaimWithdrawn,
    PayoutScheduled,
    WithdrawalRefused,
)
from schemas.events.receipts import ReceiptStatus
from schemas.events.registration import ClaimAppealed
from schemas.events.requests import CloseRequested, ConfirmRequested, CoverageRequested, ReleaseRequested
from schemas.grounds import RevisionGround
from schemas.reasons import ReasonCode
from schemas.vocabulary import BenefitCode, Filing, Verdict
from streams.contract import Unprocessable
from tests.processors.payout.payments import (
    CLAIM,
    LAPSED,
    MEMBER,
    SON,
    WIDOW,
    Case,
    account,
    amendment,
    approved,
    coverage,
    denied,
    line,
    linked,
    payee,
    provided,
    registered,
    withdrawal,
)
from tests.processors.script import NOW

SETTLED = ReceiptStatus.SETTLED
REJECTED = ReceiptStatus.REJECTED
AMENDED = payee(of=account(WIDOW, "31313131"))
APPEALED = ClaimAppealed(submission_id="x", received_at=NOW, because="no")


def completed(revision: int) -> DocumentsCompleted:
    return DocumentsCompleted(basis=Basis(claim=1, documents=revision), documents=(), digest="d", complete_at=NOW)


def test_an_amendment_before_the_gate_passes_and_everything_is_decided_anew() -> None:
    case = Case.registered(payee()).feed(approved(), amendment(2, AMENDED))
    amended = case.script.emitted(ClaimAmended)[0]
    assert (amended.revision, amended.basis.claim) == (2, 2)
    (asked,) = [output for output in case.script.outputs if isinstance(output.data, CoverageRequested)]
    assert isinstance(asked.data, CoverageRequested)
    assert (asked.data.revision, asked.key) == (2, asked.data.first_key)
    case.feed(approved())
    assert len(case.script.emitted(PayoutScheduled)) == 1, "an approval of the old revision is ignored"
    case.feed(coverage(2, 2), approved(basis=Basis(claim=2, coverage=2, documents=1))).pass_gate()
    assert case.instructions[0].personal.payee.account == "31313131"


def test_a_repeated_or_lower_amendment_changes_nothing() -> None:
    case = Case.registered().feed(amendment(3, AMENDED), amendment(3, AMENDED), amendment(2, AMENDED))
    assert len(case.script.emitted(ClaimAmended)) == 1


def test_a_withdrawal_before_the_gate_passes_and_nothing_is_instructed_afterwards() -> None:
    case = Case.registered(payee()).feed(approved(), withdrawal(), provided(), approved(line(net=5))).wait(days=100)
    assert case.script.emitted(ClaimWithdrawn)
    assert [c.outcome for c in case.script.emitted(CloseRequested, MEMBER)] == ["withdrawn"]
    assert not case.script.emitted(ConfirmRequested)


def test_past_the_gate_a_withdrawal_waits_and_is_refused_once_the_money_is_there() -> None:
    case = Case.registered().feed(approved(), withdrawal()).pass_gate()
    assert len(case.instructions) == 1
    assert not case.script.emitted(ClaimWithdrawn)
    case.answer(SETTLED)
    assert [each.reason for each in case.script.emitted(WithdrawalRefused)] == [ReasonCode.MONEY_ON_ITS_WAY]
    assert case.row.closed is Closed.PAID


def test_past_the_gate_an_amendment_waits_and_is_asked_of_two_people_once_the_money_is_there() -> None:
    case = Case.registered().feed(approved(), amendment(2, AMENDED)).pass_gate()
    assert not case.script.emitted(AdjustmentReferred)
    case.answer(SETTLED)
    assert [each.ground for each in case.script.emitted(AdjustmentReferred)] == [RevisionGround.CLAIMANTS_CHANGE]
    assert case.row.closed is Closed.PAID


def test_a_waiting_withdrawal_passes_when_the_payment_was_rejected() -> None:
    case = Case.instructed().feed(withdrawal(), provided()).answer(REJECTED)
    assert case.row.closed is Closed.WITHDRAWN
    assert len(case.instructions) == 1


def test_what_was_confirmed_and_never_moved_is_released_when_the_claim_ends_unpaid() -> None:
    for case in (Case.instructed().feed(withdrawal()).answer(REJECTED), Case.instructed().answer(REJECTED).feed(denied())):
        assert [r.lines for r in case.script.emitted(ReleaseRequested, MEMBER)] == [(line_of(case),)]
        names = case.names()
        assert names.index("ReleaseRequested") < names.index("CloseRequested")


def line_of(case: Case) -> EntitlementLine:
    return case.script.emitted(ConfirmRequested)[0].lines[0]


def test_what_a_newer_approval_leaves_out_is_released_and_what_it_keeps_is_not() -> None:
    both = (line(), line(BenefitCode.JKM_FUNERAL))
    case = Case.instructed(*both).feed(coverage(2)).answer(REJECTED)
    case.feed(approved(line(), basis=Basis(claim=1, coverage=2, documents=1)))
    released = case.script.emitted(ReleaseRequested)
    assert [each.line_id for r in released for each in r.lines] == [both[1].line_id]


def test_a_waiting_amendment_passes_after_a_rejection_and_the_next_payout_names_its_predecessor() -> None:
    case = Case.instructed().feed(amendment(2, AMENDED)).answer(REJECTED)
    assert case.script.emitted(ClaimAmended)[0].revision == 2
    case.feed(coverage(2, 2), approved(basis=Basis(claim=2, coverage=2, documents=1)))
    assert len(case.script.emitted(ConfirmRequested)) == 2, "a new schedule passes the gate anew"
    case.pass_gate()
    first, second = case.instructions
    assert (second.replaces, second.payout_id != first.payout_id) == (first.payout_id, True)


def test_while_a_request_waits_no_other_group_is_begun() -> None:
    case = Case.instructed(line(), line(BenefitCode.JHT, ref="heir-2"), payees=(payee(of=account()), payee("heir-2", SON)))
    case.feed(withdrawal(), provided(SON, ref="heir-2"))
    assert len(case.script.emitted(ConfirmRequested)) == 1
    case.answer(SETTLED)
    assert case.script.emitted(WithdrawalRefused)
    assert len(case.script.emitted(ConfirmRequested)) == 2


def test_an_unknown_outcome_keeps_a_withdrawal_waiting() -> None:
    case = Case.instructed().wait(days=2).feed(withdrawal())
    assert case.row.withdrawal_pending
    assert not case.script.emitted(ClaimWithdrawn)


def test_a_withdrawal_goes_before_an_amendment() -> None:
    case = Case.instructed().feed(amendment(2, AMENDED), withdrawal()).answer(REJECTED)
    assert case.script.emitted(ClaimWithdrawn)
    assert case.script.emitted(AmendmentRefused)[0].reason is ReasonCode.CLAIM_NOT_OPEN


def test_requests_on_an_ended_claim_are_refused() -> None:
    case = Case.registered().feed(denied(), withdrawal(), amendment(2, AMENDED))
    assert case.script.emitted(WithdrawalRefused)[0].reason is ReasonCode.CLAIM_NOT_OPEN
    assert case.script.emitted(AmendmentRefused)[0].reason is ReasonCode.APPEAL_INSTEAD


def test_a_denied_claim_is_closed_and_opened_again_by_an_appeal() -> None:
    case = Case.registered().feed(denied(), approved())
    assert [c.outcome for c in case.script.emitted(ClaimClosed)] == ["denied"]
    assert not case.script.emitted(PayoutScheduled)
    case.feed(APPEALED, approved()).pass_gate().answer(SETTLED)
    assert [c.outcome for c in case.script.emitted(CloseRequested)] == ["denied", "paid"]


def test_a_denial_or_approval_that_rests_on_less_than_was_seen_is_ignored() -> None:
    case = Case.registered().feed(coverage(2), denied(), approved())
    assert case.row.closed is None
    assert not case.script.emitted(PayoutScheduled)


def test_a_lapse_closes_the_claim_and_a_document_in_time_undoes_it() -> None:
    case = Case.registered().feed(LAPSED, LAPSED)
    assert [c.outcome for c in case.script.emitted(CloseRequested)] == ["lapsed"]
    case.feed(
        DocumentsReopened(basis=Basis(claim=1, documents=1), reason=ReasonCode.DOCUMENT_EXPIRED, undoes_lapse=True),
        completed(2),
        approved(basis=Basis(claim=1, coverage=1, documents=2)),
    ).pass_gate().answer(SETTLED)
    assert case.row.closed is Closed.PAID


def test_a_lapse_or_a_link_of_the_filing_before_an_amendment_changes_nothing() -> None:
    case = Case.registered().feed(amendment(2, AMENDED), LAPSED, linked(Filing.NOTIFICATION))
    assert case.row.closed is None


def test_a_dossier_reopened_after_approval_may_lapse() -> None:
    reopened = DocumentsReopened(basis=Basis(claim=1, documents=2), reason=ReasonCode.DOCUMENT_EXPIRED)
    case = Case.registered(payee()).feed(approved(), reopened, provided(), LAPSED)
    assert not case.script.emitted(ConfirmRequested)
    assert case.row.closed is Closed.LAPSED


def test_a_notification_ends_linked() -> None:
    case = Case().feed(registered(), coverage(), linked(Filing.NOTIFICATION), linked(Filing.NOTIFICATION))
    assert [c.outcome for c in case.script.emitted(ClaimClosed)] == ["linked"]
    assert [c.outcome for c in case.script.emitted(CloseRequested, MEMBER)] == ["linked"]


def test_the_ledger_is_told_of_an_end_as_soon_as_it_names_the_member() -> None:
    case = Case().feed(registered(), withdrawal())
    assert not case.script.emitted(CloseRequested)
    case.feed(coverage(), linked())
    assert [c.outcome for c in case.script.emitted(CloseRequested, MEMBER)] == ["withdrawn"]


def test_new_facts_before_the_gate_wait_for_a_newer_approval() -> None:
    case = Case.registered(payee()).feed(approved(), coverage(2), provided())
    assert case.group.phase is Phase.AWAITING_APPROVAL
    assert not case.script.emitted(ConfirmRequested)
    case.feed(approved(line(net=7), basis=Basis(claim=1, coverage=2, documents=1))).pass_gate()
    assert [i.amount for i in case.instructions] == [7]
    assert not case.script.emitted(AdjustmentReferred)


def test_new_facts_after_the_gate_are_an_adjustment_for_an_officer_once() -> None:
    case = Case.registered().feed(approved(), coverage(2), coverage(2)).pass_gate()
    assert [a.reason for a in case.script.emitted(AdjustmentReferred)] == [ReasonCode.COVERAGE_CHANGED_AFTER_PAYMENT]
    assert len(case.instructions) == 1
    assert case.answer(SETTLED).row.closed is Closed.PAID


def test_a_decision_that_came_too_late_counts_when_the_money_did_not_move() -> None:
    newer = Basis(claim=1, coverage=2, documents=1)
    for decision, outcome in ((denied(newer), Closed.DENIED), (approved(line(net=7), basis=newer), None)):
        case = Case.instructed().feed(coverage(2), decision, provided()).answer(REJECTED)
        assert case.row.closed is outcome
        assert len(case.instructions) == 1
    case.pass_gate()
    assert [(i.amount, bool(i.replaces)) for i in case.instructions] == [(20_000_000, False), (7, True)]


def test_the_same_payments_approved_on_a_newer_basis_go_on() -> None:
    lines = (line(), line(BenefitCode.JHT, ref="heir-2"))
    newer = Basis(claim=1, coverage=1, documents=2)
    case = Case.instructed(*lines).feed(completed(2), provided(ref="heir-2"))
    assert len(case.instructions) == 1
    again = tuple(each.model_copy(update={"inputs": {"seen": "more"}}) for each in lines)
    case.feed(approved(*again, basis=newer))
    assert case.row.approved == newer
    assert len(case.script.emitted(PayoutScheduled)) == 1


def test_a_repeated_approval_schedules_nothing_anew() -> None:
    case = Case.registered().feed(approved(), approved()).pass_gate().feed(approved())
    assert len(case.script.emitted(PayoutScheduled)) == len(case.instructions) == 1


def test_a_decision_for_a_claim_that_was_never_registered_is_set_aside() -> None:
    with pytest.raises(Unprocessable, match="never registered"):
        Case().script.feed(CLAIM, approved())


def test_a_late_settlement_of_a_withdrawn_claims_payout_is_a_conflict() -> None:
    case = Case.instructed().feed(withdrawal()).answer(REJECTED).wait(days=1).answer(SETTLED)
    assert "PayoutConflict" in case.names()
    assert case.script.now > NOW + timedelta(days=1) - timedelta(seconds=1)


def test_a_conflict_of_an_earlier_schedule_bars_the_payments_of_the_new_one() -> None:
    case = Case.instructed().feed(amendment(2, AMENDED)).answer(REJECTED).answer(SETTLED)
    case.feed(coverage(2, 2), approved(line(BenefitCode.JHT), basis=Basis(claim=2, coverage=2, documents=1)))
    assert len(case.script.emitted(ConfirmRequested)) == 1
    case.conflict_word("ani", Verdict.DENY).conflict_word("joko", Verdict.DENY)
    assert len(case.script.emitted(ConfirmRequested)) == 2


def test_a_conflict_that_comes_after_the_new_schedule_bars_it_as_well() -> None:
    case = Case.instructed(payees=(payee(of=account()), payee("heir-2", SON))).feed(coverage(2)).answer(REJECTED)
    case.feed(approved(line(ref="heir-2"), basis=Basis(claim=1, coverage=2, documents=1))).answer(SETTLED, attempt=0)
    case.feed(provided(SON, ref="heir-2"))
    assert len(case.script.emitted(ConfirmRequested)) == 1
    case.conflict_word("ani", Verdict.DENY).conflict_word("joko", Verdict.DENY)
    assert len(case.script.emitted(ConfirmRequested)) == 2


def test_a_repeated_confirmation_does_not_revive_a_schedule_that_was_replaced() -> None:
    case = Case.instructed(payees=(payee(of=account()), payee("heir-2", SON))).answer(REJECTED)
    asked = case.script.emitted(ConfirmRequested)[0]
    case.feed(coverage(2), approved(line(ref="heir-2"), basis=Basis(claim=1, coverage=2, documents=1)), case.confirmed(asked))
    case.feed(provided(number="55555555"))
    assert len(case.instructions) == 1
