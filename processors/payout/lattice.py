"""What the receipts of one payout add up to: a join of facts, so that any order with any repetition ends in one state.

The state is the set of receipts seen (join: union) and the flag that nobody answered in time (join: or). What it means,
`standing`, is a function of that set alone (payments.md, "What the receipts add up to").
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final, Literal

from schemas.events.receipts import ReceiptStatus
from streams.rows import replace

RECEIPTS_PER_PAYOUT_MAX: Final = 200
"""More than this is the top of the lattice, a conflict for a person, and nothing more is stored."""


class Status(StrEnum):
    """Where a payout stands, in rising order up to returned; rejected and cancelled lie beside, conflict on top."""

    INSTRUCTED = "instructed"
    RECEIVED = "received"
    ACCEPTED = "accepted"
    IN_PROCESS = "in_process"
    SETTLED = "settled"
    RETURNED = "returned"
    REJECTED = "rejected"
    CANCELLED = "cancelled"
    CONFLICT = "conflict"


_UNDER_WAY: Final = {
    ReceiptStatus.RECEIVED: Status.RECEIVED,
    ReceiptStatus.ACCEPTED: Status.ACCEPTED,
    ReceiptStatus.IN_PROCESS: Status.IN_PROCESS,
}
_ASCENDING: Final = (Status.INSTRUCTED, Status.RECEIVED, Status.ACCEPTED, Status.IN_PROCESS)
TERMINAL: Final = frozenset({Status.SETTLED, Status.RETURNED, Status.REJECTED, Status.CANCELLED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One receipt. `digest` covers all its content; `fits`: it echoes the instruction that was sent. Amount in whole rupiah."""

    receipt_id: str
    digest: str
    status: ReceiptStatus
    amount_rupiah: int
    bank_reference: str | None
    occurred_at: datetime
    value_date: date | None = None
    reason_code: str | None = None
    reason_text: str = ""
    fits: bool = True

    @property
    def same(self) -> tuple[ReceiptStatus, int, str | None]:
        """Two receipts that agree in this state the same fact, whatever their ids."""
        return (self.status, self.amount_rupiah, self.bank_reference)


