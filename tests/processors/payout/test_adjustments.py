"""A part that came back, and facts that changed after payment: two people pay it again, accept it, or demand it back."""

from __future__ import annotations

from itertools import permutations

import pytest

from processors.payout.tables import Closed, Phase
from schemas.events.adjustments import AdjustmentClosed, AdjustmentDecided, AdjustmentReferred
from schemas.events.payout import (
    ClaimPaid,
    PayoutAbandoned,
    PayoutAwaitingAccount,
    PayoutSettled,
)
from schemas.events.receipts import ReceiptStatus
from schemas.events.requests import ConfirmRequested, ReleaseRequested
from schemas.events.tasks import TaskEscalated, WordRefused
from schemas.events.verifications import OfficerDecided
from schemas.reasons import ReasonCode
from schemas.vocabulary import AuthorityRole, BenefitCode, Remedy, TaskKind, Verdict
from tests.processors.payout.payments import CLAIM, MEMBER, Case, approved, coverage, denied, line, provided, word

SETTLED, RETURNED = ReceiptStatus.SETTLED, ReceiptStatus.RETURNED
NET, PART = 20_000_000, 5_000_000
AGAIN, ACCEPT, RECOVER = Remedy.PAY_AGAIN, Remedy.ACCEPT, Remedy.RECOVER


def answer(
    case: Case, officer: str, remedy: Remedy | None, verdict: Verdict = Verdict.APPROVE, number: int = -1
) -> OfficerDecided:
    task = case.script.emitted(AdjustmentReferred)[number].task_id
    return word(task, officer, verdict, TaskKind.ADJUSTMENT, remedy=remedy)


def partly_returned() -> Case:
    """Paid, and five of twenty million came back."""
    return Case.instructed().answer(SETTLED).answer(RETURNED, amount=PART, bank_reference="r1", code="AC04")


def both(case: Case, remedy: Remedy, first: str = "ani", second: str = "joko") -> Case:
    return case.feed(answer(case, first, remedy), answer(case, second, remedy))


def test_a_part_that_came_back_is_asked_about_with_its_sum_and_a_time() -> None:
    case = partly_returned()
    (asked,) = case.script.emitted(AdjustmentReferred)
    assert (asked.amount and asked.amount.amount, asked.payout_id) == (PART, case.instructions[0].payout_id)
    assert (asked.role, asked.reason) == (AuthorityRole.SUPERVISOR, ReasonCode.PARTLY_RETURNED)
    case.script.fire_timers(asked.due_at)
    assert [each.task_id for each in case.script.emitted(TaskEscalated)] == [asked.task_id]


def test_the_part_is_paid_again_as_a_new_attempt_to_a_corrected_account() -> None:
    case = both(partly_returned(), AGAIN)
    (decided,) = case.script.emitted(AdjustmentDecided)
    assert (decided.remedy, decided.amount.amount, decided.decided_by) == (AGAIN, PART, ("ani", "joko"))
    assert case.script.emitted(PayoutAwaitingAccount)[-1].amount.amount == PART
    case.feed(provided(number="55555555"))
    first, second = case.instructions
    assert (second.amount, second.gross, second.tax, second.replaces) == (PART, PART, 0, first.payout_id)
    assert sum(part.net for part in second.lines) == PART
    assert len(case.script.emitted(ConfirmRequested)) == 1, "the entitlement was confirmed once"
    case.answer(SETTLED, number=2, bank_reference="second")
    assert case.script.emitted(PayoutSettled)[-1].amount.amount == PART
    assert case.script.emitted(ClaimPaid)[-1].total.amount == NET
    assert case.row.closed is Closed.PAID


def test_a_part_of_several_lines_fills_them_one_after_the_other_and_withholds_no_tax_again() -> None:
    case = Case.instructed(line(BenefitCode.JHT, net=60_000_000, tax=500_000)).answer(SETTLED)
    case.answer(RETURNED, amount=10_000_000, bank_reference="r1")
    both(case, AGAIN).feed(provided(number="55555555"))
    second = case.instructions[1]
    assert (second.amount, second.gross, second.tax) == (10_000_000, 10_000_000, 0)
    split = Case.instructed(line(), line(BenefitCode.JKM_FUNERAL, net=10_000_000)).answer(SETTLED)
    split.answer(RETURNED, amount=25_000_000, bank_reference="r1")
    both(split, AGAIN).feed(provided(number="55555555"))
    assert [part.net for part in split.instructions[1].lines] == [20_000_000, 5_000_000]


