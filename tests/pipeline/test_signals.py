"""A ring through all processors: those still open are asked about when it shows, nobody is denied for it, and nobody outside is told."""

from __future__ import annotations

import json

import pytest

from deploy.demo.cheats import Scheme
from deploy.demo.suspected import THRESHOLD
from deploy.demo.timeline import Quirks
from deploy.sandbox.pipeline import MemoryPipeline
from gateway.feed.entries import entry_of
from processors.law import LAW
from processors.verification.rules.signals import BY_NAME
from schemas.envelope import CloudEvent, EventData
from schemas.events.acknowledgements import ACKNOWLEDGED
from schemas.events.decisions import ClaimApproved, ClaimDenied, VerificationReferred
from schemas.events.notifications import NotificationRequested
from schemas.events.state import ClaimStateChanged
from schemas.reasons import ReasonCode
from schemas.signals import SignalName
from schemas.vocabulary import TaskKind
from streams.contract import Event
from tests.pipeline.world import run, timeline

CHEATING = Quirks(
    amendment=0,
    withdrawal=0,
    other_heir=0,
    broken=0,
    wrong_key=0,
    wrong_partition=0,
    unknown_type=0,
    oversize=0,
    refused=0,
    documents_never=0,
    cheats=1,
)
CLAIMS = 40
OUTSIDE: tuple[type[EventData], ...] = (NotificationRequested, *ACKNOWLEDGED.values())
"""What claimants and channels read."""
SECRETS = (*SignalName, ReasonCode.FRAUD_SIGNALS, ReasonCode.EVENT_SOON_AFTER_JOINING)


@pytest.fixture(scope="module")
def written() -> dict[str, Scheme]:
    return timeline(11, CLAIMS, CHEATING).cheats


@pytest.fixture(scope="module", params=range(2))
def world(request: pytest.FixtureRequest) -> MemoryPipeline:
    return run(timeline(11, CLAIMS, CHEATING), request.param)


def referred(world: MemoryPipeline) -> set[str]:
    said = [event for event in world.events(VerificationReferred) if isinstance(event.data, VerificationReferred)]
    return {event.subject for event in said if ReasonCode.FRAUD_SIGNALS in event.data.reasons}  # type: ignore[attr-defined]


def test_whoever_cheats_plainly_is_asked_about(world: MemoryPipeline, written: dict[str, Scheme]) -> None:
    asked = referred(world)
    plainly = {claim for claim, scheme in written.items() if scheme is not Scheme.RING}
    denied = {event.subject for event in world.events(ClaimDenied)}
    assert plainly
    assert plainly <= asked | denied
    assert {claim for claim, scheme in written.items() if scheme is Scheme.RING} & asked


def test_what_is_referred_is_what_weighs_enough(world: MemoryPipeline) -> None:
    for event in world.events(VerificationReferred):
        assert isinstance(event.data, VerificationReferred)
        weighs = sum(signal.points for signal in event.data.signals)
        if event.data.kind is TaskKind.VERIFICATION:
            assert (ReasonCode.FRAUD_SIGNALS in event.data.reasons) == (weighs >= LAW.setting(THRESHOLD))


def test_no_rule_denies_for_a_signal_and_nothing_referred_is_approved_without_an_officer(world: MemoryPipeline) -> None:
    for event in world.events(ClaimDenied):
        assert isinstance(event.data, ClaimDenied)
        assert not event.data.decided_by.startswith("/") or ReasonCode.FRAUD_SIGNALS not in event.data.reasons
    for claim in referred(world):
        for event in world.events(ClaimApproved, subject=claim)[-1:]:
            assert isinstance(event.data, ClaimApproved)
            assert event.data.verified_by


def test_claimants_and_channels_are_told_nothing_of_it(world: MemoryPipeline) -> None:
    assert referred(world)
    told = [json.dumps(event.data.model_dump(mode="json")) for kind in OUTSIDE for event in world.events(kind)]
    fed = [entry_of(_cloud_event(event), "B-0712-1").model_dump_json() for event in world.events(ClaimStateChanged)]
    assert told
    assert fed
    starts = [words.english.split("{")[0] for words in (rule.words for rule in BY_NAME.values())]
    for text in (*told, *fed):
        assert [secret for secret in (*SECRETS, *starts) if secret in text] == []


def _cloud_event(event: Event) -> CloudEvent[ClaimStateChanged]:
    assert isinstance(event.data, ClaimStateChanged)
    return CloudEvent(id=event.id, type=event.type, source=event.source, subject=event.subject, time=event.time, data=event.data)


def test_fingerprints_hold_no_account_and_no_telephone(world: MemoryPipeline) -> None:
    kept = world.running["membership"].rows.tables["fingerprints"].values()
    assert kept
    assert all(len(key) == 36 for row in kept for seen in row.seen for key in (row.fingerprint_key, *seen.aliases))
