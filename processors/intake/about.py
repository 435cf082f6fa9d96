"""What is filed about a claim: withdrawals, appeals, payees' accounts, ends of rights. Before the claim has come they wait for it."""

from datetime import datetime
from typing import Final, Literal

from processors.intake.door import Door
from processors.intake.rules import ACCOUNT_FIELDS, END_FIELDS, WORD_FIELDS, About, content_hash, own_only, sentence, word_reason
from processors.intake.tables import FiledClaim, NewestAccount, Standing, Waiting
from schemas.events.dead_letters import SourcePosition
from schemas.events.registration import (
    ClaimAppealed,
    PayeeAccountProvided,
    RightEndReported,
    SubmissionRefused,
    SubmissionRepeated,
    WithdrawalRequested,
)
from schemas.events.submissions import AppealSubmitted, PayeeAccountSubmitted, RightEndSubmitted, WithdrawalSubmitted
from schemas.reasons import ReasonCode
from streams.contract import Effects, Event
from streams.rows import replace

ANSWERED_MAX: Final = 64
"""Withdrawals and appeals of one claim that are remembered; the oldest is forgotten first."""
WAITING_MAX: Final = 20
"""What may wait for one claim that has not come."""
ACCOUNTS_MAX: Final = 20
"""Payees of one claim whose newest account is remembered."""


def about(
    before: FiledClaim, event: Event, data: About, door: Door, effects: Effects, asked: SourcePosition | None = None
) -> FiledClaim:
    """The claim with this submission about it taken, kept, or refused. `asked`: where a record stands that is answered on the log."""
    waiting = _waiting(event, data, door, asked)
    outcome, noted = _noted(before, data, waiting.content_hash)
    if outcome is not None:
        effects.emit(event.subject, _repeated(event, before, outcome))
        return noted
    if before.standing is Standing.REGISTERED and _not_theirs(waiting, before.own_payees):
        refuse(event, effects, ReasonCode.CHANNEL_NOT_ALLOWED)
        return before
    if reason := _refusal(before, event, data, door):
        refuse(event, effects, reason)
        return before
    if before.standing is Standing.EXPECTED:
        return replace(noted, personal=(*before.personal, waiting))
    _tell(event.subject, waiting, effects)
    return noted


def refuse(event: Event, effects: Effects, *reasons: ReasonCode) -> None:
    """The submission cannot be taken; the claim stays as it is."""
    effects.emit(
        event.subject,
        SubmissionRefused(submission_id=event.id, submission_type=event.type, reasons=reasons, message=sentence(reasons)),
    )


def let_go(claim: FiledClaim, own: tuple[str, ...], effects: Effects) -> None:
    """The claim has come: tell what waited for it, in an order that does not depend on the order of arrival. `own`: its `own_payees`."""
    for waiting in in_order(claim):
        if _not_theirs(waiting, own):
            _refuse_one(claim, waiting, ReasonCode.CHANNEL_NOT_ALLOWED, effects)
        else:
            _tell(claim.claim_id, waiting, effects)


def in_order(claim: FiledClaim) -> list[Waiting]:
    """What waits, in the order in which it is told of."""
    return sorted(claim.personal, key=_order)


def refuse_waiting(claim: FiledClaim, reason: ReasonCode, effects: Effects) -> None:
    """What waited waits in vain."""
    for waiting in in_order(claim):
        _refuse_one(claim, waiting, reason, effects)


def _refuse_one(claim: FiledClaim, waiting: Waiting, reason: ReasonCode, effects: Effects) -> None:
    refused = SubmissionRefused(
        submission_id=waiting.submission_id,
        submission_type=waiting.submission_type,
        reasons=(reason,),
        message=sentence((reason,)),
    )
    effects.emit(claim.claim_id, refused)


def _not_theirs(waiting: Waiting, own: tuple[str, ...]) -> bool:
    """Whether an employer or a facility names the account of somebody else."""
    return waiting.own_only and waiting.account is not None and waiting.account.payee_ref not in own


