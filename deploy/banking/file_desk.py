"""The counter for a bank without Kafka: instructions become pain.001 files, pain.002 and camt.053 files become signed receipts.

Kill it anywhere and start it again: an instruction is in one file, a file is placed once, a file that comes in twice changes nothing.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Final, TypeVar

from deploy.bank.orders import Order, read_order
from deploy.bank.refusals import refusal
from deploy.banking.file_books import OVER, FileBooks, Known
from deploy.banking.file_receipts import Fact, receipt_of
from deploy.banking.iso20022 import camt053, pain001, pain002
from deploy.banking.iso20022.xml import Malformed
from deploy.banking.keys import Keys
from deploy.records import Stood
from processors.payout.config import Environment
from schemas.events.instructions import PayoutInquired, PayoutInstructed, PayoutRecalled
from schemas.events.receipts import ReceiptStatus

TRANSFERS_PER_FILE_MAX: Final = 10_000
FILES_PER_RUN_MAX: Final = 10_000
UNFIT: Final = ("AC01", "name, bank code or account do not fit into a file whole")
CANCELLED: Final = ("CUST", "cancelled as the fund asked")
FOLDERS: Final = ("out", "in", "done", "refused", "staging")
T = TypeVar("T")


@dataclass(slots=True)
class Outgoing:
    """What a cut-off brought: files, transfers and rupiah in them; instructions refused by rule, repeated, and not signed by the fund."""

    files: list[str] = field(default_factory=list)
    transfers: int = 0
    amount_rupiah: int = 0
    refused: int = 0
    doubled: int = 0
    forged: int = 0


@dataclass(slots=True)
class Incoming:
    """What became of one file: receipts that it brought, or why it was refused. `uninstructed`: debits that nobody instructed."""

    name: str
    receipts: int = 0
    again: bool = False
    refused: str | None = None
    uninstructed: list[str] = field(default_factory=list)


class FileDesk:
    """One bank's folder. `keys`: the adapter's own, which sign receipts; `fund`: what verifies instructions."""

    def __init__(self, folder: Path, books: FileBooks, keys: Keys, fund: Keys, environment: Environment) -> None:
        self._folder, self._books = folder, books
        self._keys, self._fund, self._environment = keys, fund, environment
        for name in FOLDERS:
            (folder / name).mkdir(parents=True, exist_ok=True)

    def cut(self, records: Iterable[Stood], cut_off: datetime, now: datetime) -> Outgoing:
        """Take what was instructed since the last cut-off and put it into files; a cut-off that was is not repeated."""
        found = Outgoing()
        with self._books.change():
            if self._books.is_cut(cut_off):
                return found
            positions = self._books.positions()
            pending: dict[str, tuple[Order, PayoutInstructed]] = {}
            for record in records:
                if record.offset >= positions.get(record.partition, 0):
                    positions[record.partition] = record.offset + 1
                    self._take(record.value, pending, found, now)
            self._make_files(pending, cut_off, found)
            self._books.move(positions)
            self._books.cut(cut_off)
        return found

    def _take(self, value: bytes, pending: dict[str, tuple[Order, PayoutInstructed]], found: Outgoing, now: datetime) -> None:
        try:
            order = read_order(value)
        except ValueError:
            return
        if order is None or not isinstance(order.data, PayoutInstructed | PayoutInquired | PayoutRecalled):
            return
        data = order.data
        if data.payment_system != self._keys.owner:
            return
        if not self._fund.verifier.verify(self._fund.owner, order.payload, data.signature):
            found.forged += 1
        elif isinstance(data, PayoutInstructed):
            self._instructed(order, data, pending, found, now)
        elif data.environment == self._environment:
            self._asked(data, pending, now)

    def _instructed(
        self,
        order: Order,
        data: PayoutInstructed,
        pending: dict[str, tuple[Order, PayoutInstructed]],
        found: Outgoing,
        now: datetime,
    ) -> None:
        if data.payout_id in pending or self._books.payout(data.payout_id):
            found.doubled += 1
            return
        reason = refusal(data, self._environment, now, self._free_of) or (None if pain001.fits(data) else UNFIT)
        if reason is None:
            pending[data.payout_id] = order, data
            return
        found.refused += 1
        self._close(order, data, ReceiptStatus.REJECTED, reason, now)

    def _close(self, order: Order, data: PayoutInstructed, status: ReceiptStatus, reason: tuple[str, str], now: datetime) -> None:
        known = _known(order, data, None, status)
        self._books.add(known)
        self._say(known, Fact(status=status, amount_rupiah=data.amount, at=now, code=reason[0], text=reason[1]))

    def _asked(
        self, data: PayoutInquired | PayoutRecalled, pending: dict[str, tuple[Order, PayoutInstructed]], now: datetime
    ) -> None:
        """What is in no file yet is cancelled; of anything else we say again what we know."""
        waits = pending.get(data.payout_id)
        if waits and isinstance(data, PayoutRecalled):
            del pending[data.payout_id]
            self._close(*waits, ReceiptStatus.CANCELLED, CANCELLED, now)
        else:
            self._books.say_again(data.payout_id)

    def _free_of(self, payout_id: str) -> int:
        known = self._books.payout(payout_id)
        if known is None:
            return 0
        if known.status in OVER:
            return known.amount_rupiah
        return known.returned_rupiah if known.status is ReceiptStatus.RETURNED else 0

    def _make_files(self, pending: dict[str, tuple[Order, PayoutInstructed]], cut_off: datetime, found: Outgoing) -> None:
        orders = list(pending.values())
        for start in range(0, len(orders), TRANSFERS_PER_FILE_MAX):
            part = orders[start : start + TRANSFERS_PER_FILE_MAX]
            message_id = f"{self._keys.owner[:16]}-{cut_off:%y%m%dT%H%M%S}-{start // TRANSFERS_PER_FILE_MAX + 1:03d}"
            initiation = pain001.Initiation(message_id, cut_off, tuple(pain001.transfer_of(data) for _, data in part))
            for order, data in part:
                self._books.add(_known(order, data, message_id, ReceiptStatus.RECEIVED))
            name = f"{message_id}.pain001.xml"
            self._books.add_file(name, pain001.write(initiation))
            found.files.append(name)
            found.transfers += len(part)
            found.amount_rupiah += initiation.total_rupiah

    def place(self) -> list[str]:
        """Put what was made into `out`. A file is staged, marked, then moved in one step: where the mark stands and the staged file is gone
        it was moved, though the bank may have fetched it since."""
        for name, content in self._books.files("made"):
            _write_through(self._folder / "staging" / name, content)
            self._books.mark(name, "ready")
        placed = []
        for name, _ in self._books.files("ready"):
            staged = self._folder / "staging" / name
            if staged.exists():
                staged.rename(self._folder / "out" / name)
                _sync(self._folder / "out")
            self._books.mark(name, "placed")
            placed.append(name)
        return placed

    def read_in(self, now: datetime) -> list[Incoming]:
        """Take every file of `in`; what cannot be understood whole goes to `refused` with the reason beside it."""
        return [self._read_one(path, now) for path in sorted((self._folder / "in").glob("*.xml"))[:FILES_PER_RUN_MAX]]

    def _read_one(self, path: Path, now: datetime) -> Incoming:
        content = path.read_bytes()
        mark = sha256(content).hexdigest()
        found = Incoming(path.name, again=self._books.was_taken(mark))
        if not found.again:
            try:
                with self._books.change():
                    self._understand(content, found)
                    self._books.take(mark, path.name, now)
            except Malformed as malformed:
                found = Incoming(path.name, refused=str(malformed))
                reason = f"{malformed}\nCorrect the file and put it into `in` again.\n"
                _write_through(self._folder / "refused" / f"{path.name}.reason", reason.encode())
                path.rename(self._folder / "refused" / path.name)
                return found
        path.rename(self._folder / "done" / f"{mark[:12]}-{path.name}")
        return found

    def _understand(self, content: bytes, found: Incoming) -> None:
        statuses = _or_other(lambda: pain002.read(content))
        if statuses is not None:
            for status in statuses:
                self._status(status, found)
            return
        for movement in camt053.read(content).movements:
            self._movement(movement, found)

    def _status(self, status: pain002.Status, found: Incoming) -> None:
        named = status.end_to_end_id
        known = [self._books.of_end_to_end(named)] if named else list(self._books.in_file(status.message_id))
        if not known or None in known:
            where = "OrgnlEndToEndId" if named else "OrgnlMsgId"
            raise Malformed(status.line, where, f"{named or status.message_id!r} is nothing that was sent: ask the bank")
        for each in known:
            assert each is not None, "checked above"
            fact = Fact(
                status=status.status,
                amount_rupiah=each.amount_rupiah,
                at=status.at,
                code=status.code,
                text=status.text,
                reference=status.reference,
            )
            found.receipts += self._say(each, fact)

    def _movement(self, movement: camt053.Movement, found: Incoming) -> None:
        known = self._books.of_end_to_end(movement.end_to_end_id) if movement.end_to_end_id else None
        if known is None or not (movement.debit or movement.returned):
            if movement.debit:
                what = f"{movement.amount_rupiah} rupiah, reference {movement.reference}, line {movement.line}"
                found.uninstructed.append(what)
            return
        fact = Fact(
            status=ReceiptStatus.SETTLED if movement.debit else ReceiptStatus.RETURNED,
            amount_rupiah=movement.amount_rupiah,
            at=movement.at,
            code=movement.code,
            reference=movement.reference,
            value_date=movement.value_date,
            of_statement=True,
        )
        found.receipts += self._say(known, fact)

    def _say(self, known: Known, fact: Fact) -> bool:
        receipt_id, value = receipt_of(known, fact, self._keys)
        said = self._books.say(receipt_id, known, value)
        if said:
            returned = fact.amount_rupiah if fact.status is ReceiptStatus.RETURNED else 0
            self._books.stands(known, fact.status, returned)
        return said


def _known(order: Order, data: PayoutInstructed, file: str | None, status: ReceiptStatus) -> Known:
    return Known(data.payout_id, data.end_to_end_id, order.subject, order.digest, data.amount, file, status, 0)


def _or_other(read: Callable[[], T]) -> T | None:
    """What was read, or None when the file is another message."""
    try:
        return read()
    except Malformed as malformed:
        if malformed.where == "Document":
            return None
        raise


def _write_through(path: Path, content: bytes) -> None:
    """Written whole and on the disk before it has its name."""
    part = path.with_name(f"{path.name}.part")
    with part.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.rename(path)
    _sync(path.parent)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
