"""Money that a bank paid into an account of another name counts, and somebody is told of it once."""

import pytest

from processors.payout.tables import Closed
from schemas.events.payout import ReceiptQuestioned
from schemas.events.receipts import PayoutReceipt, ReceiptStatus
from schemas.reasons import ReasonCode
from tests.processors.payout.payments import Case, approved, receipt, signed


def named(answer: PayoutReceipt, name_match: str) -> PayoutReceipt:
    return signed(answer.model_copy(update={"name_match": name_match}), answer.payment_system)


def questions(case: Case) -> list[tuple[ReasonCode, bool]]:
    return [(question.reason, question.kept) for question in case.script.emitted(ReceiptQuestioned)]


def test_money_in_an_account_of_another_name_counts_and_is_asked_about_once() -> None:
    case = Case.instructed()
    answer = named(receipt(case.instructions[0], ReceiptStatus.SETTLED), "none")
    case.feed(answer, answer)
    assert case.row.closed is Closed.PAID
    assert questions(case) == [(ReasonCode.ACCOUNT_NAME_MISMATCH, True)]


def test_it_is_asked_about_too_when_the_receipt_came_before_its_payout() -> None:
    sent = Case.instructed().instructions[0]
    case = Case.registered().feed(named(receipt(sent, ReceiptStatus.SETTLED), "none"), approved()).pass_gate()
    assert case.row.closed is Closed.PAID
    assert questions(case) == [(ReasonCode.ACCOUNT_NAME_MISMATCH, True)]


@pytest.mark.parametrize("name_match", ["full", "partial", "unknown"])
def test_a_name_that_may_be_the_payees_asks_nobody(name_match: str) -> None:
    case = Case.instructed()
    case.feed(named(receipt(case.instructions[0], ReceiptStatus.SETTLED), name_match))
    assert (case.row.closed, questions(case)) == (Closed.PAID, [])


def test_a_bank_that_refuses_because_of_the_name_asks_for_another_account_and_nobody_else() -> None:
    case = Case.instructed()
    case.feed(named(receipt(case.instructions[0], ReceiptStatus.REJECTED, code="BE01"), "none"))
    assert (case.row.closed, questions(case)) == (None, [])
