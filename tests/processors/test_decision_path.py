"""Documents, verification and assessment together, in any interleaving: the same filing comes to the same decision.

The ledger is played by a reaction that grants what is asked; the interleaving is drawn by a seed.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from deploy.sandbox.pipeline import MemoryPipeline
from processors.assessment import processor as assessment
from processors.documents import processor as documents
from processors.verification import processor as verification
from schemas.basis import Basis
from schemas.envelope import EventData
from schemas.events.decisions import AssessmentReferred, ClaimApproved, ClaimDenied, ClaimVerified, VerificationReferred
from schemas.events.dossier import ClaimLapsed, DocumentsCompleted
from schemas.events.ledger import EntitlementReserved
from schemas.events.requests import ReserveRequested
from schemas.money import ZERO
from schemas.vocabulary import ClaimKind, DocumentKind, MigrantPhase, Relationship
from tests.effort import EFFORT
from tests.processors.filings import (
    CLAIM,
    amended,
    covered,
    death,
    decision,
    linked,
    payee,
    personal,
    registered,
    savings,
    snapshot,
    upload,
)
from tests.processors.script import NOW

EXAMPLES = 40 * EFFORT
SEEDS = st.integers(0, 10_000)
SAVINGS = savings()
PMI = death(ClaimKind.PMI_DEATH)
PENSION_PAPERS = (DocumentKind.MEMBER_CARD, DocumentKind.IDENTITY_CARD)
DEATH_PAPERS = (
    *(DocumentKind.CLAIM_FORM, DocumentKind.MEMBER_CARD, DocumentKind.PASSPORT, DocumentKind.HEIR_IDENTITY_CARD),
    *(DocumentKind.FAMILY_CARD, DocumentKind.MISSION_LETTER, DocumentKind.HEIR_CERTIFICATE, DocumentKind.MARRIAGE_BOOK),
)
CARDS = tuple(
    upload(DocumentKind.HEIR_IDENTITY_CARD, document_id=f"card-of-{ref}", payee_ref=ref, sha256=f"{number:064}")
    for number, ref in enumerate(("heir-1", "heir-2"), start=1)
)
"""Each heir's own identity card."""


def ledger(subject: str, data: EventData, now: datetime) -> Iterable[tuple[float, str, EventData]]:
    """Grants everything, and says so on the claim's key."""
    if isinstance(data, ReserveRequested):
        answer = EntitlementReserved(
            basis=Basis(claim=data.revision), lines=data.lines, jht_gross_before=ZERO, jht_gross_before_on=None
        )
        yield 1.0, data.claim_id, answer


def officer(subject: str, data: EventData, now: datetime) -> Iterable[tuple[float, str, EventData]]:
    """Says yes to everything, each task by another person."""
    if isinstance(data, VerificationReferred | AssessmentReferred):
        yield 5.0, subject, decision(data, officer=f"officer-{data.task_id[:8]}")


def pipeline(seed: int) -> MemoryPipeline:
    return MemoryPipeline((documents, verification, assessment), NOW, seed, (ledger, officer))


def run(seed: int, *events: EventData) -> MemoryPipeline:
    """All at once, so that the seed alone decides who reads what first; keys keep their order on each topic."""
    made = pipeline(seed)
    for event in events:
        made.publish(CLAIM, event)
    made.run(until=NOW + timedelta(days=60))
    assert not any(running.dead for running in made.running.values())
    return made


def last(made: MemoryPipeline, wanted: type[EventData]) -> EventData:
    return made.events(wanted)[-1].data


def approved(made: MemoryPipeline) -> ClaimApproved:
    found = last(made, ClaimApproved)
    assert isinstance(found, ClaimApproved)
    return found


@settings(max_examples=EXAMPLES)
@given(SEEDS, st.permutations(PENSION_PAPERS), st.integers(0, 2))
def test_a_pension_is_approved_once_whatever_came_first(seed: int, papers: list[DocumentKind], before: int) -> None:
    uploads = [upload(kind) for kind in papers]
    made = run(seed, *uploads[:before], registered(SAVINGS), covered(snapshot(SAVINGS)), linked(), *uploads[before:])
    assert len(made.events(ClaimApproved)) == 1
    assert approved(made).total.amount == 12_000_000
    assert not made.events(ClaimDenied, ClaimLapsed)


@settings(max_examples=EXAMPLES)
@given(SEEDS)
def test_a_large_death_benefit_passes_two_officers_whatever_came_first(seed: int) -> None:
    filed = registered(PMI, personal(payee(relationship=Relationship.SPOUSE), payee("heir-2", relationship=Relationship.SIBLING)))
    made = run(seed, filed, *(upload(kind) for kind in DEATH_PAPERS), *CARDS, linked(), covered(snapshot(PMI)))
    (verified,) = (event.data for event in made.events(ClaimVerified))
    assert isinstance(verified, ClaimVerified)
    assert {approval.officer for approval in verified.approvals}.isdisjoint(a.officer for a in approved(made).approvals)
    assert sum(line.net.amount for line in approved(made).lines) == 85_000_000


@settings(max_examples=EXAMPLES)
@given(SEEDS)
def test_the_newest_cover_decides_however_the_news_interleave(seed: int) -> None:
    after = covered(snapshot(PMI, phase=MigrantPhase.AFTER), version=2)
    made = run(seed, registered(PMI), *(upload(kind) for kind in DEATH_PAPERS), linked(), covered(snapshot(PMI)), after)
    assert approved(made).basis.coverage == 2
    assert approved(made).total.amount == 42_000_000


@settings(max_examples=EXAMPLES)
@given(SEEDS)
def test_an_amendment_is_decided_on_its_own_revision(seed: int) -> None:
    heirs = personal(payee(), payee("heir-2", relationship=Relationship.CHILD))
    made = pipeline(seed)
    for event in (registered(PMI), covered(snapshot(PMI)), linked(), *(upload(kind) for kind in DEATH_PAPERS), *CARDS):
        made.publish(CLAIM, event)
    made.publish(CLAIM, amended(PMI, heirs))
    made.publish(CLAIM, covered(snapshot(PMI), claim=2))
    made.run(until=NOW + timedelta(days=60))
    assert approved(made).basis.claim == 2
    assert {line.payee_ref for line in approved(made).lines} == {"heir-1", "heir-2"}


@settings(max_examples=EXAMPLES)
@given(SEEDS)
def test_no_cover_is_denied_once_whatever_came_first(seed: int) -> None:
    nothing = covered(snapshot(SAVINGS, jht=None))
    made = run(seed, registered(SAVINGS), *(upload(kind) for kind in PENSION_PAPERS), linked(), nothing)
    assert len(made.events(ClaimDenied)) == 1
    assert not made.events(ClaimApproved, ReserveRequested)


def test_a_claim_whose_documents_never_come_lapses_undecided() -> None:
    made = run(1, registered(SAVINGS), covered(snapshot(SAVINGS)), linked())
    assert len(made.events(ClaimLapsed)) == 1
    assert not made.events(DocumentsCompleted, ClaimVerified, ClaimDenied)
