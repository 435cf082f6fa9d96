"""Rights that end between two instalments: what falls due after it is not paid, what was paid of it is owed, whatever comes first."""

from __future__ import annotations

from datetime import date
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from processors.payout.ends import ENDINGS
from processors.payout.tables import Closed, Phase
from schemas.benefit import BenefitLine
from schemas.civil import add_months
from schemas.claim import Payee
from schemas.events.adjustments import AdjustmentReferred
from schemas.events.payout import (
    ClaimPaid,
    InstalmentsEnded,
    PaidBeyondEnd,
    PayoutAbandoned,
    RightEndRefused,
)
from schemas.events.receipts import ReceiptStatus
from schemas.events.registration import RightEndReported
from schemas.events.requests import ConfirmRequested, ReleaseRequested
from schemas.events.revisions import RecoveryChanged
from schemas.reasons import ReasonCode
from schemas.vocabulary import BenefitCode, EvidenceMark, Relationship, Remedy, RightEnd, TaskKind, Verdict
from tests.effort import EFFORT
from tests.processors.payout.payments import (
    MEMBER,
    Case,
    account,
    approved,
    coverage,
    line,
    linked,
    payee,
    receipt,
    registered,
    word,
)
from tests.processors.script import NOW

B, R, E = BenefitCode, Relationship, RightEnd
SETTLED = ReceiptStatus.SETTLED
SUM = 375_000
FIRST = date(2026, 9, 1)
"""On 20 November three of six are due."""
DAYS = [add_months(FIRST, number) for number in range(6)]
WHO = payee(of=account())


def instalments(benefit: BenefitCode = B.JP_SURVIVORS) -> tuple[BenefitLine, ...]:
    return tuple(line(benefit, net=SUM, due=due) for due in DAYS)


def ended(on: date, end: RightEnd = E.REMARRIAGE, ref: str = "heir-1") -> RightEndReported:
    said = {"submission_id": f"end-{on}-{end}", "received_at": NOW, "payee_ref": ref, "end": end, "ended_on": on}
    return RightEndReported.model_validate(said)


def gates(case: Case) -> Case:
    """The ledger confirms whatever it was asked, and the bank pays."""
    done = 0
    while done < len(case.script.emitted(ConfirmRequested)):
        case.feed(case.confirmed(case.script.emitted(ConfirmRequested)[done]))
        case.feed(receipt(case.instructions[-1], SETTLED, number=done, bank_reference=f"line-{done}"))
        done += 1
    return case


def running(benefit: BenefitCode = B.JP_SURVIVORS, who: Payee = WHO) -> Case:
    """Three instalments are paid, three wait for their day."""
    return gates(Case.registered(who).feed(approved(*instalments(benefit))))


def later(case: Case) -> Case:
    """All days have come."""
    case.script.fire_timers(NOW.replace(year=2027, month=6))
    done = len(case.instructions)
    for asked in case.script.emitted(ConfirmRequested)[done:]:
        case.feed(case.confirmed(asked))
        case.feed(receipt(case.instructions[-1], SETTLED, number=len(case.instructions), bank_reference="later"))
    return case


def paid(case: Case) -> int:
    return sum(each.amount for each in case.instructions)


def test_without_an_end_every_month_is_paid_once() -> None:
    case = later(running())
    assert (len(case.instructions), paid(case), case.row.closed) == (6, 6 * SUM, Closed.PAID)


