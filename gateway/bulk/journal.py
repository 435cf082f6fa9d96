"""Beside the file: how far it was written, and what became of each row. A killed run goes on from there.

A window's results are on the disk before the journal says so; what stands behind the journal's word is cut off and done again.
"""

import os
from collections.abc import Sequence
from fcntl import LOCK_EX, LOCK_NB, flock
from pathlib import Path
from typing import IO, Final, NamedTuple

import msgspec

from gateway.bulk.reading import FileBusy, FileFault
from gateway.bulk.results import ACCEPTED, Result

JOURNAL_SUFFIX: Final = ".journal"
RESULTS_SUFFIX: Final = ".results.ndjson"


class Of(msgspec.Struct, frozen=True):
    """Whose journal it is: the file's SHA-256, and who sends it. The journal's first line."""

    sha256: str
    client: str
    channel: str
    organisation: str


class Progress(msgspec.Struct, frozen=True):
    """Rows that are done, and how long the results file is with them. Each further line; the last whole one counts."""

    rows: int = 0
    accepted: int = 0
    refused: int = 0
    results_bytes: int = 0


class _Read(NamedTuple):
    of: Of | None
    progress: Progress
    whole_bytes: int


class Journal:
    """Of one file and sender. Not for two processes at once: the second finds it locked."""

    def __init__(self, file: Path, of: Of) -> None:
        """Opens or makes it. Raises `FileFault` when it is another file's or sender's, or another process has it."""
        self.results_path, self.path = results_of(file), _journal_of(file)
        self._journal = self.path.open("a+b")
        try:
            self._lock()
            self.progress = self._found(of)
        except BaseException:
            self._journal.close()
            raise
        self._results = self.results_path.open("r+b" if self.results_path.exists() else "w+b")
        self._results.truncate(self.progress.results_bytes)
        self._results.seek(self.progress.results_bytes)

    def add(self, results: Sequence[Result]) -> None:
        """After the broker acknowledged them; on the disk when it returns."""
        accepted = sum(result.outcome == ACCEPTED for result in results)
        self._results.write(msgspec.json.Encoder().encode_lines(results))
        _to_disk(self._results)
        done = self.progress
        self.progress = Progress(
            done.rows + len(results),
            done.accepted + accepted,
            done.refused + len(results) - accepted,
            self._results.tell(),
        )
        self._say(self.progress)

    def close(self) -> None:
        self._results.close()
        self._journal.close()

    def _lock(self) -> None:
        try:
            flock(self._journal, LOCK_EX | LOCK_NB)
        except BlockingIOError as error:
            raise FileBusy(f"another process is writing this file ({self.path.name} is locked): let it end") from error

    def _found(self, of: Of) -> Progress:
        self._journal.seek(0)
        read = _read(self._journal.read())
        self._journal.truncate(read.whole_bytes)
        if read.of is None:
            self._say(of)
        elif read.of != of:
            raise FileFault(
                f"{self.path.name} is of another content or sender: the file was begun and then changed; send it as it was, "
                "or send the changed rows under another file name"
            )
        return read.progress

    def _say(self, line: Of | Progress) -> None:
        self._journal.write(msgspec.json.encode(line) + b"\n")
        _to_disk(self._journal)


def results_of(file: Path) -> Path:
    """Where the results of the file's rows stand."""
    return file.with_name(file.name + RESULTS_SUFFIX)


def progress_of(file: Path) -> Progress:
    """How far the file was written, for whoever only looks."""
    try:
        return _read(_journal_of(file).read_bytes()).progress
    except FileNotFoundError:
        return Progress()


def _journal_of(file: Path) -> Path:
    return file.with_name(file.name + JOURNAL_SUFFIX)


def _read(text: bytes) -> _Read:
    """The whole lines; a torn last one was never said."""
    whole = text[: text.rfind(b"\n") + 1]
    lines = whole.splitlines()
    of = msgspec.json.decode(lines[0], type=Of) if lines else None
    progress = msgspec.json.decode(lines[-1], type=Progress) if len(lines) > 1 else Progress()
    return _Read(of, progress, len(whole))


def _to_disk(file: IO[bytes]) -> None:
    file.flush()
    os.fsync(file.fileno())
