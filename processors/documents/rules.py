"""Which documents count: acceptance by rule or review, the choice for each requirement, what is still missing."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final, NamedTuple

from processors.documents.tables import Dossier, HeldDocument, Requirement, Review
from processors.law import LAW
from schemas.canonical import digest
from schemas.civil import civil_date
from schemas.events.documents import DOCUMENT_BYTES_MAX, DocumentUploaded
from schemas.events.dossier import AcceptedDocument, MissingDocument
from schemas.reasons import ReasonCode

CONTENT_TYPES: Final = frozenset({"image/jpeg", "image/jpg", "image/png", "application/pdf"})
"""JPG, JPEG, PNG and PDF: what the fund's own upload page takes (domain section 4, Lapak Asik; S)."""
DOCUMENTS_PER_CLAIM_MAX: Final = 200
"""Our own bound on one dossier, far above any checklist."""
DUE_DAYS: Final = LAW.setting("own.documents.due")
"""Our own setting, not law: calendar days from the request until the claim lapses."""
REMINDER_DAYS: Final = (LAW.setting("own.documents.first_reminder"), LAW.setting("own.documents.second_reminder"))
"""Our own setting, not law: calendar days from the request to each reminder."""


class Verdict(NamedTuple):
    """What is said about one document: `reason` None means accepted."""

    reason: ReasonCode | None

    @property
    def outcome(self) -> str:
        return "accepted" if self.reason is None else "refused"


def verdict(dossier: Dossier, upload: DocumentUploaded) -> Verdict:
    """A reviewer's word if there is one, else the rules, judged on the day the channel received the document."""
    for review in dossier.reviews:
        if review.document_id == upload.document_id:
            return Verdict(None if review.outcome == "accepted" else review.reason or ReasonCode.DOCUMENT_UNREADABLE)
    return Verdict(_refusal(dossier, upload))


def judged_by(dossier: Dossier) -> tuple[object, ...]:
    """All of a dossier that a document's verdict rests on."""
    return dossier.requirements, dossier.payee_refs, dossier.reviews


def _refusal(dossier: Dossier, upload: DocumentUploaded) -> ReasonCode | None:
    received_on = civil_date(upload.received_at)
    if not any(upload.kind in requirement.any_of for requirement in dossier.requirements):
        return ReasonCode.DOCUMENT_NOT_ASKED
    if upload.content_type.lower() not in CONTENT_TYPES:
        return ReasonCode.DOCUMENT_TYPE_NOT_ACCEPTED
    if upload.size_bytes > DOCUMENT_BYTES_MAX:
        return ReasonCode.DOCUMENT_TOO_LARGE
    if upload.size_bytes == 0 or (upload.issued_on is not None and upload.issued_on > received_on):
        return ReasonCode.DOCUMENT_UNREADABLE
    if upload.valid_until is not None and upload.valid_until < received_on:
        return ReasonCode.DOCUMENT_EXPIRED
    if upload.payee_ref is not None and dossier.payee_refs and upload.payee_ref not in dossier.payee_refs:
        return ReasonCode.DOCUMENT_WRONG_PERSON
    if any(_fits(dossier, requirement, upload) for requirement in dossier.requirements):
        return None
    return ReasonCode.DOCUMENT_OWNER_UNKNOWN if _named(dossier, upload) is None else ReasonCode.DOCUMENT_WRONG_PERSON


def _fits(dossier: Dossier, requirement: Requirement, upload: DocumentUploaded) -> bool:
    """The paper is of a kind and of the person that the row asks for. The only payee's paper need not say whose it is."""
    if upload.kind not in requirement.any_of:
        return False
    named = _named(dossier, upload)
    if requirement.of_member:
        return named is None
    only = dossier.payee_refs[0] if len(dossier.payee_refs) == 1 else None
    return requirement.payee_ref is None or requirement.payee_ref == (named or only)


def _named(dossier: Dossier, upload: DocumentUploaded) -> str | None:
    """The payee whose paper it is: as a reviewer says, else as the channel says."""
    for review in dossier.reviews:
        if review.document_id == upload.document_id and review.payee_ref is not None:
            return review.payee_ref
    return upload.payee_ref


