"""A house in which there is something to dig up: a letter with a wrong field, records of a claim on several topics, lines that explain themselves."""

from __future__ import annotations

import json
from typing import Final

from schemas.events.submissions import ClaimSubmitted
from schemas.topics import INSTRUCTIONS, NOTIFICATIONS, RECEIPTS, REQUESTS, STATE, SUBMISSIONS, VERIFICATIONS
from streams.rehearsing import Came, Emitted, Rehearsal, RowChange
from tests.gateway import claims
from tests.gateway.house import NOW, House
from tests.gateway.operating import letter
from tests.gateway.test_console_records import record
from tests.gateway.test_console_topics import stands

WRONG: Final = record(data__claim__event_date="2026-13-41")
CAUSE_PAGE: Final = f"/console/dead-letters?processor=verification&reason=rule_failed&topic={VERIFICATIONS}"
TOPIC_SEARCH: Final = f"/console/topics?topic={SUBMISSIONS}&since=2026-11-20"
AROUND: Final = (
    (SUBMISSIONS, "santunan.claim.submitted.v1", 1.0),
    (REQUESTS, "santunan.coverage.requested.v1", 0.5),
    (STATE, "santunan.claim.state_changed.v1", -0.5),
    (NOTIFICATIONS, "santunan.notification.requested.v1", -1.0),
    (INSTRUCTIONS, "santunan.payout.instructed.v1", -1.5),
    (RECEIPTS, "santunan.payout.receipt.v1", -2.0),
)
"""Topic, type, and how many minutes before the claim's first event it was appended."""
REHEARSED: Final = Rehearsal(
    came=Came.HANDLED,
    rows=(
        RowChange(
            table="claims", key=(claims.CLAIM,), before=None, after={"claim_id": claims.CLAIM, "revision": 1, "kind": "jkm_death"}
        ),
    ),
    events=(
        Emitted(
            topic="claims.lifecycle.v1",
            partition=3,
            key=claims.CLAIM,
            event={"type": "santunan.claim.registered.v1", "data": {"revision": 1, "claim": {"event_date": "2026-10-01"}}},
        ),
        Emitted(
            topic=REQUESTS,
            partition=1,
            key=claims.MEMBER,
            event={"type": "santunan.coverage.requested.v1", "data": {"revision": 1}},
        ),
    ),
    behind=2,
)


def dug(house: House) -> House:
    """The house, prepared."""
    house.console.aside[0] = letter(record_value=json.dumps(WRONG).encode())
    house.rehearser.tells = REHEARSED
    for minute in range(12, 0, -1):
        stands(house, SUBMISSIONS, minutes=minute, value=record(), event_type=ClaimSubmitted.event_type)
    first = house.claims.events[claims.CLAIM][0].at
    ago = (NOW - first).total_seconds() / 60
    for topic, event_type, before in AROUND:
        key = claims.MEMBER if topic == REQUESTS else claims.CLAIM
        value = record() if event_type == ClaimSubmitted.event_type else {"data": {"claim_id": claims.CLAIM}}
        stands(house, topic, key=key, minutes=ago + before, value=value, event_type=event_type)
    return house
