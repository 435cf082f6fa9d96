"""What a submission must be to be taken in, and what makes two submissions the same. Pure."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from hashlib import sha256
from typing import Final

from processors.intake.door import Door, well_referenced
from processors.intake.rights import fits_reason, may_report
from schemas.admission import FIRST_ZONE, mandate_fault, received_in_bounds, says_confirmed, steps_taken
from schemas.channels import BRANCH_METRES_MAX, PROFILES, channel_takes, is_open
from schemas.civil import civil_date
from schemas.claim import BankAccount, Identity
from schemas.completeness import is_complete
from schemas.envelope import EventData
from schemas.events.submissions import (
    AppealSubmitted,
    ClaimSubmitted,
    PayeeAccountSubmitted,
    RightEndSubmitted,
    WithdrawalSubmitted,
)
from schemas.identifiers import AliasKind, alias_key
from schemas.kinds import KINDS, KindRow
from schemas.reasons import ReasonCode
from schemas.vocabulary import ClaimKind

About = WithdrawalSubmitted | AppealSubmitted | PayeeAccountSubmitted | RightEndSubmitted
REVISIONS_AHEAD_MAX: Final = 100
"""A revision further ahead of the last one taken is a counter that ran away: taking it would shut out all that follow."""

CLAIM_FIELDS: Final = frozenset({"reporter_role", "claim", "personal"})
"""What makes two filings the same; never `received_at`: a channel's retry may bring a new one."""
ACCOUNT_FIELDS: Final = frozenset({"payee_ref", "personal"})
END_FIELDS: Final = frozenset({"payee_ref", "end", "ended_on"})
WORD_FIELDS: Final = frozenset({"received_at", "because"})
"""A withdrawal or appeal counts once for each time it was received: after a refusal it may be sent again."""

WHAT_TO_DO: Final[dict[ReasonCode, str]] = {
    ReasonCode.SUBJECT_MISMATCH: "the subject is not the claim id of this channel and reference: derive it as UUIDv5 and send again",
    ReasonCode.SOURCE_MISMATCH: "the record names another channel than the one whose topic it stands on: send it as your own channel, with your own source",
    ReasonCode.REFERENCE_MALFORMED: "the reference has not the channel's form: letters, digits and ._/- only, and where organisations share the channel CODE:REFERENCE",
    ReasonCode.CONFIRMATION_NOT_ALLOWED: "only a channel that asks the bank may say that an account is confirmed: leave verified_at out",
    ReasonCode.REPORTER_NOT_ALLOWED: "this reporter may not file this kind of claim: let the member, an heir or a guardian apply, or file a notification",
    ReasonCode.CHANNEL_NOT_ALLOWED: "this channel does not take this kind of filing: use a branch office or Lapak Asik",
    ReasonCode.INCOMPLETE_CLAIM: "fill in exactly the details of the claim's kind and, in an application, at least one payee, each with a reference of its own",
    ReasonCode.NO_IDENTITY: "give the member's NIK, membership number or passport",
    ReasonCode.EVENT_IN_FUTURE: "the event's date is after the day on which the claim was received: correct the date",
    ReasonCode.EVENT_TOO_OLD: "the event is before the first regulation of this benefit: correct the date, or ask a branch office",
    ReasonCode.KIND_NOT_OPEN: "this kind of claim is not taken in here yet: file it on paper at a branch office",
    ReasonCode.RECEIVED_AT_OUT_OF_BOUNDS: "received_at is ahead of the broker's clock, or longer ago than this channel may keep a filing: set the channel's clock and send again",
    ReasonCode.REVISION_GAP: f"the revision is more than {REVISIONS_AHEAD_MAX} ahead of the last one taken: count revisions by one",
    ReasonCode.MANDATE_MISSING: "whoever assists here files with the claimant's mandate: say what it is, who gave it and when, and the SHA-256 of the paper",
    ReasonCode.MANDATE_NOT_VALID: "the mandate is of a later day, has ended, or was given by nobody who might file: send the one that holds on the day of the filing",
    ReasonCode.CHANNEL_STEPS_MISSING: f"at the branch the claimant scans its QR code and the telephone's place is within {BRANCH_METRES_MAX} metres of it: attest the branch and the distance",
    ReasonCode.UNKNOWN_CLAIM: "no claim with this reference has come: file the claim, then send this again",
    ReasonCode.CLAIM_NOT_OPEN: "the claim was refused: file it anew with a higher revision",
}
"""What the channel is told, by reason."""


def sentence(reasons: tuple[ReasonCode, ...]) -> str:
    """What to do about the reasons, in one message."""
    return "; ".join(WHAT_TO_DO[reason] for reason in reasons)


