"""The counter of the bank: records from the instructions topic in, receipts as records out when their time has come."""

from __future__ import annotations

import heapq
import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import uuid5

from pydantic import TypeAdapter, ValidationError

from deploy.bank.books import Books, Due
from deploy.bank.keys import FUND
from processors.payout.config import Verifier
from processors.payout.signatures import payload_digest
from schemas.canonical import canonical_json
from schemas.envelope import CloudEvent, EventData, UtcDatetime
from schemas.events.instructions import PayoutInquired, PayoutInstructed, PayoutRecalled
from schemas.events.receipts import PayoutReceipt
from schemas.identifiers import SANTUNAN, Uuid

_TYPES: Final = {data.event_type: data for data in (PayoutInstructed, PayoutInquired, PayoutRecalled)}
_SUBJECT: Final = TypeAdapter(Uuid)
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
    _queue: list[tuple[datetime, int, Due]] = field(default_factory=list)
    _serial: int = 0

    def read(self, value: bytes, now: datetime) -> None:
        """Take one record. Verifies what stands on the wire, as a bank that does not share our code would."""
        try:
            event = json.loads(value)
            model = _TYPES.get(event["type"])
            if model is None:
                return
            claim_id, data = _SUBJECT.validate_python(event["subject"]), model.model_validate_json(json.dumps(event["data"]))
            payload = canonical_json(_signed_part(event["data"]))
        except (ValueError, KeyError, TypeError, ValidationError):
            self.unreadable += 1
            return
        genuine = self.verifier.verify(FUND, payload, data.signature)
        if isinstance(data, PayoutInstructed):
            self._plan(self.books.instructed(claim_id, data, payload_digest(payload), genuine=genuine, now=now))
        elif isinstance(data, PayoutRecalled):
            self._plan(self.books.recalled(data, genuine=genuine, now=now))
        else:
            self._plan(self.books.inquired(data, genuine=genuine, now=now))

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


def _signed_part(data: dict[str, object]) -> dict[str, object]:
    """What the fund signed: all members but `signature`, none that is null."""
    return {name: _without_nulls(value) for name, value in data.items() if name != "signature" and value is not None}


def _without_nulls(value: object) -> object:
    if isinstance(value, dict):
        return {name: _without_nulls(item) for name, item in value.items() if item is not None}
    return [_without_nulls(item) for item in value] if isinstance(value, list) else value
