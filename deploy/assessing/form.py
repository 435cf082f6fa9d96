"""The JSON form of a case and of its result (`docs/assess.md`): what the stream's events bring, put together in one file."""

from datetime import date
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from schemas.benefit import BenefitLine
from schemas.claim import ClaimContent, PayeeRef
from schemas.envelope import UtcDatetime
from schemas.events.coverage import MemberPersonal
from schemas.events.decisions import CheckResult
from schemas.events.dossier import MissingDocument
from schemas.events.ledger import LOSSES_BEFORE_MAX, CoverageSnapshot, EarlierLoss, LinkedClaim
from schemas.events.submissions import ClaimSubmitted
from schemas.money import ZERO, Money
from schemas.reasons import ReasonCode
from schemas.signals import Signal
from schemas.unpaid import NotPaid
from schemas.vocabulary import AuthorityRole, DocumentKind, EvidenceMark, Relationship

PAPERS_MAX: Final = 200
Outcome = Literal["refused", "incomplete", "denied", "referred", "approved"]


class Part(BaseModel):
    """Part of a case file: nothing that is misspelt is overlooked."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class HeldPaper(Part):
    """A paper that was accepted, and whose it is where the claim has several payees."""

    kind: DocumentKind
    payee_ref: PayeeRef | None = None


class SavingsBefore(Part):
    """Old-age savings that were paid before, gross, and when first, and a pension that was paid at once: the tax looks at them."""

    gross: Money = ZERO
    first_on: date | None = None
    pension: Money = ZERO
    pension_on: date | None = None


class CaseFile(Part):
    """One case. `submission`: as a channel files it (`santunan.claim.submitted.v1`). `coverage`: what held on the event's date, as
    the ledger establishes it. `member`: as the registry knows them; none: as the submission says. `papers`: accepted so far; none
    given: all that are asked for. `verified`: the facts as officers established them, where they are not as filed. `others`: other
    claims of the case. `losses_before`: of the body, that other claims of the member were given. `assessed_on`: the day of the decision; none: the day of the submission."""

    about: str = Field(default="", max_length=400)
    submission: ClaimSubmitted
    coverage: CoverageSnapshot
    member: MemberPersonal | None = None
    papers: tuple[HeldPaper, ...] | None = Field(default=None, max_length=PAPERS_MAX)
    verified: ClaimContent | None = None
    others: tuple[LinkedClaim, ...] = ()
    savings_before: SavingsBefore = SavingsBefore()
    losses_before: tuple[EarlierLoss, ...] = Field(default=(), max_length=LOSSES_BEFORE_MAX)
    assessed_on: date | None = None


class RefusedBenefit(Part):
    """A benefit that the law does not give here."""

    rule: str
    reason: ReasonCode
    article: str
    detail: str


class OpenQuestion(Part):
    """What a person must answer first."""

    rule: str
    reason: ReasonCode
    detail: str


class Paid(Part):
    """A payee with the sum of their lines."""

    ref: PayeeRef
    relationship: Relationship
    gross: Money
    tax: Money
    net: Money


class Deadline(Part):
    """Until when what is to be done, and by which rule."""

    what: str
    until: date | UtcDatetime
    article: str
    mark: EvidenceMark
    unverified: str = ""
    """Of working days: which years' days are not certain, and why."""


class Approval(Part):
    """Who has to approve, and why; no reasons: nobody has to."""

    reasons: tuple[ReasonCode, ...]
    role: AuthorityRole
    people: int


class Assessment(Part):
    """What becomes of the case, and why. Reasons are those of the outcome; `next_step` says in a sentence what to do."""

    outcome: Outcome
    reasons: tuple[ReasonCode, ...]
    next_step: str
    tariff_version: str
    event_date: date
    assessed_on: date
    total: Money = ZERO
    """Net of all lines."""
    lines: tuple[BenefitLine, ...] = ()
    payees: tuple[Paid, ...] = ()
    refused: tuple[RefusedBenefit, ...] = ()
    not_paid: tuple[NotPaid, ...] = ()
    """Sums that are somebody else's: the employer's, or the social security fund's."""
    questions: tuple[OpenQuestion, ...] = ()
    missing_documents: tuple[MissingDocument, ...] = ()
    checks: tuple[CheckResult, ...] = ()
    signals: tuple[Signal, ...] = ()
    """Fraud signals of this claim by itself, for officers; what it has in common with others, one case does not show."""
    approval: Approval | None = None
    deadlines: tuple[Deadline, ...] = ()
