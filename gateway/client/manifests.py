"""A day's manifest, read whole and proven by its last line."""

from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from pydantic import ValidationError

from gateway.accepted import AcceptedRecord
from gateway.client.refusals import Unreadable
from gateway.endpoints.manifests import ManifestEnd


@dataclass(frozen=True, slots=True)
class Manifest:
    """What was accepted on `day`. `whole`: the day is over. `content` is the text as it came, its last line included."""

    day: date
    whole: bool
    records: tuple[AcceptedRecord, ...]
    content: bytes


def manifest_of(content: bytes) -> Manifest:
    """Raises `Unreadable` for one that was cut short or changed on the way."""
    before, newline, last = content.rstrip(b"\n").rpartition(b"\n")
    lines = before + newline
    try:
        end = ManifestEnd.model_validate_json(last)
        records = tuple(AcceptedRecord.model_validate_json(line) for line in lines.splitlines())
    except ValidationError as error:
        raise Unreadable("the manifest has no last line, or a line that is none: ask for it again") from error
    if end.records != len(records) or end.sha256 != sha256(lines).hexdigest():
        raise Unreadable("the manifest is not what its last line says: ask for it again")
    return Manifest(end.day, end.whole, records, content)
