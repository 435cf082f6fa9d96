"""Which office a claim belongs to: the branch or mission that took it in, the central office for everything that came in without one."""

from typing import Final

from schemas.admission import SEPARATOR
from schemas.vocabulary import Channel

DESKS: Final = (Channel.BRANCH, Channel.MISSION)
"""Channels whose organisations are offices of their own."""
CENTRAL_OFFICE: Final = "PUSAT"


def office_of(channel: Channel | None, reference: str | None) -> str:
    """The office's code."""
    if channel in DESKS and reference is not None and SEPARATOR in reference:
        return reference.partition(SEPARATOR)[0]
    return CENTRAL_OFFICE