@dataclass(frozen=True, slots=True, kw_only=True)
class Orphan:
    """A genuine receipt whose payout is not in the row (yet). `system`: the payment system that signed it. `misnamed`: it says that the
    money went to an account in another name."""

    payout_id: str
    system: str
    echo: tuple[str, str]
    fact: Fact
    since: datetime
    paged: bool = False
    misnamed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """How two people left a conflict, citing `reference` (a statement line). `settles`: digests of the receipts it judged."""

    outcome: Literal["settled", "returned", "rejected"]
    reference: str
    people: tuple[str, ...]
    settles: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """The semilattice's element. `facts` sorted and distinct; `overflow` is its top, where single facts no longer matter."""

    facts: tuple[Fact, ...] = ()
    unanswered: bool = False
    overflow: bool = False

    def joined(self, other: Answers) -> Answers:
        """The least element above both: commutative, associative, idempotent."""
        facts = tuple(sorted({*self.facts, *other.facts}, key=lambda fact: (fact.receipt_id, fact.digest)))
        overflow = self.overflow or other.overflow or len(facts) > RECEIPTS_PER_PAYOUT_MAX
        return Answers(facts=() if overflow else facts, unanswered=self.unanswered or other.unanswered, overflow=overflow)

    def with_fact(self, fact: Fact) -> Answers:
        return self.joined(Answers(facts=(fact,)))

    def with_silence(self) -> Answers:
        return replace(self, unanswered=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What the answers mean. `returned_rupiah` adds up partial returns; `decisive` is the receipt to quote."""

    status: Status
    unknown: bool
    returned_rupiah: int = 0
    conflict: str | None = None
    decisive: Fact | None = None

    def dead(self, amount_rupiah: int) -> bool:
        """No money is with the payee and none is under way, for certain: only then may a replacement be sent."""
        whole = self.status is Status.RETURNED and self.returned_rupiah == amount_rupiah
        return whole or self.status in {Status.REJECTED, Status.CANCELLED}


def standing(answers: Answers, amount_rupiah: int, ruling: Ruling | None = None) -> Standing:
    """What `answers` say of a payout of `amount_rupiah`, after the ruling on the receipts that it judged."""
    facts = _unruled(answers.facts, ruling)
    conflict = _conflict(answers, facts, amount_rupiah, ruling)
    if conflict:
        return Standing(
            status=Status.CONFLICT, unknown=False, returned_rupiah=_returned(facts, amount_rupiah, ruling), conflict=conflict
        )
    status = _status(facts, ruling)
    pending = any(fact.status is ReceiptStatus.PENDING for fact in facts)
    return Standing(
        status=status,
        unknown=status not in TERMINAL and (answers.unanswered or pending),
        returned_rupiah=_returned(facts, amount_rupiah, ruling),
        decisive=_decisive(facts, status),
    )


def _unruled(facts: tuple[Fact, ...], ruling: Ruling | None) -> tuple[Fact, ...]:
    """The facts that no ruling judged; a repeat of a judged fact under a new id is judged with it."""
    if ruling is None:
        return facts
    judged = {fact.same for fact in facts if fact.digest in ruling.settles}
    return tuple(fact for fact in facts if fact.same not in judged)


def _status(facts: tuple[Fact, ...], ruling: Ruling | None) -> Status:
    seen = {fact.status for fact in facts}
    for terminal in (Status.RETURNED, Status.SETTLED, Status.REJECTED, Status.CANCELLED):
        if ReceiptStatus(terminal.value) in seen or (ruling and ruling.outcome == terminal.value):
            return terminal
    under_way = {_UNDER_WAY[status] for status in seen if status in _UNDER_WAY}
    return max(under_way, key=_ASCENDING.index, default=Status.INSTRUCTED)


def _returned(facts: tuple[Fact, ...], amount_rupiah: int, ruling: Ruling | None) -> int:
    """The sum of distinct returns: two of one amount count twice only under two bank references."""
    ruled = amount_rupiah if ruling and ruling.outcome == "returned" else 0
    return ruled + sum(amount for _, amount, _ in {fact.same for fact in facts if fact.status is ReceiptStatus.RETURNED})


def _decisive(facts: tuple[Fact, ...], status: Status) -> Fact | None:
    """The latest receipt of that status, by time and then content, so that the choice does not hang on arrival."""
    of_status = [fact for fact in facts if fact.status.value == status.value]
    return max(of_status, key=lambda fact: (fact.occurred_at, fact.digest), default=None)


def _conflict(answers: Answers, facts: tuple[Fact, ...], amount_rupiah: int, ruling: Ruling | None) -> str | None:
    """What contradicts what, as a sentence that depends on the set of facts only; None when nothing does."""
    money = [fact for fact in facts if fact.status in {ReceiptStatus.SETTLED, ReceiptStatus.RETURNED}]
    settled = [fact for fact in money if fact.status is ReceiptStatus.SETTLED]
    references = sorted({fact.bank_reference for fact in settled if fact.bank_reference})
    references += [ruling.reference] if ruling and ruling.outcome == "settled" and _ruled_settled(answers, ruling) else []
    refused = any(fact.status in {ReceiptStatus.REJECTED, ReceiptStatus.CANCELLED} for fact in facts)
    refused = refused or bool(ruling and ruling.outcome == "rejected")
    paid = bool(money) or bool(ruling and ruling.outcome in {"settled", "returned"})
    found = (
        (answers.overflow, f"more than {RECEIPTS_PER_PAYOUT_MAX} receipts"),
        (_modified(answers.facts, facts), "one receipt id with two contents"),
        (not all(fact.fits for fact in facts), "a receipt echoes another instruction"),
        (paid and refused, "both paid and refused"),
        (bool(settled) and bool(ruling and ruling.outcome == "returned"), "settled, though two people found it returned"),
        (len(references) > 1, f"settled under {' and '.join(references)}"),
        (any(fact.amount_rupiah != amount_rupiah for fact in settled), "settled amount is not the instructed one"),
        (any(not fact.bank_reference for fact in money), "money moved without a bank reference"),
        (_returned(facts, amount_rupiah, ruling) > amount_rupiah, "more returned than was paid"),
    )
    return "; ".join(sentence for holds, sentence in found if holds) or None


def _ruled_settled(answers: Answers, ruling: Ruling) -> bool:
    """The ruling judged a settlement, so that any other is a second one; else the first that comes is the one it found."""
    return any(fact.status is ReceiptStatus.SETTLED and fact.digest in ruling.settles for fact in answers.facts)


def _modified(every: tuple[Fact, ...], unruled: tuple[Fact, ...]) -> bool:
    """True when one id stands for two contents, at least one of them not judged yet."""
    fresh = {fact.receipt_id for fact in unruled}
    ids = [fact.receipt_id for fact in every if fact.receipt_id in fresh]
    return len(ids) != len(set(ids))
