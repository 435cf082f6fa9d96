"""What a repeat, a late word or another question's word must not do to money."""

from __future__ import annotations

from datetime import timedelta

import pytest

from processors.payout.rules import ATTEMPTS_MAX
from processors.payout.tables import Phase
from schemas.events.payout import PayoutHeld
from schemas.events.receipts import ReceiptStatus
from schemas.events.requests import ConfirmRequested
from streams.contract import Unprocessable
from tests.processors.payout.payments import (
    Case,
    account,
    approved,
    brake,
    coverage,
    line,
    linked,
    payee,
    provided,
    registered,
    word,
)
from tests.processors.payout.test_brakes import brake as on_all
from tests.processors.payout.test_brakes import capped, say

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