@pytest.mark.parametrize(
    ("on", "stopped", "beyond"),
    [
        (date(2027, 2, 1), 0, 0),
        (date(2027, 1, 31), 1, 0),
        (date(2026, 12, 1), 2, 0),
        (date(2026, 11, 30), 3, 0),
        (date(2026, 11, 1), 3, 0),
        (date(2026, 10, 31), 3, 1),
        (date(2026, 8, 31), 3, 3),
    ],
)
def test_what_falls_due_after_the_month_of_the_end_is_given_up_and_what_was_paid_of_it_is_told(
    on: date, stopped: int, beyond: int
) -> None:
    case = running().feed(ended(on))
    assert [each.stopped.amount for each in case.script.emitted(InstalmentsEnded)] == ([stopped * SUM] if stopped else [])
    assert [each.amount.amount for each in case.script.emitted(PaidBeyondEnd)] == [SUM] * beyond
    given_up = case.script.emitted(PayoutAbandoned)
    assert [(each.reason, each.released_by) for each in given_up] == [(ReasonCode.RIGHT_ENDED, ())] * stopped
    freed = [each for word_ in case.script.emitted(ReleaseRequested, MEMBER) for each in word_.lines]
    assert len(freed) == stopped
    questions = [each for each in case.script.emitted(AdjustmentReferred) if each.reason is ReasonCode.OVERPAID]
    assert [each.amount and each.amount.amount for each in questions] == ([beyond * SUM] if beyond else [])
    assert len(later(case).instructions) == 6 - stopped


def test_the_line_that_was_stopped_names_article_and_mark() -> None:
    (told,) = running().feed(ended(date(2026, 11, 5))).script.emitted(InstalmentsEnded)
    assert (told.article, told.mark) == ("PP 45/2015: death or remarriage", EvidenceMark.SECONDARY)
    assert (told.payee_ref, told.end, told.ended_on) == ("heir-1", E.REMARRIAGE, date(2026, 11, 5))


def test_the_claim_is_paid_when_the_rest_was_given_up() -> None:
    case = running().feed(ended(date(2026, 11, 5)))
    assert (case.row.closed, case.script.emitted(ClaimPaid)[-1].total.amount) == (Closed.PAID, 3 * SUM)


def test_the_same_said_again_and_another_end_change_nothing_and_an_earlier_day_counts() -> None:
    case = running().feed(ended(date(2026, 11, 5)))
    told = len(case.script.outputs)
    case.feed(ended(date(2026, 11, 5)), ended(date(2026, 12, 5), E.DEATH), ended(date(2026, 11, 5), E.DEATH))
    assert [type(each.data) for each in case.script.outputs[told:]] == [RightEndRefused]
    case.feed(ended(date(2026, 10, 5)))
    assert [each.amount.amount for each in case.script.emitted(PaidBeyondEnd)] == [SUM]


def test_an_end_that_is_told_before_the_approval_stops_its_instalments_too() -> None:
    case = gates(Case.registered(WHO).feed(ended(date(2026, 9, 20)), approved(*instalments())))
    assert (paid(later(case)), case.row.closed) == (SUM, Closed.PAID)
    assert case.script.emitted(PaidBeyondEnd) == []


def test_a_payment_that_is_under_way_is_waited_for() -> None:
    case = Case.registered(WHO).feed(approved(*instalments()))
    first, *others = case.script.emitted(ConfirmRequested)
    case.feed(case.confirmed(first), ended(date(2026, 8, 20)))
    assert case.script.emitted(PaidBeyondEnd) == []
    case.feed(receipt(case.instructions[0], SETTLED, number=1, bank_reference="one"))
    assert [each.group for each in case.script.emitted(PaidBeyondEnd)] == ["heir-1:JP:2026-09-01:1"]
    assert len(others) == 2


def test_what_is_owed_is_demanded_by_two_people_and_the_claim_is_over_when_it_is_back() -> None:
    case = running().feed(ended(date(2026, 9, 20)))
    task = case.script.emitted(AdjustmentReferred)[-1].task_id
    for person in ("rudi", "tono"):
        case.feed(word(task, person, Verdict.APPROVE, TaskKind.ADJUSTMENT, remedy=Remedy.RECOVER))
    owed = {each.group: each.outstanding.amount for each in case.script.emitted(RecoveryChanged)}
    assert owed == {"heir-1:JP:2026-10-01:1": SUM, "heir-1:JP:2026-11-01:1": SUM}
    assert case.row.closed is None


def test_what_is_owed_may_be_let_be() -> None:
    case = running().feed(ended(date(2026, 9, 20)))
    task = case.script.emitted(AdjustmentReferred)[-1].task_id
    for person in ("rudi", "tono"):
        case.feed(word(task, person, Verdict.APPROVE, TaskKind.ADJUSTMENT, remedy=Remedy.ACCEPT))
    assert case.row.closed is Closed.PAID
    assert case.script.emitted(RecoveryChanged) == []


