"""What a message says about its event: the values of its placeholders, in both languages."""

from collections.abc import Mapping
from typing import Final, TypeAlias

from processors.notification.owed import left_to_others
from processors.notification.sentences import bank_says, because, what_next
from processors.notification.words import DOCUMENTS, Both, alternatives, day, listed, rupiah, same
from schemas.civil import civil_date
from schemas.envelope import EventData
from schemas.events.decisions import ClaimApproved, ClaimDenied
from schemas.events.dossier import ClaimLapsed, DocumentRefused, DocumentsRequested, MissingDocument
from schemas.events.employers import EmployerAsked
from schemas.events.payout import (
    AmendmentRefused,
    ClaimAmended,
    InstalmentsEnded,
    PaidBeyondEnd,
    PayoutAbandoned,
    PayoutActionTaken,
    PayoutAwaitingAccount,
    PayoutCompensated,
    PayoutRejected,
    PayoutReturned,
    PayoutSettled,
    RightEndRefused,
    WithdrawalRefused,
)
from schemas.events.registration import ClaimRefused, PayeeAccountProvided, SubmissionRefused
from schemas.events.revisions import DisputeClosed, DisputeOpened, RecoveryChanged
from schemas.grounds import DisputeAuthority, RevisionGround
from schemas.reasons import ReasonCode

Facts: TypeAlias = dict[str, Both]
Names: TypeAlias = Mapping[str, str]
"""The payees' names by reference, where there are several."""
ACCOUNT_DIGITS_SHOWN: Final = 4

BANK_NUMBER_DIGITS: Final = 16
GROUNDS: Final[dict[RevisionGround, Both]] = {
    RevisionGround.APPEAL: Both("keberatan Anda", "your appeal"),
    RevisionGround.CORRECTED_FACTS: Both("data yang diperbaiki", "corrected records"),
    RevisionGround.COURT_RULING: Both("penetapan pengadilan", "a court's ruling"),
    RevisionGround.LABOUR_INSPECTOR: Both("penetapan pengawas ketenagakerjaan", "the labour inspector's determination"),
    RevisionGround.MINISTER: Both("penetapan Menteri", "the Minister's determination"),
    RevisionGround.MEDICAL_FINDING: Both("keterangan dokter yang baru", "a new statement of the doctor"),
    RevisionGround.RECLASSIFIED: Both("perubahan program jaminan", "another programme that covers it"),
    RevisionGround.DIED_IN_TREATMENT: Both("perubahan keadaan peserta", "a change in the member's circumstances"),
    RevisionGround.RELAPSE: Both("keadaan yang berlanjut", "a condition that came back"),
    RevisionGround.CLAIMANTS_CHANGE: Both("perubahan yang Anda ajukan", "the change that you filed"),
}
AUTHORITIES: Final[dict[DisputeAuthority, Both]] = {
    DisputeAuthority.LABOUR_INSPECTOR: Both("Pengawas ketenagakerjaan", "the labour inspector"),
    DisputeAuthority.MINISTER: Both("Menteri", "the Minister"),
    DisputeAuthority.ADVISORY_DOCTOR: Both("Dokter penasihat", "the advisory doctor"),
}
NO_APPEAL: Final = Both("Anda dapat mengajukan keberatan.", "You can appeal.")


def nothing(_: EventData, _names: Names) -> Facts:
    return {}


def refused(data: SubmissionRefused | ClaimRefused, _names: Names) -> Facts:
    return {"reasons": because(data.reasons), "next": what_next(data.reasons)}


def refused_for_one(data: AmendmentRefused | WithdrawalRefused | PayoutAwaitingAccount | RightEndRefused, _names: Names) -> Facts:
    return {"reasons": because((data.reason,)), "next": what_next((data.reason,))}


def denied(data: ClaimDenied, _names: Names) -> Facts:
    until = day(data.appeal_until) if data.appeal_until else None
    appeal = (
        Both(f"Keberatan dapat diajukan sampai {until.indonesian}.", f"You can appeal until {until.english}.")
        if until
        else NO_APPEAL
    )
    return {"reasons": because(data.reasons), "owed": left_to_others(data.not_paid), "appeal": appeal}


def missing(data: DocumentsRequested | ClaimLapsed, names: Names) -> Facts:
    documents = listed((_wanted(wanted, names) for wanted in data.missing), "; ")
    return {"documents": documents, "due": day(civil_date(data.due_at))}


def _wanted(wanted: MissingDocument, names: Names) -> Both:
    """The document, and of several payees for whom it is."""
    what, whose = alternatives(wanted.any_of), names.get(wanted.payee_ref or "")
    return Both(f"{what.indonesian} ({whose})", f"{what.english} ({whose})") if whose else what


def until(data: EmployerAsked, _names: Names) -> Facts:
    return {"due": day(civil_date(data.due_at))}


def document(data: DocumentRefused, _names: Names) -> Facts:
    return {"document": DOCUMENTS[data.kind], "reasons": because((data.reason,)), "next": what_next((data.reason,))}


def approved(data: ClaimApproved, _names: Names) -> Facts:
    return {"amount": rupiah(data.total), "owed": left_to_others(data.not_paid)}


def settled(data: PayoutSettled, _names: Names) -> Facts:
    return {"amount": rupiah(data.amount)}


def late(data: PayoutCompensated, _names: Names) -> Facts:
    return {"amount": rupiah(data.payout.net), "days": same(str(data.days))}


def came_back(data: PayoutRejected, _names: Names) -> Facts:
    return {"amount": rupiah(data.amount), "reasons": bank_says(data.reason_code)}


def returned(data: PayoutReturned, _names: Names) -> Facts:
    return {"amount": rupiah(data.returned), "reasons": bank_says(data.reason_code)}


def account(data: PayeeAccountProvided, _names: Names) -> Facts:
    return {"account": same(f"…{data.personal.account.number[-ACCOUNT_DIGITS_SHOWN:]}")}


def differs(_: EventData, _names: Names) -> Facts:
    return {"next": what_next((ReasonCode.MODIFIED_DUPLICATE,))}


def amount_only(data: PayoutAbandoned | PayoutActionTaken, _names: Names) -> Facts:
    return {"amount": rupiah(data.amount)}


def decided_anew(data: ClaimAmended, _names: Names) -> Facts:
    assert data.ground is not None, "told only of what people had decided anew"
    return {"ground": GROUNDS[data.ground]}


def owed(data: RecoveryChanged, _names: Names) -> Facts:
    """`number`: what the payee names to the bank, so that the money is known by it."""
    number = same(data.recovery_id.replace("-", "")[:BANK_NUMBER_DIGITS].upper())
    return {"demanded": rupiah(data.demanded), "outstanding": rupiah(data.outstanding), "number": number}


def disputed(data: DisputeOpened | DisputeClosed, _names: Names) -> Facts:
    return {"authority": AUTHORITIES[data.authority]}


def stopped(data: InstalmentsEnded, names: Names) -> Facts:
    whose = names.get(data.payee_ref)
    of = Both(f" {whose}", f" of {whose}") if whose else same("")
    return {"whose": of, "on": day(data.ended_on), "amount": rupiah(data.stopped)}


def beyond(data: PaidBeyondEnd, _names: Names) -> Facts:
    return {"on": day(data.ended_on), "amount": rupiah(data.amount)}


def queued(_: EventData, _names: Names) -> Facts:
    return {"reasons": because((ReasonCode.ENTITLEMENT_QUEUED,))}
