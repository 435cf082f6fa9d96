"""A payment that was given up for lost turns up when the claim is at its end, or ends meanwhile: two people say what becomes of it, what it used
up in the ledger is right, and the claim ends as it had ended."""

from __future__ import annotations

import pytest

from processors.payout.tables import Closed
from schemas.basis import Basis
from schemas.events.adjustments import AdjustmentReferred
from schemas.events.dossier import DocumentsReopened
from schemas.events.payout import ClaimPaid
from schemas.events.registration import ClaimAppealed
from schemas.events.requests import ConfirmRequested, ReleaseRequested
from schemas.events.state import ClaimStatus
from schemas.events.tasks import WordRefused
from schemas.reasons import ReasonCode, WaitingFor, WaitingOn
from schemas.vocabulary import BenefitCode, Filing, Remedy, TaskKind, Verdict
from tests.processors.payout.payments import (
    LAPSED,
    MEMBER,
    SON,
    approved,
    coverage,
    denied,
    line,
    linked,
    payee,
    withdrawal,
    word,
)
from tests.processors.payout.test_returned_and_revised import given_up
from tests.processors.payout.test_revisions import ANEW, asked, ended, paid, repayment, revised
from tests.processors.payout.test_turned_up import (
    BOTH,
    FUNERAL,
    JKK,
    MILLION,
    SETTLED,
    amended,
    anomalies,
    answer,
    contradicted,
    decided,
    question,
    ruled,
    state,
    sums,
    turns_up,
    waits,
)
from tests.processors.script import NOW


def test_a_payment_that_turns_up_after_the_claim_was_paid_opens_it_again_until_it_is_back() -> None:
    case = decided(line(BenefitCode.DEATH_JKK)).pass_gate().answer(SETTLED, number=2, bank_reference="second")
    assert ended(case) is Closed.PAID
    turns_up(case)
    assert (ended(case), waits(case)) == (None, {(WaitingFor.ADJUSTMENT, WaitingOn.SUPERVISOR)})
    answer(case, Remedy.RECOVER).feed(repayment(20 * MILLION))
    assert (ended(case), state(case).status) == (Closed.PAID, ClaimStatus.PAID)
    assert case.script.emitted(ClaimPaid)[-1].total.amount == 20 * MILLION
    assert anomalies(case) == []


def test_a_contradiction_on_a_paid_claim_that_people_find_not_paid_leaves_it_paid() -> None:
    case = decided(line(BenefitCode.DEATH_JKK)).pass_gate().answer(SETTLED, number=2, bank_reference="second")
    turns_up(case, Verdict.DENY)
    assert (ended(case), state(case).status, anomalies(case)) == (Closed.PAID, ClaimStatus.PAID, [])


def test_a_denial_after_the_amendment_ends_the_claim_once_the_money_is_settled() -> None:
    case = turns_up(amended()).feed(denied(ANEW))
    assert (ended(case), question(case).amount and case.row.owed_rupiah) == (None, 20 * MILLION)
    answer(case, Remedy.RECOVER)
    assert not case.script.emitted(ReleaseRequested, MEMBER)
    case.feed(repayment(20 * MILLION))
    assert (ended(case), state(case).final) == (Closed.DENIED, True)
    assert [of.line_id for of in case.script.emitted(ReleaseRequested, MEMBER)[-1].lines] == [line().line_id]


LAPSES = (
    DocumentsReopened(basis=Basis(claim=2, documents=1), reason=ReasonCode.DOCUMENT_EXPIRED),
    LAPSED.model_copy(update={"basis": Basis(claim=2)}),
)
ENDS = {
    "withdrawn": ((withdrawal(),), Closed.WITHDRAWN),
    "lapsed": (LAPSES, Closed.LAPSED),
    "denied": ((denied(ANEW),), Closed.DENIED),
}


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("scheduled", [False, True])
def test_of_a_claim_that_had_ended_without_a_payment_two_people_are_asked_and_it_ends_again(end: str, scheduled: bool) -> None:
    events, outcome = ENDS[end]
    case = amended(payee(), BOTH[1])
    if scheduled:
        decided(case=case)
    case.feed(*events)
    assert ended(case) is outcome
    turns_up(case)
    assert waits(case) == {(WaitingFor.ADJUSTMENT, WaitingOn.SUPERVISOR)}
    answer(case, Remedy.RECOVER)
    assert waits(case) == {(WaitingFor.RECOVERY, WaitingOn.CLAIMANT)}
    case.feed(repayment(20 * MILLION))
    assert (ended(case), state(case).final, waits(case)) == (outcome, True, set())
    assert (sums(case), anomalies(case)) == ([20], [])


def test_what_people_let_be_of_an_ended_claim_is_used_up_again_by_their_names() -> None:
    case = turns_up(amended().feed(withdrawal()))
    answer(case, Remedy.ACCEPT)
    used = case.script.emitted(ConfirmRequested, MEMBER)[-1]
    assert ([of.line_id for of in used.lines], used.released_by) == ([line().line_id], ("rudi", "tono"))
    assert (ended(case), waits(case)) == (Closed.WITHDRAWN, set())


