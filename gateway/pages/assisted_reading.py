"""From the assisted form's words to a claim: laid out as channels send it, and every fault beside the field that has it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from typing import Any, Final

from pydantic import ValidationError

from gateway.filing import ClaimFiling
from gateway.pages.assisted_details import Field, Group, Path
from gateway.pages.assisted_fields import IDENTITIES, fields_of
from gateway.pages.sessions import FormKey
from schemas.admission import mandate_fault
from schemas.channels import PROFILES
from schemas.civil import WIB, civil_date
from schemas.kinds import KINDS
from schemas.reasons import ReasonCode
from schemas.vocabulary import Channel, ClaimKind, Filing

REFERENCE_DIGITS: Final = 8
NOON: Final = time(12)
UPPER: Final = frozenset({"code"})
NUMBERS: Final = frozenset({"digits", "rupiah"})
SHOWN: Final = ("mandate_kind", "mandate_giver", "mandate_by", "mandate_paper")
"""What a mandate shows where the channel files only with one."""
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
    places: dict[Path, Path] = {}
    try:
        filing = ClaimFiling.model_validate(_compact(raw, (), (), places), strict=False)
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False)
        wrong |= {_field_of(_written_at(fault["loc"], places), fields) for fault in found}
    else:
        wrong |= _of_mandate(filing, values, channel)
    ordered = tuple(name for name in known if name in wrong) or (() if filing is not None else ("event_date",))
    return Read(None if ordered else filing, ordered)


def _typed(field: Field, text: str) -> str:
    """As a person may write it: spaces and dots between digits, small letters in codes, the day first."""
    if field.kind in NUMBERS:
        return text.replace(" ", "").replace(".", "")
    if field.kind == "phone":
        return text.replace(" ", "").replace("-", "")
    if field.kind in UPPER:
        return text.replace(" ", "").upper()
    if field.kind == "date":
        found = _day(text)
        return text if found is None else found.isoformat()
    if field.kind == "moment":
        return _moment(text)
    return text


def _day(text: str) -> date | None:
    for pattern in WORDED_DATE:
        try:
            return datetime.strptime(text, pattern).replace(tzinfo=WIB).date()
        except ValueError:
            continue
    return None


def _moment(text: str) -> str:
    """A day with an hour in western Indonesian time, in UTC; as it was written where it is none."""
    day, _, hour = text.replace("T", " ").partition(" ")
    found = _day(day)
    try:
        at = time.fromisoformat(hour.strip().replace(".", ":"))
    except ValueError:
        return text
    return text if found is None else datetime.combine(found, at, WIB).astimezone(UTC).isoformat()


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
            node[path[-1]] = _value(field, value)
    claim = raw.setdefault("claim", {})
    for name in KINDS[what[0]].details:
        claim.setdefault(name, {})
    claim.update(kind=what[0].value, filing=what[1].value)
    for at, payee in raw.setdefault("personal", {}).get("payees", {}).items():
        payee["ref"] = f"payee-{at + 1}"
    digest = sha256(form.key.encode()).hexdigest()[:REFERENCE_DIGITS].upper()
    raw.setdefault("reference", f"{civil_date(form.at):%Y%m%d}-{digest}")
    raw["received_at"] = received.isoformat()
    return raw


def _value(field: Field, text: str) -> str | int:
    if field.kind == "check":
        return "true"
    return int(text) if field.kind == "rupiah" and text.isdecimal() else text


def _compact(node: Any, at: Path, written: Path, places: dict[Path, Path]) -> Any:
    """Rows as a list, those that were left empty left out. `places`: where each part stands in the form, by where it stands now."""
    places[at] = written
    if not isinstance(node, dict):
        return node
    if node and all(isinstance(step, int) for step in node):
        return [_compact(node[row], (*at, now), (*written, row), places) for now, row in enumerate(sorted(node))]
    return {step: _compact(inside, (*at, step), (*written, step), places) for step, inside in node.items()}


def _written_at(place: tuple[int | str, ...], places: Mapping[Path, Path]) -> Path:
    """The place of a fault as the form has it: of the longest part of it that was filled in, and what is missing there."""
    known = next(length for length in range(len(place), -1, -1) if place[:length] in places)
    return (*places[place[:known]], *place[known:])


def _of_mandate(filing: ClaimFiling, values: Mapping[str, str], channel: Channel) -> set[str]:
    """The fields of a mandate that does not hold, or is not whole where it must be."""
    fault = mandate_fault(channel, filing.claim, filing.reporter_role, filing.personal, filing.received_at)
    if fault is ReasonCode.MANDATE_MISSING:
        return {name for name in SHOWN if not values[name]}
    return {"mandate_on", *({"mandate_until"} if values["mandate_until"] else ())} if fault is not None else set()


def _field_of(place: tuple[int | str, ...], fields: Mapping[Path, Field]) -> str:
    """The field at a fault's place, or the first one inside it."""
    field = fields.get(place)
    inside = [known.name for path, known in fields.items() if path[: len(place)] == place]
    return field.name if field is not None else inside[0] if inside else ""
