"""Decided anew again and again, with returns, repayments and words in any order and number: the sums always come out.

Paid less returned less repaid = what the last decision gives, plus what is owed and what was let be; no payout id comes twice.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
from typing import ClassVar

from hypothesis import given, settings
from hypothesis import strategies as st

from processors.payout.afterwards import Repayment, repaid
from processors.payout.lattice import Status
from processors.payout.tables import OLD, Group, Phase
from schemas.basis import Basis
from schemas.benefit import BenefitLine
from schemas.events.adjustments import AdjustmentReferred
from schemas.events.dossier import DocumentsReopened
from schemas.events.instructions import PayoutInstructed
from schemas.events.payout import AmendmentRefused, ClaimAmended
from schemas.events.receipts import ReceiptStatus
from schemas.events.registration import AmendmentRequested
from schemas.events.requests import ConfirmRequested
from schemas.events.revisions import RecoveryChanged
from schemas.reasons import ReasonCode
from schemas.vocabulary import BenefitCode, Remedy, TaskKind, Verdict
from tests.effort import EFFORT
from tests.processors.payout.payments import (
    LAPSED,
    SON,
    WIDOW,
    Case,
    account,
    amendment,
    approved,
    coverage,
    denied,
    line,
    payee,
    provided,
    withdrawal,
    word,
)
from tests.processors.payout.test_revisions import asked, noticed, repayment
from tests.processors.script import NOW

MILLION = 1_000_000
Plan = tuple[BenefitLine, ...]
PLANS: tuple[Plan, ...] = (
    (line(net=20 * MILLION),),
    (line(net=12 * MILLION),),
    (line(net=27 * MILLION), line(ref="heir-2", net=5 * MILLION)),
    (line(BenefitCode.DEATH_JKK, net=48 * MILLION),),
    (line(BenefitCode.DEATH_JKK, net=10 * MILLION), line(net=2 * MILLION)),
    (line(net=10 * MILLION), line(ref="heir-2", net=10 * MILLION, due=date(2026, 12, 1))),
)
CAME_BACK_OR_DOUBTED = {Status.RETURNED, Status.CONFLICT}
REMEDIES = (Remedy.RECOVER, Remedy.ACCEPT, Remedy.REASSESS, Remedy.PAY_AGAIN)


@dataclass
class Life:
    """One claim and everything that may befall it; every number picks the next act."""

    case: Case = field(default_factory=lambda: Case.registered(payee(of=account()), payee("heir-2", SON, account(SON))))
    people: count[int] = field(default_factory=count)
    receipts: count[int] = field(default_factory=lambda: count(1))
    revisions: count[int] = field(default_factory=lambda: count(2))
    answered: set[tuple[str, str]] = field(default_factory=set)
    filed: list[AmendmentRequested] = field(default_factory=list)
    plans: ClassVar[tuple[Plan, ...]] = PLANS

    def act(self, number: int) -> None:
        acts = (self.decide, self.gate, self.gate, self.settle, self.settle, self.bank_returns, self.want, self.answer, self.answer,
                self.pay_back, self.deny, self.wait, self.repeat, self.gate_shuts, self.name_account, self.give_up, self.amend,
                self.refuse, self.turn_up, self.rule, self.end)  # fmt: skip
        number, act = divmod(number, len(acts))
        acts[act](number)

    @property
    def basis(self) -> Basis:
        seen = self.case.row.seen
        return Basis(claim=seen.claim, coverage=max(1, seen.coverage), documents=1)

    def decide(self, number: int) -> None:
        row = self.case.row
        if row.after.revising or row.after.denied or row.approved is None:
            self.case.feed(
                coverage(1, revision=row.seen.claim), approved(*self.plans[number % len(self.plans)], basis=self.basis)
            )

    def deny(self, _number: int) -> None:
        if self.case.row.after.revising:
            self.case.feed(denied(self.basis))

    def gate(self, _number: int) -> None:
        confirming = {group.name for group in self.case.row.current if group.phase is Phase.CONFIRMING}
        for question in self.case.script.emitted(ConfirmRequested)[-4:]:
            if question.group in confirming:
                self.case.feed(self.case.confirmed(question))
                confirming.discard(question.group)

    def gate_shuts(self, _number: int) -> None:
        if any(group.phase is Phase.CONFIRMING for group in self.case.row.current):
            self.case.gate_shut()

    def name_account(self, number: int) -> None:
        holder, ref = ((WIDOW, "heir-1"), (SON, "heir-2"))[number % 2]
        self.case.feed(provided(holder, f"77{next(self.people):06}", ref, day=1 + number % 9))

    def give_up(self, number: int) -> None:
        verdict = Verdict.APPROVE if number % 3 else Verdict.DENY
        for group in self.case.row.current:
            for _ in range(2 if group.task_id else 0):
                self.case.feed(word(group.task_id, f"p{next(self.people)}", verdict))

    def settle(self, _number: int) -> None:
        for index, sent in enumerate(self.case.instructions):
            if (sent.payout_id, "settled") not in self.answered:
                self.answered.add((sent.payout_id, "settled"))
                self.case.answer(
                    ReceiptStatus.SETTLED, attempt=index, number=next(self.receipts), bank_reference=f"s-{sent.payout_id}"
                )

    def bank_returns(self, number: int) -> None:
        """A part, or the whole, of a payment that the bank has answered."""
        whole = [sent for sent in self.case.instructions if (sent.payout_id, "settled") in self.answered]
        open_ones = [sent for sent in whole if (sent.payout_id, "returned") not in self.answered]
        if open_ones and number % 3 == 0:
            sent = open_ones[number % len(open_ones)]
            self.send_back(sent, sent.amount if number % 2 else min(sent.amount, (number % 5 + 1) * MILLION))

    def send_back(self, sent: PayoutInstructed, amount_rupiah: int) -> None:
        self.answered.add((sent.payout_id, "returned"))
        self.case.answer(
            ReceiptStatus.RETURNED,
            attempt=self.case.instructions.index(sent),
            number=next(self.receipts),
            amount=amount_rupiah,
            bank_reference=f"r-{sent.payout_id}",
        )

    def refuse(self, _number: int) -> None:
        """The bank refuses what was sent last."""
        if self.case.instructions and (self.case.instructions[-1].payout_id, "settled") not in self.answered:
            payout = self.case.instructions[-1].payout_id
            self.answered |= {(payout, "settled"), (payout, "refused")}
            self.case.answer(ReceiptStatus.REJECTED, number=next(self.receipts), code="AC04")

    def turn_up(self, number: int) -> None:
        """What the bank refused arrived after all."""
        refused = [sent for sent in self.case.instructions if (sent.payout_id, "refused") in self.answered]
        if refused:
            sent = refused[number % len(refused)]
            self.answered.add((sent.payout_id, "turned up"))
            index = self.case.instructions.index(sent)
            self.case.answer(ReceiptStatus.SETTLED, attempt=index, bank_reference=f"s-{sent.payout_id}")

    def rule(self, number: int) -> None:
        """Two people find on the statement whether what was contradicted arrived."""
        verdict = Verdict.APPROVE if number % 3 else Verdict.DENY
        for attempt in [attempt for group in self.case.row.groups for attempt in group.attempts if attempt.standing.conflict]:
            for _ in range(2):
                self.case.feed(word(attempt.task_id, f"p{next(self.people)}", verdict, TaskKind.PAYOUT_CONFLICT, "line 1"))

    def end(self, number: int) -> None:
        """The claimant takes the claim back, or its papers never come."""
        if number % 3 == 0:
            self.case.feed(withdrawal())
        elif number % 3 == 1 and self.case.row.approved is None:
            basis = Basis(claim=self.case.row.seen.claim, documents=1)
            self.case.feed(DocumentsReopened(basis=basis, reason=ReasonCode.DOCUMENT_EXPIRED))
            self.case.feed(LAPSED.model_copy(update={"basis": Basis(claim=self.case.row.seen.claim)}))

    def want(self, number: int) -> None:
        self.case.feed(asked(f"clerk {next(self.people)}", decided_at=NOW + timedelta(minutes=number)))

    def answer(self, number: int) -> None:
        remedy = REMEDIES[number % len(REMEDIES)]
        for adjustment in self.case.row.adjustments:
            for _ in range(2):
                said = word(adjustment.task_id, f"p{next(self.people)}", Verdict.APPROVE, TaskKind.ADJUSTMENT, remedy=remedy)
                self.case.feed(said)

    def pay_back(self, number: int) -> None:
        told = [each for each in self.case.script.emitted(RecoveryChanged) if each.open]
        if told:
            part = max(1, told[-1].outstanding.amount // (number % 3 + 1))
            event = repayment(part, f"va-{number % 7}", group=told[-1].group)
            self.case.feed(event, event)

    def amend(self, _number: int) -> None:
        """The claimant changes the claim, in time or after the money."""
        both = (payee(of=account()), payee("heir-2", SON, account(SON)))
        self.filed.append(amendment(next(self.revisions), *both))
        self.case.feed(self.filed[-1])

    def wait(self, number: int) -> None:
        self.case.wait(days=number % 40)

    def repeat(self, number: int) -> None:
        self.case.feed(noticed(MILLION, f"clerk {number % 2}"))


def with_payees(life: Life) -> int:
    """What the payees have in fact: what the bank settled, less what it returned, less what they paid back."""
    groups = life.case.row.groups
    return sum(group.kept_rupiah - group.repaid_rupiah for group in groups)


def contradicted_rupiah(group: Group) -> int:
    """What counted as paid back, and was sent back, until the same line was told with another sum: at most its largest."""
    told: dict[str, set[int]] = {}
    for said in group.after.repayments if group.after else ():
        told.setdefault(said.reference, set()).add(said.amount_rupiah)
    return sum(max(sums) for sums in told.values() if len(sums) > 1)


def answered(life: Life) -> bool:
    """Whether the last amendment is known to be passed, refused or asked about, or still waits."""
    row, told = life.case.row, life.case.script.emitted
    filed = max((each.revision for each in life.filed), default=0)
    if not filed or (row.personal.amendment and row.personal.amendment.revision == filed):
        return not filed or row.after.in_hand or row.locked
    refused = {each.revision for each in told(AmendmentRefused)}
    asked_about = any(f"revision {filed} of the filing" in each.because for each in told(AdjustmentReferred))
    passed = any(each.ground is None for each in told(ClaimAmended))
    return filed in refused or asked_about or passed


def judge(life: Life) -> None:
    row, instructions = life.case.row, life.case.instructions
    assert len({sent.payout_id for sent in instructions}) == len(instructions), "a payout id came twice"
    carried = sum(group.after.carried_rupiah for group in row.groups if group.after)
    credited = sum(group.after.credited_rupiah for group in row.groups if group.after)
    assert carried == credited, "what is set off in one place counts in another"
    assert sum(group.held_rupiah for group in row.groups) == with_payees(life)
    for group in row.current:
        under_way = sum(
            a.amount_rupiah for a in group.attempts if not a.finished and a.standing.status not in CAME_BACK_OR_DOUBTED
        )
        turned_up = sum(a.amount_rupiah for a in group.attempts if (a.payout_id, "turned up") in life.answered)
        doubted = contradicted_rupiah(group) + turned_up
        assert not under_way or group.held_rupiah + under_way <= group.net_rupiah + doubted, "more than due is sent"
    assert answered(life), "an amendment was answered, is asked about, or waits while the claim is decided anew or for money"
    if row.closed and row.closed.value == "paid":
        due = sum(
            group.net_rupiah - min(group.accepted_rupiah, max(0, group.net_rupiah - group.held_rupiah))
            for group in row.current
            if group.phase is not Phase.ABANDONED
        )
        gone = {*OLD, Phase.ABANDONED}
        let_be = sum(max(0, group.held_rupiah - (0 if group.phase in gone else group.net_rupiah)) for group in row.groups)
        less = sum(max(0, -group.held_rupiah) for group in row.groups if group.phase in gone)
        assert with_payees(life) == due + let_be - less
        assert not row.owed_rupiah, "it ends when nothing is owed"


@settings(max_examples=120 * EFFORT, deadline=None)
@given(st.lists(st.integers(0, 10_000), max_size=60))
def test_what_payees_have_is_what_the_last_decision_gives_them(numbers: list[int]) -> None:
    life = Life()
    life.case.feed(approved(*PLANS[0]))
    for number in numbers:
        life.act(number)
        judge(life)


@settings(max_examples=100 * EFFORT, deadline=None)
@given(
    st.lists(
        st.builds(
            Repayment,
            reference=st.sampled_from("abc"),
            amount_rupiah=st.sampled_from((1, 2)),
            said_by=st.sampled_from(("ani", "joko", "bank")),
            genuine=st.booleans(),
        ),
        max_size=8,
    ),
    st.randoms(use_true_random=False),
)
def test_repayments_in_any_order_and_number_add_up_to_the_same(said: list[Repayment], chance: object) -> None:
    shuffled = [*said, *said[:2]]
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert repaid(set(shuffled), 2) == repaid(set(said), 2)


def test_it_comes_about_at_all() -> None:
    """The acts above reach what they are about: decided anew, owed, paid back."""
    life = Life()
    life.case.feed(approved(*PLANS[0]))
    for act in (life.gate, life.settle, life.want, life.answer):
        act(2)
    assert life.case.script.emitted(ClaimAmended)
    for act in (life.decide, life.gate, life.settle):
        act(1)
    assert life.case.script.emitted(AdjustmentReferred)[-1].amount is not None
    life.answer(0)
    life.pay_back(0)
    assert not life.case.script.emitted(RecoveryChanged)[-1].open
