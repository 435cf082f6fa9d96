"""Payments behind a gateway without sockets: what it writes is read by the real payout processor, whose rows it is shown."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from gateway.access.scopes import Scope
from gateway.operating.asking import Selected
from gateway.operating.shares import share_ids
from processors.claim_state.tables import PayoutStanding
from processors.payout.campaign_tables import CAMPAIGN_OUTCOMES, CAMPAIGN_PIECES, PAYOUT_CAMPAIGNS, Campaign
from processors.payout.shares import PAYOUT_SHARES
from schemas.catalogue import EVENTS
from schemas.topics import CAMPAIGNS, VERIFICATIONS
from schemas.vocabulary import AuthorityRole
from streams.partitioning import partition_of
from tests.gateway.house import House, bearer
from tests.processors.payout.campaigns import World, claim
from tests.processors.payout.payments import config
from tests.processors.script import Script

PARTITIONS = 4
STEERS = f"{Scope.OPERATIONS_READ} {Scope.PAYMENTS_STEER}"


@dataclass
class Steered:
    """`numbers`: claims whose one payout the bank refused with AC04."""

    house: House
    world: World
    numbers: tuple[int, ...]
    read: int = 0
    keys: int = field(default=0)

    @classmethod
    def over(cls, house: House, *numbers: int) -> Steered:
        world = World.rejected(*numbers)
        steered = cls(house, world, numbers)
        steered.tell()
        return steered

    @property
    def script(self) -> Script:
        return self.world.script

    def as_person(self, name: str, role: AuthorityRole | None = AuthorityRole.SUPERVISOR, scope: str = STEERS) -> dict[str, str]:
        grant = {"officer": name} | ({} if role is None else {"role": role.value})
        return bearer(self.house.token(scope, sub=name, **grant))

    async def post(self, path: str, body: dict[str, Any], who: dict[str, str], key: str | None = None) -> Any:
        """The answer, once the processor has read what was written."""
        self.keys += 1
        spoken = {"spoken_at": self.house.clock().isoformat()} if "dry" not in path else {}
        answer = await self.house.post(path, {**spoken, **body}, who, key or f"key-{self.keys}")
        self.pump()
        return answer

    def pump(self) -> None:
        """The processor reads what stands on the log, and the gateway is shown its rows."""
        for record in self.house.log.records[self.read :]:
            event = EVENTS[dict(record.headers)["ce_type"].decode()]
            if record.topic in {CAMPAIGNS, VERIFICATIONS}:
                envelope = _envelope(record.value or b"")
                self.script.feed((record.key or b"").decode(), event.model_validate(envelope["data"]))
        self.read = len(self.house.log.records)
        self.tell()

    def seconds(self, count: int) -> None:
        self.world.seconds(count)
        self.tell()

    def tell(self) -> None:
        """The read model follows."""
        shown = self.house.operations
        shown.campaign_rows = {row.campaign_id: row for row in self.script.rows(PAYOUT_CAMPAIGNS)}
        shown.outcome_rows = self.script.rows(CAMPAIGN_OUTCOMES)
        shown.share_rows = self.script.rows(PAYOUT_SHARES)
        pieces = sorted(self.script.rows(CAMPAIGN_PIECES), key=lambda piece: piece.number)
        shown.lists = {}
        for piece in pieces:
            shown.lists.setdefault(piece.campaign_id, []).extend(piece.items)
        shown.payouts = [self._selected(number) for number in self.numbers]

    def _selected(self, number: int) -> Selected:
        (item,) = self.world.items(number)
        group = self.world.group(number)
        dispatched = not group.attempts[-1].finished
        return Selected(
            claim_id=item.claim_id,
            payout_group=item.group,
            channel_reference=f"reference-{number}",
            standing=PayoutStanding.DISPATCHED if dispatched else PayoutStanding.AWAITING_ACCOUNT,
            since=self.script.now,
            fund="jkm",
            amount=item.amount,
            attempts=len(group.attempts),
            payout_id=item.payout_id,
            task_id=item.task_id,
            payment_system="bank-one",
            reason="no_account",
            failure_code=None if dispatched else "AC04",
        )

    @property
    def campaign(self) -> Campaign:
        (row,) = self.script.rows(PAYOUT_CAMPAIGNS)
        return row


def _envelope(value: bytes) -> dict[str, Any]:
    import json

    found = json.loads(value)
    assert isinstance(found, dict)
    return found


def shared_script() -> Script:
    """A payout processor that knows the gateway's shares."""
    from dataclasses import replace

    from processors.payout import build
    from processors.payout.config import Shares

    ids = share_ids(PARTITIONS)
    shares = Shares(PARTITIONS, lambda key: ids[partition_of(key.encode(), PARTITIONS)])
    return Script(build(replace(config(), shares=shares)))


def with_shares(house: House) -> Steered:
    """No claims; brakes and caps reach every share."""
    return Steered(house, World(shared_script()), ())


AC04 = {"standings": ["awaiting_account"], "failure_code": "AC04"}

__all__ = ["AC04", "PARTITIONS", "Steered", "claim", "with_shares"]
