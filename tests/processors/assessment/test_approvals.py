"""An approval that officers are asked for: its clock, and who has decided."""

from __future__ import annotations

from datetime import timedelta

from schemas.deadlines import role_above
from schemas.events.decisions import Approval, AssessmentReferred, ClaimApproved
from schemas.events.tasks import TaskEscalated
from schemas.vocabulary import AuthorityRole
from tests.processors.assessment.test_assessment import PMI, assessed, only
from tests.processors.filings import CLAIM, RECEIVED, decision
from tests.processors.script import types_of


def test_an_approval_that_nobody_gives_is_passed_on_until_it_is_given() -> None:
    made = assessed(PMI)
    task = only(made, AssessmentReferred)
    made.fire_timers(task.due_at)
    (passed,) = made.emitted(TaskEscalated)
    assert (passed.role_before, passed.role) == (task.role, role_above(task.role))
    assert types_of(made.feed(CLAIM, decision(task, role=passed.role))) == [ClaimApproved]
    assert not made.fire_timers(made.now + timedelta(days=60))


def test_an_approval_says_who_verified_so_that_they_decide_nothing_more() -> None:
    by = Approval(officer="officer-7", role=AuthorityRole.OFFICER, decided_at=RECEIVED)
    made = assessed(PMI, by)
    made.feed(CLAIM, decision(only(made, AssessmentReferred)))
    assert only(made, ClaimApproved).verified_by == ("officer-7",)
