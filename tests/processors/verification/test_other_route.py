"""An officer who looks at a scholarship reads what the other route gives, for a death whose programme was changed."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from processors.verification.rules.schooling import right_opened
from schemas.claim import ClaimContent
from schemas.vocabulary import ClaimKind, MigrantPhase, ScholarshipRoute, Segment
from tests.processors.filings import schooling
from tests.processors.verification.schooling_cases import facts

BY_WORK, BY_DEATH = ScholarshipRoute.WORK_ACCIDENT, ScholarshipRoute.DEATH


def said(route: ScholarshipRoute, kind: ClaimKind = ClaimKind.SCHOLARSHIP, on: date | None = None, **over: Any) -> str:
    claim: ClaimContent = schooling(route=route, kind=kind)
    if on is not None:
        claim = claim.model_copy(update={"event_date": on})
    detail = right_opened(facts(claim, **over)).detail
    assert detail is not None
    return detail


@pytest.mark.parametrize("months", [35, 36, 37])
def test_of_a_work_accident_it_says_how_many_months_the_other_route_asks_for_and_how_many_are_paid(months: int) -> None:
    detail = said(BY_WORK, contribution_months=months)
    assert "whether the work_accident was found in the member's other claim" in detail
    assert f"the same sums of JKM from 36 months of contributions on; {months} are paid" in detail


def test_where_the_months_were_not_found_it_says_so() -> None:
    assert "a number that was not found of months" in said(BY_WORK, on=date(2018, 5, 1))


def test_of_another_death_it_says_that_the_membership_does_not_count() -> None:
    assert "the same sums of JKK, however short the membership" in said(BY_DEATH)


def test_of_a_migrant_it_says_the_phase() -> None:
    detail = said(BY_WORK, ClaimKind.PMI_SCHOLARSHIP, segment=Segment.PMI, phase=MigrantPhase.AFTER)
    assert "of the placement alone; the phase is after" in detail
