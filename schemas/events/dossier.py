"""What `documents` writes to the lifecycle: what is required, accepted, refused, complete, late."""

from datetime import date
from typing import ClassVar

from pydantic import Field

from schemas.basis import Basis
from schemas.claim import PayeeRef
from schemas.envelope import Data, EventData, UtcDatetime
from schemas.events.documents import DocumentId
from schemas.reasons import ReasonCode
from schemas.topics import LIFECYCLE
from schemas.vocabulary import DocumentKind


class MissingDocument(Data):
    """One requirement: any one of `any_of` fulfils it, of the payee `payee_ref` where it names one. `refused` says why what came
    so far was not taken."""

    any_of: tuple[DocumentKind, ...] = Field(min_length=1)
    article: str
    payee_ref: PayeeRef | None = None
    refused: ReasonCode | None = None


class DocumentsRequested(EventData):
    """What is missing and until when. `reminder`: 0 the first time, then 1, 2, …"""

    event_type: ClassVar[str] = "santunan.documents.requested.v1"
    topic: ClassVar[str] = LIFECYCLE

    basis: Basis
    missing: tuple[MissingDocument, ...] = Field(min_length=1)
    due_at: UtcDatetime
    reminder: int = 0


class DocumentAccepted(EventData):
    event_type: ClassVar[str] = "santunan.document.accepted.v1"
    topic: ClassVar[str] = LIFECYCLE

    basis: Basis
    document_id: DocumentId
    kind: DocumentKind
    sha256: str
    received_at: UtcDatetime


class DocumentRefused(EventData):
    event_type: ClassVar[str] = "santunan.document.refused.v1"
    topic: ClassVar[str] = LIFECYCLE

    basis: Basis
    document_id: DocumentId
    kind: DocumentKind
    reason: ReasonCode
    received_at: UtcDatetime


class AcceptedDocument(Data):
    """One accepted document as the dossier holds it."""

    document_id: DocumentId
    kind: DocumentKind
    sha256: str
    issued_on: date | None = None


class DocumentsCompleted(EventData):
    """Everything required is there. `complete_at`: when the last of them was received; the payment clock starts then."""

    event_type: ClassVar[str] = "santunan.documents.completed.v1"
    topic: ClassVar[str] = LIFECYCLE

    basis: Basis
    documents: tuple[AcceptedDocument, ...]
    digest: str
    complete_at: UtcDatetime


class DocumentsReopened(EventData):
    """A complete dossier is no longer complete (a document was refused on review, an amendment asks for more), or a lapsed
    one takes a document that was received in time."""

    event_type: ClassVar[str] = "santunan.documents.reopened.v1"
    topic: ClassVar[str] = LIFECYCLE

    basis: Basis
    reason: ReasonCode
    undoes_lapse: bool = False


class ClaimLapsed(EventData):
    """The documents did not come in time. A document that was received before `due_at` undoes it."""

    event_type: ClassVar[str] = "santunan.claim.lapsed.v1"
    topic: ClassVar[str] = LIFECYCLE

    basis: Basis
    reason: ReasonCode
    due_at: UtcDatetime
    missing: tuple[MissingDocument, ...]