def test_what_people_let_be_of_a_benefit_that_the_new_decision_has_not_is_used_up_again() -> None:
    case = turns_up(decided(line(BenefitCode.DEATH_JKK), case=amended(lines=(line(), FUNERAL))))
    assert {of.line_id for freed in case.script.emitted(ReleaseRequested, MEMBER) for of in freed.lines} == {
        line().line_id,
        FUNERAL.line_id,
    }
    case.pass_gate()
    answer(case, Remedy.ACCEPT)
    used = case.script.emitted(ConfirmRequested, MEMBER)
    assert [[of.line_id for of in each.lines] for each in used if each.released_by] == [[FUNERAL.line_id]]


def test_a_lapse_while_the_contradiction_is_open_ends_the_claim_and_frees_nothing_before_it_is_certain() -> None:
    for verdict, free in ((Verdict.DENY, True), (Verdict.APPROVE, False)):
        case = contradicted(amended()).feed(*LAPSES)
        assert (ended(case), waits(case)) == (Closed.LAPSED, {(WaitingFor.BANK_INQUIRY, WaitingOn.OPERATIONS)})
        assert not case.script.emitted(ReleaseRequested, MEMBER)
        ruled(case, verdict)
        assert bool(case.script.emitted(ReleaseRequested, MEMBER)) is free
        assert bool(case.script.emitted(AdjustmentReferred)) is not free


def test_an_appeal_after_the_end_is_granted_and_what_turned_up_counts() -> None:
    case = turns_up(amended().feed(denied(ANEW)))
    case.feed(ClaimAppealed(submission_id="x", received_at=NOW, because="no"), approved(JKK, basis=ANEW)).pass_gate()
    assert sums(case) == [20, 28]
    case.answer(SETTLED, number=8, bank_reference="difference")
    assert ended(case) is Closed.PAID


def test_a_claim_that_only_reports_by_now_asks_about_what_turns_up_too() -> None:
    reported = linked(Filing.NOTIFICATION).model_copy(update={"basis": Basis(claim=2, coverage=1)})
    case = turns_up(amended().feed(reported))
    assert (ended(case), waits(case)) == (Closed.LINKED, {(WaitingFor.ADJUSTMENT, WaitingOn.SUPERVISOR)})
    answer(case, Remedy.RECOVER).feed(repayment(20 * MILLION))
    assert (ended(case), state(case).status, waits(case), anomalies(case)) == (Closed.LINKED, ClaimStatus.LINKED, set(), [])


def test_a_claim_that_was_taken_back_is_not_decided_anew_for_what_turned_up() -> None:
    case = turns_up(amended().feed(withdrawal())).feed(asked("sari"))
    assert case.script.emitted(WordRefused)[-1].reason is ReasonCode.CLAIM_NOT_OPEN


def test_newer_facts_on_a_claim_that_is_paid_by_what_was_let_be_are_asked_about() -> None:
    case = given_up(revised(paid()).feed(approved(line(BenefitCode.DEATH_JKK), basis=ANEW)).gate_shut())
    task = case.script.emitted(AdjustmentReferred)[-1].task_id
    case.feed(
        *(word(task, who, kind=TaskKind.ADJUSTMENT, remedy=Remedy.ACCEPT) for who in ("wati", "yoga")), coverage(2, revision=2)
    )
    assert case.script.emitted(AdjustmentReferred)[-1].reason is ReasonCode.COVERAGE_CHANGED_AFTER_PAYMENT


def test_newer_facts_after_what_turned_up_covered_a_payment_are_asked_of_two_people() -> None:
    other = line(BenefitCode.DEATH_JKK, ref="heir-2", net=5 * MILLION)
    case = turns_up(decided(line(BenefitCode.DEATH_JKK), other, case=amended(BOTH[0], payee("heir-2", SON)))).pass_gate()
    case.feed(coverage(2, revision=2))
    assert question(case, ReasonCode.COVERAGE_CHANGED_AFTER_PAYMENT)


def test_what_people_found_not_paid_and_turns_up_again_after_a_revision_counts_then() -> None:
    case = turns_up(decided(line(BenefitCode.DEATH_JKK)), Verdict.DENY).pass_gate().answer(SETTLED, number=2, bank_reference="b")
    case = answer(case.feed(asked("sari")), Remedy.REASSESS, ReasonCode.REVISION_ASKED, ("sari", "wati"))
    case.feed(coverage(1, revision=3), approved(JKK, basis=Basis(claim=3, coverage=1, documents=1)))
    case.answer(SETTLED, attempt=0, number=9, bank_reference="again")
    ruled(case, people=("rudi", "tono")).pass_gate()
    assert sums(case) == [20, 20, 8]


def test_what_was_confirmed_and_barred_is_free_when_the_claim_is_denied_anew() -> None:
    son = line(ref="heir-2").model_copy(update={"line_id": "JKM_DEATH:son"})
    case = turns_up(decided(son)).pass_gate().feed(asked("sari"))
    answer(case, Remedy.REASSESS, ReasonCode.REVISION_ASKED, ("sari", "wati")).feed(coverage(1, revision=3))
    case.feed(denied(Basis(claim=3, coverage=1, documents=1)))
    answer(case, Remedy.RECOVER).feed(repayment(20 * MILLION))
    assert ended(case) is Closed.DENIED
    assert "JKM_DEATH:son" in {of.line_id for freed in case.script.emitted(ReleaseRequested, MEMBER) for of in freed.lines}
