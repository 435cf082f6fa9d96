"""What each event tells about a claim beside its status: one small function per event type, from claim to claim."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from processors.claim_state import payouts
from processors.claim_state.asked import contradicted, looked, passed_on, task_of, to_look
from processors.claim_state.fold_after import AFTER, money, with_facets
from processors.claim_state.tables import Claim, EmployersTurn, Entitlement, Facets, Hold
from schemas.basis import Basis
from schemas.claim import ClaimPersonal
from schemas.envelope import EventData
from schemas.events import payout as told
from schemas.events.decisions import (
    AssessmentReferred,
    ClaimApproved,
    ClaimDenied,
    ClaimVerified,
    SumsStated,
    VerificationReferred,
)
from schemas.events.dossier import ClaimLapsed, DocumentsCompleted, DocumentsReopened, DocumentsRequested, MissingDocument
from schemas.events.employers import EmployerAnswered, EmployerAsked
from schemas.events.findings import FindingAsked, FindingRecorded
from schemas.events.holds import ClaimHeld, ClaimResumed
from schemas.events.ledger import (
    ClaimLinked,
    CoverageEstablished,
    CoverageMissing,
    EntitlementRefused,
    EntitlementReserved,
    EntitlementWaiting,
)
from schemas.events.registration import AmendmentRequested, ClaimRefused, ClaimRegistered, WithdrawalRequested
from schemas.events.state import ClaimStatus
from schemas.events.tasks import TaskEscalated
from schemas.reasons import WaitingFor
from streams.rows import replace

Fold = Callable[[Claim, Any, datetime], Claim]
DataT = TypeVar("DataT", bound=EventData)
FOLDS: dict[type[EventData], Fold] = {}
"""Event type -> what it tells. Types that are not here only stand in the history."""


def fold(claim: Claim, data: EventData, at: datetime) -> Claim:
    """The claim with the event's facts in it; `at` is the event's time. The status is not touched."""
    told_by = FOLDS.get(type(data))
    return claim if told_by is None else told_by(claim, data, at)


def _on(
    data_type: type[DataT],
) -> Callable[[Callable[[Claim, DataT, datetime], Claim]], Callable[[Claim, DataT, datetime], Claim]]:
    def register(told_by: Callable[[Claim, DataT, datetime], Claim]) -> Callable[[Claim, DataT, datetime], Claim]:
        FOLDS[data_type] = told_by
        return told_by

    return register


def _seen(claim: Claim, basis: Basis) -> Claim:
    return claim if claim.basis.covers(basis) else replace(claim, basis=claim.basis.joined(basis))


@_on(ClaimRegistered)
def _registered(claim: Claim, data: ClaimRegistered, at: datetime) -> Claim:
    filed = replace(
        claim,
        kind=data.claim.kind,
        filing=data.claim.filing,
        channel=data.channel,
        channel_reference=data.channel_reference,
        reporter_role=data.reporter_role,
        event_date=data.claim.event_date,
        event_country=data.claim.event_country,
        received_at=data.received_at,
        registered_at=at,
        revision=data.revision,
        requested_revision=data.revision,
        reasons=(),
    )
    seen = _seen(filed, Basis(claim=data.revision))
    return with_facets(seen, served_first=True) if _served_first(data.personal) else seen


def _served_first(personal: ClaimPersonal) -> bool:
    """Who is pregnant, old or sick is served before others at a branch; why stays among what is personal."""
    return personal.steps is not None and personal.steps.priority is not None


@_on(ClaimRefused)
def _refused(claim: Claim, data: ClaimRefused, _at: datetime) -> Claim:
    return replace(
        claim,
        channel=data.channel,
        channel_reference=data.channel_reference,
        received_at=data.received_at,
        kind=data.kind,
        reasons=tuple(data.reasons),
    )


@_on(AmendmentRequested)
def _amendment(claim: Claim, data: AmendmentRequested, _at: datetime) -> Claim:
    return replace(claim, requested_revision=max(claim.requested_revision, data.revision))


@_on(told.AmendmentRefused)
def _amendment_refused(claim: Claim, _data: told.AmendmentRefused, _at: datetime) -> Claim:
    return replace(claim, requested_revision=claim.revision)


@_on(told.ClaimAmended)
def _amended(claim: Claim, data: told.ClaimAmended, at: datetime) -> Claim:
    """Everything is decided anew: what was asked for, computed and granted on the older revision no longer counts. What is owed for
    delays stands."""
    facets = claim.facets
    late, kept = payouts.of_delays(facets.payouts), payouts.given_back(facets.payouts)
    fresh = Facets(
        served_first=_served_first(data.personal),
        covered_claim=facets.covered_claim,
        covered_version=facets.covered_version,
        coverage_since=at,
        holds=facets.holds,
        adjustments=facets.adjustments,
        payouts=kept,
        line_ids=tuple(line_id for payout in late for line_id in payout.lines),
        dispute=facets.dispute,
        contradicted=facets.contradicted,
    )
    amended = replace(
        claim,
        kind=data.claim.kind,
        filing=data.claim.filing,
        reporter_role=data.reporter_role,
        event_date=data.claim.event_date,
        event_country=data.claim.event_country,
        received_at=data.received_at,
        revision=data.revision,
        requested_revision=max(claim.requested_revision, data.revision),
        approved_rupiah=0,
        reasons=(),
        appeal_until=None,
        facets=fresh,
    )
    return money(_seen(amended, Basis(claim=data.revision)))


@_on(WithdrawalRequested)
def _withdrawal(claim: Claim, _data: WithdrawalRequested, _at: datetime) -> Claim:
    return replace(claim, withdrawal_requested=True)


@_on(told.WithdrawalRefused)
def _withdrawal_refused(claim: Claim, _data: told.WithdrawalRefused, _at: datetime) -> Claim:
    return replace(claim, withdrawal_requested=False)


@_on(CoverageEstablished)
def _covered(claim: Claim, data: CoverageEstablished, _at: datetime) -> Claim:
    known = replace(claim, member_id=data.member_id)
    covered = max(claim.facets.covered_claim, data.basis.claim)
    version = max(claim.facets.covered_version, data.basis.coverage)
    known = with_facets(known, covered_claim=covered, covered_version=version, coverage_reason=None)
    return _seen(known, Basis(claim=0, coverage=data.basis.coverage))


@_on(CoverageMissing)
def _coverage_missing(claim: Claim, data: CoverageMissing, at: datetime) -> Claim:
    known = replace(claim, member_id=data.member_id or claim.member_id)
    return with_facets(known, coverage_reason=data.reason.value, coverage_since=at)


@_on(ClaimLinked)
def _linked(claim: Claim, data: ClaimLinked, _at: datetime) -> Claim:
    return replace(claim, case_id=data.case_id, member_id=data.member_id)


@_on(DocumentsRequested)
def _requested(claim: Claim, data: DocumentsRequested, at: datetime) -> Claim:
    missing = tuple(_wanted(wanted) for wanted in data.missing)
    since = claim.facets.missing_since if data.reminder else None
    return with_facets(claim, missing=missing, missing_since=since or at, missing_until=data.due_at)


def _wanted(missing: MissingDocument) -> str:
    kinds = "|".join(missing.any_of)
    return f"{kinds} of {missing.payee_ref}" if missing.payee_ref else kinds


@_on(DocumentsCompleted)
def _completed(claim: Claim, data: DocumentsCompleted, _at: datetime) -> Claim:
    complete = with_facets(claim, missing=(), missing_since=None, missing_until=None, lapsed=False)
    return _seen(complete, Basis(claim=0, documents=data.basis.documents))


@_on(DocumentsReopened)
def _reopened(claim: Claim, data: DocumentsReopened, _at: datetime) -> Claim:
    known = with_facets(claim, lapsed=False) if data.undoes_lapse else claim
    return _seen(known, Basis(claim=0, documents=data.basis.documents))


@_on(ClaimLapsed)
def _lapsed(claim: Claim, data: ClaimLapsed, _at: datetime) -> Claim:
    return replace(with_facets(claim, lapsed=True), reasons=(data.reason.value,))


@_on(VerificationReferred)
def _verification_referred(claim: Claim, data: VerificationReferred, at: datetime) -> Claim:
    return with_facets(claim, task=task_of(WaitingFor.OFFICER_VERIFICATION, data, at), signals=data.signals)


@_on(AssessmentReferred)
def _assessment_referred(claim: Claim, data: AssessmentReferred, at: datetime) -> Claim:
    lines = _lines(claim, data)
    task = replace(task_of(WaitingFor.OFFICER_APPROVAL, data, at), sums=data.open_sums)
    return with_facets(claim, task=task, line_ids=lines)


@_on(SumsStated)
def _sums_stated(claim: Claim, _data: SumsStated, _at: datetime) -> Claim:
    """Answered; what the sums use up is asked of the ledger anew."""
    return with_facets(claim, task=None, entitlement=Entitlement.NONE, entitlement_holder=None)


@_on(ClaimVerified)
def _verified(claim: Claim, data: ClaimVerified, _at: datetime) -> Claim:
    return with_facets(
        claim, task=None, inquiries=(), entitlement=Entitlement.NONE, entitlement_holder=None, signals=data.signals
    )


@_on(ClaimDenied)
def _denied(claim: Claim, data: ClaimDenied, _at: datetime) -> Claim:
    denied = replace(claim, reasons=tuple(reason.value for reason in data.reasons), appeal_until=data.appeal_until)
    articles = {check.reason.value: check.article for check in data.checks if check.reason in data.reasons and check.article}
    return with_facets(denied, task=None, inquiries=(), denied_by=articles, not_paid=data.not_paid)


@_on(ClaimApproved)
def _approved(claim: Claim, data: ClaimApproved, _at: datetime) -> Claim:
    """An approval that crossed a withdrawal on the log approves nothing. What is owed for delays is beside it."""
    if claim.status is ClaimStatus.WITHDRAWN:
        return claim
    beside = sum(payout.net_rupiah for payout in payouts.of_delays(claim.facets.payouts))
    approved = replace(claim, approved_rupiah=data.total.amount + beside, reasons=(), appeal_until=None)
    return with_facets(approved, task=None, line_ids=_lines(claim, data), not_paid=data.not_paid)


def _lines(claim: Claim, data: AssessmentReferred | ClaimApproved) -> tuple[str, ...]:
    """The lines of a computation, with those that stand beside it."""
    beside = (line_id for payout in payouts.of_delays(claim.facets.payouts) for line_id in payout.lines)
    return (*(line.line_id for line in data.lines), *beside)


@_on(told.ClaimWithdrawn)
def _withdrawn(claim: Claim, _data: told.ClaimWithdrawn, _at: datetime) -> Claim:
    return replace(claim, approved_rupiah=0)


@_on(EntitlementReserved)
def _reserved(claim: Claim, _data: EntitlementReserved, at: datetime) -> Claim:
    return with_facets(claim, entitlement=Entitlement.RESERVED, entitlement_since=at, entitlement_holder=None)


@_on(EntitlementWaiting)
def _queued(claim: Claim, data: EntitlementWaiting, at: datetime) -> Claim:
    return with_facets(claim, entitlement=Entitlement.QUEUED, entitlement_since=at, entitlement_holder=data.holder)


@_on(EntitlementRefused)
def _entitlement_refused(claim: Claim, data: EntitlementRefused, at: datetime) -> Claim:
    return with_facets(claim, entitlement=Entitlement.REFUSED, entitlement_since=at, entitlement_holder=data.holder)


@_on(ClaimHeld)
def _held(claim: Claim, data: ClaimHeld, at: datetime) -> Claim:
    others = tuple(hold for hold in claim.facets.holds if hold.processor != data.processor)
    hold = Hold(processor=data.processor, dead_letter_id=data.dead_letter_id, reason=data.reason, since=at)
    return replace(with_facets(claim, holds=(*others, hold)), held=True)


@_on(ClaimResumed)
def _resumed(claim: Claim, data: ClaimResumed, _at: datetime) -> Claim:
    others = tuple(hold for hold in claim.facets.holds if hold.processor != data.processor)
    return replace(with_facets(claim, holds=others), held=bool(others))


@_on(EmployerAsked)
def _employer_asked(claim: Claim, data: EmployerAsked, at: datetime) -> Claim:
    """A reminder asks for the same."""
    known = claim.facets.employer
    since = known.since if known and data.reminder else at
    turn = EmployersTurn(duty=data.duty.value, employer=data.employer_number, since=since, due_at=data.due_at)
    return with_facets(claim, employer=turn)


@_on(EmployerAnswered)
def _employer_answered(claim: Claim, _data: EmployerAnswered, _at: datetime) -> Claim:
    return with_facets(claim, employer=None)


@_on(told.PayoutScheduled)
def _scheduled(claim: Claim, data: told.PayoutScheduled, at: datetime) -> Claim:
    return money(with_facets(claim, payouts=payouts.scheduled(claim.claim_id, claim.facets.payouts, data, at)))


@_on(told.PayoutCompensated)
def _compensated(claim: Claim, data: told.PayoutCompensated, at: datetime) -> Claim:
    """What is owed for a delay is approved by the law itself."""
    known = replace(claim, approved_rupiah=claim.approved_rupiah + data.payout.net.amount)
    added = payouts.compensated(claim.claim_id, claim.facets.payouts, data, at)
    return money(with_facets(known, payouts=added, line_ids=(*claim.facets.line_ids, data.line.line_id)))


@_on(told.ClaimClosed)
def _closed(claim: Claim, data: told.ClaimClosed, _at: datetime) -> Claim:
    """Of a claim that ended without its payments nothing of the schedule is waited for."""
    if data.outcome in {"paid", "abandoned"}:
        return claim
    return with_facets(claim, payouts=payouts.given_back(claim.facets.payouts))


def _payout_news(claim: Claim, data: told.PayoutEvent, at: datetime) -> Claim:
    heard = payouts.heard(claim.claim_id, claim.facets.payouts, data, at)
    return money(with_facets(claim, payouts=heard, contradicted=contradicted(claim.facets.contradicted, data, at)))


@_on(TaskEscalated)
def _escalated(claim: Claim, data: TaskEscalated, at: datetime) -> Claim:
    """The next role has it now. A task that moved on meanwhile is only counted."""
    facets = claim.facets
    return with_facets(
        replace(claim, escalations=claim.escalations + 1),
        task=None if facets.task is None else passed_on(facets.task, data, at),
        inquiries=tuple(passed_on(task, data, at) for task in facets.inquiries),
        adjustments=tuple(passed_on(task, data, at) for task in facets.adjustments),
        contradicted={payout: passed_on(task, data, at) for payout, task in facets.contradicted.items()},
        payouts=payouts.escalated(facets.payouts, data),
    )


FOLDS.update({FindingAsked: to_look, FindingRecorded: looked})
FOLDS.update(dict.fromkeys(payouts.TOLD, _payout_news))
FOLDS.update(AFTER)
