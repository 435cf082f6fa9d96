"""The exercise's faults are faults, what puts them right is right, and its people wait until they are told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from deploy.demo.records import Planned
from schemas.envelope import CloudEvent
from schemas.events.submissions import ClaimSubmitted
from schemas.events.verifications import OfficerDecided
from tests.exercise.traffic import Patient, as_it_is, backwards, claims_of, event_date, mistyped, one_claim, rewritten
from tests.gateway.house import NOW
from tests.processors.claim_state.lifecycle import awaiting_account, conflict, rejected
from tests.processors.filings import CLAIM
from tests.processors.payout.payments import payee, registered

PARTITIONS = 2
FILED = one_claim(7, PARTITIONS)
CONFLICT = conflict()


def read(record: Planned) -> CloudEvent[ClaimSubmitted]:
    return TypeAdapter(CloudEvent[ClaimSubmitted]).validate_json(record.value)


@pytest.mark.parametrize("change", [mistyped, backwards])
def test_a_date_that_was_written_wrong_is_all_that_is_wrong(change: Callable[[dict[str, Any]], None]) -> None:
    (wrong,) = claims_of(rewritten(FILED, change, "wrong"))
    with pytest.raises(ValidationError) as raised:
        read(wrong)
    assert [error["loc"][-1] for error in raised.value.errors()] == ["event_date"]


def test_the_same_once_more_is_the_same_claim_under_another_event_id() -> None:
    (first,) = claims_of(FILED)
    (again,) = claims_of(rewritten(FILED, as_it_is, "anew"))
    assert read(again).data == read(first).data
    assert read(again).id == f"anew-{read(first).id}"
    assert str(read(first).data.claim.event_date) == event_date(first)


def test_conflicts_are_answered_by_two_once_officers_may_and_not_before() -> None:
    people = Patient(1)
    assert people.react("claim-1", CONFLICT, NOW) == []
    people.may_answer_conflicts = True
    answers = people.react("claim-2", CONFLICT, NOW)
    assert [each.subject for each in answers] == ["claim-1"] * 2 + ["claim-2"] * 2
    words = [each.data for each in answers[:2]]
    assert len({word.officer for word in words if isinstance(word, OfficerDecided)}) == 2
    assert people.react("claim-3", CONFLICT, NOW)[0].subject == "claim-3"


def test_who_was_refused_names_no_other_account_and_who_has_none_names_one() -> None:
    people = Patient(1)
    people.react(CLAIM, registered(payee()), NOW)
    assert len(people.react(CLAIM, awaiting_account(), NOW)) == 1
    assert people.react(CLAIM, rejected(), NOW) == []
    assert people.react(CLAIM, awaiting_account(), NOW) == []
