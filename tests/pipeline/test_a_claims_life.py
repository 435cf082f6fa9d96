"""docs/a-claims-life.md, lived: the fisher's claim goes the way that the page tells."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import TypeVar

import pytest

from deploy.bank.moods import Mood
from deploy.sandbox.pipeline import MemoryPipeline
from deploy.wiring import PROCESSORS, processor
from schemas.envelope import EventData
from schemas.events.coverage import MonthRange
from schemas.events.decisions import ClaimApproved
from schemas.events.dossier import DocumentsRequested
from schemas.events.instructions import PayoutInstructed
from schemas.events.ledger import CoverageEstablished
from schemas.events.notifications import NotificationRequested
from schemas.identifiers import claim_id
from schemas.vocabulary import Channel, Segment
from tests.factories import RECEIVED, content, coverage, document, membership, submission
from tests.pipeline.world import SEED, SETTINGS, MemoryBank

REFERENCE = "B-0712:2026-0042"
CLAIM = claim_id(Channel.BRANCH, REFERENCE)
FISHER = "0d1c7a52-52c1-5f0c-8f5e-1b6f7f1f0a11"
JOINED, DIED = date(2026, 8, 20), date(2026, 10, 3)
DataT = TypeVar("DataT", bound=EventData)
PAGE = Path(__file__).parents[2] / "docs" / "a-claims-life.md"
ASKED = ("claim.registered", "documents.requested", "documents.completed", "claim.verified")
"""Cover is looked up meanwhile."""
DECIDED = (
    "claim.coverage_established",
    "claim.verified",
    "entitlement.reserved",
    "claim.approved",
    "payout.scheduled",
    "entitlement.confirmed",
    "payout.instructed",
    "payout.dispatched",
    "payout.settled",
    "claim.paid",
    "claim.closed",
)
UNTOLD = {"entitlement.reserved", "entitlement.confirmed", "payout.scheduled", "payout.settled"}
"""The page speaks of them in words."""


@pytest.fixture(scope="module", params=[1, 2, 3])
def life(request: pytest.FixtureRequest) -> MemoryPipeline:
    bank = MemoryBank(SEED, {Mood.PLAIN: 1_000})
    world = MemoryPipeline([processor(name, SETTINGS) for name in PROCESSORS], RECEIVED, request.param, (bank.react,))
    fisher = membership(
        Segment.BPU, starts_on=JOINED, paid=(MonthRange(first="2026-08", last="2026-10"),), wages=(), employer_number=None
    )
    world.publish(FISHER, coverage(Segment.BPU, memberships=(fisher,)), "/registry")
    world.publish(CLAIM, submission(channel_reference=REFERENCE, claim=content(event_date=DIED)), "/channels/branch")
    world.run(RECEIVED + timedelta(minutes=1))
    (asked,) = (event.data for event in world.events(DocumentsRequested))
    assert isinstance(asked, DocumentsRequested)
    for number, missing in enumerate(asked.missing):
        world.publish(CLAIM, document(missing.any_of[0], sha256=f"{number:064x}"), "/channels/branch")
    world.run(RECEIVED + timedelta(minutes=10))
    return world


def said(life: MemoryPipeline, kind: type[DataT]) -> list[DataT]:
    return [event.data for event in life.events(kind, subject=CLAIM) if isinstance(event.data, kind)]


def test_the_claim_goes_through_these_stages(life: MemoryPipeline) -> None:
    told = [event.type.removeprefix("santunan.").removesuffix(".v1") for event in life.events(subject=CLAIM)]
    assert [name for name in told if name in ASKED] == list(ASKED)
    assert [name for name in told if name in DECIDED] == list(DECIDED)
    assert all(name in PAGE.read_text() for name in (*ASKED, *DECIDED) if name not in UNTOLD)


def test_the_facts_are_those_of_the_day_of_the_event(life: MemoryPipeline) -> None:
    (facts,) = said(life, CoverageEstablished)
    assert (facts.snapshot.covered, facts.snapshot.segment, facts.snapshot.membership_months) == (True, Segment.BPU, 1)


def test_she_had_joined_too_late_for_more_than_the_funeral(life: MemoryPipeline) -> None:
    (approved,) = said(life, ClaimApproved)
    (line,) = approved.lines
    assert f"| `{line.line_id}` | {line.net.amount:,} | {line.article} |".replace(",", ".", 2) in PAGE.read_text()


def test_the_husband_is_paid_once_and_told_five_times(life: MemoryPipeline) -> None:
    assert [instruction.amount for instruction in said(life, PayoutInstructed)] == [10_000_000]
    told = [notification.template for notification in said(life, NotificationRequested)]
    assert told == ["claim-registered", "documents-requested", "documents-complete", "claim-approved", "paid"]
