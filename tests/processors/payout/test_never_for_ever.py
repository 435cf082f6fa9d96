"""Whatever becomes of a claim's money, decisions and amendments: when everything is quiet the claim is at its end, or says on whom it
waits; and once everybody has answered it is at its end."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from processors.claim_state.tables import CLAIMS, WAITING
from processors.payout.tables import Closed, PayoutClaim, Phase
from schemas.events.requests import ConfirmRequested
from schemas.reasons import WaitingOn
from schemas.vocabulary import Remedy, TaskKind, Verdict
from tests.effort import EFFORT
from tests.processors.payout.payments import CLAIM, SON, WIDOW, account, approved, payee, provided, word
from tests.processors.payout.test_revised_in_any_order import PLANS, Life, judge
from tests.processors.payout.test_told_in_any_order import Told

ROUNDS_MAX = 60
ELSEWHERE = frozenset({Phase.CONFIRMING, Phase.AWAITING_DUE, Phase.AWAITING_ACCOUNT})
"""Phases in which the ledger, the calendar or the payee is waited for."""


def begun() -> tuple[Life, Told]:
    case = Told.registered(payee(of=account()), payee("heir-2", SON, account(SON)))
    assert isinstance(case, Told)
    life = Life(case)
    case.feed(approved(*PLANS[0]))
    return life, case


def others_do_their_part(life: Life) -> None:
    """The ledger, the bank and whoever decides claims; nobody answers a question."""
    for _ in range(ROUNDS_MAX):
        before = life.case.row
        life.decide(0)
        confirming = {
            group.name: {each.line_id for each in group.lines}
            for group in life.case.row.current
            if group.phase is Phase.CONFIRMING
        }
        for asked in reversed(life.case.script.emitted(ConfirmRequested)):
            if confirming.get(asked.group) == {each.line_id for each in asked.lines}:
                life.case.feed(life.case.confirmed(asked))
                del confirming[asked.group]
        life.settle(0)
        if life.case.row == before:
            return
    raise AssertionError("never quiet")


def everybody_answers(life: Life) -> None:
    """Every open question, that all stays as it is; and time passes."""
    for number in range(ROUNDS_MAX):
        life.rule(1)
        for adjustment in life.case.row.adjustments:
            for _ in range(2):
                person = f"p{next(life.people)}"
                life.case.feed(word(adjustment.task_id, person, Verdict.APPROVE, TaskKind.ADJUSTMENT, remedy=Remedy.ACCEPT))
        life.give_up(1)
        for holder, ref in ((WIDOW, "heir-1"), (SON, "heir-2")):
            life.case.feed(provided(holder, f"88{next(life.people):06}", ref, day=20 + number))
        life.case.wait(days=30)
        others_do_their_part(life)
        if life.case.row.closed and not life.case.row.adjustments:
            return


def waits_for_nobody(row: PayoutClaim) -> bool:
    """Open, and nobody is asked anything, nothing is under way, and no day, account or gate is waited for."""
    asked = row.adjustments or any(group.task_id or any(a.task_id for a in group.attempts) for group in row.groups)
    return not (row.closed or asked or any(group.moving or group.phase in ELSEWHERE for group in row.groups))


def says_on_whom(case: Told) -> bool:
    claim = case.state.get(CLAIMS, CLAIM)
    assert claim is not None
    return claim.final or any(row.waiting_on is not WaitingOn.SYSTEM for row in case.state.rows(WAITING))


BEGINNINGS = (
    "",
    "gate refuse",
    "gate refuse amend",
    "gate refuse amend decide",
    "gate refuse amend decide turn_up",
    "gate settle",
)
"""What befell a claim before chance has its way: chance alone comes rarely to a payment that turns up after an amendment."""


@settings(max_examples=200 * EFFORT, deadline=None)
@given(st.sampled_from(BEGINNINGS), st.integers(0, len(PLANS) - 1), st.lists(st.integers(0, 10_000), max_size=60))
def test_a_claim_that_is_not_at_its_end_waits_for_somebody_and_ends_once_everybody_has_answered(
    beginning: str, plan: int, numbers: list[int]
) -> None:
    life, case = begun()
    for act in beginning.split():
        getattr(life, act)(plan)
    for number in numbers:
        life.act(number)
        judge(life)
    others_do_their_part(life)
    judge(life)
    assert not waits_for_nobody(case.row), "nobody is asked, and nothing will come"
    assert says_on_whom(case), "the read model names nobody who is waited for"
    everybody_answers(life)
    judge(life)
    assert case.row.closed, "everybody has answered"
    assert says_on_whom(case)


def test_it_comes_about_at_all() -> None:
    """The acts reach what they are about: a refused payment turns up after an amendment, and is carried into the new schedule."""
    life, case = begun()
    for act, number in ((life.gate, 0), (life.refuse, 0), (life.amend, 0), (life.decide, 3), (life.turn_up, 0), (life.gate, 0)):
        act(number)
    assert len(case.instructions) == 1, "the contradiction bars it"
    life.rule(1)
    assert [sent.amount // 1_000_000 for sent in case.instructions] == [20, 28]
    everybody_answers(life)
    assert case.row.closed is Closed.PAID
