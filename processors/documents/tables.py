"""The dossier of one claim: what is asked, what came, what was made of it. Nothing personal: documents are references."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from schemas.basis import Basis
from schemas.envelope import Data, UtcDatetime
from schemas.events.documents import DocumentUploaded
from schemas.reasons import ReasonCode
from schemas.terms import Term
from schemas.vocabulary import DocumentKind
from streams.contract import Table


class Stage(Term):
    """Where a dossier stands; KEPT: no application is known that would ask for anything."""

    KEPT = "kept"
    INCOMPLETE = "incomplete"
    COMPLETE = "complete"
    LAPSED = "lapsed"


class Requirement(Data):
    """One row of the checklist as it was asked of this claim: of the payee `payee_ref`, of the member (no payee's paper counts),
    or of whomever."""

    any_of: tuple[DocumentKind, ...]
    article: str
    required: bool = True
    payee_ref: str | None = None
    of_member: bool = False


class HeldDocument(Data):
    """An upload and what was last said about it."""

    upload: DocumentUploaded
    outcome: Literal["kept", "accepted", "refused"] = "kept"
    reason: ReasonCode | None = None


class Review(Data):
    """A reviewer's word; the latest counts, in any order of arrival, also before the document itself. `payee_ref`: whose it is,
    where the reviewer says so."""

    document_id: str
    outcome: Literal["accepted", "refused"]
    reason: ReasonCode | None
    decided_at: UtcDatetime
    payee_ref: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """One per claim. `closed`: no reminders and no lapse any more; `complete_digest`: what was last called complete."""

    claim_id: str
    stage: Stage = Stage.KEPT
    closed: bool = False
    claim_revision: int = 0
    documents_revision: int = 0
    due_at: datetime | None = None
    reminders: int = 0
    selected_digest: str = ""
    complete_basis: Basis | None = None
    requirements: tuple[Requirement, ...] = ()
    payee_refs: tuple[str, ...] = ()
    held: tuple[HeldDocument, ...] = ()
    reviews: tuple[Review, ...] = ()

    @property
    def basis(self) -> Basis:
        """What the dossier's events rest on: the filing's revision and the set of documents."""
        return Basis(claim=self.claim_revision, documents=self.documents_revision)


DOSSIERS: Final = Table("dossiers", Dossier, ("claim_id",), (("stage",),))
