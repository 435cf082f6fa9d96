"""The handler in the hands of chance: approvals, gates, receipts, accounts, words, timers and repeats in any order.

Whatever comes, money is instructed once per payout id, never while an earlier attempt may still move, and only as approved.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from processors.payout.tables import Closed
from schemas.basis import Basis
from schemas.envelope import EventData
from schemas.events.adjustments import AdjustmentReferred
from schemas.events.instructions import PayoutInstructed
from schemas.events.ledger import EntitlementConfirmed, EntitlementHeld
from schemas.events.payout import (
    ClaimAmended,
    ClaimPaid,
    ClaimWithdrawn,
    PayoutAbandoned,
    PayoutAwaitingAccount,
    PayoutConflict,
    PayoutHeld,
    PayoutScheduled,
)
from schemas.events.receipts import ReceiptStatus
from schemas.events.registration import ClaimAppealed
from schemas.events.requests import ConfirmRequested
from schemas.vocabulary import BenefitCode, Remedy, TaskKind, Verdict
from tests.effort import EFFORT
from tests.processors.payout.payments import (
    ALIAS,
    SON,
    WIDOW,
    Case,
    account,
    amendment,
    approved,
    brake,
    coverage,
    denied,
    line,
    payee,
    provided,
    recall,
    receipt,
    signed,
    withdrawal,
    word,
)
from tests.processors.script import NOW

PLANS = (
    (line(), line(BenefitCode.JKM_FUNERAL, net=10_000_000), line(ref="heir-2", net=5_000_000)),
    (line(net=7), line(ref="heir-2", net=5_000_000)),
    (line(BenefitCode.JHT, net=300_000_000, tax=12_500_000),),
)
STATUSES = tuple(ReceiptStatus)
REMEDIES = tuple(Remedy)
OFFICERS = 12
NAMES = {"heir-1": WIDOW, "heir-2": SON}
DEATHLY = {ReceiptStatus.REJECTED, ReceiptStatus.CANCELLED, ReceiptStatus.RETURNED}


@dataclass
class Chance:
    """A claim, and the world around it, of which every number picks the next act."""

    case: Case = field(default_factory=lambda: Case.registered(payee(of=account()), payee("heir-2", SON)))
    sent: list[EventData] = field(default_factory=list)
    documents: int = 1
    version: int = 1
    revision: int = 1
    serial: int = 0
    gates: set[tuple[str, tuple[str, ...]]] = field(default_factory=set)
    ruled: set[str] = field(default_factory=set)
    approved_nets: set[tuple[str, int]] = field(default_factory=set)

    def act(self, number: int) -> None:
        acts: tuple[Callable[[int], None], ...] = (
            self.approve, self.approve, self.gate, self.gate, self.gate, self.answer, self.answer, self.answer,
            self.settle, self.name_account, self.pass_time, self.word, self.word, self.rule, self.hold, self.repeat,
            self.ask, self.new_facts, self.deny, self.adjust, self.adjust, self.recall, self.expire,
        )  # fmt: skip
        number, act = divmod(number, len(acts))
        acts[act](number)

    def feed(self, data: EventData) -> None:
        self.sent.append(data)
        before = len(self.case.script.outputs)
        self.case.feed(data)
        self.judge(before)

    def approve(self, number: int) -> None:
        """By the newest facts mostly, now and then by older ones."""
        number, plan = divmod(number, len(PLANS))
        version = max(self.version - (number % 3 == 0), 1)
        event = approved(*PLANS[plan], basis=Basis(claim=self.revision, coverage=version, documents=self.documents))
        self.approved_nets |= {(each.line_id, each.net.amount) for each in event.lines}
        self.feed(event)

    def gate(self, number: int) -> None:
        """The ledger answers one of the questions it was asked, perhaps again."""
        asked = self.case.script.emitted(ConfirmRequested)
        if not asked:
            return
        question = asked[-1 - (number // 4) % min(len(asked), 3)]
        basis = Basis(claim=question.revision)
        group = self.case.row.groups
        fits = any(
            g.name == question.group and {of.line_id for of in g.lines} == {of.line_id for of in question.lines} for g in group
        )
        if number % 4 == 0:
            self.feed(
                EntitlementHeld(
                    basis=basis, group=question.group, lines=question.lines, holder=ALIAS, reason="confirmed_elsewhere"
                )
            )
        elif fits:
            self.gates.add((question.group, tuple(of.line_id for of in question.lines)))
            self.feed(EntitlementConfirmed(basis=basis, group=question.group, lines=question.lines))

    def answer(self, number: int) -> None:
        """Any receipt for any instruction, contradictions included."""
        if self.case.instructions:
            number, which = divmod(number, len(self.case.instructions))
            number, status = divmod(number, len(STATUSES))
            of = self.case.instructions[which]
            amount = (None, None, None, 1, 2_000_000)[number % 5]
            self.feed(
                receipt(of, STATUSES[status], number=number % 3, amount=amount, bank_reference=f"{of.payout_id}-{number % 2}")
            )

    def settle(self, number: int) -> None:
        """The last instruction is simply paid, or simply refused."""
        if self.case.instructions:
            status = ReceiptStatus.SETTLED if number % 2 else ReceiptStatus.REJECTED
            of = self.case.instructions[-1]
            self.feed(receipt(of, status, bank_reference=of.payout_id))

    def name_account(self, number: int) -> None:
        ref = ("heir-1", "heir-2")[number % 2]
        self.serial += 1
        self.feed(provided(NAMES[ref], number=f"{self.serial:08}", ref=ref, day=self.serial))

    def pass_time(self, number: int) -> None:
        before = len(self.case.script.outputs)
        self.case.wait(hours=(1, 5, 24, 24 * 30)[number % 4])
        self.judge(before)

    def word(self, number: int) -> None:
        held = [h.task_id for h in self.case.script.emitted(PayoutHeld) if h.task_id]
        tasks = held + [a.task_id for a in self.case.script.emitted(PayoutAwaitingAccount) if a.task_id]
        if tasks:
            number, which = divmod(number, len(tasks))
            number, officer = divmod(number, OFFICERS)
            self.feed(word(tasks[which], f"officer-{officer}", Verdict.DENY if number % 4 == 0 else Verdict.APPROVE))

    def rule(self, number: int) -> None:
        conflicts = self.case.script.emitted(PayoutConflict)
        if conflicts:
            number, officer = divmod(number, OFFICERS)
            verdict = Verdict.DENY if number % 2 else Verdict.APPROVE
            self.ruled.add(conflicts[-1].payout_id)
            self.feed(word(conflicts[-1].task_id, f"officer-{officer}", verdict, TaskKind.PAYOUT_CONFLICT, "line 1"))

    def hold(self, number: int) -> None:
        self.serial += 1
        self.feed(brake("hold" if number % 3 == 0 else "release", f"operator-{number % OFFICERS}", self.serial))

    def adjust(self, number: int) -> None:
        """Somebody answers one of the questions about money that is not where it should be; mostly two agree."""
        asked = self.case.script.emitted(AdjustmentReferred)
        if asked:
            number, officer = divmod(number, OFFICERS)
            number, remedy = divmod(number, len(REMEDIES))
            for name in (officer, (officer + 1 + number % 2) % OFFICERS):
                said = word(asked[-1 - number % min(len(asked), 2)].task_id, f"officer-{name}", kind=TaskKind.ADJUSTMENT)
                self.feed(said.model_copy(update={"remedy": REMEDIES[remedy]}))

    def part(self, number: int) -> None:
        """A part of any settled payment comes back, under a reference of its own."""
        settled = [a for g in self.case.row.groups for a in g.attempts if a.kept_rupiah]
        if settled:
            attempt = settled[number % len(settled)]
            self.serial += 1
            of = next(i for i in self.case.instructions if i.payout_id == attempt.payout_id)
            amount = max(1, attempt.kept_rupiah // (2 + number % 3))
            back = receipt(
                of, ReceiptStatus.RETURNED, number=self.serial, amount=amount, bank_reference=f"{of.payout_id}-{self.serial}"
            )
            self.feed(back)

    def agree(self, number: int) -> None:
        """Two people who decided nothing before give one answer, mostly that the part is paid again."""
        if self.case.row.adjustments:
            self.serial += 1
            task = self.case.row.adjustments[-1].task_id
            remedy = Remedy.ACCEPT if number % 5 == 0 else Remedy.PAY_AGAIN
            for name in ("a", "b"):
                self.feed(word(task, f"{name}-{self.serial}", kind=TaskKind.ADJUSTMENT, remedy=remedy))

    def recall(self, number: int) -> None:
        if self.case.instructions:
            self.feed(recall(self.case.instructions[number % len(self.case.instructions)]))

    def expire(self, number: int) -> None:
        """The bank takes the last instruction up too late, or says so too early."""
        if self.case.instructions:
            of = self.case.instructions[-1]
            made = receipt(of, ReceiptStatus.REJECTED, number=7, code="TM01", bank_reference=None)
            at = of.valid_until + timedelta(minutes=1 if number % 3 else -1)
            self.feed(signed(made.model_copy(update={"occurred_at": at, "signature": ""}), of.payment_system))

    def repeat(self, number: int) -> None:
        """A channel or a bank delivers again what it delivered before; so does the ledger, of what still fits."""
        repeatable = [data for data in self.sent if not isinstance(data, EntitlementConfirmed)]
        if repeatable:
            self.feed(repeatable[number % len(repeatable)])

    def ask(self, number: int) -> None:
        if number % 5 == 0:
            self.feed(withdrawal())
        elif number % 5 == 1:
            self.feed(
                amendment(self.revision + 1, payee(of=account(number="31313131")), payee("heir-2", SON, account(SON, "424242")))
            )
            amended = self.case.script.emitted(ClaimAmended)
            self.revision = max([1, *(each.revision for each in amended)])

    def new_facts(self, number: int) -> None:
        if number % 3 == 0:
            self.version += 1
            self.feed(coverage(self.version, self.revision))

    def deny(self, number: int) -> None:
        if number % 4 == 0:
            self.feed(denied(Basis(claim=self.revision, coverage=self.version, documents=self.documents)))
            self.feed(ClaimAppealed(submission_id="x", received_at=NOW, because="no"))

    def judge(self, before: int) -> None:
        """What must hold after every single event."""
        self.revision = max([1, *(each.revision for each in self.case.script.emitted(ClaimAmended))])
        for output in self.case.script.outputs[before:]:
            if isinstance(output.data, PayoutInstructed):
                self.judge_instruction(output.data)
            if isinstance(output.data, PayoutScheduled | ClaimAmended | ClaimWithdrawn):
                assert all(group.all_finished for group in self.case.row.groups), "decided anew while money may move"
            if isinstance(output.data, PayoutScheduled):
                assert output.data.basis.coverage == self.version, "scheduled on less than was seen"
            if isinstance(output.data, ClaimPaid):
                settled = [group for group in self.case.row.current if group.settled]
                assert output.data.total.amount == sum(group.held_rupiah for group in self.case.row.groups) > 0
                let_be = {group.name: group.after.waived_rupiah if group.after else 0 for group in settled}
                assert all(
                    group.held_rupiah + group.accepted_rupiah - let_be[group.name] == group.net_rupiah for group in settled
                )
        withdrawn = [n for n, output in enumerate(self.case.script.outputs) if isinstance(output.data, ClaimWithdrawn)]
        instructed = [n for n, output in enumerate(self.case.script.outputs) if isinstance(output.data, PayoutInstructed)]
        assert not withdrawn or max(instructed, default=-1) < withdrawn[0], "instructed after the withdrawal passed"

    def judge_instruction(self, sent: PayoutInstructed) -> None:
        every = self.case.instructions
        assert len({each.payout_id for each in every}) == len(every), "a payout id was instructed twice"
        group = next(g for g in self.case.row.groups if any(a.payout_id == sent.payout_id for a in g.attempts))
        schedule = self.case.script.emitted(PayoutScheduled)[-1].payouts
        planned = {each.group: (each.lines, each.net.amount) for each in schedule}
        lines, net = planned[group.name]
        kept = sum(a.kept_rupiah for a in group.attempts if a.payout_id != sent.payout_id)
        set_off = group.after.credited_rupiah if group.after else 0
        assert sent.amount == net - kept - set_off - group.accepted_rupiah, "instructed another sum than what is due"
        whole = {(of.line_id, of.net) for of in sent.lines} <= self.approved_nets
        assert whole if not (kept or set_off) else {of.line_id for of in sent.lines} <= set(lines), (
            "instructed what was not approved"
        )
        assert sent.amount == sum(of.net for of in sent.lines) == sent.gross - sent.tax
        assert (group.name, lines) in self.gates, "instructed without the last gate"
        self.judge_predecessors(sent)

    def judge_predecessors(self, sent: PayoutInstructed) -> None:
        """No line is instructed while another attempt at it may still move money; a replacement names a refused or returned one."""
        lines = {of.line_id for of in sent.lines}
        for group in self.case.row.groups:
            for attempt in group.attempts:
                if attempt.payout_id != sent.payout_id and lines & {of.line_id for of in group.lines}:
                    assert attempt.finished, "a predecessor may still move money"
        if sent.replaces and sent.replaces not in self.ruled:
            told = {r.status for r in self.sent if getattr(r, "payout_id", None) == sent.replaces and hasattr(r, "status")}
            assert told & DEATHLY, "a replacement while the predecessor was never refused or returned"
            assert ReceiptStatus.SETTLED not in told or ReceiptStatus.RETURNED in told


@settings(max_examples=400 * EFFORT)
@given(st.lists(st.integers(min_value=0, max_value=100_000), min_size=5, max_size=60))
def test_money_is_instructed_once_as_approved_and_never_while_a_predecessor_may_move(numbers: list[int]) -> None:
    chance = Chance()
    chance.approve(0)
    for number in numbers:
        chance.act(number)


@settings(max_examples=150 * EFFORT)
@given(st.lists(st.integers(min_value=0, max_value=100_000), max_size=40), st.integers(0, 2))
def test_a_claim_whose_bank_answers_plainly_in_the_end_is_paid_what_was_approved(numbers: list[int], plan: int) -> None:
    """Gates, accounts, refusals and time in any order; then everyone does their part, and the sums are equal."""
    chance = Chance()
    chance.approve(plan)
    plain = (chance.gate, chance.settle, chance.name_account, chance.pass_time, chance.repeat)
    for number in numbers:
        argument, act = divmod(number, len(plain))
        plain[act](argument * 2 if plain[act] == chance.settle else argument * 4 + 1)
    for _ in range(6):
        chance.name_account(0)
        chance.name_account(1)
        for group in chance.case.row.current:
            for asked in [a for a in chance.case.script.emitted(ConfirmRequested) if a.group == group.name][-1:]:
                chance.gates.add((asked.group, tuple(of.line_id for of in asked.lines)))
                chance.feed(chance.case.confirmed(asked))
    for each in chance.case.row.current:
        of = next(i for i in chance.case.instructions if i.payout_id == each.attempts[-1].payout_id)
        chance.feed(receipt(of, ReceiptStatus.SETTLED, bank_reference=of.payout_id))
    assert chance.case.row.closed is Closed.PAID
    scheduled = chance.case.script.emitted(PayoutScheduled)[-1].total
    assert chance.case.script.emitted(ClaimPaid)[-1].total == scheduled
    assert not chance.case.script.emitted(PayoutAbandoned)
    live = [a.amount_rupiah for g in chance.case.row.groups for a in g.attempts if not a.dead]
    assert sum(live) == scheduled.amount


@settings(max_examples=300 * EFFORT)
@given(st.lists(st.integers(min_value=0, max_value=100_000), max_size=60), st.integers(0, 2))
def test_parts_that_come_back_again_and_again_are_paid_again_and_never_more_than_was_approved(
    numbers: list[int], plan: int
) -> None:
    chance = Chance()
    chance.approve(plan)
    plain = (
        chance.gate,
        chance.settle,
        chance.part,
        chance.agree,
        chance.name_account,
        chance.pass_time,
        chance.repeat,
        chance.expire,
    )
    for number in numbers:
        argument, act = divmod(number, len(plain))
        chosen = plain[act]
        chosen(argument * 2 + 1 if chosen == chance.settle else argument * 4 + 1 if chosen == chance.gate else argument)
        for group in chance.case.row.groups:
            assert (
                group.kept_rupiah + group.accepted_rupiah + group.under_way_rupiah <= group.net_rupiah
                or group.attempts[-1].standing.conflict
            )
    paid = chance.case.script.emitted(ClaimPaid)
    if chance.case.row.closed is Closed.PAID:
        assert paid[-1].total.amount == sum(group.kept_rupiah for group in chance.case.row.current)
