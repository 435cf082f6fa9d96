"""Claims as answers: where one stands, what it waits for, what is missing and why, what was decided and by which rule, each payment."""

from collections.abc import Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, Final, Literal

from pydantic import BaseModel

from gateway.accepting import own_reference
from gateway.reading.claims import WholeClaim
from processors.claim_state.tables import Claim, ClaimDocument, ClaimEvent, ClaimLine, ClaimPayout, ClaimWaiting, PayoutStanding
from processors.notification.sentences import INTERNAL, NEUTRAL, SENTENCES, bank_says, what_next
from processors.notification.words import Both
from schemas.events.state import ClaimStatus
from schemas.reasons import ReasonCode, WaitingFor, WaitingOn
from schemas.vocabulary import BenefitCode, Channel, ClaimKind, DocumentKind, EvidenceMark, Filing

NO_ARTICLES: Final[Mapping[str, str]] = MappingProxyType({})
INTERNAL_REASON = "examined"
"""Stands for signals between processors and officers, which are not given away."""


class Text(BaseModel):
    """A sentence for the claimant in both languages."""

    id: str
    en: str

    @classmethod
    def of(cls, both: Both) -> "Text":
        return cls(id=both.indonesian, en=both.english)


class Reason(BaseModel):
    """Why, and what to do about it. `article`: of the rule that a denial rests on."""

    code: str
    text: Text
    next: Text
    article: str | None = None


class WaitingAnswer(BaseModel):
    """What the claim waits for, on whom, since when and until when."""

    waiting_for: WaitingFor
    waiting_on: WaitingOn
    since: datetime
    until: datetime | None


class MissingAnswer(BaseModel):
    """One paper that is missing: any one of `any_of`, of the payee where it names one."""

    any_of: list[DocumentKind]
    payee_ref: str | None
    until: datetime | None


class DocumentAnswer(BaseModel):
    """One document as it was judged."""

    document_id: str
    kind: DocumentKind
    outcome: Literal["accepted", "refused"]
    reason: Reason | None
    received_at: datetime


class LineAnswer(BaseModel):
    """One benefit line with the rule, article and tariff that it rests on, what it was computed from (`inputs`) and how (`steps`). Whole
    rupiah. `mark`: how certain the rule's text is."""

    line_id: str
    benefit: BenefitCode
    payee_ref: str
    gross_rupiah: int
    tax_rupiah: int
    net_rupiah: int
    rule: str
    article: str
    tariff_version: str
    mark: EvidenceMark
    inputs: dict[str, str]
    steps: list[str]
    due_on: date | None


class DecisionAnswer(BaseModel):
    """What was decided. `appeal_until`: the last day on which a denial may be disputed."""

    outcome: Literal["approved", "denied", "refused"] | None
    reasons: list[Reason]
    lines: list[LineAnswer]
    approved_rupiah: int
    appeal_until: date | None


class PaymentAnswer(BaseModel):
    """One payment. Whole rupiah."""

    payee_ref: str
    standing: PayoutStanding
    since: datetime
    due_on: date | None
    instalment: int
    instalments: int
    net_rupiah: int
    tax_rupiah: int
    value_date: date | None
    reason: Text | None


class ClaimSummary(BaseModel):
    """One claim of a list. `reference`: the channel's own."""

    claim_id: str
    reference: str | None
    channel: Channel | None
    kind: ClaimKind | None
    filing: Filing | None
    status: ClaimStatus | None
    status_since: datetime
    final: bool
    revision: int
    waiting_for: WaitingFor | None
    waiting_on: WaitingOn | None
    waiting_until: datetime | None
    event_date: date | None
    changed_at: datetime


class ClaimAnswer(ClaimSummary):
    """One claim whole. `records_behind`: how much of the log the statuses have not seen yet; null when that is not known."""

    received_at: datetime | None
    registered_at: datetime | None
    waiting: list[WaitingAnswer]
    missing: list[MissingAnswer]
    documents: list[DocumentAnswer]
    decision: DecisionAnswer
    payments: list[PaymentAnswer]
    records_behind: int | None


class EventAnswer(BaseModel):
    """One event of the claim's life."""

    at: datetime
    event: str
    status_before: ClaimStatus | None
    status_after: ClaimStatus | None


