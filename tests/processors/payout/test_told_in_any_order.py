"""Whatever becomes of a claim after its decision, the read model says to the rupiah what was instructed and has not come back."""

from __future__ import annotations

from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st

from processors.claim_state import processor as claim_state
from processors.claim_state.tables import CLAIMS
from processors.payout.tables import PayoutClaim
from schemas.basis import Basis
from schemas.envelope import EventData
from schemas.events.decisions import ClaimApproved, ClaimDenied, ClaimVerified
from schemas.events.dossier import DocumentsCompleted
from schemas.events.receipts import ReceiptStatus
from schemas.topics import LIFECYCLE
from tests.effort import EFFORT
from tests.processors.payout.payments import CLAIM, SON, Case, account, approved, payee
from tests.processors.payout.test_revised_in_any_order import PLANS, Life
from tests.processors.script import NOW, Script


@dataclass
class Told(Case):
    """A claim's payments, with the read model that follows what is told of them."""

    state: Script = field(default_factory=lambda: Script(claim_state))
    read: int = 0

    def feed(self, *events: object) -> Case:
        for event in events:
            assert isinstance(event, EventData)
            self.follow()
            for news in (*_before(event), event):
                self._told(news)
            super().feed(event)
        return self.follow()

    def follow(self) -> Case:
        outputs = self.script.outputs
        while self.read < len(outputs):
            output = outputs[self.read]
            self.read += 1
            if output.key == CLAIM:
                self._told(output.data)
        return self

    def _told(self, news: EventData) -> None:
        if news.topic == LIFECYCLE:
            self.state.feed(CLAIM, news)

    @property
    def instructed_rupiah(self) -> int:
        self.follow()
        claim = self.state.get(CLAIMS, CLAIM)
        assert claim is not None
        return claim.instructed_rupiah


def _before(event: EventData) -> tuple[EventData, ...]:
    """What others tell before a decision."""
    if not isinstance(event, ClaimApproved | ClaimDenied):
        return ()
    complete = DocumentsCompleted(basis=Basis(claim=event.basis.claim, documents=1), documents=(), digest="d", complete_at=NOW)
    return (complete,) if isinstance(event, ClaimDenied) else (complete, ClaimVerified(basis=event.basis, checks=()))


def left_us(row: PayoutClaim) -> int:
    """What the payees have and what is on its way to them, as the payments' own row says; of what receipts contradict, all of it."""
    moving = (attempt for group in row.groups for attempt in group.attempts if not attempt.finished and not attempt.kept_rupiah)
    on_the_way = sum(a.amount_rupiah - (0 if a.standing.conflict else a.standing.returned_rupiah) for a in moving)
    return on_the_way + sum(group.kept_rupiah - group.repaid_rupiah for group in row.groups)


def behind_another(row: PayoutClaim) -> bool:
    """An attempt that counted as lost turned up behind a later one, and not both are settled yet: the read model counts one of the two."""
    several = (group for group in row.groups if group.after and group.after.turned_up and len(group.attempts) > 1)
    return any(not group.all_finished for group in several)


@settings(max_examples=60 * EFFORT, deadline=None)
@given(st.lists(st.integers(0, 10_000), max_size=60))
def test_what_is_told_as_instructed_is_what_left_and_has_not_come_back(numbers: list[int]) -> None:
    case = Told.registered(payee(of=account()), payee("heir-2", SON, account(SON)))
    assert isinstance(case, Told)
    life = Life(case)
    case.feed(approved(*PLANS[0]))
    for number in numbers:
        life.act(number)
        assert case.instructed_rupiah == left_us(case.row) or behind_another(case.row)


def test_after_a_set_off_was_undone_the_payment_that_takes_its_place_is_told_in_full() -> None:
    case = Told.registered(payee(of=account()), payee("heir-2", SON, account(SON)))
    assert isinstance(case, Told)
    life = Life(case)
    case.feed(approved(*PLANS[0]))
    life.gate(0)
    life.settle(0)
    life.want(0)
    life.answer(2)
    life.decide(3)
    life.gate(0)
    life.settle(0)
    assert case.instructed_rupiah == 48_000_000
    case.answer(ReceiptStatus.RETURNED, attempt=0, code="AC04", number=99)
    assert [sent.amount // 1_000_000 for sent in case.instructions] == [20, 28, 20]
    assert case.instructed_rupiah == 48_000_000
