"""A payment that was refused turns up after an amendment, through all processors: every check of the audit holds while it is asked about
and at the end."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from hashlib import sha256

import pytest

from deploy.audit.runner import judge
from deploy.bank.keys import DEMO_BANK, signer
from deploy.bank.moods import Mood
from deploy.sandbox.pipeline import MemoryPipeline
from deploy.wiring import PROCESSORS, processor
from processors.claim_state.tables import WAITING, ClaimWaiting
from processors.payout.signatures import signed_payload
from schemas.envelope import EventData
from schemas.events.instructions import PayoutInstructed
from schemas.events.payout import PayoutConflict, PayoutCredited, PayoutScheduled
from schemas.events.receipts import PayoutReceipt, ReceiptReason, ReceiptStatus
from schemas.events.state import ClaimStatus
from schemas.events.verifications import OfficerDecided
from schemas.reasons import WaitingOn
from schemas.vocabulary import AuthorityRole, TaskKind, Verdict
from tests.deploy.audit.test_checks import failing
from tests.deploy.audit.test_receivables import recovery, repaid
from tests.deploy.audit.worlds import World
from tests.factories import RECEIVED, content, coverage, submission, withdrawal
from tests.pipeline.test_after_the_decision import (
    CLAIM,
    DIED,
    JKM,
    MEMBER,
    REFERENCE,
    Officers,
    claim_of,
    no_anomaly,
    papers,
    sent,
    work_accident,
)
from tests.pipeline.world import SEED, SETTINGS, MemoryBank


@dataclass
class Refusing:
    """A bank that refuses the first payment, and pays all others plainly."""

    plain: MemoryBank = field(default_factory=lambda: MemoryBank(SEED, {Mood.PLAIN: 1_000}))
    first: PayoutInstructed | None = None

    def react(self, subject: str, data: EventData, now: datetime) -> Iterable[tuple[float, str, EventData]]:
        if isinstance(data, PayoutInstructed) and self.first is None:
            self.first = data
            yield 1.0, subject, self.receipt(ReceiptStatus.REJECTED, now)
        elif not isinstance(data, PayoutInstructed) or data != self.first:
            yield from self.plain.react(subject, data, now)

    def receipt(self, status: ReceiptStatus, now: datetime) -> PayoutReceipt:
        of = self.first
        assert of is not None, "something was instructed"
        unsigned = PayoutReceipt(
            receipt_id=f"{status}-first",
            payment_system=DEMO_BANK,
            payout_id=of.payout_id,
            end_to_end_id=of.end_to_end_id,
            instruction_digest=sha256(signed_payload(of)).hexdigest(),
            status=status,
            amount=of.amount,
            reason=ReceiptReason(code="AC04", text="closed") if status is ReceiptStatus.REJECTED else None,
            bank_reference="first",
            occurred_at=now,
            value_date=date(2026, 11, 25),
        )
        return unsigned.model_copy(update={"signature": signer(SEED, DEMO_BANK).sign(signed_payload(unsigned))})


def found_settled(subject: str, data: EventData, now: datetime) -> Iterable[tuple[float, str, EventData]]:
    """Two people find on the statement that it arrived, a day later."""
    if isinstance(data, PayoutConflict):
        for officer in ("reader one", "reader two"):
            word = OfficerDecided(
                task_id=data.task_id,
                kind=TaskKind.PAYOUT_CONFLICT,
                verdict=Verdict.APPROVE,
                officer=officer,
                role=AuthorityRole.BRANCH_HEAD,
                because="on the statement",
                decided_at=now,
                basis=data.basis,
                reference="statement 7/3",
            )
            yield timedelta(days=1).total_seconds(), subject, word


@dataclass
class Story:
    """One claim: refused, amended into a work accident, and what turns up when."""

    order: int
    bank: Refusing = field(default_factory=Refusing)

    def __post_init__(self) -> None:
        outside = (self.bank.react, Officers().react, found_settled)
        self.world = MemoryPipeline([processor(name, SETTINGS) for name in PROCESSORS], RECEIVED, self.order, outside)
        self.world.publish(MEMBER, coverage(), "/registry")
        self.file(1)
        self.pass_days(2)
        assert claim_of(self.world).status is ClaimStatus.PAYMENT_FAILED

    def file(self, revision: int, *, minutes: int = 5) -> None:
        claim = content(event_date=DIED) if revision == 1 else work_accident()
        filed = submission(claim.kind, channel_reference=REFERENCE, claim=claim, revision=revision)
        self.world.publish(CLAIM, filed, "/channels/branch")
        self.world.run(self.world.now + timedelta(minutes=minutes))
        papers(self.world)

    def turns_up(self) -> None:
        self.world.publish(CLAIM, self.bank.receipt(ReceiptStatus.SETTLED, self.world.now), "/banks/one")
        soon = self.world.now + timedelta(minutes=5)
        self.world.run(soon, soon)

    def pass_days(self, days: int) -> None:
        self.world.run(self.world.now + timedelta(days=days))

    @property
    def waits_on(self) -> set[WaitingOn]:
        rows = self.world.running["claim_state"].rows.tables[WAITING.name].values()
        return {row.waiting_on for row in rows if isinstance(row, ClaimWaiting)}

    def audited(self) -> None:
        assert failing(judge([World(self.world).facts()])) == {}
        no_anomaly(self.world)


@pytest.mark.parametrize("order", [1, 2])
def test_what_turns_up_before_the_new_decision_counts_for_it(order: int) -> None:
    story = Story(order)
    story.file(2, minutes=0)
    story.turns_up()
    assert WaitingOn.OPERATIONS in story.waits_on
    story.audited()
    story.pass_days(5)
    scheduled = story.world.events(PayoutScheduled, subject=CLAIM)[-1].data
    assert isinstance(scheduled, PayoutScheduled)
    total = scheduled.total.amount
    assert [amount for _, amount in sent(story.world)] == [JKM, total - JKM]
    assert (claim_of(story.world).status, claim_of(story.world).settled_rupiah) == (ClaimStatus.PAID, total)
    story.audited()


@pytest.mark.parametrize("order", [1, 2])
def test_what_turns_up_after_all_was_paid_is_asked_back(order: int) -> None:
    story = Story(order)
    story.file(2)
    story.pass_days(3)
    total = claim_of(story.world).settled_rupiah
    assert claim_of(story.world).status is ClaimStatus.PAID
    story.turns_up()
    story.audited()
    story.pass_days(3)
    assert (claim_of(story.world).status, recovery(story.world).outstanding_rupiah) == (ClaimStatus.RECOVERING, JKM)
    story.audited()
    repaid(story.world, JKM)
    assert (claim_of(story.world).status, claim_of(story.world).settled_rupiah) == (ClaimStatus.PAID, total)
    assert not story.world.events(PayoutCredited, subject=CLAIM)
    story.audited()


def test_what_turns_up_after_the_claim_was_withdrawn_is_asked_back_and_it_stays_withdrawn() -> None:
    story = Story(1)
    story.file(2)
    story.world.publish(CLAIM, withdrawal(channel_reference=REFERENCE), "/channels/branch")
    story.pass_days(1)
    assert claim_of(story.world).status is ClaimStatus.WITHDRAWN
    story.turns_up()
    story.audited()
    story.pass_days(3)
    assert claim_of(story.world).status is ClaimStatus.RECOVERING
    story.audited()
    repaid(story.world, JKM)
    assert (claim_of(story.world).status, claim_of(story.world).settled_rupiah) == (ClaimStatus.WITHDRAWN, 0)
    story.audited()
