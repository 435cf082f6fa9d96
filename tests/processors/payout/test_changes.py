"""What claimants change after the decision: two people are asked, the claimant is told, and what was paid is never paid again."""

from __future__ import annotations

from datetime import date

import pytest

from processors.payout.tables import Closed, Phase
from schemas.events.adjustments import AdjustmentClosed, AdjustmentReferred
from schemas.events.payout import AmendmentRefused, ClaimAmended, PaidBeyondEnd, PayoutAbandoned, RightEndRefused
from schemas.events.requests import ConfirmRequested, CoverageRequested
from schemas.grounds import RevisionGround
from schemas.reasons import ReasonCode
from schemas.vocabulary import Remedy, RightEnd
from tests.processors.payout.payments import SON, Case, account, amendment, approved, coverage, denied, line, payee, withdrawal
from tests.processors.payout.test_appeals import appeal
from tests.processors.payout.test_ends import DAYS, SUM, ended, instalments, running
from tests.processors.payout.test_revisions import ANEW, SETTLED, answer, asked, paid

CHANGED = payee("heir-2", SON, account(SON))
SOON = date(2026, 10, 31)
LATER = date(2026, 12, 1)


def questions(case: Case) -> list[AdjustmentReferred]:
    return [each for each in case.script.emitted(AdjustmentReferred) if each.reason is ReasonCode.REVISION_ASKED]


def both(case: Case, remedy: Remedy, people: tuple[str, str] = ("rudi", "tono")) -> Case:
    for person in people:
        answer(case, person, remedy)
    return case


def goes_on(case: Case) -> Case:
    """The ledger confirms what is asked and was not answered, and the bank pays what it was not told before."""
    for question in case.script.emitted(ConfirmRequested):
        waiting = {group.name for group in case.row.current if group.phase is Phase.CONFIRMING}
        known = len(case.instructions)
        if question.group in waiting:
            case.feed(case.confirmed(question))
        for index in range(known, len(case.instructions)):
            case.answer(SETTLED, attempt=index, number=100 + index, bank_reference=f"next-{index}")
    return case


def test_an_amendment_after_payment_is_asked_of_two_people_and_changes_nothing_by_itself() -> None:
    case = paid().feed(amendment(2, CHANGED))
    (question,) = questions(case)
    assert (question.ground, question.asked_by) == (RevisionGround.CLAIMANTS_CHANGE, None)
    assert "revision 2" in question.because
    assert not case.script.emitted(AmendmentRefused)
    assert not case.script.emitted(ClaimAmended)
    assert case.row.closed is Closed.PAID


def test_two_people_have_it_decided_anew_by_the_claimants_own_facts_and_only_the_difference_is_paid() -> None:
    case = both(paid().feed(amendment(2, payee(of=account()), CHANGED)), Remedy.REASSESS)
    (amended,) = case.script.emitted(ClaimAmended)
    assert (amended.revision, amended.ground, amended.decided_by) == (2, RevisionGround.CLAIMANTS_CHANGE, ("rudi", "tono"))
    assert [one.ref for one in amended.personal.payees] == ["heir-1", "heir-2"]
    assert len(case.script.emitted(CoverageRequested)) == 1
    case.feed(coverage(1, revision=2), approved(line(net=27_000_000), basis=ANEW)).pass_gate()
    assert [sent.amount for sent in case.instructions] == [20_000_000, 7_000_000]


def test_one_person_is_not_enough() -> None:
    case = answer(paid().feed(amendment(2, CHANGED)), "rudi", Remedy.REASSESS)
    assert not case.script.emitted(ClaimAmended)


def test_what_people_leave_as_it_is_is_told_to_the_claimant() -> None:
    case = both(paid().feed(amendment(2, CHANGED)), Remedy.ACCEPT)
    assert [(each.revision, each.reason) for each in case.script.emitted(AmendmentRefused)] == [(2, ReasonCode.OFFICER_DECISION)]
    told = len(case.script.outputs)
    assert len(case.feed(amendment(2, CHANGED)).script.outputs) == told, "the same amendment is not asked about twice"
    assert len(questions(case.feed(amendment(3, CHANGED)))) == 2


def test_a_further_amendment_takes_the_place_of_the_one_that_waits() -> None:
    case = paid().feed(amendment(2, CHANGED), amendment(3, payee(of=account())))
    assert len(questions(case)) == 2
    assert len(case.script.emitted(AdjustmentClosed)) == 1
    both(case, Remedy.REASSESS)
    assert [one.ref for one in case.script.emitted(ClaimAmended)[0].personal.payees] == ["heir-1"]
    case.feed(amendment(3, CHANGED))
    assert len(questions(case)) == 2, "revision 3 of the filing is what the claim is decided by now"


def test_a_claimants_change_does_not_push_aside_what_people_want() -> None:
    case = paid().feed(asked(), amendment(2, CHANGED))
    assert [each.reason for each in case.script.emitted(AmendmentRefused)] == [ReasonCode.REVISION_ASKED]
    assert [each.ground for each in questions(case)] == [RevisionGround.LABOUR_INSPECTOR]


def test_a_claimants_change_does_not_push_aside_an_appeal_and_its_higher_role() -> None:
    case = paid().feed(appeal(), amendment(2, CHANGED))
    assert [each.reason for each in case.script.emitted(AmendmentRefused)] == [ReasonCode.REVISION_ASKED]
    assert [each.reason for each in case.row.adjustments] == [ReasonCode.APPEALED]


