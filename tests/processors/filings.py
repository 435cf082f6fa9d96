"""Filings and what the lifecycle says of them, with defaults that go straight through; a test names only what it is about."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from schemas.basis import Basis
from schemas.civil import add_months
from schemas.claim import (
    BankAccount,
    ClaimContent,
    ClaimPersonal,
    DeathDetails,
    Identity,
    JhtDetails,
    Payee,
    RepatriationDetails,
)
from schemas.details import (
    AccidentDetails,
    DisabilityDetails,
    InabilityPeriod,
    JobLossDetails,
    PensionDetails,
    ScholarshipDetails,
    SchoolChild,
)
from schemas.events.coverage import JhtAccount, MemberPersonal, PensionAccount
from schemas.events.documents import DocumentUploaded
from schemas.events.dossier import AcceptedDocument, DocumentsCompleted
from schemas.events.ledger import ClaimLinked, CoverageEstablished, CoverageSnapshot, LedgerPersonal, PensionFacts
from schemas.events.payout import ClaimAmended
from schemas.events.registration import ClaimAppealed, ClaimRegistered
from schemas.events.verifications import OfficerDecided
from schemas.identifiers import claim_id
from schemas.injuries import AccidentCause, MedicalState
from schemas.kinds import KINDS, MIGRANT_KINDS
from schemas.money import Money
from schemas.vocabulary import (
    AuthorityRole,
    Channel,
    ClaimKind,
    DeathCause,
    DocumentKind,
    Filing,
    JhtReason,
    MigrantPhase,
    Programme,
    Relationship,
    ReporterRole,
    ScholarshipRoute,
    SchoolLevel,
    Segment,
    TaskKind,
    TerminationGround,
    Verdict,
)

CLAIM = claim_id("lapak_asik", "LA-1")
OTHER_CLAIM = claim_id("branch", "B-7")
MEMBER = "11111111-2222-5333-8444-555555555555"
CASE = "aaaaaaaa-bbbb-5ccc-8ddd-eeeeeeeeeeee"
RECEIVED = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
DIED = date(2026, 10, 1)
NAME = "SITI AMINAH"
BORN = date(1968, 8, 14)
BASIS = Basis(claim=1, coverage=1, documents=1)


def identity(**over: Any) -> Identity:
    return Identity.model_validate({"name": NAME, "birth_date": BORN, "membership_number": "12345678901"} | over)


def payee(ref: str = "heir-1", **over: Any) -> Payee:
    default = {"ref": ref, "name": "BUDI SANTOSO", "relationship": Relationship.SPOUSE, "birth_date": date(1966, 1, 2)}
    return Payee.model_validate(default | over)


def member_payee(**over: Any) -> Payee:
    return payee("self", **{"name": NAME, "relationship": Relationship.SELF, "birth_date": BORN} | over)


def account(holder: str = "BUDI SANTOSO") -> BankAccount:
    return BankAccount(bank_code="002", number="001234567890123", holder_name=holder)


def personal(*payees: Payee, **over: Any) -> ClaimPersonal:
    return ClaimPersonal.model_validate({"member": identity(), "reporter_name": "BUDI SANTOSO", "payees": payees} | over)


def death(
    kind: ClaimKind = ClaimKind.JKM_DEATH, cause: DeathCause = DeathCause.ILLNESS, on: date = DIED, **over: Any
) -> ClaimContent:
    details = DeathDetails(cause=cause, on_leave=over.pop("on_leave", False))
    return ClaimContent(kind=kind, event_date=on, death=details, **over)


def savings(reason: JhtReason = JhtReason.PENSION_AGE, reason_date: date | None = DIED, on: date = DIED) -> ClaimContent:
    return ClaimContent(kind=ClaimKind.JHT, event_date=on, jht=JhtDetails(reason=reason, reason_date=reason_date))


def repatriation(ticket: int = 9_000_000, onward: int = 1_000_000, on: date = DIED, **over: bool) -> ClaimContent:
    costs = {"ticket_cost": Money(amount=ticket), "onward_transport_cost": Money(amount=onward)}
    details = RepatriationDetails.model_validate(costs | over)
    return ClaimContent(kind=ClaimKind.PMI_REPATRIATION, event_date=on, event_country="TW", repatriation=details)


def migrant(kind: ClaimKind, on: date = DIED, country: str = "TW", **details: Any) -> ClaimContent:
    """A migrant's claim of one of the kinds with details of their own: `placement={"workers_wish": True}`."""
    return ClaimContent.model_validate({"kind": kind, "event_date": on, "event_country": country} | details)


