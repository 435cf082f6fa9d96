"""The audit's checkpoint: how far each topic was read, and what was made of it, one compressed file for each partition number.

A checkpoint is written whole beside the one before it and takes its place in one stroke, so that a process that dies leaves the old one.
"""

from __future__ import annotations

import shutil
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, NamedTuple

import msgspec
import zstandard
from pydantic import TypeAdapter

from deploy.audit.facts import Ledger, LogFacts
from deploy.errors import Refused
from streams.contract import Processor

FORMAT: Final = 1
TREE: Final = Path(__file__).parents[2]
JUDGING: Final = ("deploy/audit", "processors/claim_state", "schemas")
"""Whose code a checkpoint rests on: facts made by other code are not compared with what this one makes."""
ZSTD_LEVEL: Final = 3
CURRENT: Final = "current.json"
SHARED: Final = "shared"

Rows = Mapping[str, Mapping[tuple[str, ...], Any]]


class Form(NamedTuple):
    """How a table's rows are kept: by which key, and written how."""

    key: tuple[str, ...]
    adapter: TypeAdapter[list[Any]]


Forms = Mapping[str, Form]
"""By table."""


class Mark(msgspec.Struct, frozen=True):
    """How far one partition of a topic was read: the next offset, and by its offset and SHA-256 the last record before it."""

    next_offset: int
    last_offset: int
    last_digest: str


Marks = dict[str, dict[int, Mark]]
"""By what was read (a topic, or that topic for what was moved) and partition number."""


class Meta(msgspec.Struct, frozen=True):
    """What stands about a checkpoint in its own file. `sequence` counts checkpoints, not results; `began_whole`: which of them last began with
    a reading of everything. `digests`: SHA-256 by file."""

    format: int
    code: str
    sequence: int
    began_whole: int
    marks: Marks
    digests: dict[str, str]
    result_digest: str = ""

    @property
    def digest(self) -> str:
        """Of everything in it but the result that names it, which is signed later."""
        return sha256(msgspec.json.encode(msgspec.structs.replace(self, result_digest=""))).hexdigest()


def code_digest() -> str:
    """Of the source of everything that makes facts."""
    made = sha256()
    for folder in JUDGING:
        for path in sorted((TREE / folder).rglob("*.py")):
            made.update(str(path.relative_to(TREE)).encode())
            made.update(path.read_bytes())
    return made.hexdigest()


@dataclass(frozen=True, slots=True)
class Shelf:
    """A folder with at most one checkpoint that counts. `processor`: whose rows are folded; `forms`: how each of its tables is kept."""

    folder: Path
    processor: Processor
    forms: Forms

    @classmethod
    def at(cls, folder: Path, processor: Processor) -> Shelf:
        return cls(folder, processor, forms_of(processor))

    def meta(self) -> Meta | None:
        """Of the checkpoint that counts; None where there is none. Raises `Refused` for one that cannot be read."""
        try:
            return msgspec.json.decode((self.folder / CURRENT).read_bytes(), type=Meta)
        except FileNotFoundError:
            return None
        except (OSError, msgspec.DecodeError) as error:
            raise Refused(
                f"{self.folder / CURRENT} is no checkpoint ({error}): begin anew with `santunan audit watch --anew`."
            ) from error

    def facts(self, meta: Meta, name: str) -> tuple[LogFacts, Rows]:
        """One file of it. Raises `Refused` when it is not what was written."""
        try:
            packed = (self._home(meta.sequence) / name).read_bytes()
        except OSError as error:
            raise Refused(
                f"The audit's checkpoint lacks {name} ({error.strerror}): begin anew with `santunan audit watch --anew`."
            ) from error
        if sha256(packed).hexdigest() != meta.digests.get(name):
            raise Refused(
                f"{name} of the audit's checkpoint was changed since it was written: find out by whom, then `santunan audit watch --anew`."
            )
        return unpacked(packed, self.forms)

    def writing(self, sequence: int) -> Writing:
        """A new checkpoint; it counts once it is finished."""
        home = self._home(sequence)
        shutil.rmtree(home, ignore_errors=True)
        try:
            home.mkdir(parents=True)
        except OSError as error:
            raise Refused(
                f"{home} cannot be made ({error.strerror}): set SANTUNAN_AUDIT__FOLDER to a folder that stays."
            ) from error
        return Writing(self, sequence, home)

    def take(self, meta: Meta) -> None:
        """From now on this one counts, and the others are gone."""
        fresh = self.folder / f"{CURRENT}.new"
        fresh.write_bytes(msgspec.json.encode(meta))
        fresh.replace(self.folder / CURRENT)
        for old in self.folder.glob("checkpoint-*"):
            if old != self._home(meta.sequence):
                shutil.rmtree(old, ignore_errors=True)

    def forget(self) -> None:
        """Begin anew."""
        (self.folder / CURRENT).unlink(missing_ok=True)

    def _home(self, sequence: int) -> Path:
        return self.folder / f"checkpoint-{sequence:08d}"


@dataclass(frozen=True, slots=True)
class Writing:
    """A checkpoint that is being written."""

    shelf: Shelf
    sequence: int
    home: Path
    digests: dict[str, str] = field(default_factory=dict)

    def put(self, name: str, facts: LogFacts, rows: Rows) -> None:
        packed = pack(facts, rows, self.shelf.forms)
        (self.home / name).write_bytes(packed)
        self.digests[name] = sha256(packed).hexdigest()

    def meta(self, marks: Marks, began_whole: int) -> Meta:
        return Meta(FORMAT, code_digest(), self.sequence, began_whole, marks, dict(self.digests))


class _Packed(msgspec.Struct):
    facts: msgspec.Raw
    rows: dict[str, bytes]


def forms_of(processor: Processor) -> Forms:
    """Takes longer than using them: once a process."""
    return {table.name: Form(table.key, TypeAdapter(list[table.row])) for table in processor.tables}  # type: ignore[name-defined]


def pack(facts: LogFacts, rows: Rows, forms: Forms) -> bytes:
    """One partition's facts and rows, or what all share (then without rows)."""
    whole = _Packed(
        msgspec.Raw(msgspec.msgpack.encode(facts)),
        {name: forms[name].adapter.dump_json(list(found.values())) for name, found in rows.items() if found},
    )
    return zstandard.ZstdCompressor(level=ZSTD_LEVEL).compress(msgspec.msgpack.encode(whole))


def unpacked(packed: bytes, forms: Forms) -> tuple[LogFacts, Rows]:
    """What was packed."""
    whole = msgspec.msgpack.decode(zstandard.ZstdDecompressor().decompress(packed), type=_Packed)
    facts = msgspec.msgpack.decode(whole.facts, type=LogFacts, dec_hook=_counter)
    facts = replace(facts, ledgers=defaultdict(Ledger, facts.ledgers), acknowledged=defaultdict(list, facts.acknowledged))
    rows: dict[str, dict[tuple[str, ...], Any]] = {}
    for name, document in whole.rows.items():
        found = forms[name].adapter.validate_json(document)
        rows[name] = {tuple(getattr(row, part) for part in forms[name].key): row for row in found}
    return facts, rows


def _counter(kind: type, found: Any) -> Any:
    """The one type of the facts that msgspec does not know."""
    assert kind is Counter or getattr(kind, "__origin__", None) is Counter, f"no facts hold a {kind}"
    return Counter(found)
