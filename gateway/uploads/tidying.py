"""What nobody will go on with in the folder of files on their way in: uploads whose time is over, and what a killed process left."""

import fcntl
import shutil
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final, NamedTuple

import orjson

STAGED: Final = "staged"
RESUMABLE: Final = "resumable"
BEGUN: Final = "begun.json"
BYTES: Final = "bytes"
LEFT_AFTER: Final = timedelta(hours=1)
"""No request takes so long: a file that is staged longer, or an upload that says nothing of itself, was left by a killed process."""


class Tidied(NamedTuple):
    """How many were removed, or would be."""

    uploads: int
    files: int


def tidied(folder: Path, now: datetime, *, dry_run: bool = False) -> Tidied:
    """Remove what is over; what another request still writes to stays."""
    uploads = [place for place in (folder / RESUMABLE).glob("*/*") if _is_over(place, now)]
    files = [file for file in (folder / STAGED).glob("*") if _age(file, now) > LEFT_AFTER]
    if not dry_run:
        for place in uploads:
            _remove(place)
        for file in files:
            file.unlink(missing_ok=True)
    return Tidied(len(uploads), len(files))


def _is_over(place: Path, now: datetime) -> bool:
    try:
        begun = orjson.loads((place / BEGUN).read_bytes())
    except FileNotFoundError:
        return _age(place, now) > LEFT_AFTER
    return datetime.fromisoformat(begun["expires_at"]) <= now


def _age(path: Path, now: datetime) -> timedelta:
    try:
        return now - datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except FileNotFoundError:  # somebody has just removed it
        return timedelta(0)


def _remove(place: Path) -> None:
    """Unless somebody holds its bytes' lock."""
    with suppress(FileNotFoundError, BlockingIOError), (place / BYTES).open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(place, ignore_errors=True)
