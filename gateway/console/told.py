"""What the lifecycle tells an officer beside the read model: the checks of a referral, and who decided on the claim before.

The read model keeps where each event stands, so that those few are read from the log exactly, and nothing is searched.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from pydantic import ValidationError

from gateway.console.scanning import Budget, Scanner, Span
from gateway.problems import Problem
from gateway.reading.tasks import OF_PAYOUTS
from processors.claim_state.tables import ClaimEvent
from processors.desks import Did, Took, barred, unfit
from processors.payout.rules import RELEASE_ROLE
from schemas.basis import Basis
from schemas.envelope import HEADER_TYPE, CloudEvent, EventData
from schemas.events.adjustments import AdjustmentDecided
from schemas.events.decisions import (
    AssessmentReferred,
    CheckResult,
    ClaimApproved,
    ClaimDenied,
    ClaimVerified,
    VerificationReferred,
)
from schemas.events.findings import FindingRecorded
from schemas.events.payout import PayoutReleased
from schemas.findings import FINDERS
from schemas.reasons import ReasonCode
from schemas.topics import LIFECYCLE
from schemas.vocabulary import AuthorityRole, TaskKind
from streams.records import RawRecord

DECISIONS: Final[tuple[type[EventData], ...]] = (
    VerificationReferred,
    AssessmentReferred,
    ClaimVerified,
    FindingRecorded,
    ClaimDenied,
    ClaimApproved,
    PayoutReleased,
    AdjustmentDecided,
)
BY_TYPE: Final = {data.event_type: data for data in DECISIONS}
PREFIX, SUFFIX = "santunan.", ".v1"
READ_MAX: Final = 40
"""The newest of them."""
BUDGET: Final = Budget(seconds=3.0, records=10_000, size_bytes=64 * 1024 * 1024, found=READ_MAX)
OF_PAYMENTS: Final = frozenset((*OF_PAYOUTS.values(), TaskKind.ADJUSTMENT))


@dataclass(frozen=True, slots=True)
class Decider:
    """A person who did something about the claim, on which facts."""

    person: str
    what: str
    basis: Basis | None
    did: Did


@dataclass(frozen=True, slots=True)
class Told:
    """`whole`: everything was read; without that what follows may be incomplete, and the processors judge in any case."""

    referrals: tuple[VerificationReferred | AssessmentReferred, ...] = ()
    verified: ClaimVerified | None = None
    deciders: tuple[Decider, ...] = ()
    whole: bool = True

    def referral(self, task_id: str) -> VerificationReferred | AssessmentReferred | None:
        return next((each for each in self.referrals if each.task_id == task_id), None)

    def checks(self, task_id: str) -> tuple[CheckResult, ...]:
        """What was checked, as the referral tells it; for an approval, as the claim was verified."""
        referral = self.referral(task_id)
        if isinstance(referral, VerificationReferred):
            return referral.checks
        return () if self.verified is None else self.verified.checks

    def barred(self, kind: TaskKind, basis: Basis) -> tuple[str, ...]:
        """Who may not answer, by the processors' own rule."""
        return barred(kind, (Took(each.person, each.did, each.basis) for each in self.deciders), basis)

    def needed(self, task_id: str, kind: TaskKind, role: str | None) -> AuthorityRole | None:
        """The lowest role whose word counts; None where that was not read."""
        if kind in FINDERS:
            return FINDERS[kind]
        referral = self.referral(task_id)
        if referral is not None:
            return referral.role
        if kind in OF_PAYMENTS:
            return RELEASE_ROLE
        return None if role is None else AuthorityRole(role)


def why_not(person: str, role: AuthorityRole, needed: AuthorityRole | None, barred: Iterable[str]) -> ReasonCode | None:
    """Why this person's word would not count, as the processors will judge."""
    return unfit(person, role, needed or AuthorityRole.OFFICER, barred)


async def told_of(scanner: Scanner, events: Sequence[ClaimEvent]) -> Told:
    """From the log, within `BUDGET`."""
    wanted = [event for event in events if f"{PREFIX}{event.event}{SUFFIX}" in BY_TYPE][-READ_MAX:]
    if not wanted:
        return Told()
    spans = [Span(LIFECYCLE, event.log_partition, event.log_offset, event.log_offset + 1) for event in wanted]
    try:
        found = await scanner.read(spans, lambda _record: True, BUDGET)
    except Problem:
        return Told(whole=False)
    said = [data for record in sorted(found.found, key=lambda record: record.offset) if (data := _data(record)) is not None]
    verified = [data for data in said if isinstance(data, ClaimVerified)]
    return Told(
        referrals=tuple(data for data in said if isinstance(data, VerificationReferred | AssessmentReferred)),
        verified=verified[-1] if verified else None,
        deciders=tuple(decider for data in said for decider in _deciders(data) if not decider.person.startswith("/")),
        whole=not found.left and len(said) == len(wanted),
    )


def _data(record: RawRecord) -> EventData | None:
    model = BY_TYPE.get(dict(record.headers).get(HEADER_TYPE, b"").decode("ascii", "replace"))
    if model is None:
        return None
    try:
        return CloudEvent[model].model_validate_json(record.value or b"").data  # type: ignore[valid-type]
    except ValidationError:
        return None


def _deciders(data: EventData) -> Iterable[Decider]:
    if isinstance(data, ClaimVerified):
        return [Decider(each.officer, "verified it", data.basis, Did.VERIFIED) for each in data.approvals]
    if isinstance(data, ClaimDenied):
        return [Decider(data.decided_by, "denied it", data.basis, Did.DENIED)]
    if isinstance(data, AssessmentReferred):
        stated = () if data.stated_by is None else (Decider(data.stated_by.officer, "stated sums", data.basis, Did.STATED),)
        return [*stated, *(Decider(each.officer, "approved the lines", data.basis, Did.APPROVED) for each in data.approvals)]
    if isinstance(data, ClaimApproved):
        verified = [Decider(person, "verified it", data.basis, Did.VERIFIED) for person in data.verified_by]
        return [*verified, *(Decider(each.officer, "approved the lines", data.basis, Did.APPROVED) for each in data.approvals)]
    if isinstance(data, FindingRecorded):
        did = Did.VISITED if data.finding.kind is TaskKind.FIELD_VISIT else Did.ADVISED
        return [Decider(data.finding.person, f"{did} it: {data.finding.found.outcome}", None, did)]
    if isinstance(data, PayoutReleased):
        return [Decider(person, "let payouts go", None, Did.OF_PAYMENTS) for person in data.released_by]
    if isinstance(data, AdjustmentDecided):
        return [Decider(person, "decided an adjustment", None, Did.OF_PAYMENTS) for person in data.decided_by]
    return []
