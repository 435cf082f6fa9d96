"""Coverage comes from the registry and from nobody else."""

from __future__ import annotations

import pytest

from gateway.access.scopes import Scope
from gateway.routing import PERSON_PER_MINUTE_MAX
from schemas.envelope import CloudEvent
from schemas.events.coverage import CoverageReported
from schemas.topics import COVERAGE
from schemas.vocabulary import Channel
from tests.factories import coverage
from tests.gateway.claims import MEMBER
from tests.gateway.house import House, bearer

pytestmark = pytest.mark.anyio
PATH = f"/v1/members/{MEMBER}/coverage"


async def test_the_registry_reports_a_member_whole(house: House) -> None:
    registry = {**bearer(house.token(Scope.COVERAGE_WRITE, "registry", registry=True)), "Idempotency-Key": "k"}
    answer = await house.client.put(PATH, json=coverage().model_dump(mode="json"), headers=registry)
    assert (answer.status_code, answer.json()["member_id"]) == (202, MEMBER), answer.text
    (record,) = house.log.records
    event = CloudEvent[CoverageReported].model_validate_json(record.value or b"")
    assert (record.topic, event.subject, event.source, event.data) == (COVERAGE, MEMBER, "/registry", coverage())


async def test_an_employer_cannot_replace_what_is_known_of_a_member(house: House) -> None:
    grant = {"channel": Channel.EMPLOYER, "organisation": "NPP00001"}
    employer = {**bearer(house.token(Scope.COVERAGE_WRITE, "employer", **grant)), "Idempotency-Key": "k"}
    answer = await house.client.put(PATH, json=coverage().model_dump(mode="json"), headers=employer)
    assert (answer.status_code, answer.json()["code"]) == (403, "not_yours")
    assert house.log.records == []


async def test_the_registry_may_send_as_much_as_a_machine_does(house: House) -> None:
    registry = bearer(house.token(Scope.COVERAGE_WRITE, "registry", registry=True))
    content = coverage().model_dump(mode="json")
    answers = [
        await house.client.put(PATH, json=content, headers={**registry, "Idempotency-Key": f"k-{number}"})
        for number in range(PERSON_PER_MINUTE_MAX // 2)
    ]
    assert {answer.status_code for answer in answers} == {202}
