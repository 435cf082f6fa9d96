"""The bank's books: every payout id it ever saw, for ever, with what became of it. Pure: time and records come in, receipts go out."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final
from uuid import uuid5

from deploy.bank.moods import PERMILLE, STEPS, WHEN_ASKED, Mood, Step, mood_of, refusal_of
from deploy.bank.refusals import refusal
from processors.payout.config import Environment, Signer
from processors.payout.signatures import signed_payload
from schemas.civil import civil_date
from schemas.events.instructions import PayoutInquired, PayoutInstructed, PayoutRecalled
from schemas.events.receipts import PayoutReceipt, ReceiptReason, ReceiptStatus
from schemas.identifiers import SANTUNAN

CANCELLED_ON_REQUEST: Final = ("CUST", "cancelled as the fund asked")
ASKED_PACES: Final = 0.5
"""How long the answer to an inquiry takes."""
OVER: Final = frozenset({ReceiptStatus.REJECTED, ReceiptStatus.CANCELLED, ReceiptStatus.RETURNED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One payout in the books. `told`: the receipts that left the house. `cancelled_at`: nothing is done or said any more but that."""

    payout_id: str
    claim_id: str
    end_to_end_id: str
    digest: str
    amount_rupiah: int
    taken_at: datetime
    mood: Mood
    refused: tuple[str, str] | None = None
    status: ReceiptStatus = ReceiptStatus.RECEIVED
    returned_rupiah: int = 0
    told: tuple[PayoutReceipt, ...] = ()
    cancelled_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """A receipt to send at `at`; `after` settles in the books what it says."""

    at: datetime
    claim_id: str
    receipt: PayoutReceipt


