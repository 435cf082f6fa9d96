"""What the members' ledgers are told: at the end, when a reservation crossed it, and when the claim is another member's."""

from __future__ import annotations

import pytest

from processors.payout.tables import Closed
from schemas.basis import Basis
from schemas.benefit import EntitlementLine
from schemas.envelope import EventData
from schemas.events.ledger import EntitlementReserved, EntitlementWaiting
from schemas.events.payout import PayoutAwaitingAccount
from schemas.events.receipts import ReceiptStatus
from schemas.events.registration import ClaimAppealed
from schemas.events.requests import CloseRequested, ConfirmRequested, ReleaseRequested
from schemas.money import Money
from schemas.vocabulary import EntitlementFamily, Verdict
from tests.processors.payout.payments import (
    ALIAS,
    LAPSED,
    MEMBER,
    WIDOW,
    Case,
    account,
    amendment,
    approved,
    brake,
    coverage,
    denied,
    line,
    linked,
    payee,
    provided,
    registered,
    withdrawal,
    word,
)
from tests.processors.script import NOW

OTHER = "33333333-2222-3333-4444-555555555555"
MOVED = 1_001
"""A ledger that is new to the claim numbers its facts above those of every other ledger."""
AMENDED = payee(of=account(WIDOW, "31313131"))
LINES = (EntitlementLine(line_id=line().line_id, family=EntitlementFamily.DEATH, subject=MEMBER),)
RESERVED = EntitlementReserved(basis=Basis(claim=1), lines=LINES, jht_gross_before=Money(amount=0))
WAITING = EntitlementWaiting(basis=Basis(claim=1), lines=LINES, holder=ALIAS)
APPEALED = ClaimAppealed(submission_id="x", received_at=NOW, because="no")
NEWEST = Basis(claim=2, coverage=MOVED, documents=1)


def closes(case: Case, member: str) -> list[tuple[str, int]]:
    return [(each.outcome, each.revision) for each in case.script.emitted(CloseRequested, member)]


@pytest.mark.parametrize("answer", [RESERVED, WAITING])
@pytest.mark.parametrize(("end", "outcome"), [(denied(), "denied"), (LAPSED, "lapsed"), (withdrawal(), "withdrawn")])
def test_a_reservation_that_crossed_the_claims_end_is_closed_again(answer: EventData, end: EventData, outcome: str) -> None:
    case = Case.registered().feed(end)
    assert closes(case, MEMBER) == [(outcome, 1)]
    case.feed(answer)
    assert closes(case, MEMBER) == [(outcome, 1)] * 2


@pytest.mark.parametrize("answer", [RESERVED, WAITING])
def test_a_reservation_of_an_open_or_reopened_claim_stays(answer: EventData) -> None:
    case = Case.registered().feed(answer)
    assert closes(case, MEMBER) == []
    case.feed(denied(), APPEALED, answer)
    assert closes(case, MEMBER) == [("denied", 1)]


def test_the_former_members_ledger_is_left_when_an_amendment_names_another_member() -> None:
    case = Case.registered(payee()).feed(approved(), amendment(2, AMENDED), coverage(MOVED, 2, OTHER))
    assert closes(case, MEMBER) == [("withdrawn", 2)]
    case.feed(approved(basis=NEWEST))
    assert case.script.emitted(ConfirmRequested, OTHER)
    case.pass_gate().answer(ReceiptStatus.SETTLED)
    assert (closes(case, MEMBER), closes(case, OTHER)) == ([("withdrawn", 2)], [("paid", 2)])


def test_facts_of_the_former_member_that_come_late_do_not_take_the_claim_back() -> None:
    case = Case.registered(payee()).feed(amendment(2, AMENDED), coverage(MOVED, 2, OTHER), coverage(2), linked())
    assert case.row.member_id == OTHER
    assert closes(case, OTHER) == []
    assert set(closes(case, MEMBER)) == {("withdrawn", 1), ("withdrawn", 2)}


