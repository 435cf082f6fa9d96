"""The bank's books on disk: an append-only file, written through before anything is answered, so that a restart pays nothing twice."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Self


class LedgerFile:
    """One JSON object a line: an instruction taken (the record and when), or the id of a receipt that was delivered."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        self._file = path.open("a", encoding="utf-8")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def load(self) -> tuple[list[tuple[bytes, str]], set[str]]:
        """Records with the times they were taken, and the ids of delivered receipts. A last line cut by a crash is dropped."""
        records: list[tuple[bytes, str]] = []
        told: set[str] = set()
        for line in self._path.read_text(encoding="utf-8").splitlines(keepends=True):
            if not line.endswith("\n"):
                break
            entry = json.loads(line)
            if "told" in entry:
                told.add(entry["told"])
            else:
                records.append((entry["record"].encode(), entry["at"]))
        return records, told

    def take(self, values: Iterable[bytes], now: datetime) -> None:
        """Write records through to the disk."""
        for value in values:
            self._write({"record": value.decode("utf-8", errors="replace"), "at": now.isoformat()})
        self._file.flush()
        os.fsync(self._file.fileno())

    def tell(self, receipt_id: str) -> None:
        """A receipt was delivered; lost in a crash, it is only sent once more."""
        self._write({"told": receipt_id})

    def _write(self, entry: dict[str, str]) -> None:
        self._file.write(f"{json.dumps(entry)}\n")
