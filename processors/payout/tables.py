"""The payout processor's one table: a claim's payouts with every attempt at them, and what waits for their outcome.

The row is the truth about money: an attempt stands here in the same step in which its instruction is published.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from processors.payout.afterwards import After, Afterlife, CorrectedEnd, Filed, NewFacts, NotedEnd, repaid
from processors.payout.lateness import AccountWait, Compensation, Promise
from processors.payout.lattice import Answers, Orphan, Ruling, Standing, Status
from processors.payout.lines import PaidLine
from processors.payout.questions import Adjustment, OpenTask, Word
from schemas.basis import Basis
from schemas.claim import BankAccount, Payee
from schemas.events.decisions import ClaimApproved, ClaimDenied
from schemas.events.registration import AmendmentRequested
from schemas.reasons import ReasonCode
from schemas.terms import Term
from schemas.vocabulary import Programme
from streams.contract import Table

EXPIRED_CODES: Final = frozenset({"TM01"})
"""ISO 20022 external status reasons that say that the instruction came after its cut-off."""


class Phase(Term):
    """Where a group stands before and around its attempts; what became of an attempt is its `status`.

    STOPPED: two people send it anew or give it up. RECOVERING: what the payee has is demanded back. SUPERSEDED: a newer decision
    has no such payment; what the payee has of it was set against other ones, or is owed back. ENDED: the right had ended before it fell
    due, and the payee has it; what is not paid yet is given up instead.
    """

    PLANNED = "planned"
    AWAITING_APPROVAL = "awaiting_approval"
    AWAITING_ACCOUNT = "awaiting_account"
    AWAITING_DUE = "awaiting_due"
    BRAKED = "braked"
    CONFIRMING = "confirming"
    GATE_HELD = "gate_held"
    STOPPED = "stopped"
    INSTRUCTED = "instructed"
    RECOVERING = "recovering"
    ABANDONED = "abandoned"
    RETIRED = "retired"
    SUPERSEDED = "superseded"
    ENDED = "ended"


NOT_DUE: Final = frozenset({Phase.RECOVERING, Phase.ABANDONED, Phase.RETIRED, Phase.SUPERSEDED, Phase.ENDED})
"""Phases in which nothing of the payment is the payee's to keep."""
OLD: Final = frozenset({Phase.RETIRED, Phase.SUPERSEDED})
"""Payments of an earlier schedule."""
PEOPLE_NEEDED: Final = 2


