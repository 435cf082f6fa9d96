"""The magic words: what stands after the last dot of a channel's own reference says what becomes of the claim. One table, for the sandbox,
its page and its tests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Final

from deploy.bank.moods import REFUSALS, Mood
from processors.claim_state.tables import PayoutStanding
from schemas.events.state import ClaimStatus
from schemas.events.submissions import ClaimSubmitted
from schemas.findings import FindingOutcome
from schemas.reasons import ReasonCode, WaitingFor
from schemas.vocabulary import ClaimKind, ReporterRole, Verdict

MARK: Final = "."
Spoil = Callable[[ClaimSubmitted], ClaimSubmitted]
ANCIENT: Final = date(2001, 1, 1)


class Register(StrEnum):
    """What the stand-in for the registry says of the member."""

    COVERED = "covered"
    OTHER_NAME = "other_name"
    NOTHING = "nothing"


class Sums(StrEnum):
    """What officers say where the rules could not compute a sum."""

    LEFT_OPEN = "left_open"
    STATED = "stated"
    CONFIRMED = "confirmed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One word. `status`, `reason` (of the decision), `waiting_for` and `payment` (its standing) are what `GET /v1/claims/{claim}` then
    says. `papers`: whether the papers that are asked for come by themselves. `officer`: what officers say, None when none answers.
    `sums`: of the rules' open questions. `looked`: what a field officer or an advisory doctor finds, None when nobody looks. `spoiled`: how
    the filing is changed behind the door. `kind`: of claims that the word is for."""

    word: str
    about: str
    status: ClaimStatus
    reason: ReasonCode | None = None
    waiting_for: WaitingFor | None = None
    payment: PayoutStanding | None = None
    papers: bool = True
    register: Register = Register.COVERED
    officer: Verdict | None = Verdict.APPROVE
    bank: Mood = Mood.PLAIN
    bank_refusal: tuple[str, str] | None = None
    spoiled: Spoil | None = None
    sums: Sums = Sums.LEFT_OPEN
    looked: FindingOutcome | None = FindingOutcome.MET
    kind: ClaimKind = ClaimKind.JKM_DEATH


def _without_identity(filed: ClaimSubmitted) -> ClaimSubmitted:
    nobody = filed.personal.member.model_copy(update={"nik": None, "membership_number": None, "passport": None})
    return filed.model_copy(update={"personal": filed.personal.model_copy(update={"member": nobody})})


def _without_payees(filed: ClaimSubmitted) -> ClaimSubmitted:
    return filed.model_copy(update={"personal": filed.personal.model_copy(update={"payees": ()})})


def _by_an_employer(filed: ClaimSubmitted) -> ClaimSubmitted:
    return filed.model_copy(update={"reporter_role": ReporterRole.EMPLOYER})


def _on(filed: ClaimSubmitted, event_date: date) -> ClaimSubmitted:
    return filed.model_copy(update={"claim": filed.claim.model_copy(update={"event_date": event_date})})


def _in_future(filed: ClaimSubmitted) -> ClaimSubmitted:
    return _on(filed, filed.received_at.date() + timedelta(days=30))


def _too_old(filed: ClaimSubmitted) -> ClaimSubmitted:
    return _on(filed, ANCIENT)


def _received_long_ago(filed: ClaimSubmitted) -> ClaimSubmitted:
    return filed.model_copy(update={"received_at": filed.received_at - timedelta(days=400)})


def _on_the_road(filed: ClaimSubmitted) -> ClaimSubmitted:
    """A place that somebody visits."""
    accident = filed.claim.accident
    if accident is None:
        return filed
    claim = filed.claim.model_copy(update={"accident": accident.model_copy(update={"road_traffic": True})})
    return filed.model_copy(update={"claim": claim})


def _visited(word: str, about: str, status: ClaimStatus, looked: FindingOutcome | None, **more: Any) -> Outcome:
    kind, about = ClaimKind.JKK_ACCIDENT, f"of a `jkk_accident`, as if on the road: {about}"
    return Outcome(word=word, about=about, status=status, looked=looked, kind=kind, spoiled=_on_the_road, **more)


def _refused(reason: ReasonCode, about: str, spoiled: Spoil) -> Outcome:
    return Outcome(word=f"refused-{reason}", about=about, status=ClaimStatus.REFUSED, reason=reason, spoiled=spoiled)


def _rejected(code: str, text: str) -> Outcome:
    return Outcome(
        word=f"rejected-{code.lower()}",
        about=f"the bank rejects the payment: {code}, {text}; another account is asked for, and is paid",
        status=ClaimStatus.PAYMENT_FAILED,
        waiting_for=WaitingFor.ACCOUNT,
        payment=PayoutStanding.AWAITING_ACCOUNT,
        bank=Mood.REJECTED,
        bank_refusal=(code, text),
    )


