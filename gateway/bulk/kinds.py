"""What the rows of a file may be: for each kind its columns, what is added up, what may stand once, and what a row becomes."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Final, TypeVar

import orjson
from pydantic import TypeAdapter, ValidationError

from gateway.accepting import channel_of, require_received
from gateway.access.callers import Caller
from gateway.bulk.columns import CLAIMS_LAYOUT, CONTRIBUTIONS_LAYOUT, EMPLOYMENT_LAYOUT, Content, Layout
from gateway.bulk.store import BatchKind
from gateway.filed import submission_of
from gateway.filing import FIRST_REVISION, ClaimFiling
from gateway.problems import Problem, ProblemCode, faults_of
from gateway.stated import (
    EMPLOYERS,
    SPONSORS,
    ContributionStatement,
    EmploymentStatement,
    contributions_of,
    employer_of,
    employment_of,
    require_recent,
    sponsor_of,
)
from schemas.admission import source_of
from schemas.envelope import EventData

ModelT = TypeVar("ModelT")
_NUL: Final = b"\\u0000"
_FILING: Final = TypeAdapter(ClaimFiling)
_EMPLOYMENT: Final = TypeAdapter(EmploymentStatement)
_CONTRIBUTIONS: Final = TypeAdapter(ContributionStatement)


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What a row becomes, before it is a record. `key`: of its intent; `claim_id` and `reference` where it is a claim."""

    data: EventData
    subject: str
    key: str
    source: str
    received_at: datetime
    claim_id: str = ""
    reference: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RowKind:
    """`rupiah`: what a row adds to the control total. `once`: by what a row may stand once in a file, and `twice` what the second one
    is told. `require`: raises `Problem` for whoever may send no such file. `take`: raises `Problem` for a row that is not taken."""

    layout: Layout
    rupiah: Callable[[Content], int]
    once: Callable[[Content], str | None]
    twice: str
    require: Callable[[Caller], object]
    take: Callable[[Caller, Content, datetime], Taken]


def _claim(caller: Caller, content: Content, now: datetime) -> Taken:
    filed = _read(_FILING, content)
    subject, data = submission_of(caller, filed, FIRST_REVISION)
    profile = channel_of(caller)
    require_received(profile, data.received_at, now)
    return Taken(
        data=data,
        subject=subject,
        key=f"bulk:{filed.reference}",
        source=source_of(profile.channel),
        received_at=data.received_at,
        claim_id=subject,
        reference=filed.reference,
    )


def _employment(caller: Caller, content: Content, now: datetime) -> Taken:
    data = employment_of(caller, _read(_EMPLOYMENT, content))
    require_recent(data.reported_at, now)
    return Taken(data=data, subject=data.alias, key="bulk", source=EMPLOYERS, received_at=data.reported_at)


def _contributions(caller: Caller, content: Content, now: datetime) -> Taken:
    data = contributions_of(caller, _read(_CONTRIBUTIONS, content))
    require_recent(data.reported_at, now)
    return Taken(data=data, subject=data.alias, key="bulk", source=SPONSORS, received_at=data.reported_at)


def _read(model: TypeAdapter[ModelT], content: Content) -> ModelT:
    try:
        text = orjson.dumps(content)
        if _NUL in text:
            raise Problem(ProblemCode.MALFORMED_JSON, "the row holds a NUL character: take it out")
        return model.validate_json(text, strict=True, extra="forbid")
    except orjson.JSONEncodeError:
        raise Problem(ProblemCode.MALFORMED_JSON, "the row is nested too deep: none ever is") from None
    except ValidationError as error:
        faults = faults_of(error.errors(include_url=False, include_input=False, include_context=False))
        raise Problem(
            ProblemCode.INVALID_REQUEST, "fields are missing, unknown or wrong: correct what `errors` names", faults=faults
        ) from None


def _costs(content: Content) -> int:
    """Every rupiah that a filing states as receipted: the way home, and each receipt of an accident. What is no amount counts nothing; the
    row is refused later."""
    claim = content.get("claim")
    if not isinstance(claim, dict):
        return 0
    home, accident, placement = (claim.get(name) for name in ("repatriation", "accident", "placement"))
    sums: list[object] = []
    if isinstance(home, dict):
        sums += [home.get("ticket_cost"), home.get("onward_transport_cost")]
    if isinstance(placement, dict):
        sums.append(placement.get("return_transport_cost"))
    costs = accident.get("costs") if isinstance(accident, dict) else None
    if isinstance(costs, list):
        sums += [cost.get("amount") for cost in costs if isinstance(cost, dict)]
    return sum(map(_amount, sums))


def _wages(content: Content) -> int:
    months = content.get("months")
    if not isinstance(months, list):
        return 0
    return sum(_amount(month.get("wage")) for month in months if isinstance(month, dict))


def _amount(money: object) -> int:
    amount = money.get("amount") if isinstance(money, dict) else None
    return amount if type(amount) is int else 0


def _reference(content: Content) -> str | None:
    reference = content.get("reference")
    return reference if isinstance(reference, str) else None


def _whole(content: Content) -> str | None:
    """A statement may stand once, word for word; about another month it is another one."""
    try:
        return blake2b(orjson.dumps(content, option=orjson.OPT_SORT_KEYS), digest_size=16).hexdigest()
    except orjson.JSONEncodeError:
        return None


STATED_TWICE: Final = "this very statement stood in the file before: say it once"
KINDS: Final = {
    BatchKind.CLAIMS: RowKind(
        layout=CLAIMS_LAYOUT,
        rupiah=_costs,
        once=_reference,
        twice="this reference stood in the file before: one row per claim; to change a claim, amend it",
        require=channel_of,
        take=_claim,
    ),
    BatchKind.EMPLOYMENT: RowKind(
        layout=EMPLOYMENT_LAYOUT, rupiah=_wages, once=_whole, twice=STATED_TWICE, require=employer_of, take=_employment
    ),
    BatchKind.CONTRIBUTIONS: RowKind(
        layout=CONTRIBUTIONS_LAYOUT,
        rupiah=lambda _content: 0,
        once=_whole,
        twice=STATED_TWICE,
        require=sponsor_of,
        take=_contributions,
    ),
}
