"""Where files are handed in: bounded in number, in all and per caller, received to the disk, and kept once."""

import asyncio
import errno
import shutil
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple
from uuid import uuid4

from gateway.access.callers import Caller
from gateway.bulk.receiving import receive
from gateway.bulk.settings import BatchSettings
from gateway.bulk.store import BatchKind, BatchStore, Found, Order
from gateway.problems import Problem, ProblemCode
from gateway.reading.claims import Position
from schemas.identifiers import SANTUNAN, uuid5_text

RETRY_SECONDS: Final = 30
FOUND_TRIES: Final = 3
PER_CALLER_RECEIVING_MAX: Final = 2
"""Files of one caller that come in at the same time."""


class Handed(NamedTuple):
    """What a caller says of a file. `key`: their idempotency key; a repeat is the same batch."""

    caller: Caller
    key: str
    kind: BatchKind
    suffix: str
    rows: int
    rupiah: int

    @property
    def batch_id(self) -> str:
        return uuid5_text(SANTUNAN.bytes, f"batch\n{self.caller.client}\n{self.key}")


class BatchDesk:
    """Of one gateway."""

    def __init__(self, settings: BatchSettings) -> None:
        self.store = BatchStore(settings.batches_folder)
        self._settings = settings
        self._receiving: Counter[str] = Counter()

    async def take(self, handed: Handed, chunks: AsyncIterator[bytes], now: datetime) -> Found:
        """The batch, once its file stands on the disk. Raises `Problem`."""
        try:
            with self._in_hand(handed.caller.client):
                await asyncio.to_thread(self._require_room, handed)
                return await self._taken(handed, chunks, now)
        except OSError as error:
            raise unavailable() from error

    async def find(self, caller: Caller, batch_id: str) -> Found:
        """The caller's batch. Raises `Problem`."""
        try:
            found = await asyncio.to_thread(self.store.find, batch_id)
        except OSError as error:
            raise unavailable() from error
        if found is None or not _is_theirs(caller, found.order):
            raise Problem(ProblemCode.BATCH_UNKNOWN, "there is no such batch of yours: check the id, or send the file again")
        return found

    async def page(self, caller: Caller, after: Position | None, rows: int) -> list[Found]:
        """The caller's batches behind this one, newest first. Raises `Problem`."""
        try:
            return await asyncio.to_thread(self._page, caller, after, rows)
        except OSError as error:
            raise unavailable() from error

    def _page(self, caller: Caller, after: Position | None, rows: int) -> list[Found]:
        theirs = (
            self.store.find(order.batch_id)
            for order in self.store.orders()
            if _is_theirs(caller, order) and (after is None or (order.received_at, order.batch_id) < (after.at, after.id))
        )
        return list(islice((found for found in theirs if found is not None), rows))

    async def results(self, caller: Caller, batch_id: str) -> tuple[Found, BinaryIO | None]:
        """The caller's batch with its results, opened to be read, once there are any. Raises `Problem`."""
        for _ in range(FOUND_TRIES):
            found = await self.find(caller, batch_id)
            if not found.progress.results_bytes:
                return found, None
            with suppress(FileNotFoundError):  # it moved in between: it has just ended
                return found, await asyncio.to_thread(found.results.open, "rb")
        raise unavailable()

    async def _taken(self, handed: Handed, chunks: AsyncIterator[bytes], now: datetime) -> Found:
        folder = await asyncio.to_thread(self.store.receiving, uuid4().hex)
        try:
            received = await receive(chunks, folder / f"rows{handed.suffix}", self._settings.batch_bytes_max)
            caller = handed.caller
            order = Order(
                batch_id=handed.batch_id,
                kind=handed.kind,
                suffix=handed.suffix,
                sha256=received.sha256,
                size_bytes=received.size_bytes,
                rows=handed.rows,
                rupiah=handed.rupiah,
                client=caller.client,
                channel=caller.grant.channel or "",
                organisation=caller.grant.organisation or "",
                sponsor=caller.grant.sponsor or "",
                received_at=now,
            )
            return await asyncio.to_thread(self._kept, folder, order)
        finally:
            await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)

    def _kept(self, folder: Path, order: Order) -> Found:
        try:
            self.store.keep(folder, order)
        except FileExistsError:
            _require_same(self.store.find(order.batch_id), order)
        found = self.store.find(order.batch_id)
        if found is None:
            raise unavailable()
        return found

    @contextmanager
    def _in_hand(self, client: str) -> Iterator[None]:
        if self._receiving[client] >= PER_CALLER_RECEIVING_MAX or self._receiving.total() >= self._settings.batches_receiving_max:
            raise _too_many(f"{self._receiving.total()} files come in already, {self._receiving[client]} of them yours")
        self._receiving[client] += 1
        try:
            yield
        finally:
            self._receiving[client] -= 1
            if not self._receiving[client]:
                del self._receiving[client]

    def _require_room(self, handed: Handed) -> None:
        """A repeat of a batch that is there needs none. Raises OSError when the disk is nearly full."""
        orders = self.store.open_orders()
        if any(order.batch_id == handed.batch_id for order in orders):
            return
        if self.store.free_bytes() < self._settings.batches_disk_free_bytes_min:
            raise OSError(errno.ENOSPC, "little room is left")
        own = sum(order.client == handed.caller.client for order in orders)
        if own >= self._settings.batches_open_per_caller_max or len(orders) >= self._settings.batches_open_max:
            raise _too_many(f"{len(orders)} files wait already, {own} of them yours")


def _is_theirs(caller: Caller, order: Order) -> bool:
    """A colleague's credentials of the same organisation see it too."""
    grant = caller.grant
    theirs = (grant.channel or "", grant.organisation or "", grant.sponsor or "")
    return not grant.is_person and theirs == (order.channel, order.organisation, order.sponsor)


def _require_same(known: Found | None, order: Order) -> None:
    if known is not None and _content(known.order) != _content(order):
        raise Problem(
            ProblemCode.IDEMPOTENCY_KEY_REUSED,
            "this idempotency key came before with another file or other totals: take a new key, or send what you sent before",
        )


def _content(order: Order) -> tuple[object, ...]:
    return order.kind, order.suffix, order.sha256, order.rows, order.rupiah


def _too_many(said: str) -> Problem:
    return Problem(ProblemCode.TOO_MANY_BATCHES, f"{said}: send it again after Retry-After", retry_after_seconds=RETRY_SECONDS)


def unavailable() -> Problem:
    """The disk does not take or give it."""
    return Problem(
        ProblemCode.STORE_UNAVAILABLE,
        "files cannot be kept at present: send it again after Retry-After, with the same idempotency key",
        retry_after_seconds=RETRY_SECONDS,
    )
