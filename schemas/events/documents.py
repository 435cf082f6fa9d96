"""Uploaded documents, by reference and hash, on `claims.documents.v1`. Key and subject: the claim id."""

from datetime import date
from typing import Annotated, ClassVar

from pydantic import Field

from schemas.admission import OrganisationCode
from schemas.envelope import EventData, UtcDatetime
from schemas.topics import DOCUMENTS
from schemas.vocabulary import Channel, DocumentKind

DocumentId = Annotated[str, Field(min_length=1, max_length=64)]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
DOCUMENT_BYTES_MAX = 6 * 1024 * 1024
"""6 MB a file: the limit of the fund's own upload page (domain section 4)."""


class DocumentUploaded(EventData):
    """One file. It may come before its claim. `received_at`: when the channel took it in (UTC). `payee_ref`: the payee whose paper
    it is; where there are several payees, each one's identity needs it. `organisation`: the code of whoever sent it at a channel that many share."""

    event_type: ClassVar[str] = "santunan.document.uploaded.v1"
    topic: ClassVar[str] = DOCUMENTS

    document_id: DocumentId
    kind: DocumentKind
    channel: Channel
    received_at: UtcDatetime
    object_reference: str = Field(min_length=1, max_length=300)
    sha256: Sha256
    content_type: str = Field(min_length=3, max_length=100)
    size_bytes: int = Field(ge=0)
    issued_on: date | None = None
    valid_until: date | None = None
    payee_ref: str | None = None
    organisation: OrganisationCode | None = None