def test_a_ledger_that_answers_an_overtaken_amendment_is_left() -> None:
    case = Case.registered(payee()).feed(amendment(2, AMENDED), amendment(3, AMENDED), coverage(MOVED, 2, OTHER), coverage(1, 3))
    assert case.row.member_id == MEMBER
    assert (closes(case, MEMBER), closes(case, OTHER)) == ([], [("withdrawn", 2)])


def test_a_claim_may_come_back_to_its_first_member() -> None:
    case = Case.registered(payee()).feed(amendment(2, AMENDED), coverage(MOVED, 2, OTHER))
    case.feed(amendment(3, AMENDED), coverage(2_001, 3))
    assert case.row.member_id == MEMBER
    assert (closes(case, MEMBER), closes(case, OTHER)) == ([("withdrawn", 2)], [("withdrawn", 3)])
    case.feed(denied(Basis(claim=3, coverage=2_001, documents=1)))
    assert closes(case, MEMBER)[-1] == ("denied", 3)


def test_what_the_former_ledger_confirmed_for_a_refused_payment_is_released_before_it_is_left() -> None:
    case = Case.instructed().feed(amendment(2, AMENDED)).answer(ReceiptStatus.REJECTED).feed(coverage(MOVED, 2, OTHER))
    assert [each.lines for each in case.script.emitted(ReleaseRequested, MEMBER)] == [LINES]
    told = [type(output.data) for output in case.script.outputs if output.key == MEMBER]
    assert told == [ConfirmRequested, ReleaseRequested, CloseRequested]
    case.feed(approved(basis=NEWEST)).pass_gate().answer(ReceiptStatus.SETTLED)
    assert closes(case, MEMBER) == [("withdrawn", 2)]
    assert case.row.closed is Closed.PAID


def test_the_former_ledger_is_kept_while_its_payment_may_have_moved() -> None:
    case = Case.instructed().feed(amendment(2, AMENDED)).answer(ReceiptStatus.REJECTED).answer(ReceiptStatus.SETTLED)
    case.feed(coverage(MOVED, 2, OTHER))
    assert closes(case, MEMBER) == []
    case.conflict_word("ani", Verdict.DENY).conflict_word("joko", Verdict.DENY)
    assert [each.lines for each in case.script.emitted(ReleaseRequested, MEMBER)] == [LINES]
    assert closes(case, MEMBER) == [("withdrawn", 2)]


def test_another_member_named_after_the_end_is_told_of_it() -> None:
    case = Case().feed(registered(payee()), coverage(), amendment(2, AMENDED), withdrawal(), coverage(MOVED, 2, OTHER))
    assert closes(case, MEMBER)[0] == ("withdrawn", 2)
    assert closes(case, OTHER) == [("withdrawn", 2)]


def test_given_up_lines_are_never_confirmed_again_without_a_new_approval() -> None:
    """A new approval rests on a new reservation; nothing else may ask the gate for lines whose entitlement was released."""
    other = line(ref="heir-2", net=5)
    case = Case.registered(payee(of=account()), payee("heir-2")).feed(approved(line(), other)).pass_gate()
    case.answer(ReceiptStatus.REJECTED)
    task = [each.task_id for each in case.script.emitted(PayoutAwaitingAccount) if each.payee_ref == "heir-1"][-1]
    case.feed(word(task, "ani", Verdict.DENY), word(task, "joko", Verdict.DENY))
    asked = case.script.emitted(ConfirmRequested)
    assert [each.lines for each in case.script.emitted(ReleaseRequested, MEMBER)] == [asked[0].lines]
    case.feed(case.confirmed(asked[0]), RESERVED, approved(line(), other), provided(), provided(number="47114711", day=2))
    case.feed(
        word(task, "ani"), word(task, "joko"), brake("hold", "ani"), brake("release", "rudi", 1), brake("release", "tono", 2)
    )
    case.answer(ReceiptStatus.REJECTED, number=2).feed(coverage(2)).wait(days=100)
    assert case.script.emitted(ConfirmRequested) == asked
    assert len(case.instructions) == 1
    case.feed(approved(line(), basis=Basis(claim=1, coverage=2, documents=1)))
    assert len(case.script.emitted(ConfirmRequested)) == 2