def work_accident(on: date = DIED, disability: DisabilityDetails | None = None, **over: Any) -> ClaimContent:
    """An accident at the workplace, reported the day after, with a month of inability."""
    default = {
        "cause": AccidentCause.WORKPLACE,
        "state": MedicalState.RECOVERED,
        "happened_at": datetime(on.year, on.month, on.day, 3, 0, tzinfo=UTC),
        "reported_at": datetime(on.year, on.month, on.day, 3, 0, tzinfo=UTC) + timedelta(days=1),
        "inability": (InabilityPeriod(first=on, last=add_months(on, 1) - timedelta(days=1)),),
    }
    facts = AccidentDetails.model_validate(default | over)
    return ClaimContent(kind=ClaimKind.JKK_ACCIDENT, event_date=on, accident=facts, disability=disability)


def migrants_accident(disability: DisabilityDetails | None = None, **over: Any) -> ClaimContent:
    """An accident abroad, at the workplace, without receipts."""
    facts = AccidentDetails.model_validate({"cause": AccidentCause.WORKPLACE, "state": MedicalState.RECOVERED} | over)
    return ClaimContent(kind=ClaimKind.PMI_ACCIDENT, event_date=DIED, event_country="TW", accident=facts, disability=disability)


def work_death(on: date = DIED, cause: DeathCause = DeathCause.WORK_ACCIDENT, **over: Any) -> ClaimContent:
    claim = work_accident(on, state=MedicalState.DIED, inability=(), **over)
    return claim.model_copy(update={"kind": ClaimKind.JKK_DEATH, "death": DeathDetails(cause=cause)})


def job_loss(on: date = DIED, ground: TerminationGround = TerminationGround.EMPLOYER_ALONE, **over: Any) -> ClaimContent:
    return ClaimContent(kind=ClaimKind.JKP, event_date=on, job_loss=JobLossDetails(ground=ground, **over))


def schooling(
    *children: SchoolChild,
    on: date = DIED,
    route: ScholarshipRoute = ScholarshipRoute.WORK_ACCIDENT,
    kind: ClaimKind = ClaimKind.SCHOLARSHIP,
) -> ClaimContent:
    details = ScholarshipDetails(route=route, children=children or (pupil(),))
    return ClaimContent(kind=kind, event_date=on, scholarship=details)


def pupil(ref: str = "heir-1", **over: Any) -> SchoolChild:
    """In the first year of primary school."""
    default = {"ref": ref, "birth_date": date(2019, 8, 1), "level": SchoolLevel.SD, "school_year": "2026/2027"}
    return SchoolChild.model_validate(default | over)


def old_age(on: date = DIED, **over: Any) -> ClaimContent:
    return ClaimContent(kind=ClaimKind.JP_OLD_AGE, event_date=on, pension=PensionDetails.model_validate(over))


def people(claim: ClaimContent) -> ClaimPersonal:
    if claim.scholarship is not None:
        born = claim.scholarship.children[0].birth_date
        return personal(payee(relationship=Relationship.CHILD, birth_date=born, guardian_name="DEWI SANTOSO"))
    return personal(payee()) if claim.death is not None else personal(member_payee())


def registered(claim: ClaimContent | None = None, who: ClaimPersonal | None = None, **over: Any) -> ClaimRegistered:
    claim = claim or death()
    default = {
        "channel": Channel.LAPAK_ASIK,
        "channel_reference": "LA-1",
        "revision": 1,
        "received_at": RECEIVED,
        "reporter_role": ReporterRole.HEIR,
        "content_hash": "0" * 64,
        "aliases": (),
        "submission_id": "submission-1",
        "claim": claim,
        "personal": who or people(claim),
        "basis": Basis(claim=over.get("revision", 1)),
    }
    return ClaimRegistered.model_validate(default | over)


def amended(claim: ClaimContent | None = None, who: ClaimPersonal | None = None, revision: int = 2) -> ClaimAmended:
    claim = claim or death()
    return ClaimAmended(
        basis=Basis(claim=revision),
        revision=revision,
        received_at=RECEIVED,
        channel=Channel.LAPAK_ASIK,
        reporter_role=ReporterRole.HEIR,
        claim=claim,
        personal=who or people(claim),
    )


