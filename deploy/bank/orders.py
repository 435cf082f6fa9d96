"""What stands on the instructions topic as a payment system reads it: by the contract's bytes, not by our models."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

from processors.payout.signatures import payload_digest
from schemas.canonical import canonical_json
from schemas.envelope import EventData
from schemas.events.instructions import PayoutInquired, PayoutInstructed, PayoutRecalled
from schemas.events.manifests import PayoutManifest
from schemas.identifiers import Uuid

Ordered = PayoutInstructed | PayoutInquired | PayoutRecalled | PayoutManifest
_TYPES: Final[dict[str, type[EventData]]] = {
    data.event_type: data for data in (PayoutInstructed, PayoutInquired, PayoutRecalled, PayoutManifest)
}
_SUBJECT: Final = TypeAdapter(Uuid)


@dataclass(frozen=True, slots=True)
class Order:
    """One record: its subject, its data, and the bytes that its signature covers."""

    subject: str
    data: Ordered
    payload: bytes

    @property
    def digest(self) -> str:
        """SHA-256 of the signed bytes, as receipts echo it."""
        return payload_digest(self.payload)


def read_order(value: bytes) -> Order | None:
    """The record, or None for a type that is none of ours. Raises ValueError for what is not by the contract."""
    try:
        event = json.loads(value)
        model = _TYPES.get(event["type"])
        if model is None:
            return None
        data: Any = model.model_validate_json(json.dumps(event["data"]))
        return Order(_SUBJECT.validate_python(event["subject"]), data, canonical_json(_signed_part(event["data"])))
    except (KeyError, TypeError, ValidationError) as error:
        raise ValueError(f"no record by the contract: {error}") from error


def _signed_part(data: dict[str, object]) -> dict[str, object]:
    """What the fund signed: all members but `signature`, none that is null."""
    return {name: _without_nulls(value) for name, value in data.items() if name != "signature" and value is not None}


def _without_nulls(value: object) -> object:
    if isinstance(value, dict):
        return {name: _without_nulls(item) for name, item in value.items() if item is not None}
    return [_without_nulls(item) for item in value] if isinstance(value, list) else value
