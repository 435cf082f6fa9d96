"""A question to an officer: its clock, to whom it is passed on, and whose word counts."""

from __future__ import annotations

from datetime import timedelta

import pytest

from schemas.events.decisions import ClaimDenied, ClaimVerified, VerificationReferred
from schemas.events.tasks import TaskEscalated
from schemas.reasons import ReasonCode
from schemas.vocabulary import AuthorityRole, Verdict
from streams.contract import Effects, TimerFired
from tests.processors.filings import CLAIM, appeal, completed, decision
from tests.processors.script import refusals, types_of
from tests.processors.verification.test_verification import REFERRED, only, script


def test_a_question_that_nobody_answers_goes_to_each_next_role_and_then_says_that_nobody_is_above() -> None:
    made = script(*REFERRED)
    task = only(made, VerificationReferred)
    made.fire_timers(task.due_at - timedelta(seconds=1))
    assert not made.emitted(TaskEscalated)
    made.fire_timers(task.due_at + timedelta(days=60))
    passed = made.emitted(TaskEscalated)
    assert [(each.role_before, each.role, each.escalation) for each in passed] == [
        (AuthorityRole.OFFICER, AuthorityRole.SUPERVISOR, 1),
        (AuthorityRole.SUPERVISOR, AuthorityRole.BRANCH_HEAD, 2),
        (AuthorityRole.BRANCH_HEAD, AuthorityRole.BRANCH_HEAD, 3),
    ]
    assert [each.overdue_since for each in passed] == [task.due_at, *(each.due_at for each in passed[:2])]
    assert not made.timers


@pytest.mark.parametrize("role", [AuthorityRole.OFFICER, AuthorityRole.SUPERVISOR])
def test_a_question_that_was_passed_on_is_answered_by_the_next_role_or_by_who_had_it(role: AuthorityRole) -> None:
    made = script(*REFERRED)
    task = only(made, VerificationReferred)
    made.fire_timers(task.due_at)
    assert types_of(made.feed(CLAIM, decision(task, role=role))) == [ClaimVerified]
    assert not made.timers
    assert refusals(made.feed(CLAIM, decision(task, officer="officer-2"))) == [ReasonCode.TASK_NOT_OPEN]
    assert not made.feed(CLAIM, decision(task, role=role)), "the word that counted, delivered once more"


def test_the_clock_of_a_question_that_was_overtaken_or_answered_passes_nothing_on() -> None:
    made = script(*REFERRED)
    first = only(made, VerificationReferred)
    made.now += timedelta(hours=1)
    made.feed(CLAIM, completed(documents=2))
    second = made.emitted(VerificationReferred)[-1]
    stale = made.processor.handle(TimerFired(CLAIM, "task-due", first.due_at), made, first.due_at)
    assert stale == Effects()
    made.fire_timers(second.due_at)
    assert [each.task_id for each in made.emitted(TaskEscalated)] == [second.task_id]


def test_the_same_officer_in_other_letters_is_nobody_else() -> None:
    made = script(*REFERRED)
    made.feed(CLAIM, decision(only(made, VerificationReferred), Verdict.DENY, officer="Ani Wijaya"))
    made.feed(CLAIM, made.emitted(ClaimDenied)[-1])
    made.feed(CLAIM, appeal())
    task = made.emitted(VerificationReferred)[-1]
    assert refusals(made.feed(CLAIM, decision(task, officer=" ani  WIJAYA"))) == [ReasonCode.DECIDED_BEFORE]


def test_a_word_about_a_claim_that_nobody_knows_is_not_dropped_in_silence() -> None:
    made = script()
    task = only(script(*REFERRED), VerificationReferred)
    assert refusals(made.feed(CLAIM, decision(task))) == [ReasonCode.TASK_NOT_OPEN]
    assert not made.tables
