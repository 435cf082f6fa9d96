"""From a caller's words to a record on the log: what channels are allowed, ids that a repeat gives again, and the CloudEvent.

A repeat with the same idempotency key and content is the same record byte for byte, whichever gateway writes it: nothing but the
log remembers it, and intake takes it once.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from hashlib import sha256
from re import compile as regex
from typing import Annotated, Final, NoReturn

from pydantic import AfterValidator, AwareDatetime, BeforeValidator
from pydantic_core import to_json

from gateway.access.callers import Caller
from gateway.log import NewRecord
from gateway.problems import Fault, Problem, ProblemCode
from processors.intake.rules import WHAT_TO_DO
from schemas.admission import SEPARATOR, mandate_fault, received_in_bounds, says_confirmed, steps_taken
from schemas.channels import PROFILES, ChannelProfile, channel_takes, is_open
from schemas.claim import BankAccount, ClaimContent, ClaimPersonal
from schemas.envelope import CONTENT_TYPE, HEADER_TRACEPARENT, HEADER_TYPE, EventData
from schemas.identifiers import SANTUNAN, uuid5_text
from schemas.kinds import KINDS, KindRow
from schemas.reasons import ReasonCode
from schemas.vocabulary import ClaimKind, ReporterRole

_CONTENT: Final = ("content-type", CONTENT_TYPE.encode())
NO_SUCH_TIME: Final = "the time is before the first or after the last year in UTC"


def _in_utc(at: datetime) -> datetime:
    try:
        return at.astimezone(UTC)
    except OverflowError as error:
        raise ValueError(NO_SUCH_TIME) from error


Moment = Annotated[AwareDatetime, AfterValidator(_in_utc)]
"""A time as callers send it, with any zone, and as events hold it, in UTC."""
DAY_WRITTEN: Final = regex(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _written_out(day: object) -> object:
    if isinstance(day, str) and not DAY_WRITTEN.fullmatch(day):
        raise ValueError("write the day out, as 2026-11-21")
    return day


WrittenDay = Annotated[date, BeforeValidator(_written_out)]
"""A day in an address or a query; a bare number, which would be seconds since 1970, is none."""


def channel_of(caller: Caller) -> ChannelProfile:
    """The channel that the caller is. Raises `Problem`."""
    channel = caller.grant.channel
    if channel is None:
        raise Problem(ProblemCode.NOT_YOURS, "your token names no channel: ask the fund to complete your credentials")
    profile = PROFILES[channel]
    if profile.organisations and caller.grant.organisation is None:
        raise Problem(
            ProblemCode.NOT_YOURS,
            f"many organisations share the channel {channel} and your token names none: ask the fund to complete your credentials",
        )
    return profile


def full_reference(caller: Caller, own: str) -> str:
    """The reference on the log: at a shared channel it begins with the organisation's code, so that two never collide."""
    profile = channel_of(caller)
    return f"{caller.grant.organisation}{SEPARATOR}{own}" if profile.organisations else own


def own_reference(full: str) -> str:
    """The channel's own reference, as it knows it."""
    return full.rpartition(SEPARATOR)[2]


def require_taken(
    profile: ChannelProfile,
    claim: ClaimContent,
    role: ReporterRole,
    on: date | None = None,
    kinds: Mapping[ClaimKind, KindRow] = KINDS,
) -> None:
    """Raises `Problem` for a filing that the channel is not made for on the day of submission, or that nobody takes in yet."""
    if not is_open(claim, kinds):
        raise Problem(
            ProblemCode.CHANNEL_NOT_ALLOWED,
            f"{claim.kind} is not taken in here yet, or not for this reason: file it on paper at a branch office",
        )
    if not channel_takes(profile.channel, claim.kind, claim.filing, role, on):
        raise Problem(
            ProblemCode.CHANNEL_NOT_ALLOWED,
            f"{profile.about} take no {claim.filing} for {claim.kind} from a reporter in the role of {role}: "
            "use a branch office or Lapak Asik, or file a notification",
        )


def require_attested(
    profile: ChannelProfile, claim: ClaimContent, role: ReporterRole, personal: ClaimPersonal, received_at: datetime
) -> None:
    """Raises `Problem` where a mandate is missing or does not hold, or the channel does not attest what it must."""
    if (fault := mandate_fault(profile.channel, claim, role, personal, received_at)) is not None:
        _wrong(fault, "#/personal/mandate")
    if not steps_taken(profile.channel, personal.steps):
        _wrong(ReasonCode.CHANNEL_STEPS_MISSING, "#/personal/steps")


def _wrong(reason: ReasonCode, where: str) -> NoReturn:
    raise Problem(ProblemCode.INVALID_REQUEST, WHAT_TO_DO[reason], faults=[Fault(where, WHAT_TO_DO[reason])])


def require_claimant(profile: ChannelProfile) -> None:
    """Raises `Problem` for a channel that does not speak for claimants."""
    if not profile.claimant:
        raise Problem(
            ProblemCode.CHANNEL_NOT_ALLOWED,
            f"{profile.about} may not say so for a claimant: let them use a branch office, Lapak Asik or the app",
        )


def require_names_accounts(profile: ChannelProfile) -> None:
    """For claimants, or its own. Raises `Problem`."""
    if not profile.own_payees:
        require_claimant(profile)


def require_confirmed_by_right(caller: Caller, accounts: Iterable[BankAccount | None]) -> None:
    """Raises `Problem` when somebody says that a bank has confirmed an account who has not asked it: a claimant never has."""
    if channel_of(caller).confirms_accounts and not caller.grant.is_person:
        return
    if says_confirmed(accounts):
        raise Problem(
            ProblemCode.CHANNEL_NOT_ALLOWED,
            "with these credentials you may not say that a bank has confirmed an account: leave `verified_at` out",
        )


def require_received(profile: ChannelProfile, received_at: datetime, now: datetime) -> None:
    """Raises `Problem` when the channel's time of receipt is out of bounds."""
    if not received_in_bounds(profile.channel, received_at, now):
        sentence = (
            f"received_at is ahead of our clock or more than {profile.keeps_days_max} days ago: set the clock and send again"
        )
        raise Problem(ProblemCode.RECEIVED_AT_OUT_OF_BOUNDS, sentence, faults=[Fault("#/received_at", sentence)])


def event_id(client: str, key: str, subject: str, content: bytes) -> str:
    """The same for a repeat: UUIDv5 of who sent it, their idempotency key, whom it is about, and the content's hash."""
    return uuid5_text(SANTUNAN.bytes, f"gateway\n{client}\n{key}\n{subject}\n{sha256(content).hexdigest()}")


def record_of(
    data: EventData, subject: str, *, client: str, key: str, source: str, received_at: datetime, traceparent: str
) -> tuple[str, NewRecord]:
    """The event's id and its record: the data's JSON, written once, in the envelope as `CloudEvent` would write it.

    `time` is the time of receipt, so that a repeat is the same bytes."""
    content = data.model_dump_json(exclude_none=True)
    made = event_id(client, key, subject, content.encode())
    value = (
        f'{{"specversion":"1.0","id":"{made}","type":"{data.event_type}","source":"{source}","subject":"{subject}",'
        f'"time":{to_json(received_at).decode()},"datacontenttype":"application/json","data":{content}}}'
    )
    headers = ((HEADER_TYPE, data.event_type.encode()), _CONTENT, (HEADER_TRACEPARENT, traceparent.encode()))
    return made, NewRecord(data.topic, subject.encode(), value.encode(), headers)
