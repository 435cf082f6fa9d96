"""The organisations behind the channels that many share: branch offices, missions, employers, hospitals, unions, placement companies."""

from typing import Final

from schemas.admission import SEPARATOR
from schemas.channels import PROFILES
from schemas.vocabulary import Channel

CODES: Final = {
    Channel.BRANCH: tuple(f"B-{number:04d}" for number in range(701, 781)),
    Channel.MISSION: ("KDEI-TPE", *(f"KBRI-{number:02d}" for number in range(1, 12))),
    Channel.PLACEMENT_COMPANY: tuple(f"P3MI-{number:03d}" for number in range(1, 21)),
    Channel.EMPLOYER: tuple(f"NPP{number:05d}" for number in range(1, 41)),
    Channel.HOSPITAL: tuple(f"RS-{number:03d}" for number in range(1, 21)),
    Channel.UNION: tuple(f"SP-{number:02d}" for number in range(1, 11)),
}
"""Enough branch offices that each stays within a desk's rate when a hundred claims come in a second."""


def reference_at(channel: Channel, number: int, own: str) -> str:
    """The reference as the log has it: of the organisation whose turn `number` is, where the channel has any."""
    codes = CODES.get(channel, ())
    return f"{codes[number % len(codes)]}{SEPARATOR}{own}" if codes else own


def organisation_of(channel: Channel, reference: str) -> str | None:
    """Whose reference it is."""
    return reference.partition(SEPARATOR)[0] if PROFILES[channel].organisations else None