class Closed(Term):
    """How a claim ended."""

    PAID = "paid"
    DENIED = "denied"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"
    LINKED = "linked"
    ABANDONED = "abandoned"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One instruction, sent once. `standing` is what `answers` and `ruling` add up to, computed when they change.

    `task_id`: the open question to two people, while it is unknown or in conflict. of what came back they have `again_rupiah` sent
    again and leave it at `accepted_rupiah`. `recalled`: it was asked back.
    """

    number: int
    payout_id: str
    payment_system: str
    rail: str
    amount_rupiah: int
    instruction_digest: str
    instructed_at: datetime
    answer_due_at: datetime
    valid_until: datetime
    replaces: str | None = None
    standing: Standing = field(default_factory=lambda: Standing(status=Status.INSTRUCTED, unknown=False))
    answers: Answers = field(default_factory=Answers)
    ruling: Ruling | None = None
    inquiries: int = 0
    task_id: str | None = None
    words: tuple[Word, ...] = ()
    again_rupiah: int = 0
    accepted_rupiah: int = 0
    recalled: bool = False

    @property
    def dead(self) -> bool:
        return self.standing.dead(self.amount_rupiah)

    @property
    def kept_rupiah(self) -> int:
        """What of this attempt the payee has, as far as is known."""
        if self.standing.status not in {Status.SETTLED, Status.RETURNED}:
            return 0
        return max(0, self.amount_rupiah - self.standing.returned_rupiah)

    @property
    def part_stands(self) -> bool:
        """A part came back, two people found what is to be done, and nothing came since: the other part stays with the payee."""
        return self.standing.status is Status.RETURNED and not self.dead and self.undecided_rupiah == 0

    @property
    def undecided_rupiah(self) -> int:
        """What came back and nobody has decided about."""
        return self.standing.returned_rupiah - self.again_rupiah - self.accepted_rupiah

    @property
    def finished(self) -> bool:
        """Nothing of it is under way, and nothing is to be found out."""
        return self.dead or self.part_stands or self.standing.status is Status.SETTLED

    @property
    def expired(self) -> bool:
        """The payment system took it up after its time, and says so: nothing is wrong with the account."""
        fact = self.standing.decisive
        refused = self.standing.status is Status.REJECTED and fact is not None
        return refused and fact is not None and fact.reason_code in EXPIRED_CODES and fact.occurred_at > self.valid_until


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Lines paid together: one payee, one fund, one due date. `confirmed`: the ledger passed the last gate for its lines.

    `gates` counts refusals by the ledger, `retry` is set when two people let the same account be tried again. `ledger`: the member
    whose ledger was asked; it stays when an amendment makes the claim another member's. `judged`: whether it came late was found out.
    """

    name: str
    payee_ref: str
    programme: Programme
    lines: tuple[PaidLine, ...]
    due_on: date | None = None
    instalment: int = 1
    instalments: int = 1
    phase: Phase = Phase.PLANNED
    confirmed: bool = False
    gates: int = 0
    retry: bool = False
    ledger: str | None = None
    task_id: str | None = None
    words: tuple[Word, ...] = ()
    waiting_reason: ReasonCode | None = None
    attempts: tuple[Attempt, ...] = ()
    after: After | None = None
    account_wait: AccountWait | None = None
    judged: bool = False
    compensation: Compensation | None = None

    @property
    def gross_rupiah(self) -> int:
        return sum(line.gross_rupiah for line in self.lines)

    @property
    def tax_rupiah(self) -> int:
        return sum(line.tax_rupiah for line in self.lines)

    @property
    def net_rupiah(self) -> int:
        return sum(line.net_rupiah for line in self.lines)

    @property
    def all_dead(self) -> bool:
        """No money of this group is with the payee or can still get there; true when nothing was ever sent."""
        return all(attempt.dead for attempt in self.attempts)

    @property
    def all_finished(self) -> bool:
        """Nothing of any attempt is under way; true when nothing was ever sent."""
        return all(attempt.finished for attempt in self.attempts)

    @property
    def kept_rupiah(self) -> int:
        """What the payee has of all attempts together, as far as is known."""
        return sum(attempt.kept_rupiah for attempt in self.attempts)

    @property
    def accepted_rupiah(self) -> int:
        """What came back and is not sent again, as two people found."""
        return sum(attempt.accepted_rupiah for attempt in self.attempts if not attempt.dead)

    @property
    def repaid_rupiah(self) -> int:
        """What the payee paid back."""
        return sum(repaid(self.after.repayments, PEOPLE_NEEDED).values()) if self.after else 0

    @property
    def held_rupiah(self) -> int:
        """What the payee has that counts for this payment, in whichever way it came."""
        after = self.after
        return self.kept_rupiah + (after.credited_rupiah - after.carried_rupiah - self.repaid_rupiah if after else 0)

    @property
    def owed_rupiah(self) -> int:
        """What the payee has and should not have, and nobody let be."""
        wanted = 0 if self.phase in NOT_DUE else self.net_rupiah
        return max(0, self.held_rupiah - wanted - (self.after.waived_rupiah if self.after else 0))

    @property
    def due_rupiah(self) -> int:
        """What is still to be paid; below zero where the payee has more than is due."""
        return self.net_rupiah - self.held_rupiah - self.accepted_rupiah

    @property
    def under_way_rupiah(self) -> int:
        """What is not with the payee and not to be sent: on its way, or come back and not decided about."""
        open_ones = (attempt for attempt in self.attempts if not attempt.finished)
        return sum(a.amount_rupiah - a.kept_rupiah - a.again_rupiah - a.accepted_rupiah for a in open_ones)

    @property
    def settled(self) -> bool:
        """The payee has what is due, not less and not more, and nothing is under way. What a newer decision sets off passed the last
        gate too."""
        if self.after is None:
            return bool(self.attempts) and self.all_finished and self.due_rupiah == 0
        return self.confirmed and self.all_finished and self.due_rupiah <= 0 and self.owed_rupiah == 0

    @property
    def expired_in_a_row(self) -> int:
        """How many of the last attempts expired."""
        return next((n for n, attempt in enumerate(reversed(self.attempts)) if not attempt.expired), len(self.attempts))

    @property
    def money_moved(self) -> bool:
        """Some of the money is with the payee, as far as is known."""
        return any(a.standing.status in {Status.SETTLED, Status.RETURNED} and not a.dead for a in self.attempts)

    @property
    def no_return(self) -> bool:
        """Confirmed by the ledger and not sent yet: it will be, whatever comes."""
        return self.confirmed and not self.attempts and self.phase not in {Phase.ABANDONED, *OLD} and self.due_rupiah > 0

    @property
    def locked(self) -> bool:
        """Past the point of no return: confirmation asked, or money perhaps under way, or what is due set off."""
        set_off = self.confirmed and self.after is not None and self.after.credited_rupiah > 0
        return self.phase is Phase.CONFIRMING or not self.all_dead or self.no_return or set_off

    @property
    def moving(self) -> bool:
        """What becomes of it is not known yet: the gate is asked, it is on its way, or came back in part and is not decided about."""
        return self.phase is Phase.CONFIRMING or not self.all_finished

    @property
    def in_flight(self) -> bool:
        """It moves, or is about to be sent."""
        return self.moving or self.no_return

    @property
    def unreckoned(self) -> bool:
        """Its payee has some of it, and no schedule in force knows."""
        return self.phase is Phase.RETIRED and self.all_finished and self.money_moved

    @property
    def bars(self) -> bool:
        """Money of an earlier schedule is, or may be, with its payee, and nobody has said what becomes of it: nothing more is paid."""
        if self.after is None or not self.after.turned_up:
            return self.phase is Phase.RETIRED and not self.all_dead
        return (self.phase in OLD and not self.all_finished) or bool(self.owed_rupiah and not self.after.demanded_by)


