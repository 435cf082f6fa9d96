"""Lifecycle events with defaults that make one ordinary life; a test names only what it is about."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from schemas.basis import Basis
from schemas.benefit import BenefitLine
from schemas.events.adjustments import AdjustmentDecided, AdjustmentReferred
from schemas.events.decisions import Approval, AssessmentReferred, ClaimApproved, ClaimDenied, ClaimVerified, VerificationReferred
from schemas.events.dossier import ClaimLapsed, DocumentsReopened, DocumentsRequested, MissingDocument
from schemas.events.holds import ClaimHeld
from schemas.events.payout import (
    ClaimClosed,
    ClaimPaid,
    PayoutAwaitingAccount,
    PayoutConflict,
    PayoutDispatched,
    PayoutRejected,
    PayoutReturned,
    PayoutScheduled,
    PayoutSettled,
    PayoutUnknown,
    PlannedPayout,
)
from schemas.events.registration import ClaimRefused
from schemas.events.tasks import TaskEscalated
from schemas.identifiers import payout_id
from schemas.money import Money
from schemas.reasons import ReasonCode
from schemas.vocabulary import (
    AuthorityRole,
    BenefitCode,
    Channel,
    DocumentKind,
    EntitlementFamily,
    EvidenceMark,
    Remedy,
    TaskKind,
)
from tests.processors.filings import BASIS, CLAIM, RECEIVED

DUE = datetime(2026, 12, 20, tzinfo=UTC)
TASK = "99999999-2222-5333-8444-555555555555"
NET = 42_000_000


def requested(claim: int = 1, reminder: int = 0) -> DocumentsRequested:
    missing = MissingDocument(any_of=(DocumentKind.DEATH_CERTIFICATE, DocumentKind.MISSION_LETTER), article="art 1")
    return DocumentsRequested(basis=Basis(claim=claim), missing=(missing,), due_at=DUE, reminder=reminder)


def reopened(undoes_lapse: bool = False, documents: int = 2) -> DocumentsReopened:
    reason = ReasonCode.DOCUMENTS_NOT_RECEIVED
    return DocumentsReopened(basis=Basis(claim=1, documents=documents), reason=reason, undoes_lapse=undoes_lapse)


def lapsed(claim: int = 1) -> ClaimLapsed:
    return ClaimLapsed(basis=Basis(claim=claim), reason=ReasonCode.DOCUMENTS_NOT_RECEIVED, due_at=DUE, missing=())


def verified(basis: Basis = BASIS) -> ClaimVerified:
    return ClaimVerified(basis=basis, checks=())


def referred(kind: TaskKind = TaskKind.VERIFICATION, basis: Basis = BASIS) -> VerificationReferred:
    reasons = (ReasonCode.NAME_MISMATCH,)
    return VerificationReferred(
        basis=basis, task_id=TASK, kind=kind, role=AuthorityRole.OFFICER, reasons=reasons, checks=(), due_at=DUE
    )


def denied(basis: Basis = BASIS) -> ClaimDenied:
    return ClaimDenied(basis=basis, reasons=(ReasonCode.HEIR_RANK,), decided_by="officer-1", appeal_until=date(2027, 1, 1))


def line(ref: str = "heir-1", net: int = NET) -> BenefitLine:
    return BenefitLine(
        line_id=f"JKM_DEATH:{ref}",
        benefit=BenefitCode.JKM_DEATH,
        family=EntitlementFamily.DEATH,
        subject="member",
        payee_ref=ref,
        gross=Money(amount=net),
        tax=Money(amount=0),
        net=Money(amount=net),
        rule="jkm",
        article="PP 44/2015 art 34",
        tariff_version="2019-12-02",
        mark=EvidenceMark.CONFIRMED,
    )


def approved(*lines: BenefitLine, basis: Basis = BASIS) -> ClaimApproved:
    made = lines or (line(),)
    approval = Approval(officer="/processors/assessment", role=None, decided_at=RECEIVED)
    total = Money.total(item.net for item in made)
    return ClaimApproved(basis=basis, lines=made, lines_digest="d" * 64, total=total, approvals=(approval,))


def proposed(*lines: BenefitLine) -> AssessmentReferred:
    return AssessmentReferred(
        basis=BASIS,
        task_id=TASK,
        role=AuthorityRole.SUPERVISOR,
        reasons=(ReasonCode.HIGH_AMOUNT,),
        lines=lines,
        lines_digest="e" * 64,
        total=Money.total(item.net for item in lines),
        due_at=DUE,
    )


def scheduled(*refs: str, due_on: date | None = None) -> PayoutScheduled:
    payouts = tuple(
        PlannedPayout(
            group=ref,
            payee_ref=ref,
            lines=(f"JKM_DEATH:{ref}",),
            gross=Money(amount=NET),
            tax=Money(amount=0),
            net=Money(amount=NET),
            fund="JKM",
            due_on=due_on,
        )
        for ref in refs or ("heir-1",)
    )
    return PayoutScheduled(basis=BASIS, payouts=payouts, total=Money(amount=NET * len(payouts)))


def about(ref: str) -> dict[str, Any]:
    return {"basis": BASIS, "group": ref, "payee_ref": ref, "amount": Money(amount=NET)}


def attempt(ref: str, number: int = 1) -> dict[str, Any]:
    return about(ref) | {"payout_id": payout_id(CLAIM, ref, number), "attempt": number}


def dispatched(ref: str = "heir-1", number: int = 1) -> PayoutDispatched:
    return PayoutDispatched(**attempt(ref, number), payment_system="bank", rail="bi_fast", answer_due_at=DUE)


def settled(ref: str = "heir-1", number: int = 1) -> PayoutSettled:
    return PayoutSettled(**attempt(ref, number), bank_reference="B-1", value_date=None)


def rejected(ref: str = "heir-1") -> PayoutRejected:
    return PayoutRejected(**attempt(ref), status="rejected", reason_code="AC04")


def returned(rupiah: int = NET) -> PayoutReturned:
    return PayoutReturned(**attempt("heir-1"), returned=Money(amount=rupiah), reason_code="AC04")


def awaiting_account(ref: str = "heir-1") -> PayoutAwaitingAccount:
    return PayoutAwaitingAccount(**about(ref), reason=ReasonCode.NO_ACCOUNT)


def adjustment(rupiah: int) -> AdjustmentReferred:
    return AdjustmentReferred(
        basis=BASIS,
        task_id=TASK,
        kind=TaskKind.ADJUSTMENT,
        reason=ReasonCode.PARTLY_RETURNED,
        role=AuthorityRole.SUPERVISOR,
        due_at=DUE,
        payout_id=payout_id(CLAIM, "heir-1", 1),
        amount=Money(amount=rupiah),
    )


def adjusted(remedy: Remedy, rupiah: int) -> AdjustmentDecided:
    return AdjustmentDecided(
        basis=BASIS,
        task_id=TASK,
        reason=ReasonCode.PARTLY_RETURNED,
        remedy=remedy,
        groups=("heir-1",),
        amount=Money(amount=rupiah),
        decided_by=("ani", "joko"),
    )


def escalated(kind: TaskKind = TaskKind.VERIFICATION, number: int = 1) -> TaskEscalated:
    roles = (AuthorityRole.OFFICER, AuthorityRole.SUPERVISOR, AuthorityRole.BRANCH_HEAD, AuthorityRole.BRANCH_HEAD)
    return TaskEscalated(
        basis=BASIS,
        task_id=TASK,
        kind=kind,
        role_before=roles[number - 1],
        role=roles[number],
        overdue_since=DUE,
        due_at=DUE + timedelta(days=number),
        escalation=number,
    )


def unknown(ref: str = "heir-1") -> PayoutUnknown:
    return PayoutUnknown(**attempt(ref), reason=ReasonCode.NO_ANSWER)


def conflict(ref: str = "heir-1") -> PayoutConflict:
    return PayoutConflict(**attempt(ref), detail="settled and rejected", task_id=TASK)


def paid(payees: int = 1) -> ClaimPaid:
    return ClaimPaid(basis=BASIS, total=Money(amount=NET * payees))


def closed(outcome: Any = "paid") -> ClaimClosed:
    return ClaimClosed(basis=BASIS, outcome=outcome)


def refused() -> ClaimRefused:
    return ClaimRefused(
        channel=Channel.JMO,
        channel_reference="LA-1",
        revision=1,
        received_at=RECEIVED,
        submission_id="s",
        reasons=(ReasonCode.NO_IDENTITY,),
        message="send an identity",
    )


def held(by: str = "intake") -> ClaimHeld:
    return ClaimHeld(processor=by, reason="not_json", dead_letter_id="dead-1")
