"""Batches on the disk: `open/ID` until every row is done, then `ended/ID`. A batch exists once its folder does, whole and flushed.

Every gateway and worker that is given the same folder sees the same batches; a file's lock says who works on it.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from enum import StrEnum
from fcntl import LOCK_EX, LOCK_NB, flock
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple

import msgspec

from gateway.access.callers import Caller, Grant
from gateway.bulk.journal import Progress, progress_of, results_of
from gateway.bulk.reading import FileBusy, FileFault, Totals
from schemas.vocabulary import Channel

ORDER: Final = "order.json"
END: Final = "end.json"
ATTEMPTS: Final = "attempts"
ATTEMPTS_MAX: Final = 10
"""Runs that died at the same row before the file is given up: it kills whoever reads it."""
OPEN, ENDED, RECEIVING = "open", "ended", "receiving"


class BatchKind(StrEnum):
    """What the rows of a batch are."""

    CLAIMS = "claims"
    EMPLOYMENT = "employment"
    CONTRIBUTIONS = "contributions"


class BatchState(StrEnum):
    """Where a batch stands."""

    WAITING = "waiting"
    WRITING = "writing"
    DONE = "done"
    REFUSED = "refused"


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """What was sent, by whom, and the control totals that they declared. `suffix` names the kind of file."""

    batch_id: str
    kind: BatchKind
    suffix: str
    sha256: str
    size_bytes: int
    rows: int
    rupiah: int
    client: str
    channel: str
    organisation: str
    sponsor: str = ""
    received_at: datetime

    @property
    def declared(self) -> Totals:
        return Totals(self.rows, self.rupiah)

    @property
    def caller(self) -> Caller:
        """Who sent it, as far as its rows are judged by it."""
        channel = Channel(self.channel) if self.channel else None
        grant = Grant(channel=channel, organisation=self.organisation or None, sponsor=self.sponsor or None)
        return Caller(client=self.client, scopes=frozenset(), grant=grant)


class End(msgspec.Struct, frozen=True, kw_only=True):
    """How it ended. `reason`: why the file as a whole was not taken, empty when it was."""

    at: datetime
    reason: str = ""


class Found(NamedTuple):
    """A batch as it stands."""

    order: Order
    state: BatchState
    progress: Progress
    end: End | None
    results: Path


class BatchStore:
    """The folder `root`, made when it is first used. Raises OSError where the disk does."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def receiving(self, token: str) -> Path:
        """A new folder for a file on its way in. `token`: of this one attempt to send it."""
        for name in (OPEN, ENDED, RECEIVING):
            (self._root / name).mkdir(mode=0o700, parents=True, exist_ok=True)
        folder = self._root / RECEIVING / token
        folder.mkdir()
        return folder

    def keep(self, folder: Path, order: Order) -> None:
        """The received folder, whose file is whole and flushed, becomes a batch. Raises FileExistsError when it is one already."""
        _write(folder / ORDER, msgspec.json.encode(order))
        if (self._root / ENDED / order.batch_id).exists():
            raise FileExistsError(order.batch_id)
        try:
            folder.rename(self._root / OPEN / order.batch_id)
        except OSError as error:
            raise FileExistsError(order.batch_id) from error
        _flush_names(self._root / OPEN)

    def find(self, batch_id: str) -> Found | None:
        """The batch, if there is one. It may move while it is looked at: then it is looked for again."""
        for name in (OPEN, ENDED, ENDED):
            try:
                return _found(self._root / name / batch_id)
            except FileNotFoundError:
                continue
        return None

    def open_orders(self) -> list[Order]:
        """Those with rows to do, oldest first."""
        return sorted(self._orders(OPEN), key=lambda order: (order.received_at, order.batch_id))

    def orders(self) -> list[Order]:
        """All that are kept, newest first. One that ends meanwhile is told once: it is looked for where it stands last, too."""
        known = {order.batch_id: order for name in (OPEN, ENDED) for order in self._orders(name)}
        return sorted(known.values(), key=lambda order: (order.received_at, order.batch_id), reverse=True)

    def _orders(self, name: str) -> Iterator[Order]:
        for folder in self._folders(name):
            with suppress(FileNotFoundError):  # it moved, or its time was over
                yield _order(folder)

    def free_bytes(self) -> int:
        """Of the disk."""
        self._root.mkdir(mode=0o700, parents=True, exist_ok=True)  # files name people
        return shutil.disk_usage(self._root).free

    def has_open(self) -> bool:
        return next(self._folders(OPEN), None) is not None

    def path_of(self, order: Order) -> Path:
        """The open batch's file."""
        return _file(self._root / OPEN / order.batch_id, order)

    @contextmanager
    def worked_on(self, order: Order) -> Iterator[Path]:
        """The open batch's file, for one process at a time. Raises `FileBusy`; `FileFault` when too many died at the same row."""
        folder = self._root / OPEN / order.batch_id
        attempts = folder / ATTEMPTS
        with (folder / ORDER).open("rb") as locked:
            _lock(locked)
            rows = str(progress_of(self.path_of(order)).rows)
            earlier = attempts.read_text().split() if attempts.exists() else []
            if earlier[-ATTEMPTS_MAX:] == [rows] * ATTEMPTS_MAX:
                raise FileFault(f"{ATTEMPTS_MAX} runs died after {rows} rows of the data: split the file and send it anew")
            _write(attempts, "\n".join([*earlier, rows][-ATTEMPTS_MAX:]).encode())
            try:
                yield self.path_of(order)
            finally:
                attempts.unlink(missing_ok=True)  # it ended in order, whatever came of it

    def end(self, order: Order, end: End) -> None:
        """Nothing is left to do: it is kept for whoever asks how it went. The rows themselves go."""
        folder = self._root / OPEN / order.batch_id
        _write(folder / END, msgspec.json.encode(end))
        folder.rename(self._root / ENDED / order.batch_id)
        _file(self._root / ENDED / order.batch_id, order).unlink(missing_ok=True)

    def tidy(self, now: datetime, keep_days: int, receiving_hours: int) -> None:
        """Removes batches that ended long ago, and what was never sent whole."""
        for folder in self._folders(ENDED):
            if _age(folder, now) > timedelta(days=keep_days):
                shutil.rmtree(folder, ignore_errors=True)
        for folder in self._folders(RECEIVING):
            if _age(folder, now) > timedelta(hours=receiving_hours):
                shutil.rmtree(folder, ignore_errors=True)

    def _folders(self, name: str) -> Iterator[Path]:
        where = self._root / name
        return where.iterdir() if where.exists() else iter(())


