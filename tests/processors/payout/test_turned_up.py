"""A payment that was given up for lost turns up with its payee after an amendment: the claim has an end that is right to the rupiah, and
nobody is paid the same twice without two people having said so."""

from __future__ import annotations

from datetime import date

import pytest

from processors.claim_state.tables import ANOMALIES, CLAIMS, WAITING, Claim, ClaimAnomaly
from processors.payout.tables import Closed, Phase
from schemas.basis import Basis
from schemas.benefit import BenefitLine
from schemas.claim import Payee
from schemas.events.adjustments import AdjustmentReferred
from schemas.events.payout import ClaimPaid, PayoutConflict, PayoutCredited, PayoutScheduled, WithdrawalRefused
from schemas.events.receipts import ReceiptStatus
from schemas.events.requests import ConfirmRequested, ReleaseRequested
from schemas.events.state import ClaimStatus
from schemas.reasons import ReasonCode, WaitingFor, WaitingOn
from schemas.vocabulary import BenefitCode, Remedy, TaskKind, Verdict
from tests.processors.payout.payments import (
    CLAIM,
    MEMBER,
    SON,
    WIDOW,
    Case,
    account,
    amendment,
    approved,
    coverage,
    line,
    payee,
    provided,
    recall,
    withdrawal,
    word,
)
from tests.processors.payout.test_revisions import ANEW, asked, ended, repayment
from tests.processors.payout.test_told_in_any_order import Told

SETTLED, REJECTED, RETURNED = ReceiptStatus.SETTLED, ReceiptStatus.REJECTED, ReceiptStatus.RETURNED
MILLION = 1_000_000
BOTH = (payee(of=account()), payee("heir-2", SON, account(SON)))
JKK = line(BenefitCode.DEATH_JKK, net=48 * MILLION)
FUNERAL = line(BenefitCode.JKM_FUNERAL, net=10 * MILLION).model_copy(update={"subject": "a funeral"})


def told(case: Case) -> Told:
    assert isinstance(case, Told)
    return case


def amended(*payees: Payee, lines: tuple[BenefitLine, ...] = (line(),)) -> Told:
    """Twenty million were refused by the bank, and the claim was amended since: it is to be decided."""
    case = Told.registered(*BOTH).feed(approved(*lines)).pass_gate()
    return told(case.answer(REJECTED).feed(amendment(2, *(payees or BOTH)), coverage(1, revision=2)))


def decided(*lines: BenefitLine, case: Case | None = None) -> Told:
    """And decided: the ledger is asked for the new payment."""
    return told((case or amended()).feed(approved(*(lines or (JKK,)), basis=ANEW)))


def contradicted(case: Case) -> Told:
    """The bank says that the first payment arrived after all."""
    return told(case.answer(SETTLED, attempt=0, number=7, bank_reference="late"))


def turns_up(case: Case, verdict: Verdict = Verdict.APPROVE) -> Told:
    """And two people find on the statement whether it did."""
    return ruled(contradicted(case), verdict)


def ruled(case: Case, verdict: Verdict = Verdict.APPROVE, people: tuple[str, str] = ("ani", "joko")) -> Told:
    task = case.script.emitted(PayoutConflict)[-1].task_id
    for officer in people:
        case.feed(word(task, officer, verdict, TaskKind.PAYOUT_CONFLICT, "statement 7/3"))
    return told(case)


def question(case: Case, reason: ReasonCode = ReasonCode.OVERPAID) -> AdjustmentReferred:
    return [each for each in case.script.emitted(AdjustmentReferred) if each.reason is reason][-1]


def answer(
    case: Case, remedy: Remedy, reason: ReasonCode = ReasonCode.OVERPAID, people: tuple[str, str] = ("rudi", "tono")
) -> Told:
    task = question(case, reason).task_id
    for officer in people:
        case.feed(word(task, officer, Verdict.APPROVE, TaskKind.ADJUSTMENT, remedy=remedy))
    return told(case)


def state(case: Case) -> Claim:
    found = told(case).state.get(CLAIMS, CLAIM)
    assert found is not None
    return found


def waits(case: Case) -> set[tuple[WaitingFor, WaitingOn]]:
    """What the read model says that the claim waits for, beside our own next step."""
    rows = told(case).state.rows(WAITING)
    return {(row.waiting_for, row.waiting_on) for row in rows if row.waiting_on is not WaitingOn.SYSTEM}