def with_review(reviews: tuple[Review, ...], review: Review) -> tuple[Review, ...]:
    """The latest review of each document; of two at one time, the refusal, so that the order of arrival does not matter."""
    others = tuple(known for known in reviews if known.document_id != review.document_id)
    same = [known for known in reviews if known.document_id == review.document_id]
    latest = max([*same, review], key=lambda known: (known.decided_at, known.outcome, known.reason or "", known.payee_ref or ""))
    return tuple(sorted((*others, latest), key=lambda known: known.document_id))


class Selection(NamedTuple):
    """For each requirement the document that fulfils it, and what is missing."""

    chosen: tuple[HeldDocument, ...]
    missing: tuple[MissingDocument, ...]

    @property
    def documents(self) -> tuple[AcceptedDocument, ...]:
        return tuple(
            AcceptedDocument(
                document_id=held.upload.document_id,
                kind=held.upload.kind,
                sha256=held.upload.sha256,
                issued_on=held.upload.issued_on,
            )
            for held in self.chosen
        )

    @property
    def digest(self) -> str:
        """SHA-256 of the chosen documents' canonical JSON; of none, empty."""
        uploads = [held.upload for held in self.chosen]
        told = [{"document_id": known.document_id, "kind": known.kind, "sha256": known.sha256} for known in uploads]
        return digest(told) if told else ""

    @property
    def complete_at(self) -> datetime:
        """When the last of the chosen documents was received."""
        return max(held.upload.received_at for held in self.chosen)


def select(dossier: Dossier) -> Selection:
    """The first received accepted document for each requirement; what was received after the due time does not count, and one
    file proves only one payee."""
    chosen: dict[str, HeldDocument] = {}
    missing: list[MissingDocument] = []
    proves: dict[str, str] = {}
    for requirement in dossier.requirements:
        if not requirement.required:
            continue
        document = _first(dossier, requirement, proves)
        if document is None:
            missing.append(_missing(dossier, requirement))
        else:
            chosen[document.upload.document_id] = document
            if requirement.payee_ref is not None:
                proves[document.upload.sha256] = requirement.payee_ref
    return Selection(tuple(chosen.values()), tuple(missing))


def _first(dossier: Dossier, requirement: Requirement, proves: Mapping[str, str]) -> HeldDocument | None:
    counting = [
        held
        for held in dossier.held
        if held.outcome == "accepted"
        and _fits(dossier, requirement, held.upload)
        and _in_time(dossier, held)
        and (requirement.payee_ref is None or proves.get(held.upload.sha256, requirement.payee_ref) == requirement.payee_ref)
    ]
    return min(counting, key=lambda held: (held.upload.received_at, held.upload.document_id), default=None)


def _in_time(dossier: Dossier, held: HeldDocument) -> bool:
    return dossier.due_at is None or held.upload.received_at <= dossier.due_at


def _missing(dossier: Dossier, requirement: Requirement) -> MissingDocument:
    """The requirement, with the reason why the last thing that came for it was not taken."""
    whose = {None, requirement.payee_ref} if requirement.payee_ref else {None, *dossier.payee_refs}
    tried = [held for held in dossier.held if held.upload.kind in requirement.any_of and _named(dossier, held.upload) in whose]
    last = max(tried, key=lambda held: (held.upload.received_at, held.upload.document_id), default=None)
    return MissingDocument(
        any_of=requirement.any_of,
        article=requirement.article,
        payee_ref=requirement.payee_ref,
        refused=None if last is None else last.reason or _not_counted(dossier, requirement, last),
    )


def _not_counted(dossier: Dossier, requirement: Requirement, held: HeldDocument) -> ReasonCode:
    """Why an accepted document does not fulfil the row: too late, nobody's, or another payee's file once more."""
    if not _in_time(dossier, held):
        return ReasonCode.DOCUMENTS_NOT_RECEIVED
    return ReasonCode.DOCUMENT_WRONG_PERSON if _fits(dossier, requirement, held.upload) else ReasonCode.DOCUMENT_OWNER_UNKNOWN
