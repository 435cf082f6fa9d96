"""The organisations behind the channels that many share, and what each channel attests of how it took a claim in."""

from datetime import datetime, timedelta
from typing import Final

from schemas.admission import SEPARATOR, source_of
from schemas.assistance import PriorityGround
from schemas.channels import PROFILES
from schemas.claim import ChannelSteps, ClaimPersonal
from schemas.envelope import EventData
from schemas.events.submissions import AppealSubmitted, PayeeAccountSubmitted
from schemas.vocabulary import Channel

CODES: Final = {
    Channel.BRANCH: tuple(f"B-{number:04d}" for number in range(701, 781)),
    Channel.MISSION: ("KDEI-TPE", *(f"KBRI-{number:02d}" for number in range(1, 12))),
    Channel.PLACEMENT_COMPANY: tuple(f"P3MI-{number:03d}" for number in range(1, 21)),
    Channel.EMPLOYER: tuple(f"NPP{number:05d}" for number in range(1, 41)),
    Channel.HOSPITAL: tuple(f"RS-{number:03d}" for number in range(1, 21)),
    Channel.UNION: ("KSBSI", "MIGRANT-CARE", *(f"SP-{number:02d}" for number in range(1, 9))),
    Channel.FOREIGN_INSTITUTION: ("KR-NPS", "MY-PERKESO", "LA-LSSO", "KH-NSSF", "PH-SSS"),
    Channel.MESSAGES: tuple(f"B-{number:04d}" for number in range(701, 711)),
}
"""Enough branch offices that each stays within a desk's rate when a hundred claims come in a second."""

FILED_FOR_THEM: Final = frozenset({Channel.MISSION, Channel.PLACEMENT_COMPANY}) | {
    channel for channel, profile in PROFILES.items() if not profile.claimant
}
"""Channels at which somebody files for others, who then speak for themselves in the app."""
OFFICE: Final = "/offices/demo"
PRIORITY_EVERY: Final = 12
"""One claimant in so many at a branch is served first."""
NEAR_METRES: Final = 150
INTERVIEW: Final = timedelta(minutes=20)


def attested(channel: Channel, personal: ClaimPersonal, number: int, at: datetime) -> ClaimPersonal:
    """With what the channel says of how it took the claim `number` in at `at` (UTC)."""
    match channel:
        case Channel.LAPAK_ASIK_ONSITE:
            branches = CODES[Channel.BRANCH]
            steps = ChannelSteps(branch=branches[number % len(branches)], branch_metres=number % NEAR_METRES)
        case Channel.LAPAK_ASIK:
            steps = ChannelSteps(interviewed_at=at - INTERVIEW)
        case Channel.JMO:
            steps = ChannelSteps(face_matched_at=at)
        case Channel.BRANCH if number % PRIORITY_EVERY == 0:
            grounds = tuple(PriorityGround)
            steps = ChannelSteps(priority=grounds[number // PRIORITY_EVERY % len(grounds)])
        case _:
            return personal
    return personal.model_copy(update={"steps": steps})


def reference_at(channel: Channel, number: int, own: str) -> str:
    """The reference as the log has it: of the organisation whose turn `number` is, where the channel has any."""
    codes = CODES.get(channel, ())
    return f"{codes[number % len(codes)]}{SEPARATOR}{own}" if codes else own


def organisation_of(channel: Channel, reference: str) -> str | None:
    """Whose reference it is."""
    return reference.partition(SEPARATOR)[0] if PROFILES[channel].organisations else None


def spoken_by(data: EventData) -> str:
    """The source of what people write straight to the log: claimants through their channel, those for whom somebody else filed through
    the app, officers at the office."""
    if isinstance(data, PayeeAccountSubmitted | AppealSubmitted):
        return source_of(Channel.JMO if data.channel in FILED_FOR_THEM else data.channel)
    return OFFICE
