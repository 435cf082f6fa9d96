"""What the adapter for a bank without Kafka remembers: one SQLite file, every change in one transaction, written through.

Payouts are remembered for ever; a file's bytes stand here before anybody sees the file; receipts wait here until the broker has them.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final, Self

from deploy.errors import Refused
from schemas.events.receipts import ReceiptStatus

BUSY_SECONDS: Final = 5.0
OVER: Final = frozenset({ReceiptStatus.REJECTED, ReceiptStatus.CANCELLED})
_TABLES: Final = """
CREATE TABLE IF NOT EXISTS payout (
    payout_id TEXT PRIMARY KEY, end_to_end_id TEXT NOT NULL UNIQUE, claim_id TEXT NOT NULL, digest TEXT NOT NULL,
    amount INTEGER NOT NULL, file TEXT, status TEXT NOT NULL, returned INTEGER NOT NULL DEFAULT 0);
CREATE INDEX IF NOT EXISTS payout_by_file ON payout (file);
CREATE TABLE IF NOT EXISTS file (name TEXT PRIMARY KEY, content BLOB NOT NULL, state TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS cut_off (at TEXT PRIMARY KEY);
CREATE TABLE IF NOT EXISTS position (partition INTEGER PRIMARY KEY, next_offset INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS taken (sha256 TEXT PRIMARY KEY, name TEXT NOT NULL, at TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS receipt (
    receipt_id TEXT PRIMARY KEY, payout_id TEXT NOT NULL, claim_id TEXT NOT NULL, value BLOB NOT NULL, delivered INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS receipt_to_deliver ON receipt (delivered) WHERE delivered = 0;
CREATE INDEX IF NOT EXISTS receipt_by_payout ON receipt (payout_id);
"""


@dataclass(frozen=True, slots=True)
class Known:
    """A payout that was taken. Whole rupiah. `file`: in which it was sent; None where it was refused or cancelled before."""

    payout_id: str
    end_to_end_id: str
    claim_id: str
    digest: str
    amount_rupiah: int
    file: str | None
    status: ReceiptStatus
    returned_rupiah: int


class FileBooks:
    """The adapter's memory. A context. Raises `Refused` when another process has it."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        self._db = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)
        self._db.execute("PRAGMA synchronous = FULL")
        self._db.executescript(_TABLES)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._db.close()

    @contextmanager
    def change(self) -> Iterator[None]:
        """All that is written within happens, or nothing."""
        try:
            self._db.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            raise Refused(f"Another process works with {self._path} ({error}): let it end, then try again.") from error
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    def positions(self) -> dict[int, int]:
        """By partition the next offset to read."""
        return dict(self._db.execute("SELECT partition, next_offset FROM position").fetchall())

    def move(self, positions: dict[int, int]) -> None:
        self._db.executemany("INSERT OR REPLACE INTO position VALUES (?, ?)", positions.items())

    def is_cut(self, at: datetime) -> bool:
        """Whether this cut-off, or a later one, was written."""
        found = self._db.execute("SELECT 1 FROM cut_off WHERE at >= ?", (at.isoformat(),)).fetchone()
        return found is not None

    def cut(self, at: datetime) -> None:
        self._db.execute("INSERT INTO cut_off VALUES (?)", (at.isoformat(),))

    def add(self, known: Known) -> None:
        values = (known.payout_id, known.end_to_end_id, known.claim_id, known.digest, known.amount_rupiah, known.file)
        self._db.execute(
            "INSERT INTO payout VALUES (?, ?, ?, ?, ?, ?, ?, ?)", (*values, known.status.value, known.returned_rupiah)
        )

    def payout(self, payout_id: str) -> Known | None:
        return self._one("payout_id", payout_id)

    def of_end_to_end(self, end_to_end_id: str) -> Known | None:
        return self._one("end_to_end_id", end_to_end_id)

    def in_file(self, message_id: str) -> list[Known]:
        """The payouts of the file with this message id."""
        return [_known(row) for row in self._db.execute("SELECT * FROM payout WHERE file = ? ORDER BY payout_id", (message_id,))]

    def stands(self, known: Known, status: ReceiptStatus, returned_rupiah: int = 0) -> None:
        """Note what the bank says, as far as it decides whether a replacement may be paid: what is over stays over."""
        final = known.status in OVER or known.status is ReceiptStatus.RETURNED
        after = known.status if final and status is not ReceiptStatus.RETURNED else status
        self._db.execute(
            "UPDATE payout SET status = ?, returned = returned + ? WHERE payout_id = ?",
            (after.value, returned_rupiah, known.payout_id),
        )

    def add_file(self, name: str, content: bytes) -> None:
        self._db.execute("INSERT INTO file VALUES (?, ?, 'made')", (name, content))

    def files(self, state: str) -> list[tuple[str, bytes]]:
        """Names and contents of files that are `made`, `ready` (staged) or `placed`."""
        return self._db.execute("SELECT name, content FROM file WHERE state = ? ORDER BY name", (state,)).fetchall()

    def mark(self, name: str, state: str) -> None:
        with self.change():
            self._db.execute("UPDATE file SET state = ? WHERE name = ?", (state, name))

    def was_taken(self, sha256: str) -> bool:
        return self._db.execute("SELECT 1 FROM taken WHERE sha256 = ?", (sha256,)).fetchone() is not None

    def take(self, sha256: str, name: str, at: datetime) -> None:
        self._db.execute("INSERT INTO taken VALUES (?, ?, ?)", (sha256, name, at.isoformat()))

    def say(self, receipt_id: str, known: Known, value: bytes) -> bool:
        """Queue a receipt; False when the same one was said before."""
        before = self._db.total_changes
        values = (receipt_id, known.payout_id, known.claim_id, value)
        self._db.execute("INSERT OR IGNORE INTO receipt VALUES (?, ?, ?, ?, 0)", values)
        return self._db.total_changes > before

    def say_again(self, payout_id: str) -> None:
        """All that was said of a payout, once more."""
        self._db.execute("UPDATE receipt SET delivered = 0 WHERE payout_id = ?", (payout_id,))

    def undelivered(self, limit: int) -> list[tuple[str, str, bytes]]:
        """Receipts that the broker has not acknowledged: id, claim, record."""
        wanted = "SELECT receipt_id, claim_id, value FROM receipt WHERE delivered = 0 ORDER BY rowid LIMIT ?"
        return self._db.execute(wanted, (limit,)).fetchall()

    def delivered(self, receipt_ids: Iterable[str]) -> None:
        with self.change():
            self._db.executemany("UPDATE receipt SET delivered = 1 WHERE receipt_id = ?", ((each,) for each in receipt_ids))

    def _one(self, column: str, value: str) -> Known | None:
        row = self._db.execute(f"SELECT * FROM payout WHERE {column} = ?", (value,)).fetchone()  # noqa: S608  a column's name from code
        return _known(row) if row else None


def _known(row: tuple[str, str, str, str, int, str | None, str, int]) -> Known:
    return Known(*row[:6], ReceiptStatus(row[6]), row[7])
