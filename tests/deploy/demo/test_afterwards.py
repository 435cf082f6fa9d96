"""Every paid claim of the demo has a life after the decision here: no order of it is an anomaly, and the audit adds up."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from datetime import datetime

import pytest

from deploy.audit.runner import judge
from deploy.bank.moods import Mood
from deploy.demo.calls import speaker_of
from deploy.demo.people import Answer, People
from deploy.demo.records import Intent
from deploy.demo.timeline import Quirks
from deploy.sandbox.pipeline import MemoryPipeline
from deploy.wiring import PROCESSORS, processor
from processors.claim_state.tables import ANOMALIES, CLAIMS
from schemas.catalogue import EVENTS
from schemas.channels import PROFILES
from schemas.envelope import EventData
from schemas.events.adjustments import AdjustmentDecided
from schemas.events.documents import DocumentUploaded
from schemas.events.payout import ClaimAmended
from schemas.events.revisions import RecoveryChanged
from schemas.events.state import ClaimStatus
from schemas.events.submissions import AppealSubmitted, PayeeAccountSubmitted
from schemas.identifiers import claim_id
from schemas.vocabulary import Remedy
from tests.deploy.audit.test_checks import failing
from tests.deploy.audit.worlds import World
from tests.pipeline.world import SEED, SETTINGS, START, MemoryBank, timeline

CALM = Quirks(amendment=0, withdrawal=0, other_heir=0, broken=0, wrong_key=0, wrong_partition=0, unknown_type=0, oversize=0)


class Restless:
    """The demo's people, to whom something befalls always."""

    def __init__(self, heard: list[Answer] | None = None) -> None:
        self._people = People(SEED, afterwards_share=1.0)
        self._heard = heard if heard is not None else []

    def react(self, subject: str, data: EventData, now: datetime) -> Iterable[tuple[float, str, EventData]]:
        for answer in self._people.react(subject, data, now):
            self._heard.append(answer)
            yield answer.delay, answer.subject, answer.data


@pytest.fixture(scope="module")
def heard() -> list[Answer]:
    """All that the people of the world say."""
    return []


@pytest.fixture(scope="module")
def world(heard: list[Answer]) -> MemoryPipeline:
    people, bank = Restless(heard), MemoryBank(SEED, {Mood.PLAIN: 1_000})
    made = MemoryPipeline([processor(name, SETTINGS) for name in PROCESSORS], START, 3, (people.react, bank.react))
    for record in timeline(11, 80, CALM).records:
        envelope = json.loads(record.value)
        data = EVENTS[str(envelope["type"])].model_validate(envelope["data"])
        made.later(record.after + 1.0, str(envelope["subject"]), data)
    made.run(None)
    return made


def test_nothing_of_it_is_an_anomaly_or_a_dead_letter(world: MemoryPipeline) -> None:
    rows = world.running["claim_state"].rows.tables[ANOMALIES.name].values()
    assert [(row.claim_id, row.status, row.event) for row in rows] == []
    assert [(name, dead) for name, running in world.running.items() for dead in running.dead] == []


def test_the_audit_adds_up(world: MemoryPipeline) -> None:
    report = judge([World(world).facts()])
    assert failing(report) == {}, [check.detail for check in report.checks if not check.ok]


def test_whoever_speaks_names_the_claim_as_its_channel_does_or_has_a_link_to_it(
    world: MemoryPipeline, heard: list[Answer]
) -> None:
    said = [Intent(answer.subject, answer.data, answer.reference, "key") for answer in heard if hasattr(answer.data, "channel")]
    of_claimants = [(intent, speaker_of(intent)) for intent in said]
    assert {type(intent.data) for intent in said} == {AppealSubmitted, DocumentUploaded, PayeeAccountSubmitted}
    for intent, who in of_claimants:
        assert who.channel is not None
        assert intent.subject in (who.claim, claim_id(who.channel, intent.reference))
        if isinstance(intent.data, DocumentUploaded):
            assert intent.data.kind in PROFILES[who.channel].documents


def test_claims_are_decided_anew_and_what_is_too_much_is_paid_back(world: MemoryPipeline) -> None:
    anew = [event.data for event in world.events(ClaimAmended)]
    grounds = Counter(data.ground for data in anew if isinstance(data, ClaimAmended) and data.ground)
    assert grounds
    claims = world.running["claim_state"].rows.tables[CLAIMS.name]
    anew_of = {
        event.subject for event in world.events(ClaimAmended) if isinstance(event.data, ClaimAmended) and event.data.ground
    }
    assert {claims[(claim,)].status for claim in anew_of} <= {ClaimStatus.PAID, ClaimStatus.DENIED}
    decided = [event.data for event in world.events(AdjustmentDecided)]
    assert {data.remedy for data in decided if isinstance(data, AdjustmentDecided)} >= {Remedy.REASSESS}
    last = {data.recovery_id: data for event in world.events(RecoveryChanged) if isinstance(data := event.data, RecoveryChanged)}
    assert not [data for data in last.values() if data.open]
