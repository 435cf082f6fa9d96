"""Who had a part in a denial does not hear the appeal, whoever told of it; and the last day of an appeal is still in time."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest

from schemas.civil import WIB
from schemas.events.decisions import ClaimDenied, ClaimVerified, VerificationReferred
from schemas.reasons import ReasonCode
from tests.processors.filings import CLAIM, appeal, decision
from tests.processors.script import refusals, types_of
from tests.processors.verification.test_verification import DENIED, STRAIGHT, denial, denied_on_the_lifecycle, script


def test_who_agreed_to_the_sums_of_a_denied_claim_does_not_hear_the_appeal() -> None:
    made = script(*STRAIGHT)
    told = denial("officer-9").model_copy(update={"deciders": ("officer-7",)})
    made.feed(CLAIM, told, event_id="denial-1")
    (task,) = made.feed(CLAIM, appeal())
    assert isinstance(task, VerificationReferred)
    for officer in ("officer-7", "officer-9"):
        assert refusals(made.feed(CLAIM, decision(task, officer=officer))) == [ReasonCode.DECIDED_BEFORE]
    assert types_of(made.feed(CLAIM, decision(task, officer="officer-8"))) == [ClaimVerified]


@pytest.mark.parametrize(("days", "late"), [(0, False), (1, True)])
def test_an_appeal_is_in_time_until_the_last_day_is_over(days: int, late: bool) -> None:
    made = denied_on_the_lifecycle(*DENIED)
    until = made.emitted(ClaimDenied)[0].appeal_until
    assert until is not None
    at = datetime.combine(until, time(23, 59), WIB).astimezone(UTC) + timedelta(days=days)
    (task,) = made.feed(CLAIM, appeal(at))
    assert isinstance(task, VerificationReferred)
    assert (ReasonCode.CLAIM_EXPIRED in task.reasons) is late
