"""What a check looks at and what it says: the filing, the registry's word, the case, the day of submission."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, NamedTuple

from schemas.claim import ClaimContent, ClaimPersonal
from schemas.events.coverage import MemberPersonal
from schemas.events.ledger import CoverageSnapshot, LinkedClaim
from schemas.findings import Finding as Found
from schemas.reasons import ReasonCode
from schemas.signals import Sighting
from schemas.vocabulary import Channel, ClaimKind, DocumentKind, EvidenceMark

CheckOutcome = Literal["passed", "warned", "referred", "failed"]


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that the checks may look at. `received_on`: the civil date of submission, for rules of procedure; `sightings`: what other
    claims have in common with this one; `issued`: the earliest date on which each kind of paper was issued, where it says so."""

    claim: ClaimContent
    personal: ClaimPersonal
    member: MemberPersonal
    snapshot: CoverageSnapshot
    channel: Channel
    received_on: date
    others: tuple[LinkedClaim, ...] = ()
    sightings: tuple[Sighting, ...] = ()
    issued: Mapping[DocumentKind, date] = field(default_factory=dict)
    findings: tuple[Found, ...] = ()
    appealing: bool = False


class Finding(NamedTuple):
    """What a check found; `detail` holds no personal data."""

    outcome: CheckOutcome
    reason: ReasonCode | None = None
    detail: str = ""


PASSED = Finding("passed")


def warned(detail: str) -> Finding:
    """Worth a note, no reason to stop."""
    return Finding("warned", None, detail)


def referred(reason: ReasonCode, detail: str) -> Finding:
    """An officer must look."""
    return Finding("referred", reason, detail)


def failed(reason: ReasonCode, detail: str) -> Finding:
    """No benefit is due."""
    return Finding("failed", reason, detail)


@dataclass(frozen=True, slots=True)
class Check:
    """One named check of the kinds it concerns. One whose rule is marked M or U never denies by itself: it refers."""

    name: str
    kinds: frozenset[ClaimKind]
    article: str
    mark: EvidenceMark
    judge: Callable[[Facts], Finding]

    @property
    def unverified(self) -> bool:
        return self.mark in {EvidenceMark.MEMORY, EvidenceMark.UNRESOLVED}
