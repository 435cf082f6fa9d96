"""What `intake` writes to the lifecycle: claims registered, refused, amended, withdrawn, appealed, repeated."""

from datetime import date
from typing import ClassVar, Literal

from pydantic import Field

from schemas.basis import Basis
from schemas.claim import ClaimContent, ClaimPersonal, Name, PayeeRef
from schemas.envelope import Data, EventData, UtcDatetime
from schemas.events.submissions import PayeeAccountPersonal
from schemas.identifiers import AliasKey
from schemas.reasons import ReasonCode
from schemas.topics import LIFECYCLE
from schemas.vocabulary import Channel, ClaimKind, Language, ReporterRole, RightEnd


class ClaimRegistered(EventData):
    """A well-formed claim by someone who may report it: the first revision that was taken.

    `content_hash`: SHA-256 over the reporter's role, claim and personal data as intake hashes them (its `rules.content_hash`).
    """

    event_type: ClassVar[str] = "santunan.claim.registered.v1"
    topic: ClassVar[str] = LIFECYCLE

    channel: Channel
    channel_reference: str
    revision: int
    received_at: UtcDatetime
    reporter_role: ReporterRole
    content_hash: str
    aliases: tuple[AliasKey, ...]
    submission_id: str
    claim: ClaimContent
    personal: ClaimPersonal
    basis: Basis


class RefusedPersonal(Data):
    """Who filed what was refused, to be told about it."""

    reporter_name: Name
    phone: str | None = None
    nik: str | None = None


class ClaimRefused(EventData):
    """The submission is not a claim that can be taken in; `message` says what to do. Final, unless the channel files anew."""

    event_type: ClassVar[str] = "santunan.claim.refused.v1"
    topic: ClassVar[str] = LIFECYCLE

    channel: Channel
    channel_reference: str
    revision: int
    received_at: UtcDatetime
    submission_id: str
    reasons: tuple[ReasonCode, ...] = Field(min_length=1)
    message: str
    kind: ClaimKind | None = None
    language: Language = Language.INDONESIAN
    personal: RefusedPersonal | None = None


class SubmissionRepeated(EventData):
    """A submission that changes nothing: an exact repeat, a modified duplicate (an error to the channel), or an old revision."""

    event_type: ClassVar[str] = "santunan.submission.repeated.v1"
    topic: ClassVar[str] = LIFECYCLE

    submission_id: str
    revision: int
    outcome: Literal["exact", "modified", "superseded"]
    registered_revision: int


class SubmissionRefused(EventData):
    """A withdrawal, appeal or account that cannot be taken: the claim itself stays as it is."""

    event_type: ClassVar[str] = "santunan.submission.refused.v1"
    topic: ClassVar[str] = LIFECYCLE

    submission_id: str
    submission_type: str
    reasons: tuple[ReasonCode, ...] = Field(min_length=1)
    message: str


class AmendmentRequested(EventData):
    """A higher revision was filed; it counts only once `payout` has passed it (`claim.amended`)."""

    event_type: ClassVar[str] = "santunan.claim.amendment_requested.v1"
    topic: ClassVar[str] = LIFECYCLE

    revision: int
    received_at: UtcDatetime
    channel: Channel
    reporter_role: ReporterRole
    content_hash: str
    aliases: tuple[AliasKey, ...]
    submission_id: str
    claim: ClaimContent
    personal: ClaimPersonal


class WithdrawalRequested(EventData):
    """The claimant wants the claim back; `payout` answers."""

    event_type: ClassVar[str] = "santunan.claim.withdrawal_requested.v1"
    topic: ClassVar[str] = LIFECYCLE

    submission_id: str
    received_at: UtcDatetime
    because: str


class ClaimAppealed(EventData):
    """The claimant disputes a denial; verification refers it to another officer."""

    event_type: ClassVar[str] = "santunan.claim.appealed.v1"
    topic: ClassVar[str] = LIFECYCLE

    submission_id: str
    received_at: UtcDatetime
    because: str


class PayeeAccountProvided(EventData):
    """Where a payee wants to be paid."""

    event_type: ClassVar[str] = "santunan.payee_account.provided.v1"
    topic: ClassVar[str] = LIFECYCLE

    submission_id: str
    received_at: UtcDatetime
    payee_ref: PayeeRef
    personal: PayeeAccountPersonal


class RightEndReported(EventData):
    """Somebody entitled to it says that a payee's right has ended; `payout` stops what falls due after it."""

    event_type: ClassVar[str] = "santunan.right_end.reported.v1"
    topic: ClassVar[str] = LIFECYCLE

    submission_id: str
    received_at: UtcDatetime
    payee_ref: PayeeRef
    end: RightEnd
    ended_on: date
