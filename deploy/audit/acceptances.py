"""A channel's own books: what the gateway answered 202 to, line by line, and the manifests of the same days, for the audit to find on the log."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, NamedTuple, TypeVar

import msgspec

from deploy.errors import Refused
from gateway.accepting import event_id as made_event_id
from schemas.catalogue import events_on
from schemas.topics import COVERAGE, DOCUMENTS, SUBMISSIONS
from streams.partitioning import Partitions

LINE_BYTES_MAX: Final = 65_536
_LineT = TypeVar("_LineT")
IN_MANIFESTS: Final = frozenset(event.event_type for topic in (SUBMISSIONS, DOCUMENTS, COVERAGE) for event in events_on(topic))
"""A manifest lists everything that channels, employers, sponsors and the registry send; officers' words are in nobody's."""


class Line(msgspec.Struct, frozen=True, omit_defaults=True):
    """One 202: its body as it came, or the line of an accepted row of a file, is enough. `client` and `key` (the token's client, the
    idempotency key) prove the content as well: an event's id is a digest of them and of it. `type`: the event's, where manifests are
    compared."""

    event_id: str
    claim_id: str = ""
    member_id: str = ""
    alias: str = ""
    type: str = ""
    client: str = ""
    key: str = ""


class _Manifested(msgspec.Struct):
    event_id: str = ""
    records: int | None = None


class Manifested(NamedTuple):
    """A manifest's file as the gateway sent it. `client`: whose it is; None: of whoever the books are."""

    client: str | None
    file: Path


class Books(NamedTuple):
    """The files that an audit is given."""

    files: tuple[Path, ...] = ()
    manifests: tuple[Manifested, ...] = ()


@dataclass(frozen=True, slots=True)
class Acceptance:
    """What the gateway said it took. `in_manifest`: None where no manifest was asked for."""

    event_id: str
    subject: str
    client: str
    key: str
    in_manifest: bool | None

    def is_of(self, content: bytes) -> bool:
        """Whether the record's content is what was accepted; where the books lack the key, its id must do."""
        if not (self.client and self.key):
            return True
        return made_event_id(self.client, self.key, self.subject, content) == self.event_id


@dataclass(frozen=True, slots=True)
class Acceptances:
    """All that was accepted, by event id, in the partition of its subject."""

    by_partition: Mapping[int, Mapping[str, Acceptance]] = field(default_factory=dict)
    given: bool = False

    def of_partition(self, number: int) -> Mapping[str, Acceptance]:
        return self.by_partition.get(number, {})


NO_BOOKS: Final = Books()
NONE_GIVEN: Final = Acceptances()


def write_line(line: Line) -> bytes:
    return msgspec.json.encode(line) + b"\n"


def read_acceptances(books: Books, partitions: int) -> Acceptances:
    """Raises `Refused` for files that cannot be read as books or manifests."""
    if not books.files:
        return NONE_GIVEN
    manifested = _manifested(books.manifests)
    number_of = Partitions(partitions).of
    found: dict[int, dict[str, Acceptance]] = {number: {} for number in range(partitions)}
    for file in books.files:
        for number, line in _lines(file, msgspec.json.Decoder(Line)):
            subject = line.claim_id or line.member_id or line.alias
            if not subject:
                raise Refused(
                    f"{file}, line {number}: neither claim_id nor member_id nor alias. Write each 202's body as it came."
                )
            found[number_of(subject.encode())][line.event_id] = Acceptance(
                line.event_id, subject, line.client, line.key, _in_manifest(line, manifested)
            )
    return Acceptances(found, given=True)


def _in_manifest(line: Line, manifested: Mapping[str | None, frozenset[str]]) -> bool | None:
    asked = [manifested[whose] for whose in (None, line.client) if whose in manifested]
    if not asked or (line.type and line.type not in IN_MANIFESTS):
        return None
    return any(line.event_id in listed for listed in asked)


def _manifested(manifests: Iterable[Manifested]) -> dict[str | None, frozenset[str]]:
    found: dict[str | None, frozenset[str]] = {}
    for manifest in manifests:
        lines = [line for _, line in _lines(manifest.file, msgspec.json.Decoder(_Manifested))]
        if not lines or lines[-1].records != len(lines) - 1:
            raise Refused(f"{manifest.file} is no whole manifest: ask the gateway for it again.")
        listed = frozenset(line.event_id for line in lines[:-1])
        found[manifest.client] = found.get(manifest.client, frozenset()) | listed
    return found


def _lines(file: Path, decoder: msgspec.json.Decoder[_LineT]) -> Iterator[tuple[int, _LineT]]:
    try:
        with file.open("rb") as opened:
            number = 0
            while line := opened.readline(LINE_BYTES_MAX):
                number += 1
                if line.strip():
                    yield number, decoder.decode(line)
    except OSError as error:
        raise Refused(f"{file} cannot be read: {error.strerror}.") from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Refused(f"{file}, line {number}: no JSON object with an event_id ({error}).") from error
