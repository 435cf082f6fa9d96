"""What a repeat, a late word or another question's word must not do to money."""

from __future__ import annotations

from datetime import timedelta

import pytest

from processors.payout.rules import ATTEMPTS_MAX
from processors.payout.tables import Closed, Phase
from schemas.basis import Basis
from schemas.events.adjustments import AdjustmentReferred
from schemas.events.payout import PayoutHeld
from schemas.events.receipts import ReceiptStatus
from schemas.events.requests import ConfirmRequested, ReleaseRequested
from schemas.events.tasks import WordRefused
from schemas.reasons import ReasonCode
from schemas.vocabulary import Remedy, TaskKind, Verdict
from streams.contract import Unprocessable
from tests.processors.payout.payments import (
    MEMBER,
    Case,
    account,
    amendment,
    approved,
    brake,
    coverage,
    line,
    linked,
    payee,
    provided,
    registered,
    withdrawal,
    word,
)
from tests.processors.payout.test_brakes import MILLION, capped, filed, say, sent
from tests.processors.payout.test_brakes import brake as on_all

REJECTED, SETTLED = ReceiptStatus.REJECTED, ReceiptStatus.SETTLED


def question(case: Case) -> str | None:
    return case.script.emitted(PayoutHeld)[-1].task_id


def test_a_gate_that_is_shut_once_more_is_another_question() -> None:
    case = Case.registered().feed(approved()).gate_shut()
    first = question(case)
    case.feed(word(first, "ani"), word(first, "joko")).gate_shut()
    assert case.group.phase is Phase.GATE_HELD
    assert question(case) != first
    case.feed(word(first, "rudi"), word(first, "tono"))
    assert len(case.script.emitted(ConfirmRequested)) == 2


def test_the_same_number_at_another_bank_is_another_account() -> None:
    case = Case.instructed().answer(REJECTED, code="AC04")
    elsewhere = provided(number="0012345678")
    theirs = elsewhere.personal.model_copy(update={"account": account().model_copy(update={"bank_code": "BCA"})})
    case.feed(elsewhere.model_copy(update={"personal": theirs}))
    assert [sent.personal.payee.bank_code for sent in case.instructions] == ["BRI", "BCA"]


def test_after_the_last_attempt_nothing_is_sent_by_itself() -> None:
    case = Case.instructed()
    for number in range(ATTEMPTS_MAX + 2):
        case.answer(REJECTED, number=number, code="AC04").feed(provided(number=f"55555{number:03}", day=number + 1))
    assert len(case.instructions) == ATTEMPTS_MAX
    assert case.group.phase is Phase.AWAITING_ACCOUNT


def test_an_approval_whose_net_is_not_gross_less_tax_is_set_aside() -> None:
    wrong = line().model_copy(update={"gross": line(net=20_000_001).net})
    with pytest.raises(Unprocessable, match="not gross less tax"):
        Case.registered().feed(approved(wrong))


@pytest.mark.parametrize("everything", [False, True])
def test_a_hold_after_one_persons_release_takes_two_others_anew(everything: bool) -> None:
    script = capped()
    case = Case(script).feed(registered(payee(of=account())), coverage(), linked())

    def said(action: str, person: str, minute: int) -> None:
        if everything:
            say(script, on_all(action, person, minute))  # type: ignore[arg-type]
        else:
            case.feed(brake(action, person, minute))  # type: ignore[arg-type]

    said("hold", "ani", 0)
    said("release", "joko", 1)
    said("hold", "rudi", 5)
    said("release", "tono", 4)
    said("release", "budi", 3)
    case.feed(approved())
    assert case.group.phase is Phase.BRAKED
    said("release", "tono", 6)
    script.fire_timers(script.now + timedelta(seconds=1))
    assert case.group.phase is Phase.BRAKED
    said("release", "budi", 7)
    script.fire_timers(script.now + timedelta(seconds=1))
    assert case.pass_gate().instructions


def test_a_repeated_registration_does_not_bring_back_the_account_of_the_filing() -> None:
    case = Case.registered().feed(registered(payee(of=account("Rudi Hartono"))), approved()).pass_gate()
    assert [each.personal.payee.name for each in case.instructions] == [account().holder_name]


def test_money_of_an_earlier_schedule_that_people_found_with_its_payee_bars_the_new_one() -> None:
    case = Case.instructed().answer(REJECTED).feed(amendment(2, payee("heir-2", of=account())), coverage(1, revision=2))
    case.feed(approved(line(ref="heir-2"), basis=Basis(claim=2, coverage=1, documents=1))).answer(SETTLED, attempt=0)
    case.conflict_word("ani", Verdict.APPROVE).conflict_word("joko", Verdict.APPROVE).pass_gate()
    assert [group.all_finished for group in case.row.groups] == [True, True]
    assert len(case.instructions) == 1


def test_a_claim_that_is_paid_has_no_clock_left() -> None:
    case = Case.registered(payee()).feed(approved()).wait(days=8)
    case.feed(provided()).pass_gate().answer(SETTLED)
    assert case.row.closed is Closed.PAID
    assert not case.script.timers


def test_who_decided_on_the_claim_does_not_let_its_own_brake_go() -> None:
    decided = approved().model_copy(update={"verified_by": ("joko",)})
    case = Case.registered().feed(brake("hold", "ani"), decided, brake("release", "joko", 1), brake("release", "rudi", 2))
    assert [refused.reason for refused in case.script.emitted(WordRefused)] == [ReasonCode.DECIDED_BEFORE]
    assert case.group.phase is Phase.BRAKED
    assert case.feed(brake("release", "tono", 3)).pass_gate().instructions


def test_a_part_that_is_sent_again_counts_in_the_hour_as_the_part() -> None:
    script = capped(30 * MILLION)
    case = Case(script).feed(registered(payee(of=account())), coverage(), linked(), approved()).pass_gate()
    case.answer(SETTLED).answer(ReceiptStatus.RETURNED, amount=5 * MILLION, bank_reference="r1")
    task = script.emitted(AdjustmentReferred)[0].task_id
    case.feed(*(word(task, name, kind=TaskKind.ADJUSTMENT, remedy=Remedy.PAY_AGAIN) for name in ("ani", "joko")))
    case.feed(provided())
    assert sent(script) == [20 * MILLION, 5 * MILLION]
    filed(script, 2, amount=5 * MILLION)
    assert sent(script) == [20 * MILLION, 5 * MILLION, 5 * MILLION]


def test_who_let_a_brake_go_does_not_open_the_gate_as_well() -> None:
    case = Case.registered().feed(brake("hold", "ani"), brake("release", "joko", 1), brake("release", "rudi", 2))
    case.feed(approved()).gate_shut()
    case.feed(word(question(case), "joko"), word(question(case), "tono"))
    assert [refused.reason for refused in case.script.emitted(WordRefused)] == [ReasonCode.DECIDED_BEFORE]
    assert case.group.phase is Phase.GATE_HELD


def test_what_was_confirmed_before_an_amendment_is_free_when_the_claim_is_withdrawn_after_it() -> None:
    case = Case.instructed().answer(REJECTED).feed(amendment(2, payee(of=account())), coverage(1, revision=2))
    case.feed(approved(basis=Basis(claim=2, coverage=1, documents=1)))
    assert not case.script.emitted(ReleaseRequested)
    case.feed(withdrawal())
    assert case.row.closed is Closed.WITHDRAWN
    assert [freed.lines[0].line_id for freed in case.script.emitted(ReleaseRequested, MEMBER)] == [line().line_id]
