"""Stand-ins for everybody outside: the registry, whoever brings papers, officers, and a bank; each does what the claim's word says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Final
from uuid import uuid5

from deploy.bank.books import Books
from deploy.bank.keys import DEMO_BANK, signer
from deploy.bank.moods import DRAW_MAX, Mood
from deploy.sandbox.outcomes import USUAL, Outcome, Register, Sums, outcome_of
from processors.assessment.rules.jht import PARTS
from processors.payout.signatures import signed_payload
from schemas.basis import Basis
from schemas.benefit import StatedSum
from schemas.civil import civil_date
from schemas.claim import Identity
from schemas.envelope import EventData
from schemas.events.coverage import (
    CoverageReported,
    JhtAccount,
    MemberPersonal,
    Membership,
    MigrantPlacement,
    MonthRange,
    PensionAccount,
    WagePeriod,
)
from schemas.events.decisions import AssessmentReferred, VerificationReferred
from schemas.events.documents import DocumentUploaded
from schemas.events.dossier import DocumentsRequested, MissingDocument
from schemas.events.findings import FindingAsked, FindingReported
from schemas.events.instructions import PayoutInquired, PayoutInstructed
from schemas.events.receipts import PayoutReceipt, ReceiptReason
from schemas.events.submissions import ClaimSubmitted
from schemas.events.verifications import OfficerDecided
from schemas.findings import FindingOutcome, Found
from schemas.identifiers import SANTUNAN
from schemas.kinds import AFTER, BEFORE, KINDS, MIGRANT_KINDS
from schemas.money import Money
from schemas.vocabulary import AuthorityRole, ClaimKind, Programme, Segment, TaskKind, Verdict

PERSON_SECONDS: Final = 0.5
"""How long a stand-in thinks."""
BANK_PACE: Final = timedelta(milliseconds=200)
INSURED_MONTHS: Final = 120
BALANCE: Final = Money(amount=10_000_000)
STATED: Final = Money(amount=2_500_000)
"""What an officer states where the rules could not compute."""
WAGE: Final = Money(amount=5_000_000)
WAGE_OF_A_YEAR: Final = Money(amount=60_000_000)
UNKNOWN_BIRTH: Final = date(1980, 1, 1)
Answer = tuple[float, str, EventData]


class Outside:
    """Remembers what was filed, and by which word."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._filed: dict[str, tuple[ClaimSubmitted, Outcome]] = {}
        self._books = Books(DEMO_BANK, "sandbox", seed, signer(seed, DEMO_BANK), BANK_PACE)
        self._instructed: set[str] = set()
        self._reports = 0

    def outcome(self, claim: str) -> Outcome:
        return self._filed[claim][1] if claim in self._filed else USUAL

    def react(self, subject: str, data: EventData, now: datetime) -> Iterable[Answer]:
        """What they write when they see `data` about `subject`: seconds to wait, the subject, the event."""
        match data:
            case ClaimSubmitted():
                outcome = outcome_of(data.channel_reference)
                self._filed[subject] = data, outcome
                return self._registry(data, outcome, now)
            case DocumentsRequested() if self.outcome(subject).papers:
                return [self._paper(subject, wanted, now) for wanted in data.missing]
            case VerificationReferred():
                return self._officer(subject, data.task_id, data.kind, data.role, data.basis, now, None)
            case FindingAsked():
                looked = self.outcome(subject).looked
                return [] if looked is None else [self._look(subject, data, looked, now)]
            case AssessmentReferred():
                return self._approval(subject, data, now)
            case PayoutInstructed() | PayoutInquired():
                return self._bank(subject, data, now)
        return ()

    def _registry(self, filed: ClaimSubmitted, outcome: Outcome, now: datetime) -> Iterator[Answer]:
        member = filed.personal.member
        numbers = (member.nik, member.membership_number, member.passport)
        if outcome.register is Register.NOTHING or not any(numbers):
            return
        self._reports += 1
        name = "SOMEBODY ELSE" if outcome.register is Register.OTHER_NAME else member.name
        member_id = str(uuid5(SANTUNAN, f"sandbox\n{next(number for number in numbers if number)}"))
        yield 0.0, member_id, _coverage(filed, member, name, self._reports, now)

    def _paper(self, claim: str, wanted: MissingDocument, now: datetime) -> Answer:
        filed, kind = self._filed[claim][0], wanted.any_of[0]
        name = f"{claim}\n{kind}\n{wanted.payee_ref}"
        paper = DocumentUploaded(
            document_id=str(uuid5(SANTUNAN, f"sandbox\n{name}")),
            kind=kind,
            channel=filed.channel,
            received_at=now,
            object_reference=f"sandbox/{kind}",
            sha256=sha256(name.encode()).hexdigest(),
            content_type="application/pdf",
            size_bytes=len(name),
            payee_ref=wanted.payee_ref,
        )
        return PERSON_SECONDS, claim, paper

    def _look(self, claim: str, data: FindingAsked, looked: FindingOutcome, now: datetime) -> Answer:
        """Whoever is asked to look finds it as the word says."""
        paper = sha256(data.task_id.encode()).hexdigest()
        found = Found(
            outcome=looked,
            found_on=civil_date(now),
            place="Sandbox",
            paper_sha256=paper,
            because="As the reference asked.",
        )
        person = f"sandbox-{data.kind}-{data.task_id[:8]}"
        word = FindingReported(
            task_id=data.task_id, kind=data.kind, person=person, role=data.role, basis=data.basis, found=found, reported_at=now
        )
        return PERSON_SECONDS, claim, word

    def _approval(self, claim: str, data: AssessmentReferred, now: datetime) -> list[Answer]:
        """The lines are approved as they are, or sums stated first and confirmed by another, as the word says."""
        sums = self.outcome(claim).sums
        if data.stated_by is not None and sums is not Sums.CONFIRMED:
            return []
        stated = () if data.stated_by is not None or sums is Sums.LEFT_OPEN else self._stated(claim, data)
        return self._officer(claim, data.task_id, TaskKind.APPROVAL, data.role, data.basis, now, data.lines_digest, stated)

    def _stated(self, claim: str, data: AssessmentReferred) -> tuple[StatedSum, ...]:
        """Every sum that is asked for, to whom the rule pays, else to the first payee; never above the highest."""
        payees = self._filed[claim][0].personal.payees
        return tuple(
            StatedSum(
                benefit=one.benefit,
                item=one.item,
                amount=STATED if one.most is None else min(STATED, one.most, key=lambda sum_: sum_.amount),
                payee_ref=None if one.payees else payees[0].ref,
                rests_on="sandbox letter 1",
                sentence="As the reference asked.",
            )
            for one in data.open_sums
        )

    def _officer(
        self,
        claim: str,
        task: str,
        kind: TaskKind,
        role: AuthorityRole,
        basis: Basis,
        now: datetime,
        digest: str | None,
        stated: tuple[StatedSum, ...] = (),
    ) -> list[Answer]:
        verdict = self.outcome(claim).officer
        if verdict is None:
            return []
        word = OfficerDecided(
            task_id=task,
            kind=kind,
            verdict=verdict,
            officer=f"sandbox-{kind}-{role}-{task[:8]}",
            role=role,
            because="As the reference asked.",
            decided_at=now,
            basis=basis,
            lines_digest=digest if verdict is Verdict.APPROVE else None,
            sums=stated if verdict is Verdict.APPROVE else (),
        )
        return [(PERSON_SECONDS, claim, word)]

    def _bank(self, claim: str, data: PayoutInstructed | PayoutInquired, now: datetime) -> Iterator[Answer]:
        """A payment after the first goes well: what the word asked for has been seen."""
        outcome = self.outcome(claim)
        if isinstance(data, PayoutInstructed):
            self._books.permille = {Mood.PLAIN if claim in self._instructed else outcome.bank: DRAW_MAX}
            self._instructed.add(claim)
            dues = self._books.instructed(claim, data, sha256(signed_payload(data)).hexdigest(), genuine=True, now=now)
        else:
            dues = self._books.inquired(data, genuine=True, now=now)
        for due in dues:
            self._books.told(due)
            yield max(0.0, (due.at - now).total_seconds()), claim, self._said(due.receipt, outcome)

    def _said(self, receipt: PayoutReceipt, outcome: Outcome) -> PayoutReceipt:
        """With the reason that the word asks for, signed anew."""
        if receipt.reason is None or outcome.bank_refusal is None:
            return receipt
        code, text = outcome.bank_refusal
        said = receipt.model_copy(update={"reason": ReceiptReason(code=code, text=text), "signature": ""})
        return said.model_copy(update={"signature": signer(self._seed, DEMO_BANK).sign(signed_payload(said))})


