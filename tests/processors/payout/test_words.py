"""Whose word on money counts: people of the authority role, two different ones, none who decided before; every other is told why."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from processors.payout.lattice import Status
from processors.payout.tables import Closed, Phase
from schemas.events.decisions import Approval
from schemas.events.instructions import PayoutRecalled
from schemas.events.payout import (
    PayoutAbandoned,
    PayoutAwaitingAccount,
    PayoutConflict,
    PayoutHeld,
    PayoutRecallSent,
    PayoutReleased,
    PayoutUnknown,
)
from schemas.events.receipts import ReceiptStatus
from schemas.events.registration import ClaimAppealed
from schemas.events.requests import ConfirmRequested, ReleaseRequested
from schemas.events.tasks import TaskEscalated, WordRefused
from schemas.events.verifications import OfficerDecided
from schemas.reasons import ReasonCode
from schemas.vocabulary import AuthorityRole, TaskKind, Verdict
from tests.processors.payout.payments import (
    Case,
    account,
    approved,
    brake,
    denied,
    payee,
    provided,
    recall,
    receipt,
    signed,
    word,
)
from tests.processors.script import NOW

SETTLED, REJECTED, CANCELLED = ReceiptStatus.SETTLED, ReceiptStatus.REJECTED, ReceiptStatus.CANCELLED
OFFICER = AuthorityRole.OFFICER


def gate_held() -> tuple[Case, str | None, TaskKind]:
    case = Case.registered().feed(approved()).gate_shut()
    return case, case.script.emitted(PayoutHeld)[0].task_id, TaskKind.PAYOUT_RELEASE


def awaiting() -> tuple[Case, str | None, TaskKind]:
    case = Case.instructed().answer(REJECTED, code="AC04")
    return case, case.script.emitted(PayoutAwaitingAccount)[0].task_id, TaskKind.PAYOUT_RELEASE


def conflict() -> tuple[Case, str | None, TaskKind]:
    case = Case.instructed().answer(REJECTED).answer(SETTLED)
    return case, case.script.emitted(PayoutConflict)[0].task_id, TaskKind.PAYOUT_CONFLICT


def unknown() -> tuple[Case, str | None, TaskKind]:
    case = Case.instructed().wait(hours=4)
    return case, case.script.emitted(PayoutUnknown)[0].task_id, TaskKind.PAYOUT_UNKNOWN


Open = Callable[[], tuple[Case, str | None, TaskKind]]
QUESTIONS: tuple[Open, ...] = (gate_held, awaiting, conflict, unknown)


def reasons(case: Case) -> list[ReasonCode]:
    return [each.reason for each in case.script.emitted(WordRefused)]


def outcome(case: Case) -> tuple[object, ...]:
    return tuple(type(each.data) for each in case.script.outputs if not isinstance(each.data, WordRefused))


@pytest.mark.parametrize("opened", QUESTIONS)
def test_a_word_without_authority_is_refused_by_name_and_changes_nothing(opened: Open) -> None:
    case, task, kind = opened()
    before, row = outcome(case), case.row
    case.feed(
        word(task, "ani", kind=kind, cites="line 1", role=OFFICER), word(task, "joko", kind=kind, cites="line 1", role=OFFICER)
    )
    assert reasons(case) == [ReasonCode.NOT_AUTHORISED] * 2
    assert (outcome(case), case.row) == (before, row)
    refused = case.script.emitted(WordRefused)[0]
    assert (refused.person, refused.about, refused.needed) == ("ani", task, AuthorityRole.SUPERVISOR)
    case.feed(word(task, "ani", kind=kind, cites="line 1"), word(task, "joko", kind=kind, cites="line 1"))
    assert outcome(case) != before


@pytest.mark.parametrize("opened", QUESTIONS)
def test_one_person_in_two_spellings_is_one_person(opened: Open) -> None:
    case, task, kind = opened()
    before = outcome(case)
    case.feed(word(task, "Ani Wijaya", kind=kind, cites="line 1"), word(task, " ani  wijaya", kind=kind, cites="line 1"))
    assert outcome(case) == before


@pytest.mark.parametrize("opened", QUESTIONS)
def test_a_word_on_a_question_that_is_answered_is_told_so_but_a_repeat_is_silent(opened: Open) -> None:
    case, task, kind = opened()
    said = [word(task, name, kind=kind, cites="line 1") for name in ("ani", "joko")]
    case.feed(*said)
    if case.row.closed is None and case.row.current[0].task_id == task:
        return  # the same account is tried again only once: the question is still open until the attempt is over
    before = len(case.script.outputs)
    case.feed(*said)
    assert len(case.script.outputs) == before
    case.feed(word(task, "rudi", kind=kind, cites="line 1"))
    assert reasons(case) == [ReasonCode.TASK_NOT_OPEN]


def test_a_ruling_cites_a_statement_line() -> None:
    for opened in (conflict, unknown):
        case, task, kind = opened()
        case.feed(word(task, "ani", kind=kind))
        assert reasons(case) == [ReasonCode.REFERENCE_MISSING]


@pytest.mark.parametrize("name", ["approver", "verifier", "denier"])
def test_who_verified_approved_or_denied_the_claim_does_not_let_its_money_go(name: str) -> None:
    by = (Approval(officer="Approver", role=AuthorityRole.SUPERVISOR, decided_at=NOW),)
    approval = approved().model_copy(update={"approvals": by, "verified_by": ("Verifier",)})
    appealed = ClaimAppealed(submission_id="x", received_at=NOW, because="no")
    denial = denied().model_copy(update={"decided_by": "Denier"})
    case = Case.registered().feed(denial, appealed, approval).gate_shut()
    task = case.script.emitted(PayoutHeld)[0].task_id
    case.feed(word(task, name), word(task, "ani"), word(task, "joko"))
    assert reasons(case) == [ReasonCode.DECIDED_BEFORE]
    assert case.script.emitted(PayoutReleased)[0].released_by == ("ani", "joko")


def test_who_decided_one_question_of_a_claim_does_not_decide_the_next() -> None:
    case, task, _ = gate_held()
    case.feed(word(task, "ani"), word(task, "joko")).pass_gate().answer(REJECTED).answer(SETTLED)
    case.conflict_word("ani", Verdict.APPROVE).conflict_word("joko", Verdict.APPROVE)
    assert reasons(case) == [ReasonCode.DECIDED_BEFORE] * 2
    case.conflict_word("rudi", Verdict.APPROVE).conflict_word("tono", Verdict.APPROVE)
    assert case.row.closed is Closed.PAID


def test_the_brake_is_pulled_by_one_and_let_go_by_two_of_the_authority_role() -> None:
    case = Case.registered().feed(brake("hold", "ani", role=OFFICER))
    assert reasons(case) == [ReasonCode.NOT_AUTHORISED]
    case.feed(approved())
    assert case.script.emitted(ConfirmRequested)
    braked = Case.registered().feed(brake("hold", "ani"), approved())
    braked.feed(brake("release", "joko", 1, OFFICER), brake("release", "rudi", 2, OFFICER))
    assert reasons(braked) == [ReasonCode.NOT_AUTHORISED] * 2
    assert not braked.script.emitted(ConfirmRequested)
    braked.feed(brake("release", "joko", 3), brake("release", "rudi", 4), brake("release", "rudi", 4))
    assert braked.script.emitted(ConfirmRequested)
    assert len(reasons(braked)) == 2


def test_an_unknown_outcome_is_settled_by_two_people_and_the_banks_own_receipt_agrees_later() -> None:
    case, task, kind = unknown()
    case.feed(word(task, "ani", kind=kind, cites="statement 7"), word(task, "joko", kind=kind, cites="statement 7"))
    assert case.row.closed is Closed.PAID
    case.answer(SETTLED)
    assert not case.script.emitted(PayoutConflict)
    case.answer(SETTLED, number=2, bank_reference="a second one")
    assert case.script.emitted(PayoutConflict)


def test_an_unknown_outcome_found_unpaid_is_sent_again_and_a_late_settlement_is_a_conflict() -> None:
    case, task, kind = unknown()
    said = [word(task, name, Verdict.DENY, kind, "statement 7") for name in ("ani", "joko")]
    case.feed(*said, provided(number="55555555"))
    assert case.instructions[1].replaces == case.instructions[0].payout_id
    case.answer(SETTLED, attempt=0)
    assert case.script.emitted(PayoutConflict)[0].detail == "both paid and refused"


@pytest.mark.parametrize("opened", QUESTIONS)
def test_a_question_that_nobody_answers_goes_up_and_stops_when_it_is_answered(opened: Open) -> None:
    case, task, kind = opened()
    case.wait(days=100)
    passed = [each for each in case.script.emitted(TaskEscalated) if each.task_id == task]
    assert [each.role for each in passed] == [AuthorityRole.BRANCH_HEAD] * 2
    assert {each.kind for each in passed} == {kind}
    other, task, kind = opened()
    other.feed(*(word(task, name, kind=kind, cites="line 1") for name in ("ani", "joko"))).wait(days=100)
    if other.script.emitted(PayoutUnknown) and kind is not TaskKind.PAYOUT_UNKNOWN:
        return  # it was sent again, and the next attempt has a question of its own
    assert not [each for each in other.script.emitted(TaskEscalated) if each.task_id == task]


def late(case: Case, days: int = 4) -> Case:
    """The bank takes the last instruction up after its time."""
    case.wait(days=days)
    of = case.instructions[-1]
    made = receipt(of, REJECTED, number=len(case.instructions), code="TM01", bank_reference=None)
    at = of.valid_until + timedelta(minutes=1)
    return case.feed(signed(made.model_copy(update={"occurred_at": at, "signature": ""}), of.payment_system))


def test_an_expired_instruction_is_sent_anew_by_itself_and_names_the_one_that_it_replaces() -> None:
    case = late(Case.instructed())
    first, second = case.instructions
    assert (second.replaces, second.amount) == (first.payout_id, first.amount)
    assert second.payout_id != first.payout_id
    assert second.personal.payee.account == first.personal.payee.account
    assert not case.script.emitted(PayoutAwaitingAccount)
    assert case.answer(SETTLED, number=9).row.closed is Closed.PAID


def test_expired_too_often_it_is_for_two_people() -> None:
    case = late(late(late(Case.instructed())))
    assert len(case.instructions) == 3
    held = case.script.emitted(PayoutHeld)[-1]
    assert (held.reason, held.due_at is not None) == (ReasonCode.INSTRUCTION_EXPIRED, True)
    case.feed(provided(number="55555555"))
    assert len(case.instructions) == 3
    case.feed(word(held.task_id, "ani"), word(held.task_id, "joko"))
    assert len(case.instructions) == 4
    assert late(case).script.emitted(PayoutHeld)[-1].task_id != held.task_id


def test_an_expiry_that_the_bank_claims_too_early_is_a_rejection_like_any_other() -> None:
    case = Case.instructed().answer(REJECTED, code="TM01")
    assert len(case.instructions) == 1
    assert case.script.emitted(PayoutAwaitingAccount)


def test_an_instruction_is_recalled_once_and_cancelled_it_is_for_two_people() -> None:
    case = Case.instructed().answer(ReceiptStatus.ACCEPTED)
    case.feed(recall(case.instructions[0]), recall(case.instructions[0]), recall(case.instructions[0], "joko"))
    (asked,) = case.script.emitted(PayoutRecalled)
    assert (asked.payout_id, asked.payment_system) == (case.instructions[0].payout_id, case.instructions[0].payment_system)
    assert asked.signature
    assert [each.asked_by for each in case.script.emitted(PayoutRecallSent)] == ["ani"]
    case.answer(CANCELLED)
    assert case.group.phase is Phase.STOPPED
    held = case.script.emitted(PayoutHeld)[-1]
    assert held.reason is ReasonCode.RECALLED
    case.feed(provided(number="55555555"))
    assert len(case.instructions) == 1, "a new account does not send anew what was recalled"
    assert not case.script.emitted(ReleaseRequested), "the entitlement stays"
    case.feed(word(held.task_id, "rudi"), word(held.task_id, "tono"))
    assert case.instructions[1].replaces == case.instructions[0].payout_id


def test_a_recalled_payment_is_given_up_by_two_people() -> None:
    case = Case.instructed()
    case.feed(recall(case.instructions[0])).answer(CANCELLED)
    task = case.script.emitted(PayoutHeld)[-1].task_id
    case.feed(word(task, "rudi", Verdict.DENY), word(task, "tono", Verdict.DENY))
    assert case.script.emitted(PayoutAbandoned)
    assert case.script.emitted(ReleaseRequested)
    assert case.row.closed is Closed.ABANDONED


def test_a_recall_that_came_too_late_changes_nothing() -> None:
    case = Case.instructed()
    case.feed(recall(case.instructions[0])).answer(SETTLED)
    assert case.row.closed is Closed.PAID
    paid = Case.instructed().answer(SETTLED)
    paid.feed(recall(paid.instructions[0]))
    assert reasons(paid) == [ReasonCode.MONEY_ON_ITS_WAY]
    assert not paid.script.emitted(PayoutRecalled)


@pytest.mark.parametrize("order", [(CANCELLED, SETTLED), (SETTLED, CANCELLED)])
def test_cancelled_and_settled_is_a_conflict_in_either_order(order: tuple[ReceiptStatus, ReceiptStatus]) -> None:
    case = Case.instructed()
    case.feed(recall(case.instructions[0])).answer(order[0]).answer(order[1])
    assert case.group.attempts[0].standing.status is Status.CONFLICT
    assert not case.script.emitted(ReleaseRequested)


def test_a_recall_needs_authority_and_something_to_recall() -> None:
    case = Case.instructed()
    case.feed(recall(case.instructions[0], role=OFFICER))
    refused = Case.instructed().answer(REJECTED)
    refused.feed(recall(refused.instructions[0]))
    stranger = Case.registered(payee(of=account())).feed(recall(case.instructions[0]))
    assert (reasons(case), reasons(refused), reasons(stranger)) == (
        [ReasonCode.NOT_AUTHORISED],
        [ReasonCode.TASK_NOT_OPEN],
        [ReasonCode.TASK_NOT_OPEN],
    )
    assert not case.script.emitted(PayoutRecalled)


def test_an_officers_word_of_another_processor_is_none_of_ours() -> None:
    case = Case.instructed()
    verification: OfficerDecided = word(case.instructions[0].payout_id, "ani", kind=TaskKind.VERIFICATION)
    case.feed(verification)
    assert not reasons(case)
