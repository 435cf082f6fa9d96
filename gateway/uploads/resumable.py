"""Uploads that go on after a broken connection, a killed process or at another gateway: all that is known of one is its folder.

`begun.json` says what it is and never changes, `bytes` is as long as what has come, `taken.json` says that the log has it.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from contextlib import suppress
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Final, NamedTuple
from uuid import uuid4

from pydantic import AwareDatetime, BaseModel, ConfigDict

from gateway.problems import Problem, ProblemCode
from gateway.uploads.receiving import DocumentAbout, Uploaded
from gateway.uploads.staging import Staged, opened
from gateway.uploads.tidying import BEGUN, BYTES, RESUMABLE
from schemas.identifiers import SANTUNAN, uuid5_text

TAKEN: Final = "taken.json"
OWNER_DIGITS: Final = 32
OF_PERSON_MAX: Final = 50
OF_SYSTEM_MAX: Final = 10_000
"""Uploads that have begun and not expired, of one person, and of one channel's system."""
BUSY_RETRY_SECONDS: Final = 5
UNKNOWN: Final = Problem(ProblemCode.UPLOAD_UNKNOWN, "there is no such upload of yours, or no longer: begin a new one")


class Begun(BaseModel):
    """What an upload is. `length_bytes`: of the whole file; `key`: the idempotency key of its beginning."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    upload_id: str
    claim: str
    about: DocumentAbout
    length_bytes: int
    key: str
    expires_at: AwareDatetime

    def same(self, other: Begun) -> bool:
        """Whether the two are one, begun again after a lost answer."""
        return self.model_copy(update={"expires_at": other.expires_at}) == other


class Standing(NamedTuple):
    """An upload, how much of it has come, and what the log has of it once it is whole."""

    begun: Begun
    offset_bytes: int
    taken: Uploaded | None


def upload_id(client: str, claim: str, key: str) -> str:
    """The same for a repeat."""
    return uuid5_text(SANTUNAN.bytes, f"upload\n{client}\n{claim}\n{key}")


class Shelf:
    """The uploads of one client. Everything here touches the disk: not for the event loop."""

    def __init__(self, folder: Path, client: str) -> None:
        self._folder = folder / RESUMABLE / sha256(client.encode()).hexdigest()[:OWNER_DIGITS]

    def begin(self, begun: Begun, at_once_max: int) -> Begun:
        """The upload, new or as it was begun before. Raises `Problem`."""
        place = self._folder / begun.upload_id
        known = _read(place)
        if known is None:
            if self._folder.exists() and sum(1 for _ in self._folder.iterdir()) >= at_once_max:
                raise Problem(
                    ProblemCode.RATE_LIMITED,
                    f"more than {at_once_max} uploads of yours are unfinished: finish or end some",
                    retry_after_seconds=BUSY_RETRY_SECONDS,
                )
            place.mkdir(parents=True, exist_ok=True)
            _put(place / BEGUN, begun)
            known = begun
        if not known.same(begun):
            raise Problem(
                ProblemCode.IDEMPOTENCY_KEY_REUSED, "this idempotency key began another upload: take a new key for a new file"
            )
        return known

    def standing(self, upload: str, now: datetime) -> Standing:
        """Where it stands. Until the log has it, at least the last byte is still to come, so that whoever resumes also sees it
        through. Raises `Problem`."""
        place = self._folder / upload
        begun = _read(place)
        if begun is None or begun.expires_at <= now:
            raise UNKNOWN
        with suppress(FileNotFoundError):
            return Standing(begun, begun.length_bytes, Uploaded.model_validate_json((place / TAKEN).read_bytes()))
        try:
            came = (place / BYTES).stat().st_size
        except FileNotFoundError:
            came = 0
        return Standing(begun, min(came, begun.length_bytes - 1), None)

    def open(self, upload: str) -> int:
        """The descriptor of its bytes, nobody else's until it is closed or its process dies. Raises `Problem`."""
        place = self._folder / upload / BYTES
        if not place.parent.exists():
            raise UNKNOWN
        file = opened(place)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(file)
            raise Problem(
                ProblemCode.UPLOAD_BUSY,
                "another request still writes to this upload: ask for its offset after Retry-After, and go on from there",
                retry_after_seconds=BUSY_RETRY_SECONDS,
            ) from None
        return file

    def whole(self, begun: Begun) -> Staged:
        """Its file, once all has come."""
        return Staged(self._folder / begun.upload_id / BYTES, begun.length_bytes)

    def take(self, upload: str, taken: Uploaded) -> None:
        """Remember that the log has it; the bytes are kept elsewhere by now."""
        _put(self._folder / upload / TAKEN, taken)
        (self._folder / upload / BYTES).unlink(missing_ok=True)

    def end(self, upload: str) -> None:
        """Forget it."""
        shutil.rmtree(self._folder / upload, ignore_errors=True)


def _read(place: Path) -> Begun | None:
    try:
        return Begun.model_validate_json((place / BEGUN).read_bytes())
    except FileNotFoundError:
        return None


def _put(path: Path, model: BaseModel) -> None:
    """Whole or not at all."""
    made = path.with_name(f"{path.name}.{uuid4().hex}")
    made.write_text(model.model_dump_json())
    made.rename(path)