def _found(folder: Path) -> Found:
    order = _order(folder)
    file = _file(folder, order)
    progress, end = progress_of(file), _end(folder)
    if end is not None:
        state = BatchState.REFUSED if end.reason else BatchState.DONE
    else:
        state = BatchState.WRITING if progress.rows else BatchState.WAITING
    if not (folder / ORDER).exists():
        raise FileNotFoundError(folder)  # it moved while it was looked at
    return Found(order, state, progress, end, results_of(file))


def _order(folder: Path) -> Order:
    return msgspec.json.decode((folder / ORDER).read_bytes(), type=Order)


def _end(folder: Path) -> End | None:
    path = folder / END
    return msgspec.json.decode(path.read_bytes(), type=End) if path.exists() else None


def _file(folder: Path, order: Order) -> Path:
    return folder / f"rows{order.suffix}"


def _lock(file: BinaryIO) -> None:
    try:
        flock(file, LOCK_EX | LOCK_NB)
    except BlockingIOError as error:
        raise FileBusy("another process works on this batch") from error


def _age(folder: Path, now: datetime) -> timedelta:
    try:
        return timedelta(seconds=now.timestamp() - folder.stat().st_mtime)
    except FileNotFoundError:
        return timedelta(0)


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all."""
    part = path.with_suffix(".part")
    with part.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.rename(path)


def _flush_names(folder: Path) -> None:
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