def test_accepted_the_claim_ends_with_what_the_payee_has() -> None:
    case = both(partly_returned(), ACCEPT)
    assert case.script.emitted(ClaimPaid)[-1].total.amount == NET - PART
    assert (case.row.closed, len(case.instructions)) == (Closed.PAID, 1)
    assert not case.row.adjustments


def test_demanded_back_the_claim_waits_until_all_came_back_and_is_then_given_up() -> None:
    case = both(partly_returned(), RECOVER)
    assert case.script.emitted(AdjustmentDecided)[0].amount.amount == NET - PART
    assert (case.row.closed, case.group.phase) == (None, Phase.RECOVERING)
    case.feed(provided(number="55555555")).wait(days=200)
    assert len(case.instructions) == 1
    assert not case.script.emitted(TaskEscalated), "what is demanded back is decided"
    case.answer(RETURNED, number=2, amount=NET - PART, bank_reference="r2")
    assert case.script.emitted(PayoutAbandoned)[0].released_by == ("ani", "joko")
    assert case.script.emitted(ReleaseRequested, MEMBER)
    assert case.row.closed is Closed.ABANDONED


def test_what_is_demanded_back_may_be_let_be_by_two_others() -> None:
    case = both(partly_returned(), RECOVER)
    case.feed(answer(case, "ani", ACCEPT), answer(case, "rudi", AGAIN))
    assert [each.reason for each in case.script.emitted(WordRefused)] == [
        ReasonCode.DECIDED_BEFORE,
        ReasonCode.REMEDY_MISSING,
    ]
    both(case, ACCEPT, "rudi", "tono")
    assert case.script.emitted(ClaimPaid)[-1].total.amount == NET - PART


def test_one_person_two_opinions_or_no_remedy_decide_nothing() -> None:
    case = partly_returned()
    case.feed(answer(case, "ani", AGAIN), answer(case, "Ani ", AGAIN), answer(case, "joko", ACCEPT))
    case.feed(answer(case, "rudi", None), answer(case, "rudi", None, Verdict.DENY))
    assert not case.script.emitted(AdjustmentDecided)
    assert [each.reason for each in case.script.emitted(WordRefused)] == [ReasonCode.REMEDY_MISSING] * 2
    case.feed(answer(case, "joko", AGAIN), answer(case, "joko", AGAIN))
    assert len(case.script.emitted(AdjustmentDecided)) == 1


def test_the_question_is_closed_when_the_rest_came_back_by_itself() -> None:
    case = partly_returned().answer(RETURNED, number=2, amount=NET - PART, bank_reference="r2")
    (asked,) = case.script.emitted(AdjustmentReferred)
    assert [each.task_id for each in case.script.emitted(AdjustmentClosed)] == [asked.task_id]
    assert f"task:{asked.task_id}" not in {name for _, name in case.script.timers}
    case.feed(answer(case, "ani", AGAIN))
    assert case.script.emitted(WordRefused)[0].reason is ReasonCode.TASK_NOT_OPEN


def test_a_further_part_is_asked_about_anew_and_words_on_the_first_do_not_count() -> None:
    case = partly_returned().feed()
    case.feed(answer(case, "ani", AGAIN))
    case.answer(RETURNED, number=2, amount=1_000_000, bank_reference="r2")
    first, second = case.script.emitted(AdjustmentReferred)
    assert second.amount is not None
    assert (second.amount.amount, second.task_id != first.task_id) == (6_000_000, True)
    case.feed(answer(case, "joko", AGAIN))
    assert not case.script.emitted(AdjustmentDecided)
    case.feed(answer(case, "ani", AGAIN)).feed(provided(number="55555555"))
    assert case.instructions[1].amount == 6_000_000


def test_more_that_comes_back_after_the_part_was_sent_again_is_asked_about_and_never_overpaid() -> None:
    case = both(partly_returned(), AGAIN).feed(provided(number="55555555"))
    case.answer(RETURNED, attempt=0, number=3, amount=2_000_000, bank_reference="r3")
    case.answer(SETTLED, number=2, bank_reference="second")
    assert case.row.closed is None
    both(case, AGAIN, "rudi", "tono").feed(provided(number="66666666", day=2))
    assert [each.amount for each in case.instructions] == [NET, PART, 2_000_000]
    case.answer(SETTLED, number=4, bank_reference="third")
    assert case.script.emitted(ClaimPaid)[-1].total.amount == NET


