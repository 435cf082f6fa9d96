"""What a campaign would do, before anybody proposes it: the payouts that a cause fits, those that the action is for, and their digest."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple

from gateway.operating.asking import OperationsReader, Selected
from gateway.problems import Problem, ProblemCode
from processors.claim_state.tables import PayoutStanding
from processors.payout.campaigns import chained
from schemas.events.campaigns import (
    CAMPAIGN_ITEMS_MAX,
    NO_DIGEST,
    PIECE_ITEMS_MAX,
    CampaignAction,
    CampaignCause,
    CampaignItem,
    CampaignListed,
    CampaignProposed,
)
from schemas.reasons import ReasonCode
from schemas.vocabulary import AuthorityRole

P = PayoutStanding
STOPPED: Final = frozenset({ReasonCode.RECALLED.value, ReasonCode.INSTRUCTION_EXPIRED.value})
"""What is held until two people send it anew."""
OVER: Final = frozenset({P.SETTLED, P.ABANDONED, P.RECOVERING})


def _sendable(payout: Selected) -> bool:
    asked = payout.attempts > 0 and payout.task_id is not None
    stopped = payout.standing is P.HELD and payout.reason in STOPPED
    return asked and (payout.standing is P.AWAITING_ACCOUNT or stopped)


FITS: Final[Mapping[CampaignAction, Callable[[Selected], bool]]] = {
    CampaignAction.ASK_ACCOUNT: lambda payout: payout.standing is P.AWAITING_ACCOUNT,
    CampaignAction.SEND_ANEW: _sendable,
    CampaignAction.HOLD: lambda payout: (
        payout.standing in {P.SCHEDULED, P.AWAITING_ACCOUNT, P.HELD} and payout.reason != ReasonCode.BRAKE
    ),
    CampaignAction.RELEASE: lambda payout: payout.standing is P.HELD and payout.reason == ReasonCode.BRAKE,
    CampaignAction.INQUIRE: lambda payout: payout.standing is P.UNKNOWN,
    CampaignAction.OPEN_TASK: lambda payout: payout.standing is P.AWAITING_ACCOUNT and payout.task_id is not None,
    CampaignAction.NOTIFY: lambda payout: payout.standing not in OVER,
}
"""Which payouts an action is for, as the contract with payment systems has it; payout itself judges once more when it is done."""


class Slice(NamedTuple):
    """Payouts of the list that stand alike, and their rupiah."""

    standing: PayoutStanding
    failure_code: str | None
    fund: str
    payment_system: str | None
    payouts: int
    rupiah: int


@dataclass(frozen=True, slots=True)
class Listing:
    """What a campaign would be about. `left_out`: payouts that the cause fits and the action is not for."""

    items: tuple[CampaignItem, ...]
    slices: tuple[Slice, ...]
    sample: tuple[Selected, ...]
    left_out: int

    @property
    def rupiah(self) -> int:
        return sum(item.amount for item in self.items)

    @property
    def pieces(self) -> list[tuple[CampaignItem, ...]]:
        return [self.items[at : at + PIECE_ITEMS_MAX] for at in range(0, len(self.items), PIECE_ITEMS_MAX)]

    @property
    def digest(self) -> str:
        """What an approval signs, 64 hex digits."""
        chain = NO_DIGEST
        for piece in self.pieces:
            chain = chained(chain, piece)
        return chain


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody proposes, and who."""

    action: CampaignAction
    cause: CampaignCause
    per_second: int
    because: str
    person: str
    role: AuthorityRole
    at: datetime


async def listed(reader: OperationsReader, action: CampaignAction, cause: CampaignCause, sample_max: int) -> Listing:
    """What the action would be done with, as the read model stands now. Raises `Problem` where there is nothing, or too much."""
    found = await reader.selected(cause, CAMPAIGN_ITEMS_MAX + 1)
    if len(found) > CAMPAIGN_ITEMS_MAX:
        raise Problem(
            ProblemCode.SELECTION_UNUSABLE, f"more than {CAMPAIGN_ITEMS_MAX:,} payouts fit: name a fund, a bank or a shorter time"
        )
    fitting = [payout for payout in found if FITS[action](payout)]
    if not fitting:
        raise Problem(
            ProblemCode.SELECTION_UNUSABLE,
            f"{len(found):,} payouts fit the cause and this may be done with none of them: choose another cause or action",
        )
    items = tuple(payout.item for payout in fitting)
    return Listing(items, tuple(_slices(fitting)), tuple(fitting[:sample_max]), len(found) - len(fitting))


def proposal(wish: Wish, listing: Listing) -> tuple[CampaignProposed, list[CampaignListed]]:
    """The events that propose it."""
    pieces = [CampaignListed(number=number, items=items) for number, items in enumerate(listing.pieces)]
    head = CampaignProposed(
        action=wish.action,
        cause=wish.cause,
        items=len(listing.items),
        rupiah=listing.rupiah,
        pieces=len(pieces),
        digest=listing.digest,
        per_second=wish.per_second,
        person=wish.person,
        role=wish.role,
        because=wish.because,
        proposed_at=wish.at,
    )
    return head, pieces


def _slices(payouts: Iterable[Selected]) -> list[Slice]:
    counted: Counter[tuple[PayoutStanding, str | None, str, str | None]] = Counter()
    rupiah: Counter[tuple[PayoutStanding, str | None, str, str | None]] = Counter()
    for payout in payouts:
        alike = (payout.standing, payout.failure_code, payout.fund, payout.payment_system)
        counted[alike] += 1
        rupiah[alike] += payout.amount
    return [Slice(*alike, count, rupiah[alike]) for alike, count in counted.most_common()]