def anomalies(case: Case) -> list[ClaimAnomaly]:
    return told(case).state.rows(ANOMALIES)


def sums(case: Case) -> list[int]:
    return [sent.amount // MILLION for sent in case.instructions]


def test_what_turned_up_counts_for_the_new_schedule_and_the_difference_ends_the_claim() -> None:
    case = turns_up(decided())
    assert sums(case) == [20], "barred until the gate has answered"
    case.pass_gate()
    (credited,) = case.script.emitted(PayoutCredited)
    (moved,) = credited.set_off
    assert (credited.credited.amount, credited.amount.amount, moved.from_fund, moved.to_fund) == (
        20 * MILLION,
        28 * MILLION,
        "jkm",
        "jkk",
    )
    assert sums(case) == [20, 28]
    case.answer(SETTLED, number=8, bank_reference="difference")
    assert case.script.emitted(ClaimPaid)[-1].total.amount == 48 * MILLION
    assert (ended(case), state(case).status, state(case).settled_rupiah) == (Closed.PAID, ClaimStatus.PAID, 48 * MILLION)
    assert not case.script.emitted(AdjustmentReferred), "nothing is too much: nobody is asked"
    assert anomalies(case) == []
    assert not case.script.timers


def test_it_counts_as_well_for_a_payment_that_the_ledger_has_confirmed_already() -> None:
    case = contradicted(decided()).pass_gate()
    (group,) = case.row.current
    assert (group.confirmed, sums(case), case.row.barred) == (True, [20], True)
    assert waits(case) == {(WaitingFor.BANK_INQUIRY, WaitingOn.OPERATIONS)}
    assert state(case).waiting_on is WaitingOn.OPERATIONS
    ruled(case)
    assert sums(case) == [20, 28]
    case.answer(SETTLED, number=8, bank_reference="difference")
    assert (ended(case), case.script.emitted(ClaimPaid)[-1].total.amount) == (Closed.PAID, 48 * MILLION)


@pytest.mark.parametrize("gate_first", [False, True])
def test_where_it_covers_all_that_is_due_the_claim_ends_without_another_payment(gate_first: bool) -> None:
    case = decided(line(BenefitCode.DEATH_JKK))
    if gate_first:
        contradicted(case).pass_gate()
        ruled(case)
    else:
        turns_up(case).pass_gate()
    assert (sums(case), ended(case), case.script.emitted(ClaimPaid)[-1].total.amount) == ([20], Closed.PAID, 20 * MILLION)
    assert (state(case).status, state(case).settled_rupiah) == (ClaimStatus.PAID, 20 * MILLION)


def test_the_tax_of_the_new_benefit_is_withheld_with_the_difference() -> None:
    case = turns_up(decided(line(BenefitCode.JHT, net=300 * MILLION, tax=12 * MILLION))).pass_gate()
    sent = case.instructions[-1]
    assert (sent.amount, sent.tax, sent.gross) == (280 * MILLION, 12 * MILLION, 292 * MILLION)


def test_who_waits_for_an_account_and_has_all_that_is_due_waits_no_more() -> None:
    case = Told.registered(*BOTH)
    case.feed(approved()).pass_gate().answer(REJECTED).feed(amendment(2, payee(), BOTH[1]), coverage(1, revision=2))
    decided(line(BenefitCode.DEATH_JKK), case=case)
    assert case.row.current[0].phase is Phase.AWAITING_ACCOUNT
    turns_up(case).pass_gate()
    assert (sums(case), ended(case), case.script.timers) == ([20], Closed.PAID, {})


def test_what_turned_up_before_the_new_decision_is_reckoned_by_it() -> None:
    case = turns_up(amended())
    assert ended(case) is None
    case.feed(withdrawal())
    assert case.script.emitted(WithdrawalRefused)[-1].reason is ReasonCode.MONEY_ON_ITS_WAY
    decided(case=case).pass_gate()
    assert [each.credited and each.credited.amount for each in case.script.emitted(PayoutScheduled)[-1].payouts] == [20 * MILLION]
    case.answer(SETTLED, number=8, bank_reference="difference")
    assert (sums(case), ended(case)) == ([20, 28], Closed.PAID)


def test_a_decision_that_waited_for_the_contradiction_is_carried_out_when_the_money_is_found_with_its_payee() -> None:
    case = decided(case=contradicted(amended()))
    assert (case.row.later_approval is not None, waits(case)) == (True, {(WaitingFor.BANK_INQUIRY, WaitingOn.OPERATIONS)})
    ruled(case).pass_gate()
    assert sums(case) == [20, 28]


def test_a_newer_approval_of_a_schedule_that_rests_on_less_reckons_it_too() -> None:
    case = decided(line(BenefitCode.DEATH_JKK, ref="heir-1", net=48 * MILLION), case=amended(payee(), BOTH[1]))
    case.feed(coverage(2, revision=2))
    turns_up(case).feed(provided())
    assert (sums(case), case.script.emitted(PayoutCredited)) == ([20], []), "a decision on the newer facts is to come"
    case.feed(approved(line(BenefitCode.DEATH_JKK, net=30 * MILLION), basis=Basis(claim=2, coverage=2, documents=1))).pass_gate()
    assert sums(case) == [20, 10]


def other_payee() -> Case:
    """Found with the widow; by the decision in force it is the son's."""
    return turns_up(decided(line(ref="heir-2"))).pass_gate()


def test_between_payees_nothing_is_set_off_and_nothing_is_paid_until_two_people_have_answered() -> None:
    case = other_payee()
    asked_about = question(case)
    assert (asked_about.amount and asked_about.amount.amount, "given up for lost" in asked_about.because) == (20 * MILLION, True)
    assert waits(case) == {(WaitingFor.ADJUSTMENT, WaitingOn.SUPERVISOR)}
    assert state(case).waiting_on is WaitingOn.SUPERVISOR
    case.wait(days=90)
    assert sums(case) == [20]
    answer(case, Remedy.RECOVER)
    assert (sums(case), case.instructions[-1].personal.payee.name) == ([20, 20], SON)
    case.answer(SETTLED, number=8, bank_reference="son")
    assert (ended(case), waits(case)) == (None, {(WaitingFor.RECOVERY, WaitingOn.CLAIMANT)})
    case.feed(repayment(20 * MILLION))
    assert (ended(case), case.script.emitted(ClaimPaid)[-1].total.amount) == (Closed.PAID, 20 * MILLION)
    assert state(case).status is ClaimStatus.PAID


def test_two_people_may_let_the_former_payee_keep_it() -> None:
    case = answer(other_payee(), Remedy.ACCEPT)
    case.answer(SETTLED, number=8, bank_reference="son")
    assert (ended(case), case.script.emitted(ClaimPaid)[-1].total.amount) == (Closed.PAID, 40 * MILLION)


def test_while_the_question_is_open_people_may_have_the_claim_decided_anew_and_what_was_confirmed_is_free_again() -> None:
    son = line(ref="heir-2").model_copy(update={"line_id": "JKM_DEATH:son"})
    case = turns_up(decided(son)).pass_gate()
    assert case.row.current[0].no_return
    case.feed(asked("sari"))
    answer(case, Remedy.REASSESS, ReasonCode.REVISION_ASKED, ("sari", "wati"))
    assert case.row.after.revising, "it begins though a payment is confirmed"
    case.feed(coverage(1, revision=3), approved(line(), basis=Basis(claim=3, coverage=1, documents=1)))
    assert "JKM_DEATH:son" in {of.line_id for freed in case.script.emitted(ReleaseRequested, MEMBER) for of in freed.lines}
    case.pass_gate()
    assert (sums(case), ended(case)) == ([20], Closed.PAID)


def test_what_is_too_much_is_asked_of_two_people_before_anybody_else_is_paid() -> None:
    shares = (line(BenefitCode.DEATH_JKK, net=12 * MILLION), line(BenefitCode.DEATH_JKK, ref="heir-2", net=8 * MILLION))
    case = turns_up(decided(*shares))
    for wanted in case.script.emitted(ConfirmRequested)[1:]:
        case.feed(case.confirmed(wanted))
    asked_about = question(case)
    assert (asked_about.amount and asked_about.amount.amount, sums(case)) == (8 * MILLION, [20])
    answer(case, Remedy.RECOVER)
    assert sums(case) == [20, 8]
    case.answer(SETTLED, number=8, bank_reference="son").feed(repayment(8 * MILLION))
    assert (ended(case), case.script.emitted(ClaimPaid)[-1].total.amount) == (Closed.PAID, 20 * MILLION)


def test_of_the_same_payment_on_less_what_is_too_much_is_asked_and_the_rest_passes_the_gate_anew() -> None:
    case = turns_up(decided(line(net=12 * MILLION)))
    assert (case.row.owed_rupiah, sums(case), len(case.script.emitted(ConfirmRequested))) == (8 * MILLION, [20], 1)
    answer(case, Remedy.ACCEPT)
    assert len(case.script.emitted(ConfirmRequested)) == 2
    assert ended(case.pass_gate()) is Closed.PAID


def test_another_person_under_the_same_reference_is_another_payee() -> None:
    case = turns_up(decided(case=amended(payee(name="Rina Wati", of=account("Rina Wati", "777777"))))).pass_gate()
    assert (case.row.owed_rupiah, sums(case), case.script.emitted(PayoutCredited)) == (20 * MILLION, [20], [])
    answer(case, Remedy.RECOVER)
    assert (sums(case), case.instructions[-1].personal.payee.name) == ([20, 48], "Rina Wati")


def test_a_name_that_was_corrected_on_the_same_account_is_the_same_payee() -> None:
    name = "Siti Rahayuningsih"
    case = turns_up(decided(case=amended(payee(name=name, of=account(name))))).pass_gate()
    assert [sent.amount // MILLION for sent in case.instructions] == [20, 28]


def test_what_counts_for_the_same_payment_and_went_to_another_name_is_asked_about_once() -> None:
    case = decided(line(), case=amended(payee(name="Rina Wati", of=account("Rina Wati", "777777"))))
    turns_up(case).pass_gate()
    case.feed(provided("Rina Wati", number="778778", day=9))
    asked_about = [each for each in case.script.emitted(AdjustmentReferred) if each.reason is ReasonCode.ACCOUNT_NAME_MISMATCH]
    assert len(asked_about) == 1
    assert waits(case) == {(WaitingFor.ADJUSTMENT, WaitingOn.SUPERVISOR)}
    answer(case, Remedy.ACCEPT, ReasonCode.ACCOUNT_NAME_MISMATCH)
    assert (ended(case), waits(case), case.row.adjustments) == (Closed.PAID, set(), ())


def test_several_earlier_schedules_count_each_once() -> None:
    case = (
        decided(line(BenefitCode.DEATH_JKK))
        .pass_gate()
        .answer(REJECTED, number=2)
        .feed(amendment(3, *BOTH), coverage(1, revision=3))
    )
    case.feed(approved(line(BenefitCode.JHT, net=48 * MILLION), basis=Basis(claim=3, coverage=1, documents=1)))
    for attempt, people in ((0, ("ani", "joko")), (1, ("rudi", "tono"))):
        case.answer(SETTLED, attempt=attempt, number=7 + attempt, bank_reference=f"late-{attempt}")
        for officer in people:
            task = case.script.emitted(PayoutConflict)[-1].task_id
            case.feed(word(task, officer, Verdict.APPROVE, TaskKind.PAYOUT_CONFLICT, "statement 7/3"))
    case.pass_gate()
    assert sums(case) == [20, 20, 8]
    case.answer(SETTLED, number=9, bank_reference="difference")
    assert case.script.emitted(ClaimPaid)[-1].total.amount == 48 * MILLION


def test_of_a_part_that_came_back_two_people_decide_and_the_rest_counts() -> None:
    case = turns_up(decided(line(BenefitCode.DEATH_JKK, net=48 * MILLION)))
    case.answer(RETURNED, attempt=0, number=9, amount=5 * MILLION, bank_reference="part")
    assert (WaitingFor.ADJUSTMENT, WaitingOn.SUPERVISOR) in waits(case)
    case.pass_gate()
    assert sums(case) == [20]
    answer(case, Remedy.PAY_AGAIN, ReasonCode.PARTLY_RETURNED)
    assert sums(case) == [20, 33]
    case.answer(SETTLED, number=10, bank_reference="difference")
    assert case.script.emitted(ClaimPaid)[-1].total.amount == 48 * MILLION


def test_a_recalled_payment_that_was_cancelled_and_then_settled_counts_as_well() -> None:
    case = Told.registered(*BOTH)
    case.feed(approved()).pass_gate()
    case.feed(recall(case.instructions[0], "budi")).answer(ReceiptStatus.CANCELLED)
    case.feed(amendment(2, *BOTH), coverage(1, revision=2))
    turns_up(decided(case=case)).pass_gate()
    assert sums(case) == [20, 28]


def test_what_turns_up_while_the_claim_is_decided_anew_is_reckoned_by_the_decision() -> None:
    case = decided(line(ref="heir-2")).pass_gate().answer(SETTLED, number=2, bank_reference="son").feed(asked("sari"))
    answer(case, Remedy.REASSESS, ReasonCode.REVISION_ASKED, ("sari", "wati"))
    turns_up(case).feed(coverage(1, revision=3))
    case.feed(approved(line(net=48 * MILLION), basis=Basis(claim=3, coverage=1, documents=1))).pass_gate()
    assert sums(case) == [20, 20, 28]
    assert case.row.owed_rupiah == 20 * MILLION, "the son's"


def test_what_is_due_some_day_is_not_set_off_by_itself() -> None:
    later = line(BenefitCode.DEATH_JKK, net=48 * MILLION, due=date(2027, 3, 1))
    case = turns_up(decided(later))
    assert question(case).amount is not None
    assert not case.script.emitted(PayoutCredited)
    answer(case, Remedy.ACCEPT)
    assert case.row.current[0].phase is Phase.AWAITING_DUE
    assert waits(case) == {(WaitingFor.DUE_DATE, WaitingOn.CALENDAR)}


def test_the_widows_own_correction_after_the_money_was_found_is_asked_of_two_people() -> None:
    case = turns_up(decided()).feed(amendment(3, payee(of=account(WIDOW, "31313131")), BOTH[1])).pass_gate()
    assert question(case, ReasonCode.REVISION_ASKED).because


def test_a_later_attempts_news_does_not_hide_the_question_about_an_earlier_one() -> None:
    case = Told.registered(*BOTH).feed(approved()).pass_gate().answer(REJECTED, code="AC04").feed(provided(number="55555555"))
    contradicted(case).answer(SETTLED, number=8, bank_reference="second")
    assert waits(case) == {(WaitingFor.BANK_INQUIRY, WaitingOn.OPERATIONS)}
    ruled(case, Verdict.DENY)
    assert (ended(case), waits(case)) == (Closed.PAID, set())


def test_a_payment_that_waits_for_its_account_waits_for_the_contradiction_first_and_is_asked_about_anew_after_it() -> None:
    case = contradicted(Told.registered(*BOTH).feed(approved()).pass_gate().answer(REJECTED, code="AC04")).wait(days=8)
    assert waits(case) == {(WaitingFor.BANK_INQUIRY, WaitingOn.OPERATIONS)}
    ruled(case, Verdict.DENY)
    assert waits(case) == {(WaitingFor.ACCOUNT, WaitingOn.CLAIMANT)}
    assert sums(case.feed(provided(number="55555555"))) == [20, 20]


def test_another_person_under_the_same_reference_is_another_payee_for_a_decision_that_is_to_come_too() -> None:
    case = decided(case=turns_up(amended(payee(name="Rina Wati", of=account("Rina Wati", "777777"))))).pass_gate()
    assert (case.row.owed_rupiah, sums(case)) == (20 * MILLION, [20])
    assert question(case).amount is not None


def test_who_has_the_claim_decided_anew_has_looked_at_what_turned_up_and_the_decision_is_paid_at_once() -> None:
    case = answer(other_payee().feed(asked("sari")), Remedy.REASSESS, ReasonCode.REVISION_ASKED, ("sari", "wati"))
    case.feed(coverage(1, revision=3), approved(line(ref="heir-2"), basis=Basis(claim=3, coverage=1, documents=1))).pass_gate()
    assert (sums(case), case.row.owed_rupiah) == ([20, 20], 20 * MILLION)
    assert waits(case) >= {(WaitingFor.ADJUSTMENT, WaitingOn.SUPERVISOR)}