def test_what_is_accepted_does_not_include_what_was_sent_again_already() -> None:
    """Five of twenty million sent again; then two more come back, and are left at that: nothing is lost or paid twice."""
    case = both(partly_returned(), AGAIN).feed(provided(number="55555555"))
    case.answer(RETURNED, attempt=0, number=3, amount=2_000_000, bank_reference="r3")
    both(case, ACCEPT, "rudi", "tono").answer(SETTLED, number=2, bank_reference="second")
    assert [each.amount.amount for each in case.script.emitted(AdjustmentDecided)] == [PART, 2_000_000]
    assert [each.amount for each in case.instructions] == [NET, PART]
    assert case.script.emitted(ClaimPaid)[-1].total.amount == NET - 2_000_000


def test_two_people_give_up_the_rest_when_no_account_comes() -> None:
    case = both(partly_returned(), AGAIN)
    task = case.script.emitted(PayoutAwaitingAccount)[-1].task_id
    case.feed(word(task, "rudi", Verdict.DENY), word(task, "tono", Verdict.DENY))
    assert [each.remedy for each in case.script.emitted(AdjustmentDecided)] == [AGAIN, ACCEPT]
    assert case.script.emitted(ClaimPaid)[-1].total.amount == NET - PART


@pytest.mark.parametrize("remedy", [ACCEPT, RECOVER])
def test_facts_that_changed_after_payment_are_accepted_or_demanded_back(remedy: Remedy) -> None:
    case = both(Case.instructed().answer(SETTLED).feed(coverage(2)), remedy)
    assert case.script.emitted(AdjustmentDecided)[0].reason is ReasonCode.COVERAGE_CHANGED_AFTER_PAYMENT
    if remedy is ACCEPT:
        assert case.row.closed is Closed.PAID
        return
    assert (case.row.closed, case.group.phase) == (None, Phase.RECOVERING)
    case.answer(RETURNED, number=2, bank_reference="r2")
    assert case.row.closed is Closed.ABANDONED


def test_what_was_paid_by_changed_facts_cannot_be_paid_again() -> None:
    case = Case.instructed().answer(SETTLED).feed(coverage(2))
    case.feed(answer(case, "ani", AGAIN))
    assert case.script.emitted(WordRefused)[0].reason is ReasonCode.REMEDY_MISSING


def test_a_question_about_the_claim_is_closed_when_the_money_turned_out_not_to_move() -> None:
    case = Case.instructed().feed(denied()).answer(ReceiptStatus.REJECTED)
    assert case.row.closed is Closed.DENIED
    assert len(case.script.emitted(AdjustmentClosed)) == len(case.script.emitted(AdjustmentReferred)) == 1


def test_newer_facts_ask_anew_and_close_the_older_question() -> None:
    case = Case.instructed().feed(coverage(2), coverage(3))
    first, second = case.script.emitted(AdjustmentReferred)
    assert [each.task_id for each in case.script.emitted(AdjustmentClosed)] == [first.task_id]
    assert [known.task_id for known in case.row.adjustments] == [second.task_id]


def test_returns_and_words_in_any_order_that_can_happen_send_the_same_sum_once() -> None:
    """Two parts come back, and two people answer what is open whenever they look."""
    for order in permutations(("part", "part", "word", "word")):
        case, parts = Case.instructed(approved().lines[0]).answer(SETTLED), 0
        officers = iter(("a", "b", "c", "d", "e", "f", "g", "h"))
        for act in order:
            if act == "part":
                parts += 1
                case.answer(RETURNED, number=parts, amount=PART, bank_reference=f"r{parts}")
            elif case.script.emitted(AdjustmentReferred):
                case.feed(answer(case, next(officers), AGAIN))
        for _ in range(3):
            if case.row.adjustments:
                both(case, AGAIN, next(officers), next(officers))
        case.feed(provided(number="55555555"))
        case.answer(SETTLED, number=9, bank_reference="second")
        assert [each.amount for each in case.instructions] == [NET, 2 * PART], order
        assert case.script.emitted(ClaimPaid)[-1].total.amount == NET
        assert CLAIM in {key for key, _ in case.script.timers} or not case.script.timers
