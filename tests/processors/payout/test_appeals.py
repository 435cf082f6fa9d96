"""An appeal against a paid sum, corrected facts after payment, and a decision before an authority."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from processors.payout.tables import Closed
from schemas.events.adjustments import AdjustmentDecided, AdjustmentReferred
from schemas.events.payout import (
    ClaimAmended,
)
from schemas.events.registration import ClaimAppealed
from schemas.events.requests import CoverageRequested
from schemas.events.revisions import (
    DisputeClosed,
    DisputeOpened,
    DisputeSaid,
)
from schemas.events.tasks import WordRefused
from schemas.grounds import DisputeAuthority, RevisionGround
from schemas.reasons import ReasonCode
from schemas.vocabulary import AuthorityRole
from tests.processors.payout.payments import (
    Case,
    coverage,
)
from tests.processors.payout.test_revisions import ACCEPT, REASSESS, answer, ended, paid
from tests.processors.script import NOW


def appeal(day: int = 1, number: int = 1) -> ClaimAppealed:
    return ClaimAppealed(submission_id=f"p-{number}", received_at=NOW + timedelta(days=day), because="my wage was higher")


def test_an_appeal_against_a_paid_sum_goes_one_role_higher_to_two_people_who_decided_nothing() -> None:
    case = paid().feed(appeal(), appeal())
    (question,) = case.script.emitted(AdjustmentReferred)
    assert (question.reason, question.role, question.late) == (ReasonCode.APPEALED, AuthorityRole.SUPERVISOR, False)
    assert question.because == "my wage was higher"
    answer(answer(case, "ani", REASSESS), "joko", REASSESS)
    assert case.script.emitted(ClaimAmended)[0].ground is RevisionGround.APPEAL


def test_an_appeal_that_is_not_granted_leaves_the_claim_as_it_is() -> None:
    case = answer(answer(paid().feed(appeal()), "ani", ACCEPT), "joko", ACCEPT)
    assert case.script.emitted(AdjustmentDecided)[-1].remedy is ACCEPT
    assert (ended(case), len(case.row.adjustments)) == (Closed.PAID, 0)


@pytest.mark.parametrize(("day", "late"), [(29, False), (30, False), (31, True)])
def test_an_appeal_against_a_sum_is_late_after_its_days(day: int, late: bool) -> None:
    assert paid().feed(appeal(day)).script.emitted(AdjustmentReferred)[0].late is late


def test_corrected_facts_after_payment_may_have_the_claim_decided_anew() -> None:
    case = paid().feed(coverage(2))
    answer(answer(case, "ani", REASSESS), "joko", REASSESS)
    assert case.script.emitted(ClaimAmended)[0].ground is RevisionGround.CORRECTED_FACTS
    assert case.script.emitted(CoverageRequested)


def disputed(action: str, day: int = 1, authority: DisputeAuthority = DisputeAuthority.LABOUR_INSPECTOR) -> DisputeSaid:
    return DisputeSaid.model_validate(
        {
            "action": action,
            "authority": authority,
            "person": "ani",
            "role": AuthorityRole.OFFICER,
            "because": "letter of the province",
            "until": date(2026, 12, 31),
            "decided_at": NOW + timedelta(days=day),
        }
    )


def test_a_dispute_is_told_with_its_authority_and_end_one_at_a_time() -> None:
    case = paid().feed(disputed("opened"), disputed("opened"), disputed("opened", 2, DisputeAuthority.MINISTER))
    (opened,) = case.script.emitted(DisputeOpened)
    assert (opened.authority, opened.until) == (DisputeAuthority.LABOUR_INSPECTOR, date(2026, 12, 31))
    assert case.script.emitted(WordRefused)[-1].reason is ReasonCode.TASK_NOT_OPEN
    case.feed(disputed("closed", 3), disputed("opened", 4, DisputeAuthority.MINISTER))
    assert [each.authority for each in case.script.emitted(DisputeClosed)] == [DisputeAuthority.LABOUR_INSPECTOR]
    assert len(case.script.emitted(DisputeOpened)) == 2


def test_only_a_decision_can_be_disputed() -> None:
    case = Case.registered().feed(disputed("opened"))
    assert case.script.emitted(WordRefused)[-1].reason is ReasonCode.CLAIM_NOT_OPEN
