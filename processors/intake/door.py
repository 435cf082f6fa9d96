"""Through which door a record came, and whether it is its writer's to write: a channel's own topic, or the gateway's."""

from typing import Final, NamedTuple

from schemas.admission import channel_from, reference_fits, source_of
from schemas.canary import SOURCE, is_canary
from schemas.channels import PROFILES
from schemas.events.submissions import (
    AppealSubmitted,
    ClaimSubmitted,
    PayeeAccountSubmitted,
    RightEndSubmitted,
    WithdrawalSubmitted,
)
from schemas.identifiers import claim_id
from schemas.reasons import ReasonCode
from schemas.topics import CHANNEL_OF
from schemas.vocabulary import Channel
from streams.contract import Event

Submission = ClaimSubmitted | WithdrawalSubmitted | AppealSubmitted | PayeeAccountSubmitted | RightEndSubmitted
INBOUND: Final = (ClaimSubmitted, WithdrawalSubmitted, AppealSubmitted, PayeeAccountSubmitted, RightEndSubmitted)


class Door(NamedTuple):
    """`writer`: the channel that wrote it. `native`: to a topic of its own; else the gateway wrote it down, whose tokens say who it was."""

    writer: Channel
    native: bool


def door_of(event: Event, data: Submission) -> Door:
    """A topic of a channel's own says who wrote the record, whatever the record says; on the gateway's topic its `source` does."""
    native = CHANNEL_OF.get(event.topic)
    return Door(channel_from(event.source) or data.channel, native=False) if native is None else Door(native, native=True)


def strange(event: Event, data: Submission, door: Door) -> ReasonCode | None:
    """Why the record is nothing that its writer may say of this claim, before anybody looks at what it says.

    A claimant's word may be about another channel's claim; the gateway has seen to whose it is. A channel at its own topic, and
    whoever files, speaks for itself. A canary's reference is its id, and nobody else has one."""
    speaks_for_itself = door.native or isinstance(data, ClaimSubmitted)
    if speaks_for_itself and data.channel is not door.writer:
        return ReasonCode.SOURCE_MISMATCH
    if door.native and event.source != source_of(door.writer):
        return ReasonCode.SOURCE_MISMATCH
    if is_canary(event.subject):
        return None if event.source == SOURCE and data.channel_reference == event.subject else ReasonCode.SOURCE_MISMATCH
    if event.subject != claim_id(data.channel, data.channel_reference):
        return ReasonCode.SUBJECT_MISMATCH
    return None


def well_referenced(data: Submission, door: Door) -> bool:
    """The gateway makes references of an organisation's code and its own itself; whoever writes to the log must."""
    return not door.native or reference_fits(PROFILES[door.writer], data.channel_reference)