def snapshot(claim: ClaimContent | None = None, **over: Any) -> CoverageSnapshot:
    """Ten years of cover as the claim's kind wants it."""
    claim = claim or death()
    default = {
        "on": claim.event_date,
        "segment": Segment.PMI if claim.kind in MIGRANT_KINDS else Segment.PU,
        "covered": True,
        "programmes": (Programme.JKK, Programme.JKM, Programme.JHT),
        "phase": _phase(claim.kind),
        "member_since": date(2015, 1, 1),
        "membership_months": 120,
        "contribution_months": 120,
        "wage": Money(amount=5_000_000) if claim.accident else None,
        "jht": jht_account() if claim.kind is ClaimKind.JHT else None,
        "pension": pension_facts() if KINDS[claim.kind].programme is Programme.JP else None,
    }
    return CoverageSnapshot.model_validate(default | over)


def _phase(kind: ClaimKind) -> MigrantPhase | None:
    """During the placement, unless the kind is of another phase."""
    phases = KINDS[kind].phases
    return MigrantPhase.DURING if MigrantPhase.DURING in phases else min(phases, default=None)


def jht_account(balance: int = 12_000_000, paid_before: int = 0, paid_before_on: date | None = None) -> JhtAccount:
    return JhtAccount(
        balance=Money(amount=balance),
        as_of=date(2026, 10, 31),
        paid_before=Money(amount=paid_before),
        paid_before_on=paid_before_on,
    )


def pension_facts() -> PensionFacts:
    """Ten years of contributions without a gap: a lump sum of who grows old, a pension of who is disabled."""
    account = PensionAccount(
        balance=Money(amount=20_000_000), as_of=date(2026, 9, 30), weighted_annual_wage=Money(amount=60_000_000)
    )
    return PensionFacts(joined_on=date(2015, 7, 1), months=120, due_months=120, account=account)


def known(**over: Any) -> MemberPersonal:
    return MemberPersonal.model_validate({"name": NAME, "birth_date": BORN, "sex": "female", "nik": None} | over)


def covered(
    facts: CoverageSnapshot | None = None, version: int = 1, claim: int = 1, member: MemberPersonal | None = None
) -> CoverageEstablished:
    return CoverageEstablished(
        basis=Basis(claim=claim, coverage=version),
        member_id=MEMBER,
        digest="0" * 64,
        snapshot=facts or snapshot(),
        personal=LedgerPersonal(member=member or known()),
    )


def linked(*others: Any, filing: Filing = Filing.APPLICATION) -> ClaimLinked:
    return ClaimLinked(basis=Basis(claim=1), case_id=CASE, member_id=MEMBER, filing=filing, others=others)


def completed(documents: int = 1, claim: int = 1) -> DocumentsCompleted:
    held = (AcceptedDocument(document_id="document-1", kind=DocumentKind.MEMBER_CARD, sha256="0" * 64),)
    return DocumentsCompleted(
        basis=Basis(claim=claim, documents=documents), documents=held, digest="0" * 64, complete_at=RECEIVED
    )


def upload(kind: DocumentKind, **over: Any) -> DocumentUploaded:
    default = {
        "document_id": kind.value,
        "kind": kind,
        "channel": Channel.LAPAK_ASIK,
        "received_at": RECEIVED,
        "object_reference": f"documents/{kind.value}",
        "sha256": "0" * 64,
        "content_type": "application/pdf",
        "size_bytes": 200_000,
    }
    return DocumentUploaded.model_validate(default | over)


def appeal(received_at: datetime = RECEIVED, submission_id: str = "appeal-1") -> ClaimAppealed:
    return ClaimAppealed(submission_id=submission_id, received_at=received_at, because="the registry is wrong")


def decision(
    task: Any, verdict: Verdict = Verdict.APPROVE, officer: str = "officer-1", kind: TaskKind | None = None, **over: Any
) -> OfficerDecided:
    """An officer's answer to a referral, signing what the referral showed."""
    default = {
        "task_id": task.task_id,
        "kind": kind or getattr(task, "kind", TaskKind.APPROVAL),
        "verdict": verdict,
        "officer": officer,
        "role": AuthorityRole.BRANCH_HEAD,
        "because": "looked at everything",
        "decided_at": RECEIVED,
        "basis": task.basis,
        "lines_digest": getattr(task, "lines_digest", None),
    }
    return OfficerDecided.model_validate(default | over)