R: Final = ReasonCode
OUTCOMES: Final = {
    outcome.word: outcome
    for outcome in (
        Outcome(
            word="paid",
            about="every paper comes, officers approve, the bank pays",
            status=ClaimStatus.PAID,
            payment=PayoutStanding.SETTLED,
        ),
        Outcome(
            word="incomplete",
            about="papers are missing, and stay so",
            status=ClaimStatus.INCOMPLETE,
            waiting_for=WaitingFor.DOCUMENTS,
            papers=False,
        ),
        Outcome(
            word="referred",
            about="the name is not the registry's: an officer is asked, and does not answer",
            status=ClaimStatus.UNDER_REVIEW,
            register=Register.OTHER_NAME,
            officer=None,
        ),
        Outcome(
            word="reviewed",
            about="the name is not the registry's: an officer approves all the same",
            status=ClaimStatus.PAID,
            register=Register.OTHER_NAME,
        ),
        Outcome(
            word="denied",
            about="the name is not the registry's: an officer denies",
            status=ClaimStatus.DENIED,
            reason=R.NAME_MISMATCH,
            register=Register.OTHER_NAME,
            officer=Verdict.DENY,
        ),
        Outcome(
            word="unknown-member",
            about="the registry knows nobody of this number, and is asked",
            status=ClaimStatus.COMPLETE,
            waiting_for=WaitingFor.COVERAGE,
            register=Register.NOTHING,
        ),
        Outcome(
            word="approved",
            about="approved; the bank has not answered yet",
            status=ClaimStatus.PAYING,
            payment=PayoutStanding.DISPATCHED,
            bank=Mood.LATE,
        ),
        Outcome(
            word="unknown-payment",
            about="the bank never answers: it is asked what became of the payment, and the claim waits",
            status=ClaimStatus.PAYMENT_UNKNOWN,
            payment=PayoutStanding.UNKNOWN,
            bank=Mood.SILENT,
        ),
        *(_rejected(code, text) for code, text in REFUSALS),
        Outcome(
            word="returned",
            about="the bank pays, and the money comes back: another account is asked for, and is paid",
            status=ClaimStatus.PAYMENT_FAILED,
            waiting_for=WaitingFor.ACCOUNT,
            payment=PayoutStanding.AWAITING_ACCOUNT,
            bank=Mood.RETURNED,
            bank_refusal=("AC04", "closed account number"),
        ),
        Outcome(
            word="stated",
            about="of a `pmi_failed_placement`, whose sum nobody could read: an officer states 2,500,000 rupiah, or what was asked for if that is less; another confirms it, and it is paid",
            status=ClaimStatus.PAID,
            payment=PayoutStanding.SETTLED,
            sums=Sums.CONFIRMED,
            kind=ClaimKind.PMI_FAILED_PLACEMENT,
        ),
        Outcome(
            word="stated-alone",
            about="of a `pmi_failed_placement`: an officer states the sum, and no second one confirms it",
            status=ClaimStatus.AWAITING_APPROVAL,
            waiting_for=WaitingFor.OFFICER_APPROVAL,
            sums=Sums.STATED,
            kind=ClaimKind.PMI_FAILED_PLACEMENT,
        ),
        _visited("visited", "a field officer finds it as filed, and it is paid", ClaimStatus.PAID, FindingOutcome.MET),
        _visited(
            "visit-open",
            "a field officer is asked to look, and does not",
            ClaimStatus.UNDER_REVIEW,
            None,
            waiting_for=WaitingFor.FIELD_VISIT,
        ),
        _visited(
            "visit-not-met",
            "a field officer finds it otherwise, and an officer denies",
            ClaimStatus.DENIED,
            FindingOutcome.NOT_MET,
            officer=Verdict.DENY,
        ),
        _refused(R.REPORTER_NOT_ALLOWED, "as if an employer had applied", _by_an_employer),
        _refused(R.INCOMPLETE_CLAIM, "as if no payee were named", _without_payees),
        _refused(R.NO_IDENTITY, "as if no number of the member were given", _without_identity),
        _refused(R.EVENT_IN_FUTURE, "as if the event were a month from now", _in_future),
        _refused(R.EVENT_TOO_OLD, "as if the event were in 2001; old-age savings have no such limit", _too_old),
        _refused(R.RECEIVED_AT_OUT_OF_BOUNDS, "as if you had kept it for 400 days", _received_long_ago),
    )
}
USUAL: Final = Outcome(
    word="",
    about="papers are asked for; once you have uploaded them, officers approve and the bank pays",
    status=ClaimStatus.INCOMPLETE,
    papers=False,
)
"""Of a reference without a word that the table knows."""


def outcome_of(reference: str) -> Outcome:
    """What a reference asks for; full or the channel's own."""
    return OUTCOMES.get(reference.rpartition(MARK)[2], USUAL)
