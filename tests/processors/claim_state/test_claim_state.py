"""A claim's life as its row tells it: status, waiting, money, and what overtaken or impossible events do."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from pydantic import TypeAdapter

from processors.claim_state import processor
from processors.claim_state.tables import (
    ANOMALIES,
    CLAIMS,
    HISTORY,
    LINES,
    PAYOUTS,
    WAITING,
    Claim,
    ClaimWaiting,
    Outcome,
    PayoutStanding,
)
from schemas.basis import Basis
from schemas.claim import ClaimContent
from schemas.envelope import EventData
from schemas.events.decisions import CheckResult
from schemas.events.holds import ClaimResumed
from schemas.events.ledger import CoverageMissing, EntitlementWaiting
from schemas.events.payout import (
    ClaimWithdrawn,
    PayoutHeld,
)
from schemas.events.state import ClaimStateChanged, ClaimStatus
from schemas.identifiers import payout_id
from schemas.reasons import ReasonCode, WaitingFor, WaitingOn
from schemas.vocabulary import (
    Filing,
    TaskKind,
)
from tests.processors.claim_state.lifecycle import (
    DUE,
    NET,
    about,
    approved,
    awaiting_account,
    closed,
    conflict,
    denied,
    dispatched,
    held,
    lapsed,
    line,
    paid,
    proposed,
    referred,
    refused,
    rejected,
    reopened,
    requested,
    returned,
    scheduled,
    settled,
    unknown,
    verified,
)
from tests.processors.filings import BASIS, CLAIM, OTHER_CLAIM, amended, appeal, completed, covered, linked, registered
from tests.processors.script import Script

FILED = (registered(), covered(), linked())
COMPLETE = (*FILED, completed())
APPROVED = (*COMPLETE, verified(), approved(), scheduled())
PAID = (*APPROVED, dispatched(), settled(), paid(), closed())


def told(*events: EventData) -> Script:
    script = Script(processor)
    for event in events:
        script.feed(CLAIM, event)
        script.now += timedelta(seconds=1)
    return script


def claim(script: Script) -> Claim:
    row = script.get(CLAIMS, CLAIM)
    assert row is not None
    return row


def waits(script: Script) -> list[tuple[WaitingFor, WaitingOn]]:
    return [(row.waiting_for, row.waiting_on) for row in script.rows(WAITING)]


LIVES: dict[str, tuple[tuple[EventData, ...], ClaimStatus]] = {
    "registered": (FILED, ClaimStatus.REGISTERED),
    "documents asked before coverage": ((registered(), requested(), covered()), ClaimStatus.INCOMPLETE),
    "documents asked after coverage": ((*FILED, requested()), ClaimStatus.INCOMPLETE),
    "complete at once": (COMPLETE, ClaimStatus.COMPLETE),
    "complete after asking": ((*FILED, requested(), completed()), ClaimStatus.COMPLETE),
    "an officer looks": ((*COMPLETE, referred()), ClaimStatus.UNDER_REVIEW),
    "verified": ((*COMPLETE, verified()), ClaimStatus.VERIFIED),
    "approval asked": ((*COMPLETE, verified(), proposed(line())), ClaimStatus.AWAITING_APPROVAL),
    "approved": ((*COMPLETE, verified(), approved()), ClaimStatus.APPROVED),
    "no account": ((*APPROVED, awaiting_account()), ClaimStatus.AWAITING_ACCOUNT),
    "held at the last gate": ((*APPROVED, PayoutHeld(**about("heir-1"), reason=ReasonCode.BRAKE)), ClaimStatus.PAYMENT_HELD),
    "instructed": ((*APPROVED, dispatched()), ClaimStatus.PAYING),
    "no answer": ((*APPROVED, dispatched(), unknown()), ClaimStatus.PAYMENT_UNKNOWN),
    "bounced": ((*APPROVED, dispatched(), rejected(), awaiting_account()), ClaimStatus.PAYMENT_FAILED),
    "contradicting receipts": ((*APPROVED, dispatched(), conflict()), ClaimStatus.PAYMENT_CONFLICT),
    "paid": (PAID, ClaimStatus.PAID),
    "came back after payment": ((*PAID, returned()), ClaimStatus.PAYMENT_FAILED),
    "paid at the second attempt": (
        (*PAID, returned(), dispatched(number=2), settled(number=2), paid(), closed()),
        ClaimStatus.PAID,
    ),
    "denied": ((*COMPLETE, denied(), closed("denied")), ClaimStatus.DENIED),
    "appealed": ((*COMPLETE, denied(), closed("denied"), appeal()), ClaimStatus.APPEALED),
    "appealed before the closing was told": ((*COMPLETE, denied(), appeal(), closed("denied")), ClaimStatus.APPEALED),
    "an appeal won": ((*COMPLETE, denied(), appeal(), referred(TaskKind.APPEAL), verified()), ClaimStatus.VERIFIED),
    "an appeal without a denial": ((*COMPLETE, appeal()), ClaimStatus.COMPLETE),
    "lapsed": ((*FILED, requested(), lapsed(), closed("lapsed")), ClaimStatus.LAPSED),
    "a lapse undone": ((*FILED, requested(), lapsed(), reopened(True), completed(2), closed("lapsed")), ClaimStatus.COMPLETE),
    "bounced, then lapsed": (
        (*APPROVED, dispatched(), rejected(), reopened(), requested(), lapsed(), closed("lapsed")),
        ClaimStatus.LAPSED,
    ),
    "bounced, and a lapse undone": (
        (*APPROVED, dispatched(), rejected(), reopened(), lapsed(), reopened(True), completed(3), closed("lapsed")),
        ClaimStatus.PAYMENT_FAILED,
    ),
    "refused": ((refused(),), ClaimStatus.REFUSED),
    "refused and filed anew": ((refused(), registered(revision=2)), ClaimStatus.REGISTERED),
    "a notification": ((*FILED, closed("linked")), ClaimStatus.LINKED),
    "amended": ((*APPROVED, amended()), ClaimStatus.REGISTERED),
    "a document taken back after approval": ((*APPROVED, reopened()), ClaimStatus.INCOMPLETE),
    "a document taken back while money is under way": ((*APPROVED, dispatched(), reopened()), ClaimStatus.PAYING),
    "newer coverage after approval": ((*APPROVED, covered(version=2)), ClaimStatus.COMPLETE),
    "instructed although newer coverage came": ((*APPROVED, covered(version=2), dispatched()), ClaimStatus.PAYING),
    "the same coverage again": ((*APPROVED, covered()), ClaimStatus.APPROVED),
    "denied on newer facts while the gate was open": (
        (
            *APPROVED,
            covered(version=2),
            denied(Basis(claim=1, coverage=2, documents=1)),
            dispatched(),
            rejected(),
            closed("denied"),
        ),
        ClaimStatus.DENIED,
    ),
}


@pytest.mark.parametrize("life", LIVES)
def test_a_life_ends_in_its_status_without_anomalies(life: str) -> None:
    events, status = LIVES[life]
    script = told(*events)
    assert claim(script).status is status
    assert script.rows(ANOMALIES) == []
    assert len(script.rows(HISTORY)) == len(events) == claim(script).events


@pytest.mark.parametrize("life", LIVES)
def test_a_claim_is_final_or_waits_with_a_reason(life: str) -> None:
    script = told(*LIVES[life][0])
    row = claim(script)
    assert row.final or script.rows(WAITING)
    assert (row.waiting_for is None) == (not script.rows(WAITING))


@pytest.mark.parametrize("life", LIVES)
def test_the_last_state_told_is_the_row(life: str) -> None:
    script = told(*LIVES[life][0])
    last, row = script.emitted(ClaimStateChanged)[-1], claim(script)
    assert (last.status, last.final, last.held) == (row.status, row.final, row.held)
    assert (last.approved.amount, last.settled.amount) == (row.approved_rupiah, row.settled_rupiah)
    assert len(last.waiting) == len(script.rows(WAITING))


@pytest.mark.parametrize("life", LIVES)
def test_rows_survive_being_stored(life: str) -> None:
    script = told(*LIVES[life][0])
    for table in processor.tables:
        adapter: TypeAdapter[Any] = TypeAdapter(table.row)
        for row in script.rows(table):
            assert adapter.validate_json(adapter.dump_json(row)) == row


def test_a_forbidden_move_changes_nothing_and_is_kept_for_a_person() -> None:
    script = told(*FILED)
    before = claim(script)
    assert script.feed(CLAIM, paid()) == []
    after = claim(script)
    assert (after.status, after.waiting_for, after.anomalies) == (before.status, before.waiting_for, 1)
    (anomaly,) = script.rows(ANOMALIES)
    assert (anomaly.event, anomaly.status) == ("claim.paid", ClaimStatus.REGISTERED)


def test_a_forbidden_move_leaves_no_facts_behind() -> None:
    script = told(*PAID, scheduled("heir-2"))
    assert [payout.payout_group for payout in script.rows(PAYOUTS)] == ["heir-1"]
    assert claim(script).settled_rupiah == NET


@pytest.mark.parametrize("decision", [verified(), denied(), referred()])
def test_a_decision_that_newer_facts_overtook_is_stale(decision: EventData) -> None:
    script = told(*COMPLETE, covered(version=2), decision)
    assert claim(script).status is ClaimStatus.COMPLETE
    assert claim(script).stale == 1
    assert script.rows(HISTORY)[-1].outcome is Outcome.STALE


@pytest.mark.parametrize("late", [requested(), lapsed()])
def test_the_dossiers_word_on_an_older_revision_is_stale(late: EventData) -> None:
    script = told(*FILED, amended(), late)
    assert claim(script).status is ClaimStatus.REGISTERED
    assert claim(script).stale == 1


def test_the_same_event_twice_is_one() -> None:
    script = told(*COMPLETE)
    script.feed(CLAIM, verified(), event_id="once")
    script.feed(CLAIM, verified(), event_id="once")
    assert claim(script).events == len(COMPLETE) + 1
    assert claim(script).anomalies == 0


def test_the_riskiest_payout_decides_the_status() -> None:
    script = told(
        *COMPLETE, verified(), approved(line(), line("heir-2")), scheduled("heir-1", "heir-2"), awaiting_account("heir-2")
    )
    assert claim(script).status is ClaimStatus.AWAITING_ACCOUNT
    script.feed(CLAIM, dispatched("heir-1"))
    assert claim(script).status is ClaimStatus.PAYING
    script.feed(CLAIM, unknown("heir-1"))
    assert claim(script).status is ClaimStatus.PAYMENT_UNKNOWN
    assert set(waits(script)) == {
        (WaitingFor.ACCOUNT, WaitingOn.CLAIMANT),
        (WaitingFor.BANK_INQUIRY, WaitingOn.PAYMENT_SYSTEM),
    }
    script.feed(CLAIM, settled("heir-1"))
    assert claim(script).status is ClaimStatus.PAYING
    assert (claim(script).approved_rupiah, claim(script).instructed_rupiah, claim(script).settled_rupiah) == (2 * NET, NET, NET)


def test_the_history_names_the_trace_that_each_event_came_with() -> None:
    script = Script(processor)
    trace = "0af7651916cd43dd8448eb211c80319c"
    script.feed(CLAIM, registered(), traceparent=f"00-{trace}-b7ad6b7169203331-01")
    script.feed(CLAIM, requested())
    assert [row.trace_id for row in script.rows(HISTORY)] == [trace, None]


def test_a_claim_waits_for_coverage_and_documents_at_once_and_says_so() -> None:
    missing = CoverageMissing(basis=Basis(claim=1), reason=ReasonCode.MEMBER_UNKNOWN)
    script = told(registered(), missing, requested(), requested(reminder=1))
    assert waits(script) == [(WaitingFor.COVERAGE, WaitingOn.REGISTRY), (WaitingFor.DOCUMENTS, WaitingOn.CLAIMANT)]
    documents = next(row for row in script.rows(WAITING) if row.waiting_for is WaitingFor.DOCUMENTS)
    history = script.rows(HISTORY)
    assert documents == ClaimWaiting(
        claim_id=CLAIM,
        waiting_for=WaitingFor.DOCUMENTS,
        about="",
        waiting_on=WaitingOn.CLAIMANT,
        since=history[2].at,
        until=DUE,
        detail="death_certificate|mission_letter",
        office="PUSAT",
        due_at=DUE,
    )


def test_what_is_no_longer_waited_for_is_gone() -> None:
    script = told(registered(), requested(), completed(), covered(), referred())
    assert waits(script) == [(WaitingFor.OFFICER_VERIFICATION, WaitingOn.OFFICER)]
    script.feed(CLAIM, covered(version=2))
    assert waits(script) == [(WaitingFor.VERIFICATION, WaitingOn.SYSTEM)]


def test_a_queued_entitlement_names_its_holder() -> None:
    queued = EntitlementWaiting(basis=BASIS, lines=(), holder=OTHER_CLAIM)
    script = told(*COMPLETE, verified(), queued)
    (row,) = script.rows(WAITING)
    assert (row.waiting_for, row.detail) == (WaitingFor.OTHER_CLAIM, f"held by claim {OTHER_CLAIM}")


def test_a_later_instalment_waits_for_the_calendar() -> None:
    script = told(*COMPLETE, verified(), approved(), scheduled(due_on=date(2027, 6, 1)))
    (row,) = script.rows(WAITING)
    assert (row.waiting_for, row.until) == (WaitingFor.DUE_DATE, datetime(2027, 5, 31, 17, tzinfo=UTC))


def test_a_dead_letter_before_the_registration_is_seen_and_told_once_the_claim_is_filed() -> None:
    script = told(held())
    assert (claim(script).status, claim(script).held) == (None, True)
    assert waits(script) == [(WaitingFor.DEAD_LETTER, WaitingOn.OPERATIONS)]
    assert script.outputs == []
    script.feed(CLAIM, registered())
    assert script.emitted(ClaimStateChanged)[-1].held


def test_each_processor_holds_and_resumes_for_itself() -> None:
    script = told(*PAID, held("payout"), held("notification"), ClaimResumed(processor="payout", dead_letter_id="dead-1"))
    assert (claim(script).held, claim(script).final) == (True, True)
    script.feed(CLAIM, ClaimResumed(processor="notification", dead_letter_id="dead-1"))
    assert not claim(script).held
    assert script.rows(WAITING) == []


def test_a_new_computation_replaces_the_lines() -> None:
    script = told(*COMPLETE, verified(), proposed(line(), line("heir-2")), approved(line(net=1)))
    assert [(row.line_id, row.net_rupiah, row.approved) for row in script.rows(LINES)] == [("JKM_DEATH:heir-1", 1, True)]


def test_a_line_keeps_what_it_was_computed_from_and_how() -> None:
    explained = line().model_copy(update={"inputs": {"parts": "1/2"}, "steps": ("1 of 2 parts: 10",)})
    (row,) = told(*COMPLETE, verified(), approved(explained)).rows(LINES)
    assert (row.inputs, row.steps) == ({"parts": "1/2"}, ("1 of 2 parts: 10",))


def test_a_denial_keeps_the_article_of_each_of_its_reasons() -> None:
    checks = (
        CheckResult(check="heirs", outcome="failed", reason=ReasonCode.HEIR_RANK, article="PP 44/2015 art 40"),
        CheckResult(check="name", outcome="warned", reason=ReasonCode.NAME_MISMATCH, article="internal"),
    )
    script = told(*COMPLETE, denied().model_copy(update={"checks": checks}))
    assert claim(script).facets.denied_by == {"heir_rank": "PP 44/2015 art 40"}


def test_payouts_of_an_earlier_schedule_stay_only_when_something_was_sent() -> None:
    script = told(*APPROVED, scheduled("heir-2"))
    assert [row.payout_group for row in script.rows(PAYOUTS)] == ["heir-2"]
    script = told(*APPROVED, dispatched(), rejected(), scheduled("heir-2"))
    assert {row.payout_group: row.retired for row in script.rows(PAYOUTS)} == {"heir-1": True, "heir-2": False}
    assert claim(script).status is ClaimStatus.APPROVED


def test_a_second_attempt_keeps_the_first_ones_id() -> None:
    script = told(*APPROVED, dispatched(), rejected(), dispatched(number=2))
    (row,) = script.rows(PAYOUTS)
    assert row.standing is PayoutStanding.DISPATCHED
    assert (row.payout_id, row.earlier_payout_ids) == (payout_id(CLAIM, "heir-1", 2), (payout_id(CLAIM, "heir-1", 1),))


def test_the_state_is_told_only_when_it_is_another() -> None:
    script = told(*FILED)
    told_before = len(script.outputs)
    script.feed(CLAIM, linked())
    assert len(script.outputs) == told_before


def test_a_notification_waits_to_be_linked() -> None:
    content = ClaimContent(**registered().claim.model_dump() | {"filing": Filing.NOTIFICATION})
    script = told(registered(content), covered())
    assert waits(script) == [(WaitingFor.OTHER_CLAIM, WaitingOn.SYSTEM)]


def test_an_approval_that_crosses_a_withdrawal_approves_nothing() -> None:
    after = claim(told(*COMPLETE, verified(), ClaimWithdrawn(basis=BASIS), closed("withdrawn"), approved()))
    assert (after.status, after.approved_rupiah) == (ClaimStatus.WITHDRAWN, 0)


def test_a_withdrawal_takes_the_approved_sum_back() -> None:
    assert claim(told(*APPROVED, ClaimWithdrawn(basis=BASIS))).approved_rupiah == 0