def filing_reasons(
    filed: ClaimSubmitted,
    door: Door,
    appended_at: datetime,
    revision_taken: int,
    kinds: Mapping[ClaimKind, KindRow] = KINDS,
) -> tuple[ReasonCode, ...]:
    """Every reason not to take the submission in; none when it is a claim. `appended_at`: the record's time, UTC."""
    claim, member = filed.claim, filed.personal.member
    if not is_open(claim, kinds):
        return (ReasonCode.KIND_NOT_OPEN,)
    first_event = KINDS[claim.kind].first_event
    received_at = filed.received_at
    right = may_report(claim.kind, claim.filing, filed.reporter_role) and fits_reason(claim, filed.reporter_role)
    taken_here = channel_takes(door.writer, claim.kind, claim.filing, filed.reporter_role, civil_date(received_at))
    mandate = mandate_fault(door.writer, claim, filed.reporter_role, filed.personal, received_at)
    holds = (
        (ReasonCode.REPORTER_NOT_ALLOWED, right),
        (ReasonCode.CHANNEL_NOT_ALLOWED, taken_here),
        (ReasonCode.INCOMPLETE_CLAIM, is_complete(claim, filed.personal.payees)),
        (ReasonCode.NO_IDENTITY, member.nik or member.membership_number or member.passport),
        (ReasonCode.EVENT_IN_FUTURE, claim.event_date <= received_at.date() or claim.event_date <= _last_date(received_at)),
        (ReasonCode.EVENT_TOO_OLD, first_event is None or claim.event_date >= first_event[0]),
        (ReasonCode.RECEIVED_AT_OUT_OF_BOUNDS, received_in_bounds(door.writer, received_at, appended_at)),
        (ReasonCode.CONFIRMATION_NOT_ALLOWED, may_confirm(door, [payee.account for payee in filed.personal.payees])),
        (ReasonCode.REFERENCE_MALFORMED, well_referenced(filed, door)),
        (ReasonCode.CHANNEL_STEPS_MISSING, steps_taken(door.writer, filed.personal.steps)),
        (ReasonCode.REVISION_GAP, filed.revision <= revision_taken + REVISIONS_AHEAD_MAX),
    )
    found = tuple([reason for reason, held in holds if not held])
    return found if mandate is None else (*found, mandate)


def word_reason(data: About, door: Door, appended_at: datetime) -> ReasonCode | None:
    """Why a word about a claim is not taken, whatever the claim."""
    accounts = [data.personal.account] if isinstance(data, PayeeAccountSubmitted) else []
    holds = (
        (ReasonCode.CHANNEL_NOT_ALLOWED, PROFILES[door.writer].claimant or own_only(data, door)),
        (ReasonCode.RECEIVED_AT_OUT_OF_BOUNDS, received_in_bounds(door.writer, data.received_at, appended_at)),
        (ReasonCode.CONFIRMATION_NOT_ALLOWED, may_confirm(door, accounts)),
        (ReasonCode.REFERENCE_MALFORMED, well_referenced(data, door)),
        (ReasonCode.EVENT_IN_FUTURE, not isinstance(data, RightEndSubmitted) or data.ended_on <= _last_date(data.received_at)),
    )
    return next((reason for reason, held in holds if not held), None)


def own_only(data: About, door: Door) -> bool:
    """Whether it is an account from a channel that speaks for no claimant, and may be paid itself for what it filed."""
    profile = PROFILES[door.writer]
    named = isinstance(data, PayeeAccountSubmitted) and data.channel is door.writer
    return named and not profile.claimant and bool(profile.own_payees)


def own_payees(filed: ClaimSubmitted) -> tuple[str, ...]:
    """The payees that the filing channel is itself."""
    own = PROFILES[filed.channel].own_payees
    return tuple([payee.ref for payee in filed.personal.payees if payee.relationship in own])


def may_confirm(door: Door, accounts: Sequence[BankAccount | None]) -> bool:
    """Only a channel that asks the bank says that an account is confirmed."""
    return PROFILES[door.writer].confirms_accounts or not says_confirmed(accounts)


def _last_date(at: datetime) -> date:
    return at.astimezone(FIRST_ZONE).date()


def aliases_of(member: Identity) -> tuple[str, ...]:
    """The ledger's keys for this person, the surest first: one NIK for life, a card per employer, a passport for some years."""
    known = (
        (AliasKind.NIK, member.nik),
        (AliasKind.KPJ, member.membership_number),
        (AliasKind.PASSPORT, member.passport),
    )
    return tuple(alias_key(kind, value) for kind, value in known if value)


def content_hash(data: EventData, fields: frozenset[str]) -> str:
    """SHA-256 over the type and these fields' JSON in the model's field order, without what stands at its default, so that a
    field added later leaves old hashes as they are. Deterministic, and a tenth of the time of canonical JSON."""
    content = data.__pydantic_serializer__.to_json(data, include=fields, exclude_defaults=True)  # type: ignore[arg-type]  # any set will do
    return sha256(b"%b\n%b" % (data.event_type.encode(), content)).hexdigest()