def _coverage(filed: ClaimSubmitted, member: Identity, name: str, sequence: int, now: datetime) -> CoverageReported:
    """Insured for ten years up to the event, whoever it is."""
    kind, happened = filed.claim.kind, filed.claim.event_date
    first = date(happened.year - INSURED_MONTHS // 12, happened.month, 1)
    migrant = kind in MIGRANT_KINDS
    number = member.membership_number or "SANDBOX-1"
    membership = Membership(
        segment=Segment.PMI if migrant else Segment.PU,
        membership_number=number,
        employer_number=None if migrant else "SB000001",
        programmes=(Programme.JKK, Programme.JKM) if migrant else tuple(Programme),
        starts_on=first,
        ends_on=happened if kind in {ClaimKind.JHT, ClaimKind.JKP} and not _draws_a_part(filed) else None,
        wages=(WagePeriod(first=f"{first:%Y-%m}", wage=WAGE),),
        paid=(MonthRange(first=f"{first:%Y-%m}", last=f"{happened:%Y-%m}"),),
        placement=_placement(filed, happened) if migrant else None,
    )
    return CoverageReported(
        sequence=sequence,
        reported_at=now,
        memberships=(membership,),
        jht=None if migrant else JhtAccount(balance=BALANCE, as_of=happened),
        pension=None if migrant else PensionAccount(balance=BALANCE, as_of=happened, weighted_annual_wage=WAGE_OF_A_YEAR),
        personal=MemberPersonal(
            name=name,
            birth_date=member.birth_date or UNKNOWN_BIRTH,
            sex="female",
            nik=member.nik,
            passports=(member.passport,) if member.passport else (),
            membership_numbers=(number,),
        ),
    )


def _draws_a_part(filed: ClaimSubmitted) -> bool:
    """Who draws a part of the savings is a member still."""
    return filed.claim.jht is not None and filed.claim.jht.reason in PARTS


def _placement(filed: ClaimSubmitted, happened: date) -> MigrantPlacement:
    """Half a year abroad on the day; not departed yet, or back home, where only that gives the benefit."""
    abroad = filed.claim.event_country if filed.claim.event_country != "ID" else "TW"
    phases = KINDS[filed.claim.kind].phases
    waiting, home = phases == BEFORE, phases == AFTER
    return MigrantPlacement(
        country=abroad,
        registered_on=happened - timedelta(days=30 if waiting else 240),
        departed_on=None if waiting else happened - timedelta(days=180),
        paid_months=24,
        returned_on=happened if home else None,
    )
