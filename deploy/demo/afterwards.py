"""What befalls some of the demo's paid claims: an appeal, new facts that give more or less, another programme, a relapse.

Pure, as the people are: what one says depends on the seed and the claim only.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from random import Random
from typing import Final, NamedTuple

from schemas.channels import PROFILES
from schemas.claim import ClaimContent, DeathDetails
from schemas.details import AccidentDetails, InabilityPeriod
from schemas.envelope import EventData
from schemas.events.adjustments import AdjustmentReferred
from schemas.events.documents import DocumentUploaded
from schemas.events.dossier import DocumentsRequested
from schemas.events.revisions import RecoveryChanged, RepaymentNoticed, RevisionRequested
from schemas.events.submissions import AppealSubmitted
from schemas.grounds import RevisionGround
from schemas.injuries import AccidentCause, MedicalState
from schemas.money import Money
from schemas.reasons import ReasonCode
from schemas.vocabulary import AuthorityRole, Channel, ClaimKind, DeathCause, Remedy

SHARE: Final = 0.2
"""Of the paid claims of these kinds."""
KINDS: Final = frozenset({ClaimKind.JKM_DEATH, ClaimKind.JKK_ACCIDENT})
RELAPSED_AFTER: Final = timedelta(days=120)
RELAPSED_FOR: Final = timedelta(days=13)
PAPER_BYTES: Final = 80_000
OFFICER: Final = "afterwards-supervisor"


class Life(NamedTuple):
    """What somebody remembers of a claim that was paid."""

    channel: Channel
    reference: str
    claim: ClaimContent


def befalls(subject: str, life: Life, now: datetime, random: Random) -> Iterable[EventData]:
    """What somebody says of a claim that was paid."""
    if random.random() < 0.3:
        because = "The doctor's letter of the last week was left out."
        return (AppealSubmitted(channel=life.channel, channel_reference=life.reference, received_at=now, because=because),)
    ground, facts = _found(life.claim, random)
    return (
        RevisionRequested(
            ground=ground,
            person=OFFICER,
            role=AuthorityRole.SUPERVISOR,
            because="Other facts than were filed were found.",
            reference=f"S-{int(subject[:4], 16)}/2026",
            decided_at=now,
            claim=facts,
        ),
    )


def _found(claim: ClaimContent, random: Random) -> tuple[RevisionGround, ClaimContent]:
    if claim.kind is ClaimKind.JKM_DEATH:
        return RevisionGround.RECLASSIFIED, _at_work(claim)
    assert claim.accident is not None, "an accident has its details"
    if random.random() < 0.5:
        return RevisionGround.RELAPSE, _relapsed(claim, claim.accident)
    return RevisionGround.CORRECTED_FACTS, _corrected(claim, claim.accident)


def _at_work(claim: ClaimContent) -> ClaimContent:
    """The inspector found that it was a work accident."""
    on = claim.event_date
    at = datetime(on.year, on.month, on.day, 3, 0, tzinfo=UTC)
    accident = AccidentDetails(
        cause=AccidentCause.WORKPLACE, state=MedicalState.DIED, happened_at=at, reported_at=at + timedelta(hours=20)
    )
    return claim.model_copy(
        update={
            "kind": ClaimKind.JKK_DEATH,
            "death": DeathDetails(cause=DeathCause.WORK_ACCIDENT),
            "accident": accident,
        }
    )


def _relapsed(claim: ClaimContent, accident: AccidentDetails) -> ClaimContent:
    """Unable to work again, under the same case."""
    last = max((period.last for period in accident.inability), default=claim.event_date)
    again = InabilityPeriod(first=last + RELAPSED_AFTER, last=last + RELAPSED_AFTER + RELAPSED_FOR)
    return claim.model_copy(update={"accident": accident.model_copy(update={"inability": (*accident.inability, again)})})


def _corrected(claim: ClaimContent, accident: AccidentDetails) -> ClaimContent:
    """A receipt was for less."""
    costs = tuple(cost.model_copy(update={"amount": Money.rupiah(cost.amount.amount * 3 // 4)}) for cost in accident.costs)
    return claim.model_copy(update={"accident": accident.model_copy(update={"costs": costs})})


def remedy_of(asked: AdjustmentReferred, random: Random) -> Remedy:
    """What two people say: a part that came back is paid again, a wish to decide anew is mostly granted, what is too much demanded."""
    if asked.payout_id:
        return Remedy.PAY_AGAIN
    if asked.reason in {ReasonCode.APPEALED, ReasonCode.REVISION_ASKED}:
        return Remedy.REASSESS if random.random() < 0.8 else Remedy.ACCEPT
    return Remedy.RECOVER if asked.reason is ReasonCode.OVERPAID else Remedy.ACCEPT


def paid_back(recovery: RecoveryChanged, now: datetime) -> Iterable[EventData]:
    """Two officers find the payee's money on the statement, in two parts where it is much."""
    owed = recovery.outstanding.amount
    part = owed if owed < 1_000_000 or recovery.repaid.amount else owed // 2
    return tuple(
        RepaymentNoticed(
            recovery_id=recovery.recovery_id,
            amount=part,
            bank_reference=f"line {recovery.recovery_id[:8]}-{owed}",
            person=f"{OFFICER}-{which}",
            role=AuthorityRole.SUPERVISOR,
            because="Found on the statement.",
            decided_at=now,
        )
        for which in ("first", "second")
    )


def papers(subject: str, life: Life, asked: DocumentsRequested, now: datetime) -> Iterable[EventData]:
    """What deciding it anew asks for beside what was sent; what the claim's channel takes none of, the claimant sends at the web counter."""
    for missing in asked.missing:
        kind = missing.any_of[0]
        name = f"{subject[:8]}-anew-{kind}-{missing.payee_ref or 'all'}"[:60]
        yield DocumentUploaded(
            document_id=name,
            kind=kind,
            payee_ref=missing.payee_ref,
            channel=life.channel if kind in PROFILES[life.channel].documents else Channel.LAPAK_ASIK,
            received_at=now,
            object_reference=f"documents/{subject}/{name}",
            sha256=sha256(f"{subject} {name}".encode()).hexdigest(),
            content_type="application/pdf",
            size_bytes=PAPER_BYTES,
        )
