"""The counter of the bank: records from the instructions topic in, receipts as records out when their time has come."""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import uuid5

from pydantic import TypeAdapter

from deploy.bank.books import Books, Due
from deploy.bank.keys import FUND
from deploy.bank.orders import Order, read_order
from deploy.bank.proof import Genuine, Proof
from processors.payout.config import Verifier
from schemas.envelope import CloudEvent, EventData, UtcDatetime
from schemas.events.instructions import PayoutInquired, PayoutInstructed, PayoutRecalled
from schemas.events.manifests import PayoutManifest
from schemas.events.receipts import PayoutReceipt
from schemas.identifiers import SANTUNAN

_TIME: Final[TypeAdapter[datetime]] = TypeAdapter(UtcDatetime)


@dataclass(frozen=True, slots=True)
class Record:
    """A receipt as it is written: the key is the claim id."""

    key: bytes
    value: bytes
    due: Due


@dataclass(slots=True)
class Teller:
    """`unreadable` counts records that are no instruction or inquiry by the contract; they are never paid."""

    books: Books
    verifier: Verifier
    unreadable: int = 0
    proof: Proof = field(default_factory=Proof)
    _queue: list[tuple[datetime, int, Due]] = field(default_factory=list)
    _serial: int = 0

    def read(self, value: bytes, now: datetime, place: tuple[int, int] | None = None) -> None:
        """Take one record. Verifies what stands on the wire, as a bank that does not share our code would. `place`: partition and
        offset, for the proof by manifests."""
        try:
            order = read_order(value)
        except ValueError:
            self.unreadable += 1
            order = None
        genuine = order is not None and self.verifier.verify(FUND, order.payload, order.data.signature)
        if place and not (order and isinstance(order.data, PayoutManifest)):
            self._prove(place, order if genuine else None)
        if order is None:
            return
        match order.data:
            case PayoutInstructed() as data:
                self._plan(self.books.instructed(order.subject, data, order.digest, genuine=genuine, now=now))
            case PayoutRecalled() as data:
                self._plan(self.books.recalled(data, genuine=genuine, now=now))
            case PayoutInquired() as data:
                self._plan(self.books.inquired(data, genuine=genuine, now=now))
            case PayoutManifest() as data:
                self.proof.told(data, genuine=genuine)

    def _prove(self, place: tuple[int, int], order: Order | None) -> None:
        partition, offset = place
        found = None
        if order and isinstance(order.data, PayoutInstructed):
            found = Genuine(offset, order.digest, order.data.payment_system, order.data.amount)
        self.proof.read(partition, offset, found)

    def due(self, now: datetime, limit: int) -> list[Record]:
        """At most `limit` receipts whose time has come, in order; the books stand by each from here on."""
        records: list[Record] = []
        while self._queue and self._queue[0][0] <= now and len(records) < limit:
            due = heapq.heappop(self._queue)[2]
            if not self.books.stands(due):
                continue
            self.books.told(due)
            records.append(Record(due.claim_id.encode(), envelope(due), due))
        return records

    def restore(self, entries: list[tuple[bytes, str]], told: set[str]) -> None:
        """Open the books again: instructions as they were taken, and the ids of the receipts that left the house."""
        for value, taken_at in entries:
            self.read(value, _TIME.validate_python(taken_at))
        for entry in list(self.books.entries.values()):
            answer = self.books.when_asked(entry)
            if answer and answer.receipt.receipt_id in told:
                self.books.told(answer)
        sent = [item for item in self._queue if item[2].receipt.receipt_id in told]
        for _, _, due in sorted(sent, key=lambda item: item[:2]):
            self.books.told(due)
        self._queue = [item for item in self._queue if item[2].receipt.receipt_id not in told]
        heapq.heapify(self._queue)

    @property
    def waiting(self) -> int:
        return len(self._queue)

    def _plan(self, dues: list[Due]) -> None:
        for due in dues:
            self._serial += 1
            heapq.heappush(self._queue, (due.at, self._serial, due))


def envelope(due: Due) -> bytes:
    """The receipt in its CloudEvent. The id follows from the receipt, so that a repeat is the same record."""
    receipt = due.receipt
    event = CloudEvent[EventData].model_construct(
        id=str(uuid5(SANTUNAN, f"{receipt.payment_system}\n{receipt.receipt_id}")),
        type=PayoutReceipt.event_type,
        source=f"/banks/{receipt.payment_system}",
        subject=due.claim_id,
        time=receipt.occurred_at,
        data=receipt,
    )
    return event.model_dump_json(exclude_none=True, serialize_as_any=True).encode()
