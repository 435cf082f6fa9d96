"""The demo's officers answer what they are still asked, and leave what newer facts have overtaken."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from deploy.demo.calls import Taken
from deploy.demo.credentials import Who
from deploy.demo.officers import LOOK_SECONDS, LOOK_SECONDS_MAX, LOOKS_MAX, Officers
from gateway.reading.claims import WholeClaim
from schemas.basis import Basis
from schemas.envelope import CloudEvent
from schemas.events.verifications import OfficerDecided
from schemas.vocabulary import AuthorityRole, TaskKind, Verdict
from tests.deploy.demo.callers import callers
from tests.factories import RECEIVED
from tests.gateway.claims import CLAIM, TASK, to_approve
from tests.gateway.house import House

pytestmark = pytest.mark.anyio
SAID = OfficerDecided(
    task_id=TASK,
    kind=TaskKind.APPROVAL,
    verdict=Verdict.APPROVE,
    officer="ani",
    role=AuthorityRole.SUPERVISOR,
    because="Papers seen and in order.",
    decided_at=RECEIVED,
    basis=Basis(claim=9, coverage=9, documents=9),
)


class Office:
    """An officer whose time passes only while they wait; `shown` is what the statuses show after so many looks."""

    def __init__(self, house: House, shown: dict[int, WholeClaim] | None = None) -> None:
        self._house = house
        self._shown = dict(shown or {})
        self.waited: list[float] = []
        self._show()

    def _show(self) -> None:
        claim = self._shown.get(len(self.waited))
        if claim is not None:
            self._house.claims.whole[CLAIM] = claim

    async def _wait(self, seconds: float) -> None:
        self.waited.append(seconds)
        self._show()

    async def decide(self) -> Taken | None:
        heard_at = to_approve().claim.changed_at - timedelta(seconds=1)
        return await Officers(callers(self._house), self._house.clock, self._wait).decide(CLAIM, SAID, heard_at, "key")


def changed(found: WholeClaim, seconds: int, task_id: str = "another") -> WholeClaim:
    """The claim with another question, so many seconds later."""
    task = found.claim.facets.task
    assert task is not None
    facets = replace(found.claim.facets, task=replace(task, task_id=task_id))
    return replace(
        found, claim=replace(found.claim, facets=facets, changed_at=found.claim.changed_at + timedelta(seconds=seconds))
    )


async def test_an_officer_signs_what_the_screen_shows_and_nothing_else(house: House) -> None:
    taken = await Office(house, {0: to_approve()}).decide()
    (record,) = house.log.records
    event = CloudEvent[OfficerDecided].model_validate_json(record.value or b"")
    assert taken is not None
    assert (taken.event_id, taken.who) == (event.id, Who(officer="ani", role=AuthorityRole.SUPERVISOR))
    assert (event.data.officer, event.data.verdict, event.data.basis) == ("ani", Verdict.APPROVE, to_approve().claim.basis)


async def test_a_task_that_is_not_to_be_seen_yet_is_looked_for_again(house: House) -> None:
    office = Office(house, {3: to_approve()})
    assert await office.decide() is not None
    assert office.waited == [LOOK_SECONDS, LOOK_SECONDS * 2, LOOK_SECONDS * 4]


async def test_what_newer_facts_have_overtaken_is_not_answered(house: House) -> None:
    assert await Office(house, {0: changed(to_approve(), 0)}).decide() is None
    assert house.log.records == []


async def test_older_statuses_are_waited_for(house: House) -> None:
    assert await Office(house, {0: changed(to_approve(), -5), 2: to_approve()}).decide() is not None


async def test_an_officer_gives_up_in_the_end(house: House) -> None:
    office = Office(house)
    assert await office.decide() is None
    assert (len(office.waited), max(office.waited)) == (LOOKS_MAX, LOOK_SECONDS_MAX)