@dataclass(slots=True)
class Books:
    """`doubled` counts instructions that came again: none of them was paid a second time. `forged` ones are not even remembered,
    or a stranger could bar a genuine payout by sending its id first."""

    payment_system: str
    environment: Environment
    seed: int
    signer: Signer
    pace: timedelta
    permille: dict[Mood, int] = field(default_factory=lambda: dict(PERMILLE))
    entries: dict[str, Entry] = field(default_factory=dict)
    doubled: int = 0
    forged: int = 0

    def instructed(self, claim_id: str, data: PayoutInstructed, digest: str, *, genuine: bool, now: datetime) -> list[Due]:
        """Take an instruction once; say what will be answered and when. Others' instructions are none of our business."""
        if data.payment_system != self.payment_system:
            return []
        if not genuine:
            self.forged += 1
            return []
        if data.payout_id in self.entries:
            self.doubled += 1
            return []
        mood = mood_of(self.seed, data.payout_id, self.permille)
        if mood is Mood.ASLEEP:
            now = max(now, data.valid_until + self.pace)
        refused = refusal(data, self.environment, now, self._free_of)
        entry = Entry(
            payout_id=data.payout_id,
            claim_id=claim_id,
            end_to_end_id=data.end_to_end_id,
            digest=digest,
            amount_rupiah=data.amount,
            taken_at=now,
            mood=mood,
            refused=refused,
            status=ReceiptStatus.REJECTED if refused else ReceiptStatus.RECEIVED,
        )
        self.entries[entry.payout_id] = entry
        return self.answers(entry)

    def answers(self, entry: Entry) -> list[Due]:
        """All that will be answered unasked; after a restart the same again, which the reader counts once."""
        if entry.refused:
            return [self._due(entry, Step(status=ReceiptStatus.REJECTED, paces=0, refusal=True), entry.taken_at)]
        steps = STEPS[entry.mood]
        dues = [self._due(entry, step, entry.taken_at) for step in steps]
        return dues + [due for due, step in zip(dues, steps, strict=True) if step.exactly_again]

    def inquired(self, data: PayoutInquired, *, genuine: bool, now: datetime) -> list[Due]:
        """What became of it? What was said already is said again; the silent are brought to speak."""
        entry = self.entries.get(data.payout_id)
        if not genuine or data.payment_system != self.payment_system or data.environment != self.environment or entry is None:
            return []
        if entry.told:
            return [Due(now, entry.claim_id, receipt) for receipt in entry.told]
        answer = self.when_asked(entry)
        return [replace(answer, at=now + self.pace * ASKED_PACES)] if answer else []

    def recalled(self, data: PayoutRecalled, *, genuine: bool, now: datetime) -> list[Due]:
        """Cancel what is not settled yet, and say so; where it is too late, the payment's own receipts are the answer, again."""
        entry = self.entries.get(data.payout_id)
        if not genuine or data.payment_system != self.payment_system or data.environment != self.environment or entry is None:
            return []
        happened = [due for due in self._plan(entry) if due.at <= now]
        over = entry.refused or any(due.receipt.status in {ReceiptStatus.SETTLED, *OVER} for due in happened)
        if over or entry.cancelled_at is not None:
            said = [due.receipt for due in happened] if over else entry.told
            return [Due(now, entry.claim_id, receipt) for receipt in said]
        self.entries[entry.payout_id] = replace(entry, cancelled_at=now, status=ReceiptStatus.CANCELLED)
        return [self._due(entry, Step(status=ReceiptStatus.CANCELLED, paces=0, refusal=True), now)]

    def _plan(self, entry: Entry) -> list[Due]:
        """All that happens to the payment, told or not: the silent pay as well."""
        asked = self.when_asked(entry)
        return [*self.answers(entry), *([asked] if asked else [])]

    def stands(self, due: Due) -> bool:
        """Whether the receipt may leave the house: after a cancellation only what happened before it, and that it is cancelled."""
        cancelled_at = self.entries[due.receipt.payout_id].cancelled_at
        return cancelled_at is None or due.receipt.status is ReceiptStatus.CANCELLED or due.receipt.occurred_at <= cancelled_at

    def when_asked(self, entry: Entry) -> Due | None:
        """What only an inquiry brings out: it happened soon after the instruction and was never told."""
        step = WHEN_ASKED.get(entry.mood)
        return self._due(entry, step, entry.taken_at) if step else None

    def told(self, due: Due) -> None:
        """The receipt left the house: from now on the books stand by it."""
        receipt = due.receipt
        entry = self.entries[receipt.payout_id]
        if receipt in entry.told:
            return
        returned = entry.returned_rupiah + (receipt.amount if receipt.status is ReceiptStatus.RETURNED else 0)
        final = entry.status in {ReceiptStatus.SETTLED, *OVER}
        status = receipt.status if not final or receipt.status in OVER else entry.status
        self.entries[entry.payout_id] = replace(entry, told=(*entry.told, receipt), returned_rupiah=returned, status=status)

    def _free_of(self, payout_id: str) -> int:
        """So many rupiah of the payout are certainly not with the payee, by our own books."""
        entry = self.entries.get(payout_id)
        if entry is None or entry.status not in OVER:
            return 0
        return entry.returned_rupiah if entry.status is ReceiptStatus.RETURNED else entry.amount_rupiah

    def _due(self, entry: Entry, step: Step, start: datetime) -> Due:
        """The signed receipt of one step; its content follows from the books alone, so that a repeat is the same record."""
        at = start + self.pace * step.paces
        receipt = PayoutReceipt(
            receipt_id=f"{self.payment_system}-{entry.end_to_end_id[:16]}-{step.status.value}-{step.repeat}",
            payment_system=self.payment_system,
            payout_id=entry.payout_id,
            end_to_end_id=entry.end_to_end_id,
            instruction_digest=entry.digest,
            status=step.status,
            amount=_part(entry.amount_rupiah, step),
            reason=self._reason(entry, step),
            bank_reference=self._reference(entry, step),
            occurred_at=at,
            value_date=civil_date(at) if step.status is ReceiptStatus.SETTLED else None,
            name_match="full" if step.status is ReceiptStatus.SETTLED else "unknown",
        )
        signature = self.signer.sign(signed_payload(receipt))
        return Due(at, entry.claim_id, receipt.model_copy(update={"signature": signature}))

    def _reason(self, entry: Entry, step: Step) -> ReceiptReason | None:
        if not step.refusal:
            return None
        code, text = CANCELLED_ON_REQUEST if step.status is ReceiptStatus.CANCELLED else self._refused(entry)
        return ReceiptReason(code=code, text=text)

    def _refused(self, entry: Entry) -> tuple[str, str]:
        return entry.refused or refusal_of(self.seed, entry.payout_id)

    def _reference(self, entry: Entry, step: Step) -> str | None:
        """One per payment and, for returns, one per part; none before the payment is in process."""
        if step.status in {ReceiptStatus.RECEIVED, ReceiptStatus.ACCEPTED, ReceiptStatus.REJECTED, ReceiptStatus.PENDING}:
            return None
        what = f"return {step.repeat}" if step.status is ReceiptStatus.RETURNED else "payment"
        return uuid5(SANTUNAN, f"{self.payment_system}\n{entry.payout_id}\n{what}").hex[:20].upper()


def _part(amount_rupiah: int, step: Step) -> int:
    """The step's share of the amount; the last part of a return is what the earlier ones left."""
    if step.repeat and step.status is ReceiptStatus.RETURNED:
        return amount_rupiah - amount_rupiah * (1_000 - step.thousandths) // 1_000
    return max(amount_rupiah * step.thousandths // 1_000, 1)
