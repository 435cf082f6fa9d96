"""A claim comes in: what the answer says, what stands on the log, and that a repeat is the same."""

from __future__ import annotations

import asyncio

from schemas.envelope import CloudEvent
from schemas.events.submissions import ClaimSubmitted
from schemas.identifiers import claim_id
from schemas.topics import SUBMISSIONS
from schemas.vocabulary import Channel
from tests.gateway.house import House, filing


def test_a_claim_is_accepted_with_its_address_once_it_stands_on_the_log() -> None:
    async def scenario() -> None:
        house = House()
        answer = await house.post("/v1/claims", filing(), house.as_channel(Channel.BRANCH, "B-0712"))
        claim = claim_id(Channel.BRANCH, "B-0712:REF-0001")
        assert (answer.status_code, answer.headers["location"]) == (202, f"/v1/claims/{claim}"), answer.text
        assert answer.json()["reference"] == "REF-0001"
        (record,) = house.log.records
        assert (record.topic, record.key) == (SUBMISSIONS, claim.encode())
        event = CloudEvent[ClaimSubmitted].model_validate_json(record.value or b"")
        assert (event.id, event.source, event.subject) == (answer.json()["event_id"], "/channels/branch", claim)
        assert event.data.channel_reference == "B-0712:REF-0001"

    asyncio.run(scenario())
