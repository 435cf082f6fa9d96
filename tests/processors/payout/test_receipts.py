"""Receipts that come before their payout, repeat what another said, or echo something else: none is lost, none counts twice."""

from __future__ import annotations

from datetime import timedelta
from uuid import NAMESPACE_URL, uuid5

import pytest

from processors.payout import rules
from processors.payout.lattice import Status
from schemas.events.instructions import PayoutInquired
from schemas.events.payout import PayoutConflict, PayoutSettled, ReceiptQuestioned
from schemas.events.receipts import ReceiptStatus
from schemas.reasons import ReasonCode
from schemas.vocabulary import TaskKind, Verdict
from tests.processors.payout.payments import Case, approved, receipt, signed, word

SETTLED, ACCEPTED, RETURNED = ReceiptStatus.SETTLED, ReceiptStatus.ACCEPTED, ReceiptStatus.RETURNED


def test_all_receipts_that_came_first_are_counted_not_only_the_first() -> None:
    sent = Case.instructed().instructions[0]
    early = (receipt(sent, ACCEPTED), receipt(sent, SETTLED), receipt(sent, RETURNED))
    case = Case.registered().feed(*early, approved()).pass_gate()
    (attempt,) = case.group.attempts
    assert {fact.status for fact in attempt.answers.facts} == {ACCEPTED, SETTLED, RETURNED}
    assert attempt.standing.status is Status.RETURNED
    assert not case.row.orphans


@pytest.mark.parametrize("echo", ["end_to_end_id", "instruction_digest"])
def test_a_receipt_must_echo_both_the_id_and_the_digest_of_what_was_sent(echo: str) -> None:
    case = Case.instructed()
    other = {"end_to_end_id": "0" * 32, "instruction_digest": "0" * 64}[echo]
    sent = case.instructions[0]
    case.feed(signed(receipt(sent, SETTLED).model_copy(update={echo: other}), sent.payment_system))
    assert [told.detail for told in case.script.emitted(PayoutConflict)] == ["a receipt echoes another instruction"]
    assert not case.script.emitted(PayoutSettled)


def test_each_receipt_without_a_payout_is_paged_for_once_a_quarter_of_an_hour_after_it_came() -> None:
    first = Case.instructed().instructions[0]
    second = first.model_copy(update={"payout_id": str(uuid5(NAMESPACE_URL, "another payout"))})
    case = Case().feed(receipt(first, SETTLED))
    case.wait(minutes=10)
    case.feed(receipt(second, SETTLED))
    paged = []
    for _ in range(4):
        case.wait(minutes=5)
        paged.append([told.payout_id for told in case.script.emitted(ReceiptQuestioned)])
    assert paged == [
        [first.payout_id],
        [first.payout_id],
        [first.payout_id, second.payout_id],
        [first.payout_id, second.payout_id],
    ]


def test_a_claim_keeps_so_many_receipts_without_a_payout_and_tells_of_the_others_at_once() -> None:
    sent = Case.instructed().instructions[0]
    ids = [str(uuid5(NAMESPACE_URL, f"payout {number}")) for number in range(rules.ORPHANS_MAX + 1)]
    case = Case().feed(*(receipt(sent.model_copy(update={"payout_id": each}), SETTLED) for each in ids))
    assert len(case.row.orphans) == rules.ORPHANS_MAX
    (told,) = case.script.emitted(ReceiptQuestioned)
    assert (told.payout_id, told.reason, told.kept) == (ids[-1], ReasonCode.RECEIPT_UNMATCHED, False)
    assert timedelta(minutes=15) == rules.RECEIPT_MATCH_WAIT


def test_a_new_contradiction_is_a_new_question_that_words_on_the_old_one_do_not_answer() -> None:
    case = Case.instructed().answer(SETTLED, amount=1).conflict_word("ani", Verdict.DENY)
    case.answer(ReceiptStatus.REJECTED)
    first, second = case.script.emitted(PayoutConflict)
    assert first.task_id != second.task_id
    case.conflict_word("joko", Verdict.DENY)
    assert case.group.attempts[0].standing.status is Status.CONFLICT
    case.feed(word(first.task_id, "rudi", Verdict.DENY, TaskKind.PAYOUT_CONFLICT, "statement 7/3"))
    assert case.group.attempts[0].standing.status is Status.CONFLICT
    case.conflict_word("ani", Verdict.DENY)
    assert case.group.attempts[0].standing.status is not Status.CONFLICT


def test_nothing_is_asked_about_a_payment_whose_outcome_is_known() -> None:
    case = Case.instructed()
    case.wait(hours=5)
    asked = len(case.script.emitted(PayoutInquired))
    assert asked
    case.answer(SETTLED)
    case.wait(days=60)
    assert len(case.script.emitted(PayoutInquired)) == asked
    assert len(case.instructions) == 1
