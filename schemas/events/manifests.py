"""What proves to a payment system that it has every instruction: one manifest per partition and cut-off. Key and subject: a share's id."""

from typing import ClassVar

from pydantic import Field

from schemas.envelope import Data, EventData, UtcDatetime
from schemas.events.instructions import Digest
from schemas.topics import MANIFESTS

SYSTEMS_MAX = 100


class SystemShare(Data):
    """The part of one payment system. `amount` in whole rupiah."""

    payment_system: str
    count: int = Field(ge=0)
    amount: int = Field(ge=0)


class PayoutManifest(EventData):
    """All genuine instructions on `partition` of the instructions topic from offset `from_offset` up to, not including, `through_offset`.

    `digest` chains over all instructions since the topic's beginning: SHA-256 of the digest so far, as 64 hex digits, followed by the
    instruction's digest; it begins with 64 zeros. `previous`: the SHA-256 of what the signature of manifest `number` - 1 covers.
    """

    event_type: ClassVar[str] = "santunan.payout.manifest.v1"
    topic: ClassVar[str] = MANIFESTS

    partition: int = Field(ge=0)
    number: int = Field(ge=1)
    cut_off: UtcDatetime
    from_offset: int = Field(ge=0)
    through_offset: int = Field(ge=0)
    first_offset: int | None = Field(default=None, ge=0)
    last_offset: int | None = Field(default=None, ge=0)
    count: int = Field(ge=0)
    amount: int = Field(ge=0)
    systems: tuple[SystemShare, ...] = Field(default=(), max_length=SYSTEMS_MAX)
    digest: Digest
    previous: Digest | None = None
    signature: str = ""
