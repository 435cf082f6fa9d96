"""What a channel may say, beside what it may file: one set of rules, asked by the gateway before and by intake behind the log."""

from collections.abc import Iterable
from datetime import datetime, timedelta, timezone
from re import compile as regex
from typing import Annotated, Final

from pydantic import Field

from schemas.channels import CLAIMANTS, PROFILES, ChannelProfile, wants_mandate
from schemas.civil import civil_date
from schemas.claim import BankAccount, ChannelSteps, ClaimContent, ClaimPersonal, Mandate
from schemas.reasons import ReasonCode
from schemas.vocabulary import Channel, ReporterRole

RECEIVED_AHEAD_MINUTES_MAX: Final = 5
"""A channel's clock may be this far ahead of ours or the broker's."""
_YOUNGEST: Final = -timedelta(minutes=RECEIVED_AHEAD_MINUTES_MAX)
_OLDEST: Final = {profile.channel: timedelta(days=profile.keeps_days_max) for profile in PROFILES.values()}
SEPARATOR: Final = ":"
"""Between an organisation's code and its own reference."""
_ORGANISATION: Final = r"[A-Z0-9-]{2,20}"
_OWN: Final = r"[A-Za-z0-9][A-Za-z0-9._/-]{0,58}"
OrganisationCode = Annotated[str, Field(pattern=rf"^{_ORGANISATION}$")]
"""An organisation's or office's code: an employer's NPP, a mission's or a branch office's code."""
OwnReference = Annotated[str, Field(pattern=rf"^{_OWN}$")]
"""The channel's own reference; at most 59 characters, so that the organisation's code still fits before it. No colon."""
FIRST_ZONE: Final = timezone(timedelta(hours=14))
"""Where a date begins first: an event's local date cannot be later than the date there."""
MANDATORS: Final = frozenset({*CLAIMANTS, ReporterRole.FAMILY})
"""Who may give somebody else a mandate to file: those who might file themselves."""
_SHARED: Final = regex(f"{_ORGANISATION}{SEPARATOR}{_OWN}")
_SINGLE: Final = regex(_OWN)
_SOURCES: Final = {channel: f"/channels/{channel}" for channel in Channel}
_CHANNELS: Final = {source: channel for channel, source in _SOURCES.items()}


def source_of(channel: Channel) -> str:
    """The CloudEvents source of what a channel sends."""
    return _SOURCES[channel]


def channel_from(source: str) -> Channel | None:
    """Whose source it is; None for one that is no channel's."""
    return _CHANNELS.get(source)


def reference_fits(profile: ChannelProfile, reference: str) -> bool:
    """Whether it is a full reference of the channel: at a shared one it begins with the organisation's code."""
    return (_SHARED if profile.organisations else _SINGLE).fullmatch(reference) is not None


def received_in_bounds(channel: Channel, received_at: datetime, taken_at: datetime) -> bool:
    """Whether the channel's time of receipt is within its skew of `taken_at`: our clock at the door, the record's own time on the log, so
    that a backlog of ours never makes a filing late."""
    return _YOUNGEST <= taken_at - received_at <= _OLDEST[channel]


def says_confirmed(accounts: Iterable[BankAccount | None]) -> bool:
    """Whether one of the accounts is said to be confirmed by its bank: only a channel that asks the bank may say so."""
    return any(account is not None and account.verified_at is not None for account in accounts)


def mandate_fault(
    channel: Channel, claim: ClaimContent, role: ReporterRole, personal: ClaimPersonal, received_at: datetime
) -> ReasonCode | None:
    """What is wrong with the mandate of a filing at a claimant's side; None where there is none and none is asked for."""
    mandate = personal.mandate
    if wants_mandate(channel, claim.kind, claim.filing, role) and not (mandate and _is_whole(mandate)):
        return ReasonCode.MANDATE_MISSING
    if mandate is None:
        return None
    too_new = mandate.given_on > received_at.astimezone(FIRST_ZONE).date()
    over = mandate.valid_until is not None and mandate.valid_until < civil_date(received_at)
    strange = mandate.given_by is not None and mandate.given_by not in MANDATORS
    return ReasonCode.MANDATE_NOT_VALID if too_new or over or strange else None


def _is_whole(mandate: Mandate) -> bool:
    """Who is no reporter by law shows what the mandate is, who gave it, and the paper's hash."""
    return None not in (mandate.kind, mandate.given_by_name, mandate.given_by, mandate.paper_sha256)


def steps_taken(channel: Channel, steps: ChannelSteps | None) -> bool:
    """Whether the channel attests what it must: at the branch, whose code was scanned, and that the telephone was there."""
    metres_max = PROFILES[channel].branch_metres_max
    if metres_max is None:
        return True
    return (
        steps is not None and steps.branch is not None and steps.branch_metres is not None and steps.branch_metres <= metres_max
    )
