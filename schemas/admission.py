"""What a channel may say, beside what it may file: one set of rules, asked by the gateway before and by intake behind the log."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from re import compile as regex
from typing import Annotated, Final

from pydantic import Field

from schemas.channels import PROFILES, ChannelProfile
from schemas.claim import BankAccount
from schemas.vocabulary import Channel

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
