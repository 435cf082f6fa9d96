"""The name under which an event stands in the transition table, and whether it rests on less than the lifecycle has shown."""

from __future__ import annotations

from typing import Final

from processors.claim_state.tables import Claim
from schemas.envelope import EventData
from schemas.events.adjustments import AdjustmentDecided
from schemas.events.decisions import (
    AssessmentReferred,
    ClaimApproved,
    ClaimDenied,
    ClaimVerified,
    SumsStated,
    VerificationReferred,
)
from schemas.events.dossier import ClaimLapsed, DocumentsCompleted, DocumentsReopened, DocumentsRequested
from schemas.events.findings import FindingAsked, FindingRecorded
from schemas.events.ledger import CoverageEstablished
from schemas.events.payout import ClaimClosed, PayoutScheduled
from schemas.events.registration import ClaimAppealed
from schemas.events.revisions import DisputeClosed
from schemas.events.state import ClaimStatus
from schemas.vocabulary import TaskKind

DECISIONS: Final = (ClaimVerified, VerificationReferred, ClaimDenied, AssessmentReferred, SumsStated, ClaimApproved)
DOSSIER: Final = (DocumentsRequested, DocumentsCompleted, DocumentsReopened, ClaimLapsed, FindingAsked, FindingRecorded)


def name_of(data: EventData, claim: Claim) -> str:
    """The event's type without prefix and version; where one type tells different things, with what it tells behind a colon."""
    name = short(data.event_type)
    match data:
        case ClaimClosed(outcome="lapsed") if not claim.facets.lapsed:
            return f"{name}:lapse_undone"
        case ClaimClosed():
            return f"{name}:{data.outcome}"
        case DocumentsReopened(undoes_lapse=True):
            return f"{name}:lapse_undone"
        case AdjustmentDecided():
            return f"{name}:{data.remedy}"
        case VerificationReferred(kind=TaskKind.APPEAL):
            return f"{name}:appeal"
        case PayoutScheduled(restored=True):
            return f"{name}:stands"
        case DisputeClosed() if claim.status is ClaimStatus.DISPUTED and claim.facets.dispute is not None:
            return f"{name}:{claim.facets.dispute.before}"
        case ClaimAppealed() if claim.facets.dispute is not None and claim.facets.dispute.before is ClaimStatus.DENIED:
            return f"{name}:denial" if claim.status is ClaimStatus.DISPUTED else name
        case CoverageEstablished() if not news(data, claim):
            return f"{name}:again"
        case _:
            return name


def short(event_type: str) -> str:
    return event_type.removeprefix("santunan.").removesuffix(".v1")


def news(data: CoverageEstablished, claim: Claim) -> bool:
    """Whether the ledger's facts are other than those already known for this revision of the filing."""
    known = (claim.facets.covered_claim, claim.facets.covered_version)
    return (max(data.basis.claim, known[0]), max(data.basis.coverage, known[1])) != known


def stale(data: EventData, claim: Claim) -> bool:
    """A decision that newer facts have overtaken on the lifecycle: a newer one will come. The order on the lifecycle decides."""
    if isinstance(data, DECISIONS):
        return not data.basis.covers(claim.basis)
    return isinstance(data, DOSSIER) and data.basis.claim < claim.basis.claim
