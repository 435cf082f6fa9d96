"""What a processor tells everyone when a claim's record was set aside, and when it goes on."""

from typing import ClassVar

from schemas.envelope import EventData
from schemas.topics import LIFECYCLE


class ClaimHeld(EventData):
    """A record of this claim was set aside in `processor`; later ones wait behind it."""

    event_type: ClassVar[str] = "santunan.claim.held.v1"
    topic: ClassVar[str] = LIFECYCLE

    processor: str
    reason: str
    dead_letter_id: str


class ClaimResumed(EventData):
    """The dead letter was replayed or discarded, and what waited behind it is done."""

    event_type: ClassVar[str] = "santunan.claim.resumed.v1"
    topic: ClassVar[str] = LIFECYCLE

    processor: str
    dead_letter_id: str