def test_what_people_want_takes_the_place_of_a_claimants_change_who_is_told() -> None:
    case = paid().feed(amendment(2, CHANGED), asked())
    assert [each.reason for each in case.script.emitted(AmendmentRefused)] == [ReasonCode.REVISION_ASKED]
    answer(case, "joko", Remedy.REASSESS)
    assert [one.ref for one in case.script.emitted(ClaimAmended)[0].personal.payees] == ["heir-1"]


def test_a_correction_of_the_registry_does_not_grant_a_change_that_nobody_granted() -> None:
    case = paid().feed(amendment(2, CHANGED), coverage(2))
    assert case.script.emitted(AdjustmentReferred)[-1].reason is ReasonCode.COVERAGE_CHANGED_AFTER_PAYMENT
    both(case, Remedy.REASSESS)
    assert [each.reason for each in case.script.emitted(AmendmentRefused)] == [ReasonCode.REVISION_ASKED]
    assert [one.ref for one in case.script.emitted(ClaimAmended)[0].personal.payees] == ["heir-1"]
    assert not case.row.adjustments


def test_a_denied_claim_is_appealed_not_amended_and_a_withdrawal_stays_refused() -> None:
    case = Case.registered().feed(denied(), amendment(2, CHANGED))
    assert [each.reason for each in case.script.emitted(AmendmentRefused)] == [ReasonCode.APPEAL_INSTEAD]
    both_said = paid().feed(withdrawal(), amendment(2, CHANGED))
    assert len(questions(both_said)) == 1


def test_while_money_is_under_way_it_is_asked_and_begun_only_afterwards() -> None:
    plan = (line(), line(ref="heir-2", net=5_000_000))
    case = Case.instructed(*plan, payees=(payee(of=account()), CHANGED))
    case.answer(SETTLED, attempt=0).feed(amendment(2, CHANGED))
    both(case, Remedy.REASSESS)
    assert not case.script.emitted(ClaimAmended), "a confirmation is asked for"
    case.feed(case.confirmed(case.script.emitted(ConfirmRequested)[0]))
    case.answer(SETTLED, number=5, bank_reference="b-5")
    assert len(case.script.emitted(ClaimAmended)) == 1


def test_an_end_told_with_too_early_a_day_is_corrected_by_two_people_and_what_was_stopped_is_paid() -> None:
    case = running().feed(ended(SOON), ended(LATER))
    (question,) = questions(case)
    assert question.ground is RevisionGround.CLAIMANTS_CHANGE
    assert f"{LATER}, not on {SOON}" in question.because
    assert case.row.personal.ends["heir-1"].ended_on == SOON, "nothing is changed by the report alone"
    both(case, Remedy.REASSESS)
    noted = case.row.personal.ends["heir-1"]
    assert (noted.ended_on, noted.corrected) == (LATER, True)
    goes_on(case.feed(coverage(1, revision=2), approved(*instalments(), basis=ANEW)))
    assert case.row.owed_rupiah == 0, "November was the payee's after all"
    case.script.fire_timers(case.script.now.replace(year=2027, month=6))
    goes_on(case)
    held = {group.due_on: group.held_rupiah for group in case.row.current if group.held_rupiah}
    assert held == dict.fromkeys([day for day in DAYS if day <= LATER], SUM)
    assert {each.group for each in case.script.emitted(PayoutAbandoned)[-2:]} == {
        group.name for group in case.row.current if group.due_on and group.due_on > LATER
    }


def test_a_day_that_people_do_not_take_is_told_and_asked_about_once() -> None:
    case = both(running().feed(ended(SOON), ended(LATER)), Remedy.ACCEPT)
    assert [each.reason for each in case.script.emitted(RightEndRefused)] == [ReasonCode.OFFICER_DECISION]
    assert case.row.personal.ends["heir-1"].ended_on == SOON
    told = len(case.script.outputs)
    assert len(case.feed(ended(LATER)).script.outputs) == told


def test_another_end_on_a_later_day_corrects_nothing_and_who_said_it_is_told() -> None:
    case = running().feed(ended(SOON), ended(LATER, RightEnd.DEATH), ended(LATER, RightEnd.DEATH))
    assert not questions(case)
    assert [each.reason for each in case.script.emitted(RightEndRefused)] == [ReasonCode.ENDED_BEFORE]


def test_before_the_decision_the_earliest_day_counts_and_nobody_is_asked() -> None:
    case = Case.registered().feed(ended(SOON), ended(LATER))
    assert case.row.personal.ends["heir-1"].ended_on == SOON
    assert not case.script.emitted(AdjustmentReferred)


@pytest.mark.parametrize("day", [SOON, date(2026, 12, 31)])
def test_a_day_that_people_took_is_changed_only_by_people(day: date) -> None:
    case = both(running().feed(ended(SOON), ended(LATER)), Remedy.REASSESS)
    goes_on(case.feed(coverage(1, revision=2), approved(*instalments(), basis=ANEW)))
    case.feed(ended(day).model_copy(update={"submission_id": "another"}))
    assert case.row.personal.ends["heir-1"].ended_on == LATER
    assert len(questions(case)) == 2


def test_what_was_paid_beyond_the_end_is_owed_no_more_when_the_day_was_wrong() -> None:
    case = running().feed(ended(SOON))
    assert case.script.emitted(PaidBeyondEnd)
    case.feed(ended(LATER))
    task = questions(case)[-1].task_id
    assert case.row.owed_rupiah == SUM
    assert task != case.row.adjustments[0].task_id, "what is too much is a question of its own"
