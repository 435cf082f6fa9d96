"""What people are asked as the claim's row tells it: adjustments, overdue questions, words that do not count."""

from __future__ import annotations

from datetime import timedelta

from processors.claim_state.tables import ANOMALIES, HISTORY, WAITING, Outcome
from schemas.events.adjustments import AdjustmentClosed
from schemas.events.payout import PayoutAbandoned, PayoutHeld
from schemas.events.state import ClaimStatus
from schemas.events.tasks import WordRefused
from schemas.money import Money
from schemas.reasons import ReasonCode, WaitingFor, WaitingOn
from schemas.vocabulary import AuthorityRole, Remedy, TaskKind
from tests.processors.claim_state.lifecycle import (
    DUE,
    NET,
    TASK,
    about,
    adjusted,
    adjustment,
    awaiting_account,
    closed,
    dispatched,
    escalated,
    paid,
    referred,
    rejected,
    returned,
    settled,
    verified,
)
from tests.processors.claim_state.test_claim_state import APPROVED, COMPLETE, FILED, PAID, claim, told, waits
from tests.processors.filings import BASIS, CLAIM

PART = 2_000_000


def test_a_part_that_came_back_is_taken_off_what_is_settled() -> None:
    script = told(*PAID, returned(PART), adjustment(PART))
    assert (claim(script).status, claim(script).settled_rupiah) == (ClaimStatus.PAYMENT_FAILED, NET - PART)
    assert waits(script) == [(WaitingFor.ADJUSTMENT, WaitingOn.SUPERVISOR)]


def test_a_part_that_is_paid_again_adds_up_to_the_whole() -> None:
    script = told(*PAID, returned(PART), adjustment(PART), adjusted(Remedy.PAY_AGAIN, PART), awaiting_account())
    assert claim(script).status is ClaimStatus.PAYMENT_FAILED
    assert waits(script) == [(WaitingFor.ACCOUNT, WaitingOn.CLAIMANT)]
    assert (claim(script).instructed_rupiah, claim(script).settled_rupiah) == (NET - PART, NET - PART)
    script.feed(CLAIM, dispatched(number=2).model_copy(update={"amount": Money(amount=PART)}))
    assert (claim(script).status, claim(script).instructed_rupiah) == (ClaimStatus.PAYING, NET)
    again = settled(number=2).model_copy(update={"amount": Money(amount=PART), "kept": Money(amount=NET)})
    for event in (again, paid(), closed()):
        script.feed(CLAIM, event)
    assert (claim(script).status, claim(script).instructed_rupiah, claim(script).settled_rupiah) == (ClaimStatus.PAID, NET, NET)


def test_a_part_that_is_accepted_leaves_the_claim_paid_with_the_rest() -> None:
    script = told(*PAID, returned(PART), adjustment(PART), adjusted(Remedy.ACCEPT, PART), paid(), closed())
    assert (claim(script).status, claim(script).settled_rupiah) == (ClaimStatus.PAID, NET - PART)
    assert not waits(script)


def test_what_is_demanded_back_is_waited_for_until_it_is_given_up() -> None:
    script = told(*PAID, adjustment(0), adjusted(Remedy.RECOVER, NET))
    assert claim(script).status is ClaimStatus.RECOVERING
    assert waits(script) == [(WaitingFor.RECOVERY, WaitingOn.CLAIMANT)]
    for event in (returned(), PayoutAbandoned(**about("heir-1"), released_by=("ani", "joko")), closed("abandoned")):
        script.feed(CLAIM, event)
    assert (claim(script).status, claim(script).settled_rupiah) == (ClaimStatus.ABANDONED, 0)


def test_a_question_about_a_paid_claim_is_waited_for_though_the_claim_is_final() -> None:
    script = told(*PAID, adjustment(0))
    assert claim(script).final
    assert waits(script) == [(WaitingFor.ADJUSTMENT, WaitingOn.SUPERVISOR)]
    script.feed(CLAIM, AdjustmentClosed(basis=BASIS, task_id=TASK, reason=ReasonCode.STALE_BASIS))
    assert not waits(script)


def test_an_overdue_question_shows_who_has_it_now_since_when_and_is_counted() -> None:
    script = told(*COMPLETE, referred())
    assert waits(script) == [(WaitingFor.OFFICER_VERIFICATION, WaitingOn.OFFICER)]
    since = script.rows(WAITING)[0].since
    script.feed(CLAIM, escalated())
    (row,) = script.rows(WAITING)
    assert (row.waiting_on, row.since, row.until) == (WaitingOn.SUPERVISOR, since, DUE + timedelta(days=1))
    assert row.detail.startswith("supervisor, name_mismatch, passed on 1 times as overdue, last 2026-11-20T")
    script.feed(CLAIM, escalated(number=2))
    assert claim(script).escalations == 2
    script.feed(CLAIM, escalated(number=3))
    assert script.rows(WAITING)[0].waiting_on is WaitingOn.OPERATIONS, "nobody stands above"
    script.feed(CLAIM, verified())
    assert WaitingFor.OFFICER_VERIFICATION not in {what for what, _ in waits(script)}
    assert (claim(script).escalations, len(script.rows(ANOMALIES))) == (3, 0)


def test_an_overdue_question_about_a_payment_shows_who_has_it_now() -> None:
    stopped = PayoutHeld(**about("heir-1"), reason=ReasonCode.RECALLED, task_id=TASK, due_at=DUE)
    script = told(*APPROVED, dispatched(), rejected(), stopped)
    assert script.rows(WAITING)[0].until == DUE
    script.feed(CLAIM, escalated(TaskKind.PAYOUT_RELEASE, 2))
    (row,) = script.rows(WAITING)
    assert (row.waiting_for, row.until) == (WaitingFor.PAYOUT_RELEASE, DUE + timedelta(days=2))
    assert row.detail == "branch_head, recalled, passed on as overdue"


def test_a_payment_above_the_hours_cap_waits_for_the_hour_to_turn_and_one_that_is_braked_for_people() -> None:
    capped = PayoutHeld(**about("heir-1"), reason=ReasonCode.HOURLY_CAP, due_at=DUE)
    (row,) = told(*APPROVED, capped).rows(WAITING)
    assert (row.waiting_on, row.until, row.detail) == (WaitingOn.CALENDAR, DUE, "hourly_cap")
    (row,) = told(*APPROVED, PayoutHeld(**about("heir-1"), reason=ReasonCode.PAYMENTS_BRAKED)).rows(WAITING)
    assert (row.waiting_on, row.until, row.detail) == (WaitingOn.OPERATIONS, None, "payments_braked")


def test_a_word_that_does_not_count_stands_in_the_history_and_moves_nothing() -> None:
    refusal = WordRefused(
        about=TASK, kind=TaskKind.APPROVAL, person="ani", role=AuthorityRole.OFFICER, reason=ReasonCode.NOT_AUTHORISED
    )
    for status, events in ((ClaimStatus.PAID, PAID), (ClaimStatus.REGISTERED, FILED)):
        script = told(*events, refusal)
        assert claim(script).status is status
        assert script.rows(HISTORY)[-1].outcome is Outcome.STAYED
