"""What a proof says, and its short form: the signed text must fit into a QR code that a cheap phone can show and read."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Final, NamedTuple

from pydantic import BaseModel, ConfigDict, Field

from processors.membership.rules.proofs import Insured, Phase, insured_on
from processors.membership.tables import ProvenCover
from schemas.civil import WIB
from schemas.identifiers import MemberId
from schemas.vocabulary import MigrantPhase, Programme, Segment

PASSPORT_SHOWN: Final = 4
"""The last characters: enough to compare with the passport in one's hand, too few to use."""


class Holder(NamedTuple):
    """Whom it is about, for comparison with the passport."""

    name: str
    birth_year: int
    passports_end_in: tuple[str, ...]


class Statement(NamedTuple):
    """A proof's content. `as_of`: the civil day on which it was asked for; `valid_until`: the last day on which it is good."""

    member_id: str
    holder: Holder
    as_of: date
    valid_until: date
    cover: tuple[Insured, ...]


def statement_of(known: ProvenCover, today: date) -> Statement | None:
    """What is known today; None for a member who is not covered."""
    cover = insured_on(known.memberships, today)
    if not cover:
        return None
    personal = known.personal
    ends = tuple(passport[-PASSPORT_SHOWN:] for passport in personal.passports)
    return Statement(
        member_id=known.member_id,
        holder=Holder(personal.name, personal.birth_date.year, ends),
        as_of=today,
        valid_until=max(one.until for one in cover),
        cover=cover,
    )


class _Short(BaseModel):
    """With short names; unknown ones are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class _ShortPhase(_Short):
    phase: MigrantPhase = Field(alias="p")
    since: date | None = Field(default=None, alias="f")
    until: date | None = Field(default=None, alias="t")
    months: int | None = Field(default=None, alias="m")


class _ShortCover(_Short):
    segment: Segment = Field(alias="s")
    programmes: tuple[Programme, ...] = Field(alias="g")
    country: str | None = Field(default=None, alias="c")
    sponsor: str | None = Field(default=None, alias="d")
    until: date = Field(alias="t")
    phases: tuple[_ShortPhase, ...] = Field(default=(), alias="h")


class _ShortStatement(_Short):
    iss: str
    sub: MemberId
    iat: int
    nbf: int
    exp: int
    as_of: date = Field(alias="on")
    name: str
    born: int
    passports: tuple[str, ...] = Field(default=(), alias="pass")
    cover: tuple[_ShortCover, ...]


def to_claims(said: Statement, issuer: str, now: datetime) -> dict[str, object]:
    """The statement as JWT claims: good from the day's begin to the end of its last day, in western Indonesia."""
    short = _ShortStatement(
        iss=issuer,
        sub=said.member_id,
        iat=int(now.timestamp()),
        nbf=_begin(said.as_of),
        exp=_begin(said.valid_until + timedelta(days=1)),
        as_of=said.as_of,
        name=said.holder.name,
        born=said.holder.birth_year,
        passports=said.holder.passports_end_in,
        cover=tuple(_short(one) for one in said.cover),
    )
    return short.model_dump(mode="json", by_alias=True, exclude_defaults=True)


def from_claims(claims: dict[str, object]) -> Statement:
    """The statement that we signed. Raises ValueError for what no gateway of this version signs."""
    short = _ShortStatement.model_validate(claims)
    last = datetime.fromtimestamp(short.exp, UTC).astimezone(WIB).date() - timedelta(days=1)
    holder = Holder(short.name, short.born, short.passports)
    return Statement(short.sub, holder, short.as_of, last, tuple(_long(one) for one in short.cover))


def _short(one: Insured) -> _ShortCover:
    phases = tuple(_ShortPhase(phase=p.phase, since=p.since, until=p.until, months=p.months) for p in one.phases)
    return _ShortCover(
        segment=one.segment,
        programmes=one.programmes,
        country=one.country,
        sponsor=one.sponsor,
        until=one.until,
        phases=phases,
    )


def _long(one: _ShortCover) -> Insured:
    return Insured(
        segment=one.segment,
        programmes=one.programmes,
        country=one.country,
        sponsor=one.sponsor,
        phases=tuple(Phase(phase=p.phase, since=p.since, until=p.until, months=p.months) for p in one.phases),
        until=one.until,
    )


def _begin(day: date) -> int:
    return int(datetime.combine(day, time(), WIB).timestamp())
