"""Violence and rape at work: a risk of work at home since Permenaker 1/2025; what it was before, the officer is told that nobody read."""

from __future__ import annotations

from datetime import date

import pytest

from processors.verification.rules.checks import run
from processors.verification.rules.facts import Facts
from schemas.claim import ClaimContent
from schemas.injuries import AccidentCause
from schemas.reasons import ReasonCode
from schemas.vocabulary import Channel
from tests.processors.filings import known, migrants_accident, people, snapshot, work_accident

LAST, FIRST = date(2025, 2, 23), date(2025, 2, 24)
UNREAD = "whether violence at work was a risk of work before Permenaker 1/2025 is not in the reference"


def told(claim: ClaimContent) -> str:
    given = Facts(
        claim=claim,
        personal=people(claim),
        member=known(),
        snapshot=snapshot(claim),
        channel=Channel.BRANCH,
        received_on=date(2026, 11, 20),
    )
    (result,) = (result for result in run(given).checks if result.check == "link_to_work")
    assert (result.outcome, result.reason) == ("referred", ReasonCode.LINK_TO_WORK)
    return result.detail


@pytest.mark.parametrize("cause", [AccidentCause.VIOLENCE, AccidentCause.RAPE])
@pytest.mark.parametrize(("on", "unread"), [(LAST, True), (FIRST, False)])
def test_before_the_regulation_the_officer_is_told_that_no_text_was_read(cause: AccidentCause, on: date, unread: bool) -> None:
    assert (UNREAD in told(work_accident(on, cause=cause))) is unread


def test_the_way_to_work_was_a_risk_before_and_migrants_have_a_regulation_of_their_own() -> None:
    assert told(work_accident(LAST, cause=AccidentCause.COMMUTING)) == "cause commuting"
    abroad = migrants_accident(cause=AccidentCause.VIOLENCE).model_copy(update={"event_date": LAST})
    assert told(abroad) == "cause violence"
