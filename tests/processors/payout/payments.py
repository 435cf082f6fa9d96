"""The payout tests' vocabulary: one claim's events as others write them, and a bank that signs its receipts."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Literal

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from processors.payout import FundRoute, PayoutConfig, build
from processors.payout.signatures import Ed25519Signer, Ed25519Verifier, payload_digest, signed_payload
from processors.payout.tables import PAYOUT_CLAIMS, Group, PayoutClaim
from schemas.basis import Basis
from schemas.benefit import BenefitLine
from schemas.canonical import digest
from schemas.claim import BankAccount, ClaimContent, ClaimPersonal, DeathDetails, Identity, Payee
from schemas.events.coverage import MemberPersonal
from schemas.events.decisions import Approval, ClaimApproved, ClaimDenied
from schemas.events.dossier import ClaimLapsed
from schemas.events.instructions import PayoutInstructed
from schemas.events.ledger import (
    ClaimLinked,
    CoverageEstablished,
    CoverageSnapshot,
    EntitlementConfirmed,
    EntitlementHeld,
    LedgerPersonal,
)
from schemas.events.payout import PayoutConflict
from schemas.events.receipts import PayoutReceipt, ReceiptReason, ReceiptStatus
from schemas.events.registration import AmendmentRequested, ClaimRegistered, PayeeAccountProvided, WithdrawalRequested
from schemas.events.requests import ConfirmRequested
from schemas.events.submissions import PayeeAccountPersonal
from schemas.events.verifications import OfficerDecided, PayoutHoldRequested, PayoutRecallRequested
from schemas.identifiers import claim_id
from schemas.money import Money
from schemas.reasons import ReasonCode
from schemas.vocabulary import (
    AuthorityRole,
    BenefitCode,
    Channel,
    ClaimKind,
    DeathCause,
    EntitlementFamily,
    EvidenceMark,
    Filing,
    Programme,
    Relationship,
    Remedy,
    ReporterRole,
    Segment,
    TaskKind,
    Verdict,
)
from tests.processors.script import NOW, Script

CLAIM = claim_id("jmo", "reference-1")
MEMBER = "11111111-2222-3333-4444-555555555555"
ALIAS = "22222222-2222-3333-4444-555555555555"
BANK = "bank-one"
OTHER_BANK = "bank-two"
PRIVATE = {"santunan": b"s" * 32, BANK: b"b" * 32, OTHER_BANK: b"o" * 32}
WIDOW = "Siti Rahayu"
SON = "Budi Santoso"


def _public(name: str) -> bytes:
    return Ed25519PrivateKey.from_private_bytes(PRIVATE[name]).public_key().public_bytes_raw()


def config() -> PayoutConfig:
    """JHT is paid by the other bank, everything else by the first."""
    return PayoutConfig(
        environment="test",
        signer=Ed25519Signer("santunan-1", PRIVATE["santunan"]),
        verifier=Ed25519Verifier({name: {f"{name}-1": _public(name)} for name in (BANK, OTHER_BANK)}),
        routes={
            programme: FundRoute(fund=programme.lower(), payment_system=OTHER_BANK if programme is Programme.JHT else BANK)
            for programme in Programme
        },
    )


def account(holder: str = WIDOW, number: str = "0012345678") -> BankAccount:
    return BankAccount(bank_code="BRI", number=number, holder_name=holder)


def payee(ref: str = "heir-1", name: str = WIDOW, of: BankAccount | None = None) -> Payee:
    return Payee(ref=ref, name=name, relationship=Relationship.SPOUSE, account=of)


def line(
    benefit: BenefitCode = BenefitCode.JKM_DEATH,
    ref: str = "heir-1",
    net: int = 20_000_000,
    tax: int = 0,
    due: date | None = None,
) -> BenefitLine:
    return BenefitLine(
        line_id=f"{benefit}:{ref}:{due or 'now'}",
        benefit=benefit,
        family=EntitlementFamily.DEATH,
        subject=MEMBER,
        payee_ref=ref,
        gross=Money.rupiah(net + tax),
        tax=Money.rupiah(tax),
        net=Money.rupiah(net),
        rule="rule",
        article="art",
        tariff_version="1",
        mark=EvidenceMark.CONFIRMED,
        due_on=due,
    )


LAPSED = ClaimLapsed(basis=Basis(claim=1), reason=ReasonCode.DOCUMENTS_NOT_RECEIVED, due_at=NOW, missing=())
CONTENT = ClaimContent(kind=ClaimKind.JKM_DEATH, event_date=date(2026, 10, 1), death=DeathDetails(cause=DeathCause.ILLNESS))


def personal(*payees: Payee) -> ClaimPersonal:
    return ClaimPersonal(member=Identity(name="Agus Santoso"), reporter_name=WIDOW, payees=payees)


def registered(*payees: Payee) -> ClaimRegistered:
    return ClaimRegistered(
        channel=Channel.JMO,
        channel_reference="reference-1",
        revision=1,
        received_at=NOW,
        reporter_role=ReporterRole.HEIR,
        content_hash="0" * 64,
        aliases=(ALIAS,),
        submission_id="s-1",
        claim=CONTENT,
        personal=personal(*payees),
        basis=Basis(claim=1),
    )


def amendment(revision: int, *payees: Payee) -> AmendmentRequested:
    return AmendmentRequested(
        revision=revision,
        received_at=NOW + timedelta(days=revision),
        channel=Channel.JMO,
        reporter_role=ReporterRole.HEIR,
        content_hash="1" * 64,
        aliases=(ALIAS,),
        submission_id=f"s-{revision}",
        claim=CONTENT,
        personal=personal(*payees),
    )


def withdrawal() -> WithdrawalRequested:
    return WithdrawalRequested(submission_id="w-1", received_at=NOW, because="changed my mind")


def coverage(version: int = 1, revision: int = 1, member: str = MEMBER) -> CoverageEstablished:
    return CoverageEstablished(
        basis=Basis(claim=revision, coverage=version),
        member_id=member,
        digest=f"{version}",
        snapshot=CoverageSnapshot(on=date(2026, 10, 1), segment=Segment.PU, covered=True),
        personal=LedgerPersonal(member=MemberPersonal(name="Agus Santoso", birth_date=date(1980, 1, 1), sex="male")),
    )


def linked(filing: Filing = Filing.APPLICATION) -> ClaimLinked:
    return ClaimLinked(basis=Basis(claim=1, coverage=1), case_id=ALIAS, member_id=MEMBER, filing=filing)


def approved(*lines: BenefitLine, basis: Basis | None = None) -> ClaimApproved:
    lines = lines or (line(),)
    return ClaimApproved(
        basis=basis or Basis(claim=1, coverage=1, documents=1),
        lines=lines,
        lines_digest=digest(lines),
        total=Money.total(of.net for of in lines),
        approvals=(Approval(officer="/processors/assessment", role=None, decided_at=NOW),),
    )


def denied(basis: Basis | None = None) -> ClaimDenied:
    return ClaimDenied(
        basis=basis or Basis(claim=1, coverage=1, documents=1), reasons=(ReasonCode.NOT_COVERED_ON_DATE,), decided_by="officer-1"
    )


def provided(holder: str = WIDOW, number: str = "9999999999", ref: str = "heir-1", day: int = 1) -> PayeeAccountProvided:
    return PayeeAccountProvided(
        submission_id=f"a-{number}-{day}",
        received_at=NOW + timedelta(days=day),
        payee_ref=ref,
        personal=PayeeAccountPersonal(account=account(holder, number)),
    )


def word(
    task: str | None,
    officer: str,
    verdict: Verdict = Verdict.APPROVE,
    kind: TaskKind = TaskKind.PAYOUT_RELEASE,
    cites: str | None = None,
    role: AuthorityRole = AuthorityRole.SUPERVISOR,
    remedy: Remedy | None = None,
) -> OfficerDecided:
    assert task is not None
    return OfficerDecided(
        task_id=task,
        kind=kind,
        verdict=verdict,
        officer=officer,
        role=role,
        because="seen",
        decided_at=NOW,
        basis=Basis(claim=1),
        reference=cites,
        remedy=remedy,
    )


def brake(
    action: Literal["hold", "release"], person: str, minute: int = 0, role: AuthorityRole = AuthorityRole.SUPERVISOR
) -> PayoutHoldRequested:
    at = NOW + timedelta(minutes=minute)
    return PayoutHoldRequested(action=action, person=person, role=role, because="check", decided_at=at)


def recall(of: PayoutInstructed, person: str = "ani", role: AuthorityRole = AuthorityRole.SUPERVISOR) -> PayoutRecallRequested:
    return PayoutRecallRequested(payout_id=of.payout_id, person=person, role=role, because="wrong payee", decided_at=NOW)


def signed(receipt: PayoutReceipt, system: str) -> PayoutReceipt:
    signature = Ed25519Signer(f"{system}-1", PRIVATE[system]).sign(signed_payload(receipt))
    return receipt.model_copy(update={"signature": signature})


def receipt(
    of: PayoutInstructed,
    status: ReceiptStatus,
    *,
    number: int = 1,
    amount: int | None = None,
    bank_reference: str | None = "bank-ref-1",
    code: str | None = None,
    signer: str | None = None,
) -> PayoutReceipt:
    """What the addressed bank answers to an instruction; `signer` lets another one sign."""
    return signed(
        PayoutReceipt(
            receipt_id=f"{status}-{number}",
            payment_system=of.payment_system,
            payout_id=of.payout_id,
            end_to_end_id=of.end_to_end_id,
            instruction_digest=payload_digest(signed_payload(of)),
            status=status,
            amount=amount or of.amount,
            reason=ReceiptReason(code=code, text="account closed") if code else None,
            bank_reference=bank_reference,
            occurred_at=datetime(2026, 11, 20, 4, tzinfo=UTC),
            value_date=date(2026, 11, 20),
        ),
        signer or of.payment_system,
    )


@dataclass
class Case:
    """One claim going through the payout processor."""

    script: Script = field(default_factory=lambda: Script(build(config())))

    def feed(self, *events: object) -> Case:
        for event in events:
            self.script.feed(CLAIM, event)  # type: ignore[arg-type]
        return self

    @classmethod
    def registered(cls, *payees: Payee) -> Case:
        """Registered, insured and linked; payee heir-1 with an account unless others are named."""
        return cls().feed(registered(*(payees or (payee(of=account()),))), coverage(), linked())

    @classmethod
    def instructed(cls, *lines: BenefitLine, payees: tuple[Payee, ...] = ()) -> Case:
        """Approved, through the gate, and sent."""
        return cls.registered(*payees).feed(approved(*lines)).pass_gate()

    def pass_gate(self) -> Case:
        """The ledger confirms whatever it was asked last."""
        asked = self.script.emitted(ConfirmRequested)
        return self.feed(self.confirmed(asked[-1]))

    def confirmed(self, asked: ConfirmRequested) -> EntitlementConfirmed:
        return EntitlementConfirmed(basis=Basis(claim=asked.revision), group=asked.group, lines=asked.lines)

    def gate_shut(self) -> Case:
        asked = self.script.emitted(ConfirmRequested)[-1]
        return self.feed(
            EntitlementHeld(
                basis=Basis(claim=1), group=asked.group, lines=asked.lines, holder=ALIAS, reason="confirmed_elsewhere"
            )
        )

    def answer(self, status: ReceiptStatus, *, attempt: int = -1, **more: object) -> Case:
        return self.feed(receipt(self.instructions[attempt], status, **more))  # type: ignore[arg-type]

    def conflict_word(self, officer: str, verdict: Verdict, cites: str | None = "statement 7/3") -> Case:
        task = self.script.emitted(PayoutConflict)[-1].task_id
        return self.feed(word(task, officer, verdict, TaskKind.PAYOUT_CONFLICT, cites))

    def wait(self, **duration: float) -> Case:
        self.script.fire_timers(self.script.now + timedelta(**duration))
        return self

    @property
    def instructions(self) -> list[PayoutInstructed]:
        return self.script.emitted(PayoutInstructed)

    @property
    def row(self) -> PayoutClaim:
        row = self.script.get(PAYOUT_CLAIMS, CLAIM)
        assert row is not None
        return row

    @property
    def group(self) -> Group:
        return self.row.current[-1]

    def names(self) -> list[str]:
        """Short names of all that was emitted, in order."""
        return [type(output.data).__name__ for output in self.script.outputs]