def test_a_paid_claim_stays_paid_while_two_people_look_at_what_was_paid_beyond_the_end() -> None:
    case = later(running())
    case.feed(ended(date(2027, 1, 15)))
    assert (case.row.closed, case.row.owed_rupiah) == (Closed.PAID, SUM)
    assert case.script.emitted(AdjustmentReferred)[-1].reason is ReasonCode.OVERPAID


RELATIONSHIPS = (R.SELF, R.SPOUSE, R.CHILD, R.PARENT)


@pytest.mark.parametrize("end", RightEnd)
@pytest.mark.parametrize("relationship", RELATIONSHIPS)
@pytest.mark.parametrize("benefit", [B.JP_OLD_AGE, B.JP_DISABILITY, B.JP_SURVIVORS, B.JKP_CASH])
def test_each_right_ends_by_what_the_table_says_and_by_nothing_else(
    benefit: BenefitCode, relationship: Relationship, end: RightEnd
) -> None:
    who = WHO.model_copy(update={"relationship": relationship})
    case = running(benefit, who).feed(ended(date(2026, 11, 5), end))
    ends = {(row.benefit, row.relationship): row.ends for row in ENDINGS}.get((benefit, relationship), frozenset())
    refused = [each.reason for each in case.script.emitted(RightEndRefused)]
    if end in ends:
        assert (refused, len(case.script.emitted(InstalmentsEnded))) == ([], 1)
    else:
        assert (refused, case.script.emitted(InstalmentsEnded)) == ([ReasonCode.NO_SUCH_END], [])


def test_an_end_of_who_is_no_payee_is_told_to_be_refused() -> None:
    assert running().feed(ended(date(2026, 11, 5), ref="heir-9")).script.emitted(RightEndRefused)[0].payee_ref == "heir-9"


def test_sums_that_are_paid_at_once_have_no_end() -> None:
    case = gates(Case.registered(WHO).feed(approved(line(B.JP_LUMP_SUM, net=SUM)))).feed(ended(date(2026, 8, 1)))
    assert (case.row.owed_rupiah, len(case.script.emitted(RightEndRefused))) == (0, 1)


def test_another_payees_instalments_go_on() -> None:
    both = (WHO, payee("heir-2", "Budi Santoso", of=account("Budi Santoso", "0099000011")))
    lines = (*instalments(), *(line(B.JP_SURVIVORS, "heir-2", SUM, due=due) for due in DAYS))
    case = Case.registered(*both).feed(approved(*lines), ended(date(2026, 8, 20), E.DEATH))
    assert {group.payee_ref for group in case.row.groups if group.phase is Phase.ABANDONED} == {"heir-1"}
    assert len([group for group in case.row.groups if group.phase is Phase.AWAITING_DUE]) == 3


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_whenever_the_end_is_told_the_same_is_with_the_payee_or_owed(order: tuple[int, ...]) -> None:
    """Approval, end and an earlier end, in any order."""
    said = (approved(*instalments()), ended(date(2026, 10, 5)), ended(date(2026, 12, 5)))
    case = Case().feed(registered(WHO), coverage(), linked())
    for index in order:
        case.feed(said[index])
    later(gates(case))
    assert paid(case) - case.row.owed_rupiah == 2 * SUM


@settings(max_examples=50 * EFFORT)
@given(st.dates(date(2026, 8, 1), date(2027, 3, 1)), st.booleans())
def test_every_month_up_to_the_end_is_paid_once_and_no_other_is_kept(on: date, early: bool) -> None:
    case = Case.registered(WHO)
    case.feed(*((ended(on), approved(*instalments())) if early else (approved(*instalments()), ended(on))))
    later(gates(case))
    due = [day for day in DAYS if day <= on]
    assert paid(case) - case.row.owed_rupiah == len(due) * SUM
    assert len({each.payout_id for each in case.instructions}) == len(case.instructions)
    assert {group.name for group in case.row.groups} == {f"heir-1:JP:{day}:1" for day in DAYS}
