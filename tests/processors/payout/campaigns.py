"""Campaigns over scripted claims: one script holds them all, and what is asked for on a claim's key comes back to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal

from processors.payout import build
from processors.payout.campaign_tables import CAMPAIGN_OUTCOMES, PAYOUT_CAMPAIGNS, Campaign
from processors.payout.campaigns import chained
from processors.payout.tables import PAYOUT_CLAIMS, Group, Phase
from schemas.events.campaigns import (
    NO_DIGEST,
    PIECE_ITEMS_MAX,
    CampaignAction,
    CampaignAnswered,
    CampaignCause,
    CampaignItem,
    CampaignListed,
    CampaignProposed,
    CampaignSaid,
    Skipped,
)
from schemas.events.instructions import PayoutInstructed
from schemas.events.ledger import EntitlementConfirmed
from schemas.events.receipts import ReceiptStatus
from schemas.events.requests import ConfirmRequested
from schemas.events.verifications import PayoutActionRequested
from schemas.identifiers import claim_id
from schemas.vocabulary import AuthorityRole
from tests.processors.payout.payments import account, approved, config, coverage, line, linked, payee, receipt, registered
from tests.processors.script import Script

CAMPAIGN = "33333333-2222-3333-4444-555555555555"
NET = 20_000_000


def claim(number: int) -> str:
    return claim_id("jmo", f"reference-{number}")


@dataclass
class World:
    """Claims with one payout each, and one campaign over them. `asked`: actions that no claim has met yet."""

    script: Script = field(default_factory=lambda: Script(build(config())))
    read: int = 0

    @classmethod
    def instructed(cls, *numbers: int) -> World:
        world = cls()
        for number in numbers:
            for event in (registered(payee(of=account())), coverage(), linked(), approved(line(net=NET))):
                world.script.feed(claim(number), event)
        world.open_gates()
        return world

    @classmethod
    def rejected(cls, *numbers: int, code: str = "AC04") -> World:
        """The bank refused every one of them."""
        world = cls.instructed(*numbers)
        for number in numbers:
            world.answer(number, ReceiptStatus.REJECTED, code=code)
        return world

    def open_gates(self) -> None:
        for asked in self.script.emitted(ConfirmRequested):
            row = self.script.get(PAYOUT_CLAIMS, asked.claim_id)
            assert row is not None
            if self.group_of(asked.claim_id).phase is Phase.CONFIRMING:
                self.script.feed(asked.claim_id, EntitlementConfirmed(basis=row.seen, group=asked.group, lines=asked.lines))

    def group_of(self, claim: str) -> Group:
        row = self.script.get(PAYOUT_CLAIMS, claim)
        assert row is not None
        return row.current[-1]

    def group(self, number: int) -> Group:
        return self.group_of(claim(number))

    def sent(self, number: int) -> list[PayoutInstructed]:
        return self.script.emitted(PayoutInstructed, claim(number))

    def answer(self, number: int, status: ReceiptStatus, *, code: str | None = None) -> None:
        """The bank's receipt for the latest instruction."""
        last = self.sent(number)[-1]
        receipt_number = len(self.sent(number))
        self.script.feed(claim(number), receipt(last, status, number=receipt_number, code=code))

    def items(self, *numbers: int) -> tuple[CampaignItem, ...]:
        """As the read model would list them now."""
        return tuple(self._item(number) for number in numbers)

    def _item(self, number: int) -> CampaignItem:
        group = self.group(number)
        last = group.attempts[-1] if group.attempts else None
        return CampaignItem(
            claim_id=claim(number),
            group=group.name,
            amount=group.net_rupiah - group.kept_rupiah,
            payout_id=last.payout_id if last else None,
            task_id=group.task_id or (last.task_id if last else None),
        )

    def propose(
        self,
        action: CampaignAction,
        items: tuple[CampaignItem, ...],
        *,
        person: str = "ani",
        role: AuthorityRole = AuthorityRole.SUPERVISOR,
        per_second: int = 10,
        digest: str | None = None,
    ) -> None:
        pieces = [items[at : at + PIECE_ITEMS_MAX] for at in range(0, len(items), PIECE_ITEMS_MAX)]
        chain = NO_DIGEST
        for piece in pieces:
            chain = chained(chain, piece)
        proposal = CampaignProposed(
            action=action,
            cause=CampaignCause(standings=("awaiting_account",), failure_code="AC04"),
            items=len(items),
            rupiah=sum(item.amount for item in items),
            pieces=len(pieces),
            digest=digest or chain,
            per_second=per_second,
            person=person,
            role=role,
            because="the bank refused them by mistake",
            proposed_at=self.script.now,
        )
        self.feed(proposal)
        for number, piece in enumerate(pieces):
            self.feed(CampaignListed(number=number, items=piece))

    def feed(self, *events: object) -> None:
        for event in events:
            self.script.now += timedelta(microseconds=1)
            self.script.feed(CAMPAIGN, event)  # type: ignore[arg-type]

    def say(
        self,
        word: Literal["approve", "refuse", "pause", "resume", "abort", "pace"],
        person: str = "budi",
        *,
        role: AuthorityRole = AuthorityRole.SUPERVISOR,
        digest: str | None = None,
        per_second: int | None = None,
    ) -> None:
        signed = (digest or self.row.digest) if word == "approve" else None
        self.feed(
            CampaignSaid(
                word=word,
                digest=signed,
                per_second=per_second,
                person=person,
                role=role,
                because="seen",
                said_at=self.script.now,
            )
        )

    def seconds(self, count: int, *, deliver: bool = True) -> None:
        """So many of the campaign's seconds; with `deliver` the claims and the campaign read what was written."""
        for _ in range(count):
            self.script.fire_timers(self.script.now + timedelta(seconds=1))
            if deliver:
                self.deliver()

    def waiting(self) -> list[tuple[str, PayoutActionRequested | CampaignAnswered]]:
        """What was written for claims and the campaign and not read yet, in order."""
        return [
            (output.key, output.data)
            for output in self.script.outputs[self.read :]
            if isinstance(output.data, PayoutActionRequested | CampaignAnswered)
        ]

    def deliver(self) -> None:
        while self.read < len(self.script.outputs):
            output = self.script.outputs[self.read]
            self.read += 1
            if isinstance(output.data, PayoutActionRequested | CampaignAnswered):
                self.script.feed(output.key, output.data)

    @property
    def row(self) -> Campaign:
        row = self.script.get(PAYOUT_CAMPAIGNS, CAMPAIGN)
        assert row is not None
        return row

    def skipped(self) -> list[Skipped | None]:
        """Why each item was left, in the order of the list."""
        return [row.skipped for row in sorted(self.script.rows(CAMPAIGN_OUTCOMES), key=lambda row: row.number)]


def approved_world(world: World, action: CampaignAction, *numbers: int, per_second: int = 10) -> World:
    """The campaign is proposed and approved, and has not begun."""
    world.propose(action, world.items(*numbers), per_second=per_second)
    world.say("approve")
    return world
