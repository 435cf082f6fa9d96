"""What `payout` tells operations about brakes on all payouts or one fund's. Key and subject: a share's id, one per partition."""

from typing import ClassVar, Literal

from pydantic import Field

from schemas.envelope import EventData, UtcDatetime
from schemas.reasons import ReasonCode
from schemas.topics import BRAKES
from schemas.vocabulary import AuthorityRole


class PayoutBrakeChanged(EventData):
    """A person's word on a brake, and how it stands after it. `fund` none: on all payouts.

    `releasing`: one of two people let go. `refused`: the word does not count, for the `reason` named.
    """

    event_type: ClassVar[str] = "santunan.payout.brake_changed.v1"
    topic: ClassVar[str] = BRAKES

    fund: str | None = None
    stands: Literal["on", "releasing", "off", "refused"]
    person: str = Field(max_length=60)
    role: AuthorityRole
    because: str
    since: UtcDatetime | None = None
    released_by: tuple[str, ...] = ()
    reason: ReasonCode | None = None


class PayoutCapReached(EventData):
    """The first payment of an hour that waits, since this share of the claims sent as much as it may. `fund` and rupiah as they stood;
    `overall`: of all funds together."""

    event_type: ClassVar[str] = "santunan.payout.cap_reached.v1"
    topic: ClassVar[str] = BRAKES

    fund: str
    sent: int = Field(ge=0)
    overall: int = Field(ge=0)
    waiting: int = Field(gt=0)
    until: UtcDatetime


class PayoutLineMoved(EventData):
    """Claims that waited in line are woken, since a brake was let go or the hour turned; who still may not go is held again."""

    event_type: ClassVar[str] = "santunan.payout.line_moved.v1"
    topic: ClassVar[str] = BRAKES

    woken: int = Field(ge=0)
    woken_at: UtcDatetime
    pieces_left: int = Field(ge=0)


class PayoutCapChanged(EventData):
    """A person's word on an hourly cap, and how it stands after it. `fund` none: of all together; `rupiah` none: no cap. Of all partitions.

    `asked`: one of two people wants it raised or lifted. `refused`: the word does not count, for the `reason` named.
    """

    event_type: ClassVar[str] = "santunan.payout.cap_changed.v1"
    topic: ClassVar[str] = BRAKES

    fund: str | None = None
    stands: Literal["set", "asked", "refused"]
    rupiah: int | None = None
    person: str = Field(max_length=60)
    role: AuthorityRole
    because: str
    agreed_by: tuple[str, ...] = ()
    reason: ReasonCode | None = None