@dataclass(frozen=True, slots=True, kw_only=True)
class Brake:
    """Operations hold payouts, a claim's, a fund's or all; `released_by` collects the two different people who let them go.

    It stays when lifted, so that a repeat of the same word (`since` is its time) does not hold anew.
    """

    person: str
    since: datetime
    released_by: tuple[str, ...] = ()
    lifted: bool = False
    because: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvidedAccount:
    """An account that a payee named after filing."""

    account: BankAccount
    received_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Personal:
    """All that is personal: payees, accounts, the account of each attempt, an amendment that waits for the outcome, whose right ended, and a
    later day of that which waits for a decision to look at."""

    payees: tuple[Payee, ...] = ()
    provided: dict[str, ProvidedAccount] = field(default_factory=dict)
    used: dict[str, BankAccount] = field(default_factory=dict)
    amendment: AmendmentRequested | None = None
    filed: Filed | None = None
    facts: NewFacts | None = None
    ends: dict[str, NotedEnd] = field(default_factory=dict)
    later_ends: dict[str, CorrectedEnd] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stood:
    """The schedule that stood while the claim is decided anew."""

    groups: tuple[Group, ...]
    lines_digest: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PayoutClaim:
    """One claim as payments see it. `seen` joins what the lifecycle showed; `approved` is the basis of the schedule.

    `adjusted`: up to which basis a change after the point of no return was referred to an officer. `later_…`: a decision on
    more than the schedule rests on, which came after the point of no return; it counts if the money turns out not to move.
    `deciders`: who decided on this claim, here or before. `tasks`: the clocks of the open questions to two people. `in_line`: it is in
    its share's line, and will be woken. `actions`: of campaigns, that were done or skipped.
    """

    claim_id: str
    seen: Basis = field(default_factory=lambda: Basis(claim=0))
    approved: Basis | None = None
    lines_digest: str | None = None
    member_id: str | None = None
    closed: Closed | None = None
    ledger_told: bool = False
    withdrawal_pending: bool = False
    later_approval: ClaimApproved | None = None
    later_denial: ClaimDenied | None = None
    adjusted: Basis | None = None
    deciders: tuple[str, ...] = ()
    tasks: tuple[OpenTask, ...] = ()
    adjustments: tuple[Adjustment, ...] = ()
    brake: Brake | None = None
    in_line: bool = False
    groups: tuple[Group, ...] = ()
    orphans: tuple[Orphan, ...] = ()
    actions: tuple[str, ...] = ()
    afterlife: Afterlife | None = None
    stood: Stood | None = None
    promise: Promise | None = None
    personal: Personal = field(default_factory=Personal)

    @property
    def current(self) -> tuple[Group, ...]:
        """The groups of the schedule in force."""
        return tuple(group for group in self.groups if group.phase not in OLD)

    @property
    def after(self) -> Afterlife:
        """Its life after the decision; empty before there is any."""
        return self.afterlife or Afterlife()

    @property
    def owed_rupiah(self) -> int:
        """What all payees together have and should not, once it was decided."""
        return sum(group.owed_rupiah for group in self.groups if group.phase is not Phase.RETIRED)

    @property
    def barred(self) -> bool:
        return any(group.bars for group in self.groups)

    @property
    def in_flight(self) -> bool:
        """Money of it moves, or is about to be sent; what is barred is not about to be."""
        return any(group.moving or (group.no_return and not self.barred) for group in self.groups)

    @property
    def request_waits(self) -> bool:
        """An amendment or withdrawal waits for the outcome of money: nothing new is begun meanwhile."""
        return self.withdrawal_pending or self.personal.amendment is not None or self.after.granted is not None

    @property
    def locked(self) -> bool:
        return any(group.locked for group in self.groups)

    @property
    def decision_waits(self) -> bool:
        """A newer decision waits for money: of the schedule in force, past the point of no return, or of an earlier one, under way."""
        if self.after.revising or self.after.denied:
            return self.in_flight
        return any(group.locked for group in self.current) or any(group.moving for group in self.groups)


PAYEE_ACCOUNTS: Final = '$.**."number"'
"""Where account numbers stand in `personal`: as filed, named since, used by attempts, and of an amendment that waits. No other number of a
person is called so."""
PAYOUT_CLAIMS: Final = Table(
    "payout_claim", PayoutClaim, ("claim_id",), (("closed",), ("member_id",)), inside=(("personal", PAYEE_ACCOUNTS),)
)
