"""From the assisted form's words to a claim: laid out as channels send it, and every fault beside the field that has it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from typing import Any, Final

from pydantic import ValidationError

from gateway.filed import ClaimFiling
from gateway.pages.assisted_fields import IDENTITIES, Field, Group, Path, fields_of
from gateway.pages.sessions import FormKey
from schemas.channels import PROFILES
from schemas.civil import WIB, civil_date
from schemas.vocabulary import Channel, ClaimKind, Filing

REFERENCE_DIGITS: Final = 8
NOON: Final = time(12)
UPPER: Final = frozenset({"code"})
WORDED_DATE: Final = ("%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y")


@dataclass(frozen=True, slots=True)
class Read:
    """The claim, or the names of the fields that are wrong, in the form's order."""

    filing: ClaimFiling | None
    wrong: tuple[str, ...]


def read(
    given: Mapping[str, str], groups: tuple[Group, ...], channel: Channel, what: tuple[ClaimKind, Filing], form: FormKey
) -> Read:
    """`given`: the form's fields by name."""
    fields = fields_of(groups)
    known = {field.name: field for field in fields.values()}
    values = {name: _typed(field, given.get(name, "")) for name, field in known.items()}
    wrong = {name for name, field in known.items() if field.required and not values[name]}
    if not any(values[name] for name in IDENTITIES):
        wrong.add("member_nik")
    received = _received(values["received_on"], channel, form.at)
    if received is None:
        wrong.add("received_on")
    event = _day(values["event_date"])
    if event is None or event > civil_date(form.at):
        wrong.add("event_date")
    raw = _laid_out(values, fields, what, received or form.at, form)
    filing: ClaimFiling | None = None
    try:
        filing = ClaimFiling.model_validate(raw, strict=False)
    except ValidationError as error:
        wrong |= {_field_of(fault["loc"], fields) for fault in error.errors(include_url=False, include_input=False)}
    ordered = tuple(name for name in known if name in wrong) or (() if filing is not None else ("event_date",))
    return Read(None if ordered else filing, ordered)


def _typed(field: Field, text: str) -> str:
    """As a person may write it: spaces and dots between digits, small letters in codes, the day first."""
    if field.kind == "digits":
        return text.replace(" ", "").replace(".", "")
    if field.kind == "phone":
        return text.replace(" ", "").replace("-", "")
    if field.kind in UPPER:
        return text.replace(" ", "").upper()
    if field.kind == "date":
        found = _day(text)
        return text if found is None else found.isoformat()
    return text


def _day(text: str) -> date | None:
    for pattern in WORDED_DATE:
        try:
            return datetime.strptime(text, pattern).replace(tzinfo=WIB).date()
        except ValueError:
            continue
    return None


def _received(text: str, channel: Channel, now: datetime) -> datetime | None:
    """When the officer took it in: now, or noon of an earlier day within the channel's bound; None for any other."""
    if not text or text == civil_date(now).isoformat():
        return now
    day = _day(text)
    if day is None:
        return None
    at = datetime.combine(day, NOON, WIB).astimezone(UTC)
    return at if timedelta() <= now - at <= timedelta(days=PROFILES[channel].keeps_days_max) else None


def _laid_out(
    values: Mapping[str, str], fields: Mapping[Path, Field], what: tuple[ClaimKind, Filing], received: datetime, form: FormKey
) -> dict[str, Any]:
    """The claim's JSON; what is empty is left out."""
    raw: dict[Any, Any] = {}
    for path, field in fields.items():
        value = values[field.name]
        if value and path[0] not in {"mandate_confirmed", "received_at"}:
            node = raw
            for step in path[:-1]:
                node = node.setdefault(step, {})
            node[path[-1]] = "true" if field.kind == "check" else value
    payees = raw.setdefault("personal", {}).pop("payees", {})
    raw["personal"]["payees"] = [{"ref": f"payee-{at + 1}", **payee} for at, payee in sorted(payees.items())]
    raw.setdefault("claim", {}).update(kind=what[0].value, filing=what[1].value)
    digest = sha256(form.key.encode()).hexdigest()[:REFERENCE_DIGITS].upper()
    raw.setdefault("reference", f"{civil_date(form.at):%Y%m%d}-{digest}")
    raw["received_at"] = received.isoformat()
    return raw


def _field_of(place: tuple[int | str, ...], fields: Mapping[Path, Field]) -> str:
    """The field at a fault's place, or the first one inside it."""
    field = fields.get(place)
    inside = [known.name for path, known in fields.items() if path[: len(place)] == place]
    return field.name if field is not None else inside[0] if inside else ""