def _waiting(event: Event, data: About, door: Door, asked: SourcePosition | None) -> Waiting:
    """Withdrawals and appeals count once per time of receipt; an account counts by its content, the newest per payee; the end of a right
    by its content."""
    fields = {PayeeAccountSubmitted: ACCOUNT_FIELDS, RightEndSubmitted: END_FIELDS}.get(type(data), WORD_FIELDS)
    return Waiting(
        submission_id=event.id,
        submission_type=event.type,
        content_hash=content_hash(data, fields),
        withdrawal=data if isinstance(data, WithdrawalSubmitted) else None,
        appeal=data if isinstance(data, AppealSubmitted) else None,
        account=data if isinstance(data, PayeeAccountSubmitted) else None,
        right_end=data if isinstance(data, RightEndSubmitted) else None,
        own_only=own_only(data, door),
        asked=asked,
    )


def _noted(before: FiledClaim, data: About, hashed: str) -> tuple[Literal["exact", "superseded"] | None, FiledClaim]:
    """Whether it changes nothing, and the claim that remembers having seen it."""
    if not isinstance(data, PayeeAccountSubmitted):
        if hashed in before.answered:
            return "exact", before
        return None, replace(before, answered=(*before.answered, hashed)[-ANSWERED_MAX:])
    newest = next((account for account in before.accounts if account.payee_ref == data.payee_ref), None)
    seen = NewestAccount(payee_ref=data.payee_ref, received_at=data.received_at, content_hash=hashed)
    same = newest is not None and newest.content_hash == hashed
    if newest is not None and _age(seen) <= _age(newest):
        return ("exact" if same else "superseded"), before
    others = (account for account in before.accounts if account is not newest)
    return ("exact" if same else None), replace(before, accounts=tuple(sorted((*others, seen), key=_age)[-ACCOUNTS_MAX:]))


def _age(account: NewestAccount) -> tuple[datetime, str, str]:
    return account.received_at, account.content_hash, account.payee_ref


def _refusal(before: FiledClaim, event: Event, data: About, door: Door) -> ReasonCode | None:
    if before.standing is Standing.REFUSED:
        return ReasonCode.CLAIM_NOT_OPEN
    if reason := word_reason(data, door, event.appended_at):
        return reason
    if before.standing is Standing.EXPECTED and len(before.personal) >= WAITING_MAX:
        return ReasonCode.UNKNOWN_CLAIM
    return None


def _order(waiting: Waiting) -> tuple[str, str]:
    filed = waiting.withdrawal or waiting.appeal or waiting.account or waiting.right_end
    assert filed is not None
    return filed.received_at.isoformat(), waiting.content_hash


def _tell(claim_id: str, waiting: Waiting, effects: Effects) -> None:
    match waiting:
        case Waiting(withdrawal=WithdrawalSubmitted() as filed):
            effects.emit(
                claim_id,
                WithdrawalRequested(submission_id=waiting.submission_id, received_at=filed.received_at, because=filed.because),
            )
        case Waiting(appeal=AppealSubmitted() as appeal):
            effects.emit(
                claim_id,
                ClaimAppealed(submission_id=waiting.submission_id, received_at=appeal.received_at, because=appeal.because),
            )
        case Waiting(account=PayeeAccountSubmitted() as account):
            effects.emit(
                claim_id,
                PayeeAccountProvided(
                    submission_id=waiting.submission_id,
                    received_at=account.received_at,
                    payee_ref=account.payee_ref,
                    personal=account.personal,
                ),
            )
        case Waiting(right_end=RightEndSubmitted() as ended):
            effects.emit(
                claim_id,
                RightEndReported(
                    submission_id=waiting.submission_id,
                    received_at=ended.received_at,
                    payee_ref=ended.payee_ref,
                    end=ended.end,
                    ended_on=ended.ended_on,
                ),
            )


def _repeated(event: Event, before: FiledClaim, outcome: Literal["exact", "superseded"]) -> SubmissionRepeated:
    return SubmissionRepeated(
        submission_id=event.id, revision=before.revision, outcome=outcome, registered_revision=before.revision
    )
