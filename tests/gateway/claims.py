"""Claims as the read model holds them, with defaults; a test names only what it is about."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from gateway.reading.claims import WholeClaim
from processors.claim_state.tables import (
    Claim,
    ClaimDocument,
    ClaimEvent,
    ClaimLine,
    ClaimPayout,
    ClaimWaiting,
    Facets,
    OpenTask,
    Outcome,
    PayoutStanding,
)
from schemas.basis import Basis
from schemas.events.state import ClaimStatus
from schemas.identifiers import claim_id, task_id
from schemas.reasons import WaitingFor, WaitingOn
from schemas.vocabulary import BenefitCode, Channel, ClaimKind, DocumentKind, EvidenceMark, Filing, ReporterRole
from tests.factories import EVENT_DATE, RECEIVED, personal

OFFICE = "B-0712"
REFERENCE = f"{OFFICE}:REF-0001"
CLAIM = claim_id(Channel.BRANCH, REFERENCE)
MEMBER = "11111111-2222-5333-8444-555555555555"
DIGEST = "ab" * 32
TASK = task_id(CLAIM, "approval", "1")


def claim(claim_id: str = CLAIM, **over: Any) -> Claim:
    default: dict[str, Any] = {
        "claim_id": claim_id,
        "status": ClaimStatus.INCOMPLETE,
        "status_since": RECEIVED,
        "kind": ClaimKind.JKM_DEATH,
        "filing": Filing.APPLICATION,
        "channel": Channel.BRANCH,
        "channel_reference": REFERENCE,
        "reporter_role": ReporterRole.HEIR,
        "member_id": MEMBER,
        "event_date": EVENT_DATE,
        "event_country": "ID",
        "received_at": RECEIVED,
        "registered_at": RECEIVED + timedelta(seconds=1),
        "revision": 1,
        "basis": Basis(claim=1, coverage=1, documents=1),
        "waiting_for": WaitingFor.DOCUMENTS,
        "waiting_on": WaitingOn.CLAIMANT,
        "waiting_until": RECEIVED + timedelta(days=30),
        "facets": Facets(
            covered_claim=1,
            missing=("death_certificate", "identity_card|passport of heir-1"),
            missing_since=RECEIVED,
            missing_until=RECEIVED + timedelta(days=30),
        ),
        "events": 7,
        "changed_at": RECEIVED + timedelta(minutes=1),
    }
    return Claim(**default | over)


def waiting(**over: Any) -> ClaimWaiting:
    """Of the office of `claim`, unless another one is named."""
    default: dict[str, Any] = {
        "claim_id": CLAIM,
        "waiting_for": WaitingFor.DOCUMENTS,
        "about": "",
        "waiting_on": WaitingOn.CLAIMANT,
        "since": RECEIVED,
        "until": RECEIVED + timedelta(days=30),
        "office": OFFICE,
    }
    found = default | over
    return ClaimWaiting(**{"due_at": found["until"] or found["since"]} | found)


def line(**over: Any) -> ClaimLine:
    default: dict[str, Any] = {
        "claim_id": CLAIM,
        "line_id": "JKM_DEATH:heir-1",
        "benefit": BenefitCode.JKM_DEATH,
        "payee_ref": "heir-1",
        "gross_rupiah": 20_000_000,
        "tax_rupiah": 0,
        "net_rupiah": 20_000_000,
        "rule": "jkm.death",
        "article": "PP 82/2019 art 34",
        "tariff_version": "2019-12-02",
        "mark": EvidenceMark.CONFIRMED,
        "unverified": False,
        "due_on": None,
        "approved": True,
        "lines_digest": DIGEST,
        "inputs": {"event_date": "2026-11-12", "tariff": "JKM_DEATH=20000000"},
        "steps": ("lump sum: 20,000,000",),
    }
    return ClaimLine(**default | over)


def document(**over: Any) -> ClaimDocument:
    default: dict[str, Any] = {
        "claim_id": CLAIM,
        "document_id": "doc-1",
        "kind": DocumentKind.DEATH_CERTIFICATE,
        "outcome": "refused",
        "reason": "document_unreadable",
        "sha256": None,
        "received_at": RECEIVED,
        "judged_at": RECEIVED,
    }
    return ClaimDocument(**default | over)


def payout(**over: Any) -> ClaimPayout:
    default: dict[str, Any] = {
        "claim_id": CLAIM,
        "payout_group": "heir-1:1",
        "payee_ref": "heir-1",
        "standing": PayoutStanding.SETTLED,
        "since": RECEIVED,
        "gross_rupiah": 20_000_000,
        "net_rupiah": 20_000_000,
        "value_date": date(2026, 11, 24),
        "office": OFFICE,
    }
    return ClaimPayout(**default | over)


def event(offset: int, **over: Any) -> ClaimEvent:
    default: dict[str, Any] = {
        "claim_id": CLAIM,
        "event_id": f"event-{offset}",
        "log_partition": 1,
        "log_offset": offset,
        "at": RECEIVED + timedelta(seconds=offset),
        "event": "claim.registered",
        "source": "/processors/intake",
        "outcome": Outcome.MOVED,
        "status_before": None,
        "status_after": ClaimStatus.REGISTERED,
    }
    return ClaimEvent(**default | over)


def whole(**over: Any) -> WholeClaim:
    default: dict[str, Any] = {"claim": claim(), "personal": personal(), "waiting": (waiting(),)}
    return WholeClaim(**default | over)


def to_approve(**over: Any) -> WholeClaim:
    """A claim whose lines wait for an officer's approval."""
    task = OpenTask(
        task_id=TASK,
        waiting_for=WaitingFor.OFFICER_APPROVAL,
        role="supervisor",
        reasons=("high_amount",),
        since=RECEIVED,
        due_at=RECEIVED + timedelta(days=3),
    )
    asked = waiting(waiting_for=WaitingFor.OFFICER_APPROVAL, about=TASK, waiting_on=WaitingOn.SUPERVISOR, detail="supervisor")
    standing = claim(status=ClaimStatus.AWAITING_APPROVAL, facets=Facets(task=task), **over)
    return whole(claim=standing, lines=(line(approved=False),), waiting=(asked,))
