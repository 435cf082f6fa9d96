"""Rough lives of one claim's money, each drawn by its seed and so the same every time: whole returns, revisions and papers that never come
are frequent, plans have taxes, other funds and several payees; after every act the ledger's books and the bar are looked at as well."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import ClassVar, Final

import pytest

from processors.payout.tables import NOT_DUE, Phase
from schemas.events.ledger import EntitlementConfirmed
from schemas.events.requests import ConfirmRequested, ReleaseRequested
from schemas.vocabulary import BenefitCode
from tests.effort import EFFORT
from tests.processors.payout.payments import SON, Case, account, approved, line, payee
from tests.processors.payout.test_never_for_ever import (
    BEGINNINGS,
    everybody_answers,
    others_do_their_part,
    says_on_whom,
    waits_for_nobody,
)
from tests.processors.payout.test_revised_in_any_order import MILLION, PLANS, Life, Plan, judge
from tests.processors.payout.test_told_in_any_order import Told
from tests.processors.payout.test_turned_up import FUNERAL

LIVES: Final = 300 * EFFORT
LIVES_AT_ONCE: Final = 15
MORE_PLANS: Final[tuple[Plan, ...]] = (
    (line(net=12 * MILLION), line(BenefitCode.DEATH_JKK, net=30 * MILLION)),
    (line(net=20 * MILLION), FUNERAL),
    (FUNERAL, line(ref="heir-2", net=15 * MILLION)),
    (line(BenefitCode.JHT, net=30 * MILLION, tax=2 * MILLION), line(ref="heir-2", net=8 * MILLION)),
)


@dataclass
class RoughLife(Life):
    plans: ClassVar[tuple[Plan, ...]] = (*PLANS, *MORE_PLANS)

    def act(self, number: int) -> None:
        acts = (self.revise, self.comes_back, self.lapse, self.gate_and_bank, self.revise, self.comes_back, self.name_account,
                self.turn_up, self.gate_and_bank)  # fmt: skip
        number, rough = divmod(number, 30)
        if rough < len(acts):
            acts[rough](number)
        else:
            super().act(number * 30 + rough)

    def revise(self, number: int) -> None:
        self.want(number)
        self.answer(2)
        self.decide(number)

    def comes_back(self, number: int) -> None:
        """The bank returns the whole of a payment that arrived."""
        arrived = [sent for sent in self.case.instructions if (sent.payout_id, "settled") in self.answered]
        open_ones = [sent for sent in arrived if not {(sent.payout_id, "returned"), (sent.payout_id, "refused")} & self.answered]
        if open_ones:
            sent = open_ones[number % len(open_ones)]
            self.send_back(sent, sent.amount)

    def lapse(self, _number: int) -> None:
        self.end(1)

    def gate_and_bank(self, number: int) -> None:
        self.gate(number)
        self.settle(number)


class InOrder(Told):
    """The ledger answers its questions in their order: an answer about other lines than are asked about now does not come any more."""

    def feed(self, *events: object) -> Case:
        return super().feed(*(event for event in events if not self._is_stale(event)))

    def _is_stale(self, event: object) -> bool:
        if not isinstance(event, EntitlementConfirmed):
            return False
        now = [group for group in self.row.groups if group.name == event.group]
        return any({each.line_id for each in group.lines} != {each.line_id for each in event.lines} for group in now)


def ledger_agrees(case: Told) -> None:
    """Nothing is freed twice in one word; what a payment in force passed the gate for is used up."""
    used: dict[object, bool] = {}
    for output in case.script.outputs:
        said = output.data
        if isinstance(said, ConfirmRequested):
            used |= dict.fromkeys(said.lines, True)
        elif isinstance(said, ReleaseRequested):
            assert len(set(said.lines)) == len(said.lines), "freed twice"
            used |= dict.fromkeys(said.lines, False)
    for group in case.row.current:
        if group.confirmed and group.phase not in NOT_DUE:
            assert all(used.get(each.entitlement) for each in group.lines), f"{group.name} may be paid, and is free for others"


def owes_what_it_has(case: Told) -> None:
    """Nobody owes more than they have, once nothing moves and nothing was paid back."""
    for ref in ("heir-1", "heir-2"):
        groups = [group for group in case.row.groups if group.payee_ref == ref]
        if any(group.moving or group.repaid_rupiah for group in groups):
            continue
        owed = sum(group.owed_rupiah for group in groups if group.phase is not Phase.RETIRED)
        assert owed <= max(0, sum(group.kept_rupiah for group in groups)), f"{ref} owes what is not there"


def lived(seed: int) -> None:
    random = Random(seed)
    case = InOrder.registered(payee(of=account()), payee("heir-2", SON, account(SON)))
    assert isinstance(case, InOrder)
    life = RoughLife(case)
    case.feed(approved(*PLANS[0]))

    def look() -> None:
        judge(life)
        owes_what_it_has(case)
        ledger_agrees(case)

    for act in random.choice(BEGINNINGS).split():
        getattr(life, act)(random.randrange(10))
    for _ in range(random.randrange(5, 45)):
        barred, sent = case.row.barred, len(case.instructions)
        life.act(random.randrange(10_000))
        assert not (barred and case.row.barred) or len(case.instructions) == sent, "sent while money of before bars it"
        look()
    others_do_their_part(life)
    look()
    assert not waits_for_nobody(case.row), "nobody is asked, and nothing will come"
    assert says_on_whom(case), "the read model names nobody who is waited for"
    everybody_answers(life)
    look()
    assert case.row.closed, "everybody has answered"


@pytest.mark.parametrize("first", range(0, LIVES, LIVES_AT_ONCE))
def test_rough_lives_end_with_right_money_and_books(first: int) -> None:
    for seed in range(first, first + LIVES_AT_ONCE):
        try:
            lived(seed)
        except Exception as error:
            raise AssertionError(f"the life of seed {seed}") from error
