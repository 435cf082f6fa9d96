"""What a message says about its event: the values of its placeholders, in both languages."""

from typing import Final, TypeAlias

from processors.notification.sentences import bank_says, because
from processors.notification.words import DOCUMENTS, Both, alternatives, day, listed, rupiah, same
from schemas.civil import civil_date
from schemas.envelope import EventData
from schemas.events.decisions import ClaimApproved, ClaimDenied
from schemas.events.dossier import ClaimLapsed, DocumentRefused, DocumentsRequested
from schemas.events.payout import (
    AmendmentRefused,
    PayoutAwaitingAccount,
    PayoutRejected,
    PayoutReturned,
    PayoutSettled,
    WithdrawalRefused,
)
from schemas.events.registration import PayeeAccountProvided, SubmissionRefused
from schemas.reasons import ReasonCode

Facts: TypeAlias = dict[str, Both]
ACCOUNT_DIGITS_SHOWN: Final = 4

NO_APPEAL: Final = Both("Anda dapat mengajukan keberatan.", "You can appeal.")


def nothing(_: EventData) -> Facts:
    return {}


def refused(data: SubmissionRefused | ClaimDenied) -> Facts:
    return {"reasons": because(data.reasons)}


def refused_for_one(data: AmendmentRefused | WithdrawalRefused | PayoutAwaitingAccount) -> Facts:
    return {"reasons": because((data.reason,))}


def denied(data: ClaimDenied) -> Facts:
    until = day(data.appeal_until) if data.appeal_until else None
    appeal = (
        Both(f"Keberatan dapat diajukan sampai {until.indonesian}.", f"You can appeal until {until.english}.")
        if until
        else NO_APPEAL
    )
    return {"reasons": because(data.reasons), "appeal": appeal}


def missing(data: DocumentsRequested | ClaimLapsed) -> Facts:
    documents = listed((alternatives(wanted.any_of) for wanted in data.missing), "; ")
    return {"documents": documents, "due": day(civil_date(data.due_at))}


def document(data: DocumentRefused) -> Facts:
    return {"document": DOCUMENTS[data.kind], "reasons": because((data.reason,))}


def approved(data: ClaimApproved) -> Facts:
    return {"amount": rupiah(data.total)}


def settled(data: PayoutSettled) -> Facts:
    return {"amount": rupiah(data.amount)}


def came_back(data: PayoutRejected) -> Facts:
    return {"amount": rupiah(data.amount), "reasons": bank_says(data.reason_code)}


def returned(data: PayoutReturned) -> Facts:
    return {"amount": rupiah(data.returned), "reasons": bank_says(data.reason_code)}


def account(data: PayeeAccountProvided) -> Facts:
    return {"account": same(f"…{data.personal.account.number[-ACCOUNT_DIGITS_SHOWN:]}")}


def queued(_: EventData) -> Facts:
    return {"reasons": because((ReasonCode.ENTITLEMENT_QUEUED,))}
