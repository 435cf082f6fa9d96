"""All processors together where people are needed: overdue questions, parts that come back, expired and recalled instructions."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta

import pytest

from deploy.bank.moods import Mood
from deploy.demo.timeline import Quirks
from deploy.sandbox.pipeline import MemoryPipeline
from processors.claim_state.tables import ANOMALIES, CLAIMS, WAITING
from schemas.events.adjustments import AdjustmentDecided, AdjustmentReferred
from schemas.events.decisions import AssessmentReferred, ClaimApproved, VerificationReferred
from schemas.events.instructions import PayoutInstructed
from schemas.events.notifications import NotificationRequested
from schemas.events.payout import ClaimClosed, ClaimPaid, PayoutCompensated, PayoutHeld
from schemas.events.registration import ClaimRefused
from schemas.events.revisions import RecoveryChanged
from schemas.events.tasks import TaskEscalated, WordRefused
from schemas.reasons import ReasonCode, WaitingFor
from schemas.vocabulary import TaskKind
from tests.pipeline.world import START, run, timeline

CLAIMS_MADE = 60
PARTS = {Mood.PART_RETURNED: 350}
LATE = {Mood.ASLEEP: 300}


@pytest.fixture(scope="module")
def parts() -> MemoryPipeline:
    return run(timeline(31, CLAIMS_MADE), order=31, bank=PARTS)


@pytest.fixture(scope="module")
def late() -> MemoryPipeline:
    return run(timeline(32, CLAIMS_MADE), order=32, bank=LATE, until=START + timedelta(days=25))


def settled(world: MemoryPipeline) -> dict[str, int]:
    return {row.claim_id: row.settled_rupiah for row in world.running["claim_state"].rows.tables[CLAIMS.name].values()}


def test_parts_that_came_back_are_paid_again_until_all_of_what_was_approved_is_with_the_payees(parts: MemoryPipeline) -> None:
    assert len(parts.events(AdjustmentDecided)) >= 5
    told = settled(parts)
    for closed in parts.events(ClaimClosed):
        assert isinstance(closed.data, ClaimClosed)
        if closed.data.outcome == "paid":
            approved = parts.events(ClaimApproved, subject=closed.subject)[-1].data
            assert isinstance(approved, ClaimApproved)
            late = [e.data for e in parts.events(PayoutCompensated, subject=closed.subject)]
            owed = sum(data.payout.net.amount for data in late if isinstance(data, PayoutCompensated))
            changes = [e.data for e in parts.events(RecoveryChanged, subject=closed.subject)]
            repaid = {data.recovery_id: data.repaid.amount for data in changes if isinstance(data, RecoveryChanged)}
            assert told[closed.subject] == approved.total.amount + owed - sum(repaid.values())  # months after a right had ended
    paid = [e.subject for e in parts.events(ClaimPaid)]
    referred = {e.subject for e in parts.events(AdjustmentReferred)}
    assert referred & set(paid)


@pytest.mark.parametrize("name", ["parts", "late"])
def test_nothing_is_set_aside_and_no_move_is_forbidden(name: str, request: pytest.FixtureRequest) -> None:
    world: MemoryPipeline = request.getfixturevalue(name)
    dead = {of: [(event.type, why) for event, why in running.dead] for of, running in world.running.items() if running.dead}
    assert dead == {}
    anomalies = world.running["claim_state"].rows.tables[ANOMALIES.name].values()
    assert [(row.status, row.event) for row in anomalies] == []


def test_expired_instructions_are_replaced_by_new_ones_of_the_same_sum_or_wait_for_people(late: MemoryPipeline) -> None:
    sent: dict[str, PayoutInstructed] = {}
    replaced = 0
    for event in late.events(PayoutInstructed):
        assert isinstance(event.data, PayoutInstructed)
        assert event.data.payout_id not in sent
        if event.data.replaces:
            replaced += 1
            assert event.data.amount <= sent[event.data.replaces].amount
        sent[event.data.payout_id] = event.data
    assert replaced >= 5
    held = [e.data.reason for e in late.events(PayoutHeld) if isinstance(e.data, PayoutHeld)]
    assert ReasonCode.INSTRUCTION_EXPIRED in held or replaced


def test_words_of_the_demos_people_count(parts: MemoryPipeline) -> None:
    refused = [e.data for e in parts.events(WordRefused)]
    asked = parts.events(VerificationReferred, AssessmentReferred, AdjustmentReferred)
    assert len(refused) < 0.1 * len(asked), refused[:3]


def test_every_refused_claim_is_told_to_who_filed_it() -> None:
    parts = run(timeline(31, 20, Quirks(refused=0.5)), order=31)
    told: dict[str, list[str]] = defaultdict(list)
    for event in parts.events(NotificationRequested):
        assert isinstance(event.data, NotificationRequested)
        told[event.subject].append(event.data.template)
    refused = parts.events(ClaimRefused)
    assert refused
    assert all("claim-refused" in told[event.subject] for event in refused)


def test_a_question_that_nobody_answers_is_passed_on_by_every_processor_that_asks() -> None:
    world = run(timeline(33, 150), order=33, until=START + timedelta(days=40), people=False)
    passed = world.events(TaskEscalated)
    kinds = {e.data.kind for e in passed if isinstance(e.data, TaskEscalated)}
    assert {TaskKind.VERIFICATION, TaskKind.APPROVAL} <= kinds
    rows = world.running["claim_state"].rows.tables
    overdue = [row for row in rows[WAITING.name].values() if row.waiting_for is WaitingFor.OFFICER_VERIFICATION]
    assert overdue
    assert all("branch_head" in row.detail for row in overdue if row.until and row.until < world.now)
    assert sum(row.escalations for row in rows[CLAIMS.name].values()) == len(passed)
