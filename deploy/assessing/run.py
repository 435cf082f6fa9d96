"""One case through the rules of intake, documents, verification and assessment, in that order, without events."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from deploy.assessing.deadlines import deadlines
from deploy.assessing.form import Approval, Assessment, CaseFile, OpenQuestion, Outcome, Paid, RefusedBenefit
from processors.assessment.rules.assess import Assessed, assess
from processors.assessment.rules.authority import authority
from processors.assessment.rules.case import Case
from processors.assessment.rules.jht import Pension, Savings
from processors.assessment.rules.lines import lines
from processors.assessment.rules.shares import shares_of
from processors.assessment.rules.unpaid import not_paid
from processors.documents.checklist import requirements
from processors.documents.conditions import Asked
from processors.documents.rules import select
from processors.documents.tables import Dossier, HeldDocument
from processors.intake.door import Door
from processors.intake.rules import filing_reasons, sentence
from processors.law import LAW, Book
from processors.verification.rules.checks import Verdict, run
from processors.verification.rules.facts import Facts
from schemas.benefit import BenefitLine
from schemas.civil import civil_date
from schemas.claim import ClaimContent
from schemas.events.coverage import MemberPersonal
from schemas.events.documents import DocumentUploaded
from schemas.events.dossier import MissingDocument
from schemas.identifiers import claim_id
from schemas.money import Money
from schemas.reasons import ReasonCode
from schemas.vocabulary import DocumentKind, Filing

MEMBER: Final = "00000000-0000-5000-8000-000000000000"
"""Stands for the member's id, which the registry gives."""


@dataclass(frozen=True, slots=True)
class Found:
    """What each processor's rules say of the case."""

    refusals: tuple[ReasonCode, ...]
    missing: tuple[MissingDocument, ...]
    verdict: Verdict
    assessed: Assessed
    lines: tuple[BenefitLine, ...]


def assess_case(file: CaseFile, as_of: date | None = None, book: Book = LAW) -> Assessment:
    """What becomes of the case, decided on `as_of` (else as the file says, else on the day of submission)."""
    filed = file.submission
    claim = file.verified or filed.claim
    on = as_of or file.assessed_on or civil_date(filed.received_at)
    case = case_of(file, book)
    refusals = filing_reasons(filed, Door(filed.channel, native=False), filed.received_at, 0)
    verdict = run(_facts(file, claim))
    assessed = assess(case)
    paid = file.savings_before
    before = Savings(paid.gross.amount, paid.first_on, on, Pension(paid.pension.amount, paid.pension_on))
    found = Found(refusals, _missing(file, claim), verdict, assessed, lines(case, assessed, before))
    return _said(file, claim, case, found, on)


def case_of(file: CaseFile, book: Book = LAW) -> Case:
    """What the benefits' rules look at."""
    shares = shares_of(file.submission.personal.payees)
    claim = file.verified or file.submission.claim
    return Case(claim, file.coverage, MEMBER, shares, book, losses_before=file.losses_before)


def _facts(file: CaseFile, claim: ClaimContent) -> Facts:
    filed = file.submission
    return Facts(
        claim=claim,
        personal=filed.personal,
        member=file.member or _as_filed(file),
        snapshot=file.coverage,
        channel=filed.channel,
        received_on=civil_date(filed.received_at),
        others=file.others,
    )


def _as_filed(file: CaseFile) -> MemberPersonal:
    """The registry's word where the file has none: as the submission names the member."""
    named = file.submission.personal.member
    born = named.birth_date or file.submission.claim.event_date
    return MemberPersonal(name=named.name, birth_date=born, sex="female", nik=named.nik)


def _missing(file: CaseFile, claim: ClaimContent) -> tuple[MissingDocument, ...]:
    """What the checklist still asks for; a file that lists no papers has them all."""
    filed = file.submission
    if file.papers is None or claim.filing is not Filing.APPLICATION:
        return ()
    asked = Asked.of(claim, filed.personal, civil_date(filed.received_at))
    held = tuple(
        HeldDocument(upload=_upload(file, index, paper.kind, paper.payee_ref), outcome="accepted")
        for index, paper in enumerate(file.papers)
    )
    dossier = Dossier(
        claim_id=claim_id(filed.channel, filed.channel_reference),
        requirements=requirements(asked),
        payee_refs=asked.payees,
        held=held,
    )
    return select(dossier).missing


def _upload(file: CaseFile, index: int, kind: DocumentKind, payee_ref: str | None) -> DocumentUploaded:
    return DocumentUploaded(
        document_id=f"paper-{index}",
        kind=kind,
        channel=file.submission.channel,
        received_at=file.submission.received_at,
        object_reference=f"papers/{index}",
        sha256=f"{index:064x}",
        content_type="application/pdf",
        size_bytes=1,
        payee_ref=payee_ref,
    )


def _said(file: CaseFile, claim: ClaimContent, case: Case, found: Found, on: date) -> Assessment:
    straight = not found.verdict.referred
    needed = authority(found.lines, found.assessed.questions, on, straight_through=straight, book=case.book)
    outcome, reasons, next_step = _outcome(found, needed.reasons)
    payable = outcome != "refused"
    return Assessment(
        outcome=outcome,
        reasons=reasons,
        next_step=next_step,
        tariff_version=case.book.version,
        event_date=claim.event_date,
        assessed_on=on,
        total=Money.total(line.net for line in found.lines) if payable else Money(amount=0),
        lines=found.lines if payable else (),
        payees=_payees(case, found.lines) if payable else (),
        refused=tuple(
            RefusedBenefit(rule=one.rule, reason=one.reason, article=one.article, detail=one.detail)
            for one in found.assessed.refused
        ),
        not_paid=not_paid(found.assessed.owed),
        questions=tuple(OpenQuestion(rule=one.rule, reason=one.reason, detail=one.detail) for one in found.assessed.questions),
        missing_documents=found.missing,
        checks=found.verdict.checks,
        signals=found.verdict.score.signals,
        approval=Approval(reasons=needed.reasons, role=needed.role, people=needed.people) if needed.reasons and payable else None,
        deadlines=deadlines(file, claim, case.book),
    )


def _outcome(found: Found, approval: tuple[ReasonCode, ...]) -> tuple[Outcome, tuple[ReasonCode, ...], str]:
    """The first of the processors that does not let it pass, as in the stream."""
    if found.refusals:
        return "refused", found.refusals, sentence(found.refusals)
    if found.missing:
        return "incomplete", (), "send the missing documents"
    if found.verdict.failed:
        return "denied", found.verdict.failed, "the claimant may appeal"
    if not found.lines and not found.assessed.questions:
        return "denied", found.assessed.reasons, "the claimant may appeal"
    if found.verdict.referred:
        return (
            "referred",
            found.verdict.referred,
            "an officer looks at what the checks referred, then somebody approves the lines",
        )
    if approval:
        return "referred", approval, "somebody with the authority approves the lines"
    return "approved", (), "it is paid"


def _payees(case: Case, made: tuple[BenefitLine, ...]) -> tuple[Paid, ...]:
    by_ref = {share.ref: [line for line in made if line.payee_ref == share.ref] for share in case.shares}
    relationships = {share.ref: share.relationship for share in case.shares}
    return tuple(
        Paid(
            ref=ref,
            relationship=relationships[ref],
            gross=Money.total(line.gross for line in theirs),
            tax=Money.total(line.tax for line in theirs),
            net=Money.total(line.net for line in theirs),
        )
        for ref, theirs in by_ref.items()
        if theirs
    )
