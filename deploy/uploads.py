"""What `santunan uploads sweep` does: kept files that belong to no claim are found and removed, and uploads that nobody finished.

A file belongs to a claim when the read model knows it as a document, or the log tells that it was sent for a claim that is there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Final, Protocol

import msgspec
import psycopg
from obstore.exceptions import BaseError

from deploy.errors import Refused
from deploy.folders import require_folder
from deploy.records import Stood, read_all
from deploy.revisions import open_connection
from deploy.settings import SystemSettings
from gateway.uploads.objects import Kept, Objects, store_of
from gateway.uploads.tidying import tidied
from schemas.events.documents import DocumentUploaded
from schemas.topics import DOCUMENTS

PAGE_OBJECTS: Final = 50_000
"""Objects whose hashes are asked of the database at once."""
MOST_SHARE: Final = 0.5
MOST_OBJECTS_MIN: Final = 20
"""Where more than this share of so many objects would go, something else is wrong: an empty database, another system's store."""
KNOWN_FILES: Final = "SELECT DISTINCT sha256 FROM claim_state.claim_documents WHERE sha256 = ANY(%s)"
KNOWN_CLAIMS: Final = "SELECT claim_id FROM claim_state.claims WHERE claim_id = ANY(%s)"


@dataclass(frozen=True, slots=True)
class Swept:
    """Counts of objects, and of what stood unfinished in the folder. `young`: put less than the asked days ago; `forgotten`: of no
    claim; `removed` of those; `bytes`: of the forgotten ones."""

    objects: int = 0
    young: int = 0
    of_claims: int = 0
    forgotten: int = 0
    bytes: int = 0
    removed: int = 0
    unfinished: int = 0
    left_behind: int = 0

    def as_json(self) -> dict[str, int]:
        return asdict(self)


class Known(Protocol):
    """What the rest of the system knows of files and claims."""

    def files(self, hashes: Sequence[str]) -> set[str]:
        """Those that are documents of claims."""
        ...

    def claims(self, claims: Sequence[str]) -> set[str]:
        """Those that are there."""
        ...

    def sent(self) -> Iterator[Sent]:
        """Every file that the log tells of."""
        ...


class Sent(msgspec.Struct, frozen=True):
    """What of a document's event is needed here."""

    claim: str
    sha256: str


class System:
    """The database's read model and the log. Raises `Refused`."""

    def __init__(self, settings: SystemSettings, connection: psycopg.Connection) -> None:
        self._settings = settings
        self._connection = connection

    def files(self, hashes: Sequence[str]) -> set[str]:
        return self._found(KNOWN_FILES, hashes)

    def claims(self, claims: Sequence[str]) -> set[str]:
        return self._found(KNOWN_CLAIMS, claims)

    def sent(self) -> Iterator[Sent]:
        return sent_of(read_all(self._settings.kafka, DOCUMENTS))

    def _found(self, query: str, values: Sequence[str]) -> set[str]:
        try:
            return {str(row[0]) for row in self._connection.execute(query.encode(), [list(values)])}
        except psycopg.Error as error:
            raise Refused("The read model cannot be asked: run `santunan db upgrade`, and look at the database.") from error


class _Data(msgspec.Struct):
    sha256: str = ""


class _Event(msgspec.Struct):
    type: str = ""
    subject: str = ""
    data: _Data = msgspec.field(default_factory=_Data)


def sent_of(records: Iterable[Stood]) -> Iterator[Sent]:
    """The files that these records tell of; what strangers wrote is passed over, as the processor does."""
    for record in records:
        try:
            event = msgspec.json.decode(record.value, type=_Event)
        except msgspec.DecodeError:
            continue
        if event.type == DocumentUploaded.event_type:
            yield Sent(event.subject, event.data.sha256)


def sweep(
    settings: SystemSettings, days: int, now: datetime, told: Callable[[int], None], *, dry_run: bool, even_most: bool
) -> Swept:
    """Look at every object, and remove those of no claim that were put more than `days` days ago. Raises `Refused`."""
    if not settings.gateway.upload_store:
        require_folder(Path(settings.gateway.upload_folder), "SANTUNAN_GATEWAY__UPLOAD_FOLDER")
    objects = Objects(store_of(settings.gateway))
    with open_connection(settings.database.url) as connection:
        try:
            swept, gone = forgotten(objects.every(), now - timedelta(days=days), System(settings, connection), told)
            require_few(swept, even_most=even_most)
            if not dry_run:
                swept = replace(swept, removed=sum(_removed(objects, kept) for kept in gone))
        except (BaseError, OSError) as error:
            raise Refused(
                f"The store of files does not answer ({type(error).__name__}): look at SANTUNAN_GATEWAY__UPLOAD_…."
            ) from error
    over = tidied(Path(settings.gateway.upload_folder), now, dry_run=dry_run)
    return replace(swept, unfinished=over.uploads, left_behind=over.files)


def forgotten(
    objects: Iterable[Kept], cutoff: datetime, known: Known, told: Callable[[int], None], page_objects: int = PAGE_OBJECTS
) -> tuple[Swept, list[Kept]]:
    """Objects put before `cutoff` that no claim has. `told` hears how many have been looked at."""
    seen, young = 0, 0
    unknown: dict[str, Kept] = {}
    rest = iter(objects)
    while page := list(islice(rest, page_objects)):
        old = [kept for kept in page if kept.put_at < cutoff]
        seen, young = seen + len(page), young + len(page) - len(old)
        files = known.files([kept.sha256 for kept in old])
        unknown |= {kept.sha256: kept for kept in old if kept.sha256 not in files}
        told(seen)
    for sha256 in _on_the_log(known, unknown):
        del unknown[sha256]
    size = sum(kept.size_bytes for kept in unknown.values())
    swept = Swept(objects=seen, young=young, of_claims=seen - young - len(unknown), forgotten=len(unknown), bytes=size)
    return swept, list(unknown.values())


def _on_the_log(known: Known, unknown: Mapping[str, Kept]) -> set[str]:
    """Those that were sent for a claim that is there."""
    claims: dict[str, set[str]] = {}
    if unknown:
        for sent in known.sent():
            if sent.sha256 in unknown:
                claims.setdefault(sent.claim, set()).add(sent.sha256)
    there = known.claims(list(claims)) if claims else set()
    return {sha256 for claim in there for sha256 in claims[claim]}


def require_few(swept: Swept, *, even_most: bool) -> None:
    """Raises `Refused` when so many are of no claim that the claims are likelier to be missing than forgotten."""
    if not even_most and swept.forgotten >= MOST_OBJECTS_MIN and swept.forgotten > MOST_SHARE * swept.objects:
        raise Refused(
            f"{swept.forgotten} of {swept.objects} files are of no claim, which is more than is likely: see that "
            "SANTUNAN_DATABASE__URL and SANTUNAN_GATEWAY__UPLOAD_STORE are of one system, and that claim_state is up to date. "
            "If it is right, repeat it with --even-most."
        )


def _removed(objects: Objects, kept: Kept) -> bool:
    """Unless it was sent again since it was looked at."""
    if objects.put_at(kept.sha256) != kept.put_at:
        return False
    objects.delete(kept.sha256)
    return True