def summary(claim: Claim) -> ClaimSummary:
    return ClaimSummary(**_summary(claim))


def whole(found: WholeClaim, records_behind: int | None) -> ClaimAnswer:
    """For the channel and the claimant: nothing personal, and no signals between officers."""
    claim = found.claim
    return ClaimAnswer(
        **_summary(claim),
        received_at=claim.received_at,
        registered_at=claim.registered_at,
        waiting=[_waiting(row) for row in found.waiting],
        missing=[_missing(text, claim.facets.missing_until) for text in claim.facets.missing],
        documents=[_document(row) for row in found.documents],
        decision=_decision(found),
        payments=[_payment(row) for row in found.payouts if not row.retired],
        records_behind=records_behind,
    )


def event(row: ClaimEvent) -> EventAnswer:
    return EventAnswer(at=row.at, event=row.event, status_before=row.status_before, status_after=row.status_after)


def reasons(codes: tuple[str, ...], articles: Mapping[str, str] = NO_ARTICLES) -> list[Reason]:
    """Each reason with its sentence and article; internal ones once, as a neutral sentence."""
    known = [ReasonCode(code) for code in codes]
    told = [
        Reason(code=code.value, text=Text.of(SENTENCES.get(code, NEUTRAL)), next=_next(code), article=articles.get(code.value))
        for code in known
        if code not in INTERNAL
    ]
    if len(told) < len(known):
        told.append(Reason(code=INTERNAL_REASON, text=Text.of(NEUTRAL), next=_next(ReasonCode.CLAIM_NOT_OPEN)))
    return told


def _summary(claim: Claim) -> dict[str, Any]:
    reference = claim.channel_reference
    return {
        "reference": None if reference is None else own_reference(reference),
        **{name: getattr(claim, name) for name in ClaimSummary.model_fields if name != "reference"},
    }


def _next(code: ReasonCode) -> Text:
    return Text.of(what_next((code,)))


def _waiting(row: ClaimWaiting) -> WaitingAnswer:
    return WaitingAnswer(waiting_for=row.waiting_for, waiting_on=row.waiting_on, since=row.since, until=row.until)


def _missing(text: str, until: datetime | None) -> MissingAnswer:
    """claim_state keeps it as `kind|kind of payee`."""
    kinds, _, payee = text.partition(" of ")
    return MissingAnswer(any_of=[DocumentKind(kind) for kind in kinds.split("|")], payee_ref=payee or None, until=until)


def _document(row: ClaimDocument) -> DocumentAnswer:
    found = reasons((row.reason,)) if row.reason else []
    return DocumentAnswer(
        document_id=row.document_id,
        kind=row.kind,
        outcome="accepted" if row.outcome == "accepted" else "refused",
        reason=found[0] if found else None,
        received_at=row.received_at,
    )


def _decision(found: WholeClaim) -> DecisionAnswer:
    claim, lines = found.claim, [row for row in found.lines if row.approved]
    outcome: Literal["approved", "denied", "refused"] | None = "approved" if lines else None
    if claim.status in {ClaimStatus.DENIED, ClaimStatus.APPEALED}:
        outcome = "denied"
    elif claim.status is ClaimStatus.REFUSED:
        outcome = "refused"
    return DecisionAnswer(
        outcome=outcome,
        reasons=reasons(claim.reasons, claim.facets.denied_by) if outcome in {"denied", "refused"} else [],
        lines=[line_of(row) for row in lines],
        approved_rupiah=claim.approved_rupiah,
        appeal_until=claim.appeal_until,
    )


def line_of(row: ClaimLine) -> LineAnswer:
    """One line with its explanation."""
    return LineAnswer(**{name: getattr(row, name) for name in LineAnswer.model_fields})


def _payment(row: ClaimPayout) -> PaymentAnswer:
    bounced = row.standing in {PayoutStanding.REJECTED, PayoutStanding.RETURNED}
    return PaymentAnswer(
        **{name: getattr(row, name) for name in PaymentAnswer.model_fields if name != "reason"},
        reason=Text.of(bank_says(row.reason)) if bounced else None,
    )
