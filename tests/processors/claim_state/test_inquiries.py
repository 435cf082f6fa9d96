"""Visits and examinations that a claim waits for: since when, on whom, until when; and sums that an officer stated."""

from __future__ import annotations

from datetime import timedelta

from processors.claim_state.tables import ANOMALIES, WAITING
from schemas.events.findings import FindingAsked, FindingRecorded
from schemas.events.state import ClaimStatus
from schemas.events.tasks import TaskEscalated
from schemas.findings import FINDERS
from schemas.reasons import WaitingFor, WaitingOn
from schemas.vocabulary import TaskKind
from tests.processors.claim_state.lifecycle import DUE, TASK, verified
from tests.processors.claim_state.test_claim_state import COMPLETE, claim, told, waits
from tests.processors.filings import BASIS, CLAIM
from tests.processors.verification.finding_cases import finding


def asked(kind: TaskKind = TaskKind.FIELD_VISIT, task: str = TASK) -> FindingAsked:
    return FindingAsked(basis=BASIS, task_id=task, kind=kind, role=FINDERS[kind], why=("an accident on the road",), due_at=DUE)


def test_a_claim_waits_for_who_has_to_look_and_says_why_since_when_and_until_when() -> None:
    script = told(*COMPLETE, asked())
    (row,) = script.rows(WAITING)
    assert (row.waiting_for, row.waiting_on, row.about, row.until) == (WaitingFor.FIELD_VISIT, WaitingOn.FIELD_OFFICER, TASK, DUE)
    assert row.detail == "field_officer, an accident on the road"
    assert claim(script).status is ClaimStatus.UNDER_REVIEW


def test_both_are_waited_for_and_each_finding_ends_its_own() -> None:
    review = asked(TaskKind.MEDICAL_REVIEW, CLAIM)
    script = told(*COMPLETE, asked(), review)
    assert len(waits(script)) == 2
    script.feed(CLAIM, FindingRecorded(basis=BASIS, task_id=TASK, finding=finding()))
    assert waits(script) == [(WaitingFor.MEDICAL_REVIEW, WaitingOn.ADVISORY_DOCTOR)]
    script.feed(CLAIM, verified())
    assert WaitingFor.MEDICAL_REVIEW not in {what for what, _ in waits(script)}
    assert not script.rows(ANOMALIES)


def test_an_overdue_visit_stays_the_field_officers_and_says_so() -> None:
    script = told(*COMPLETE, asked())
    role = FINDERS[TaskKind.FIELD_VISIT]
    late = TaskEscalated(
        basis=BASIS,
        task_id=TASK,
        kind=TaskKind.FIELD_VISIT,
        role_before=role,
        role=role,
        overdue_since=DUE,
        due_at=DUE + timedelta(days=1),
        escalation=1,
    )
    script.feed(CLAIM, late)
    (row,) = script.rows(WAITING)
    assert row.waiting_on is WaitingOn.FIELD_OFFICER
    assert "passed on 1 times as overdue" in row.detail
    assert claim(script).escalations == 1
