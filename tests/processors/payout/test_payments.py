"""From approval to paid, and every way a payment can go wrong."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest

from processors.payout.lattice import Status
from processors.payout.signatures import payload_digest, signed_payload
from processors.payout.tables import Closed, Phase
from schemas.events.adjustments import AdjustmentReferred
from schemas.events.instructions import PayoutInquired, Rail
from schemas.events.payout import (
    ClaimClosed,
    ClaimPaid,
    PayoutAbandoned,
    PayoutAwaitingAccount,
    PayoutConflict,
    PayoutDispatched,
    PayoutHeld,
    PayoutProgressed,
    PayoutRejected,
    PayoutReleased,
    PayoutReturned,
    PayoutScheduled,
    PayoutSettled,
    PayoutUnknown,
    ReceiptQuestioned,
)
from schemas.events.receipts import ReceiptStatus
from schemas.events.requests import CloseRequested, ConfirmRequested, ReleaseRequested
from schemas.reasons import ReasonCode
from schemas.vocabulary import BenefitCode, Verdict
from streams.contract import Unprocessable
from tests.processors.payout.payments import (
    CLAIM,
    MEMBER,
    OTHER_BANK,
    SON,
    Case,
    account,
    approved,
    brake,
    coverage,
    line,
    payee,
    provided,
    receipt,
    word,
)
from tests.processors.script import NOW

SETTLED = ReceiptStatus.SETTLED
REJECTED = ReceiptStatus.REJECTED
RETURNED = ReceiptStatus.RETURNED


def test_an_approved_claim_is_confirmed_instructed_and_paid() -> None:
    case = Case.instructed().answer(ReceiptStatus.ACCEPTED).answer(ReceiptStatus.IN_PROCESS).answer(SETTLED)
    assert case.names() == [
        "PayoutScheduled",
        "ConfirmRequested",
        "PayoutInstructed",
        "PayoutDispatched",
        "PayoutProgressed",
        "PayoutProgressed",
        "PayoutSettled",
        "ClaimPaid",
        "ClaimClosed",
        "CloseRequested",
    ]
    assert case.script.emitted(PayoutDispatched)[0].payout_id == case.instructions[0].payout_id
    assert case.script.emitted(ClaimPaid)[0].total.amount == 20_000_000
    assert case.script.emitted(CloseRequested, MEMBER)[0].outcome == "paid"
    assert case.row.closed is Closed.PAID
    assert not case.script.timers


def test_lines_are_grouped_by_payee_fund_and_due_date() -> None:
    case = Case.registered(payee(of=account()), payee("heir-2", SON, account(SON, "777777"))).feed(
        approved(
            line(BenefitCode.JKM_DEATH),
            line(BenefitCode.JKM_FUNERAL, net=10_000_000),
            line(BenefitCode.JKM_DEATH, ref="heir-2", net=5),
            line(BenefitCode.JHT, net=7, tax=3),
        )
    )
    scheduled = case.script.emitted(PayoutScheduled)[0].payouts
    assert [(p.group, p.net.amount, p.tax.amount, p.fund) for p in scheduled] == [
        ("heir-1:JKM:now:1", 30_000_000, 0, "jkm"),
        ("heir-2:JKM:now:1", 5, 0, "jkm"),
        ("heir-1:JHT:now:1", 7, 3, "jht"),
    ]
    assert [asked.gross_rupiah for asked in case.script.emitted(ConfirmRequested, MEMBER)] == [30_000_000, 5, 10]


def test_a_claim_is_paid_only_when_every_payout_is_settled() -> None:
    case = Case.registered().feed(approved(line(), line(BenefitCode.JHT)))
    for asked in case.script.emitted(ConfirmRequested):
        case.feed(case.confirmed(asked))
    case.answer(SETTLED, attempt=0)
    assert not case.script.emitted(ClaimPaid)
    case.answer(SETTLED, attempt=1)
    assert case.script.emitted(ClaimPaid)[0].total.amount == 40_000_000


def test_the_instruction_carries_what_was_approved_signed_and_addressed() -> None:
    case = Case.instructed(line(BenefitCode.JHT, net=60_000_000, tax=500_000))
    instruction = case.instructions[0]
    assert (instruction.amount, instruction.gross, instruction.tax) == (60_000_000, 60_500_000, 500_000)
    assert instruction.payment_system == OTHER_BANK
    assert instruction.end_to_end_id == instruction.payout_id.replace("-", "")
    assert instruction.decision_digest == approved(line(BenefitCode.JHT, net=60_000_000, tax=500_000)).lines_digest
    assert instruction.personal.payee.account == "0012345678"
    assert instruction.valid_until - instruction.not_before == timedelta(days=3)
    assert case.group.attempts[0].instruction_digest == payload_digest(signed_payload(instruction))


@pytest.mark.parametrize(("net", "rail"), [(250_000_000, Rail.BI_FAST), (250_000_001, Rail.RTGS)])
def test_amounts_above_the_bi_fast_limit_go_whole_over_another_rail(net: int, rail: Rail) -> None:
    case = Case.instructed(line(net=net))
    assert [(i.amount, i.rail) for i in case.instructions] == [(net, rail)]


def test_a_repeated_confirmation_instructs_nothing_again() -> None:
    case = Case.instructed().pass_gate().pass_gate()
    assert len(case.instructions) == 1


def test_a_payee_without_account_is_asked_and_reminded_until_one_comes() -> None:
    case = Case.registered(payee()).feed(approved()).wait(days=22)
    assert [(e.reason, e.reminder) for e in case.script.emitted(PayoutAwaitingAccount)] == [
        (ReasonCode.NO_ACCOUNT, 0),
        (ReasonCode.NO_ACCOUNT, 1),
        (ReasonCode.NO_ACCOUNT, 2),
    ]
    assert {e.due_at for e in case.script.emitted(PayoutAwaitingAccount)} == {NOW + timedelta(days=67)}
    case.feed(provided()).pass_gate().wait(days=100)
    assert len(case.script.emitted(PayoutAwaitingAccount)) == 3
    assert case.instructions[0].personal.payee.account == "9999999999"


def test_an_account_in_another_name_is_not_paid() -> None:
    case = Case.registered(payee(of=account("Rudi Hartono"))).feed(approved())
    assert case.script.emitted(PayoutAwaitingAccount)[0].reason is ReasonCode.ACCOUNT_NAME_MISMATCH
    assert not case.script.emitted(ConfirmRequested)


def test_titles_case_and_punctuation_do_not_make_another_name() -> None:
    assert Case.instructed(payees=(payee(of=account("HJ. SITI RAHAYU, S.E.")),)).instructions


def test_an_account_that_came_before_the_approval_counts() -> None:
    case = Case.registered(payee()).feed(provided(), approved()).pass_gate()
    assert case.instructions[0].personal.payee.account == "9999999999"


def test_the_account_received_last_counts_in_any_order() -> None:
    later, earlier = provided(number="222222", day=2), provided(number="111111", day=1)
    for order in ((later, earlier), (earlier, later)):
        case = Case.registered(payee()).feed(*order, approved()).pass_gate()
        assert case.instructions[0].personal.payee.account == "222222"


def test_a_later_due_date_waits_for_its_day_in_jakarta() -> None:
    case = Case.registered().feed(approved(line(due=date(2026, 12, 1))))
    assert case.group.phase is Phase.AWAITING_DUE
    case.wait(days=10)
    assert not case.script.emitted(ConfirmRequested)
    case.wait(days=1).pass_gate()
    assert case.instructions[0].instalment.due == date(2026, 12, 1)


def test_a_shut_gate_needs_two_different_people_and_is_asked_again_with_their_names() -> None:
    case = Case.registered().feed(approved()).gate_shut()
    held = case.script.emitted(PayoutHeld)[0]
    case.feed(word(held.task_id, "ani"), word(held.task_id, "ani"), word(held.task_id, " Ani"))
    assert len(case.script.emitted(ConfirmRequested)) == 1
    case.feed(word(held.task_id, "joko"))
    assert case.script.emitted(ConfirmRequested)[-1].released_by == ("ani", "joko")
    assert case.script.emitted(PayoutReleased)[0].released_by == ("ani", "joko")
    assert case.pass_gate().instructions


def test_two_people_give_up_what_the_gate_refused() -> None:
    case = Case.registered().feed(approved()).gate_shut()
    task = case.script.emitted(PayoutHeld)[0].task_id
    case.feed(word(task, "ani", Verdict.DENY), word(task, "joko", Verdict.DENY))
    assert case.script.emitted(PayoutAbandoned)[0].released_by == ("ani", "joko")
    assert case.script.emitted(ReleaseRequested, MEMBER)[0].lines[0].line_id == line().line_id
    assert case.script.emitted(ClaimClosed)[0].outcome == "abandoned"


def test_the_brake_stops_instructions_until_two_people_let_go() -> None:
    case = Case.registered().feed(brake("hold", "ani"), approved())
    assert case.script.emitted(PayoutHeld)[0].reason is ReasonCode.BRAKE
    case.feed(brake("release", "ani", 1), brake("release", "ani", 2))
    assert not case.script.emitted(ConfirmRequested)
    case.feed(brake("release", "joko", 3), brake("hold", "ani"))
    assert case.pass_gate().instructions


def test_the_brake_also_holds_what_the_ledger_has_confirmed_but_not_receipts() -> None:
    case = Case.registered().feed(approved(), brake("hold", "ani")).pass_gate()
    assert not case.instructions
    case.feed(brake("release", "ani", 1), brake("release", "joko", 2))
    assert len(case.instructions) == 1
    case.feed(brake("hold", "ani", 3)).answer(SETTLED)
    assert case.script.emitted(ClaimPaid)


def test_silence_is_unknown_and_inquired_at_growing_intervals_never_sent_again() -> None:
    case = Case.instructed().wait(hours=4)
    assert case.script.emitted(PayoutUnknown)[0].reason is ReasonCode.NO_ANSWER
    case.wait(days=200)
    asked = case.script.emitted(PayoutInquired)
    gaps = [later.asked_at - earlier.asked_at for earlier, later in pairwise(asked)]
    assert [i.inquiry for i in asked] == list(range(1, 11))
    assert gaps == [timedelta(hours=2**n) for n in range(9)]
    assert len(case.instructions) == 1
    assert len(case.script.emitted(PayoutUnknown)) == 1
    case.answer(SETTLED)
    assert case.row.closed is Closed.PAID


def test_pending_is_unknown_at_once_and_only_a_terminal_status_clears_it() -> None:
    case = Case.instructed().answer(ReceiptStatus.PENDING).answer(ReceiptStatus.ACCEPTED)
    assert case.group.attempts[0].standing.unknown
    assert not case.script.emitted(PayoutProgressed)
    case.feed(provided(number="123456")).wait(days=3)
    assert len(case.instructions) == 1
    case.answer(REJECTED, code="AC04")
    assert len(case.instructions) == 2


def test_after_a_rejection_a_new_account_is_paid_by_a_new_payout_that_replaces_the_old() -> None:
    case = Case.instructed().answer(REJECTED, code="AC04")
    assert case.script.emitted(PayoutRejected)[0].reason_code == "AC04"
    assert case.script.emitted(PayoutAwaitingAccount)[0].reason is ReasonCode.NO_ACCOUNT
    case.feed(provided(number="0012345678"))
    assert len(case.instructions) == 1
    case.feed(provided(number="55555555", day=2))
    first, second = case.instructions
    assert second.replaces == first.payout_id != second.payout_id
    assert second.personal.payee.account == "55555555"
    assert len(case.script.emitted(ConfirmRequested)) == 1
    assert case.answer(SETTLED).row.closed is Closed.PAID


def test_facts_that_came_after_the_gate_do_not_keep_a_bounced_payment_waiting_for_an_approval_that_nobody_gives() -> None:
    case = Case.instructed().feed(coverage(2)).answer(REJECTED, code="AC04").feed(provided(number="55555555"))
    assert [i.personal.payee.account for i in case.instructions] == ["0012345678", "55555555"]
    assert case.script.emitted(AdjustmentReferred)


def test_an_account_given_while_the_payment_was_under_way_is_used_after_its_rejection() -> None:
    case = Case.instructed().feed(provided(number="55555555")).answer(REJECTED)
    assert [i.personal.payee.account for i in case.instructions] == ["0012345678", "55555555"]


def test_two_people_let_the_same_account_be_tried_again_once() -> None:
    case = Case.instructed().answer(REJECTED, code="TM01")
    task = case.script.emitted(PayoutAwaitingAccount)[0].task_id
    case.feed(word(task, "ani"), word(task, "joko"))
    assert len(case.instructions) == 2
    case.answer(REJECTED, number=2)
    assert len(case.instructions) == 2
    assert case.script.emitted(PayoutAwaitingAccount)[1].task_id != task


def test_two_people_abandon_a_rejected_payout_but_never_an_unknown_one() -> None:
    case = Case.instructed().answer(REJECTED)
    task = case.script.emitted(PayoutAwaitingAccount)[0].task_id
    case.feed(word(task, "ani", Verdict.DENY), word(task, "joko", Verdict.DENY))
    assert case.row.closed is Closed.ABANDONED
    assert case.script.emitted(ReleaseRequested)

    other = Case.instructed().answer(REJECTED)
    other.answer(SETTLED)
    task = other.script.emitted(PayoutAwaitingAccount)[0].task_id
    other.feed(word(task, "ani", Verdict.DENY), word(task, "joko", Verdict.DENY))
    assert not other.script.emitted(PayoutAbandoned)


def test_a_return_weeks_later_reopens_a_paid_claim_until_it_is_paid_again() -> None:
    case = Case.instructed().answer(SETTLED).wait(days=30).answer(RETURNED, code="AC04")
    assert case.row.closed is None
    assert case.script.emitted(PayoutReturned)[0].returned.amount == 20_000_000
    case.feed(provided(number="55555555")).answer(SETTLED, number=2, bank_reference="other")
    assert len(case.script.emitted(ClaimPaid)) == 2
    assert [closed.outcome for closed in case.script.emitted(CloseRequested)] == ["paid", "paid"]


def test_partial_returns_add_up_and_nothing_is_sent_again_before_all_is_back() -> None:
    case = (
        Case.instructed()
        .answer(SETTLED)
        .answer(RETURNED, amount=5_000_000, bank_reference="r1")
        .feed(provided(number="55555555"))
    )
    assert case.script.emitted(AdjustmentReferred)[0].reason is ReasonCode.PARTLY_RETURNED
    assert (len(case.instructions), case.row.closed) == (1, None)
    case.answer(RETURNED, number=2, amount=15_000_000, bank_reference="r2")
    assert [r.returned.amount for r in case.script.emitted(PayoutReturned)] == [5_000_000, 20_000_000]
    assert len(case.instructions) == 2


def test_a_conflict_bars_everything_and_is_left_by_two_people_who_cite_the_same_line() -> None:
    case = Case.instructed().answer(REJECTED).answer(SETTLED).feed(provided(number="55555555"))
    assert case.script.emitted(PayoutConflict)[0].detail == "both paid and refused"
    assert len(case.instructions) == 1
    case.conflict_word("ani", Verdict.APPROVE, None).conflict_word("joko", Verdict.APPROVE, None)
    case.conflict_word("ani", Verdict.APPROVE, "line 1").conflict_word("joko", Verdict.APPROVE, "line 2")
    assert not case.script.emitted(ClaimPaid)
    case.conflict_word("ani", Verdict.APPROVE, "line 2")
    assert case.row.closed is Closed.PAID
    assert case.script.emitted(PayoutSettled)[0].bank_reference


def test_a_conflict_decided_against_payment_lets_a_replacement_go() -> None:
    case = Case.instructed().answer(SETTLED, amount=1).conflict_word("ani", Verdict.DENY).conflict_word("joko", Verdict.DENY)
    assert case.group.attempts[0].standing.status is Status.RETURNED
    case.feed(provided(number="55555555"))
    assert case.instructions[1].replaces == case.instructions[0].payout_id
    case.answer(SETTLED, attempt=0, number=9, amount=1)
    assert len(case.script.emitted(PayoutConflict)) == 1, "a repeat of a receipt that was judged is judged with it"
    case.answer(SETTLED, attempt=0, number=10)
    assert len(case.script.emitted(PayoutConflict)) == 2


def test_a_late_settlement_of_a_replaced_attempt_is_a_conflict_and_keeps_the_claim_open() -> None:
    case = Case.instructed().answer(REJECTED).feed(provided(number="55555555"))
    case.answer(SETTLED, attempt=0).answer(SETTLED, attempt=1, number=2, bank_reference="second")
    assert len(case.script.emitted(PayoutConflict)) == 1
    assert case.row.closed is None


def test_a_forged_receipt_changes_nothing_and_stops_nothing() -> None:
    case = Case.instructed()
    forged = receipt(case.instructions[0], SETTLED).model_copy(update={"signature": "e30..AAAA"})
    case.feed(forged, receipt(case.instructions[0], SETTLED, signer=OTHER_BANK))
    assert [q.reason for q in case.script.emitted(ReceiptQuestioned)] == [ReasonCode.SIGNATURE_INVALID] * 2
    assert case.row.closed is None
    assert case.answer(SETTLED).row.closed is Closed.PAID


def test_another_payment_system_cannot_answer_for_the_one_addressed() -> None:
    case = Case.instructed()
    addressed_elsewhere = case.instructions[0].model_copy(update={"payment_system": OTHER_BANK})
    case.feed(receipt(addressed_elsewhere, SETTLED))
    assert case.script.emitted(ReceiptQuestioned)[0].reason is ReasonCode.SIGNATURE_INVALID
    assert case.row.closed is None


def test_a_receipt_without_payout_waits_then_pages_and_still_counts_later() -> None:
    sent = Case.instructed().instructions[0]
    case = Case().feed(receipt(sent, SETTLED), receipt(sent, SETTLED))
    case.wait(minutes=14)
    assert not case.script.emitted(ReceiptQuestioned)
    case.wait(minutes=2)
    assert [(q.reason, q.kept) for q in case.script.emitted(ReceiptQuestioned)] == [(ReasonCode.RECEIPT_UNMATCHED, True)]
    case.wait(days=1)
    assert len(case.script.emitted(ReceiptQuestioned)) == 1


def test_a_receipt_that_echoes_another_instruction_is_a_conflict() -> None:
    case = Case.instructed()
    case.feed(receipt(case.instructions[0].model_copy(update={"remittance": "altered"}), SETTLED))
    assert case.script.emitted(PayoutConflict)[0].detail == "a receipt echoes another instruction"


def test_receipts_that_came_first_are_counted_when_the_payout_is_sent() -> None:
    sent = Case.instructed().instructions[0]
    case = Case.registered().feed(receipt(sent, SETTLED), approved()).pass_gate()
    assert case.row.closed is Closed.PAID
    assert not case.row.orphans


def test_an_approval_that_does_not_add_up_is_set_aside() -> None:
    wrong = approved().model_copy(update={"total": approved(line(net=1)).total})
    with pytest.raises(Unprocessable, match="do not add up"):
        Case.registered().feed(wrong)


def test_lines_that_are_not_those_approved_are_set_aside() -> None:
    altered = approved().model_copy(update={"lines": (line(net=20_000_001),)})
    with pytest.raises(Unprocessable, match="not of these lines"):
        Case.registered().feed(altered)


def test_what_the_ledger_confirms_must_be_what_was_asked() -> None:
    case = Case.registered().feed(approved())
    asked = case.script.emitted(ConfirmRequested)[0]
    other = asked.lines[0].model_copy(update={"line_id": "other"})
    with pytest.raises(Unprocessable, match="other lines"):
        case.script.feed(CLAIM, case.confirmed(asked.model_copy(update={"lines": (other,)})))
