"""What employers and sponsors stated, laid over the registry's record: each over the part that is theirs, and never beyond it.

Statements are kept by source and by what they are about, the newest of each: so their order of arrival does not matter.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Final, TypeVar

from processors.membership.rules.cover import last_due_month
from processors.membership.tables import (
    SOURCE_MONTHS_MAX,
    SOURCE_STATEMENTS_MAX,
    SOURCES_MAX,
    KnownMonth,
    KnownTerm,
    Registry,
    Source,
    SourceKind,
)
from schemas.civil import month_number, month_of
from schemas.events.contributions import ContributionsReported, EmploymentReported
from schemas.events.coverage import Membership, MonthRange, WagePeriod
from schemas.reasons import ReasonCode
from schemas.vocabulary import Segment
from streams.contract import Unprocessable
from streams.rows import replace

Statement = EmploymentReported | ContributionsReported
SPONSORED: Final = frozenset({Segment.BPU})
"""Segments whose contributions a sponsor may pay (context: GN Lingkaran pays vulnerable non-wage workers' contributions)."""
Said = TypeVar("Said", bound=EmploymentReported | ContributionsReported)
Known = TypeVar("Known", KnownMonth, KnownTerm)


def folded(sources: tuple[Source, ...], said: Statement) -> tuple[Source, ...]:
    """The sources with the statement; the very same tuple when it says nothing new."""
    kind, code = who(said)
    known = next((source for source in sources if (source.kind, source.code) == (kind, code)), Source(kind=kind, code=code))
    after = replace(known, term=_term(known, said), months=_months(known, said))
    if after == known:
        return sources
    rest = tuple(source for source in sources if (source.kind, source.code) != (kind, code))
    if len(rest) >= SOURCES_MAX:
        raise Unprocessable(
            ReasonCode.LEDGER_FULL,
            f"{SOURCES_MAX} employers and sponsors spoke of this member already: have the registry look into it, then discard this",
        )
    return tuple(sorted((*rest, after), key=lambda source: (source.kind, source.code)))


def with_statements(registry: Registry, sources: tuple[Source, ...], on: date) -> Registry:
    """The registry's record as it is with what sources stated, for questions about the date: what they say of later months does not
    show."""
    memberships = registry.memberships
    for source in sources:
        memberships = _BY_KIND[source.kind](memberships, source, registry.reported_at, on)
    return registry if memberships is registry.memberships else replace(registry, memberships=memberships)


def with_waiting(kept: tuple[Said, ...], said: Said) -> tuple[Said, ...]:
    """What waits, with one more: of each source the newest `SOURCE_STATEMENTS_MAX`, whatever order they came in."""
    source = who(said)
    own: list[Said] = [other for other in kept if who(other) == source]
    others: list[Said] = [other for other in kept if who(other) != source]
    own = sorted([*own, said], key=lambda one: (one.sequence, one.reported_at, repr(one)))
    return tuple(others + own[-SOURCE_STATEMENTS_MAX:])


def who(said: Statement) -> tuple[SourceKind, str]:
    if isinstance(said, EmploymentReported):
        return SourceKind.EMPLOYER, said.employer_number
    return SourceKind.SPONSOR, said.sponsor


def _term(known: Source, said: Statement) -> KnownTerm | None:
    if isinstance(said, ContributionsReported) or said.term is None:
        return known.term
    stated = KnownTerm(
        sequence=said.sequence, reported_at=said.reported_at, starts_on=said.term.starts_on, ends_on=said.term.ends_on
    )
    return stated if known.term is None else _newer(known.term, stated)


def _months(known: Source, said: Statement) -> tuple[KnownMonth, ...]:
    months = {month.month: month for month in known.months}
    for stated in said.months:
        new = KnownMonth(
            month=stated.month,
            sequence=said.sequence,
            reported_at=said.reported_at,
            wage=getattr(stated, "wage", None),
            paid=stated.paid,
        )
        months[new.month] = _newer(months[new.month], new) if new.month in months else new
    return tuple(months[month] for month in sorted(months)[-SOURCE_MONTHS_MAX:])


def _newer(one: Known, other: Known) -> Known:
    """The one with the higher sequence; of two that a source numbered alike, always the same one, whichever came first."""
    return max(one, other, key=lambda known: (known.sequence, known.reported_at, repr(known)))


def _employed(
    memberships: tuple[Membership, ...], source: Source, registry_at: datetime | None, _on: date
) -> tuple[Membership, ...]:
    """The employer's own memberships: wages and paid months within them, and the term of the latest."""
    own = [membership for membership in memberships if membership.employer_number == source.code]
    if not own:
        return memberships
    latest = max(own, key=lambda membership: (membership.starts_on, membership.membership_number))
    return tuple(
        _stated(_termed(m, source.term, registry_at) if m is latest else m, source, registry_at)
        if m.employer_number == source.code
        else m
        for m in memberships
    )


def _termed(membership: Membership, term: KnownTerm | None, registry_at: datetime | None) -> Membership:
    """A term counts when it was stated after the registry's record."""
    if term is None or not _after(term.reported_at, registry_at):
        return membership
    return membership.model_copy(update={"starts_on": term.starts_on, "ends_on": term.ends_on})


def _stated(membership: Membership, source: Source, registry_at: datetime | None) -> Membership:
    within = [month for month in source.months if _is_within(month, membership)]
    if not within:
        return membership
    named = {period.first for period in membership.wages}
    wages = {
        month.month: WagePeriod(first=month.month, wage=month.wage)
        for month in within
        if month.wage is not None and (month.month not in named or _after(month.reported_at, registry_at))
    }
    kept = tuple(period for period in membership.wages if period.first not in wages)
    return membership.model_copy(update={"wages": (*kept, *wages.values()), "paid": (*membership.paid, *_paid(within))})


def _sponsored(
    memberships: tuple[Membership, ...], source: Source, _registry_at: datetime | None, on: date
) -> tuple[Membership, ...]:
    return tuple(_paid_for(m, source, on) if m.segment in SPONSORED else m for m in memberships)


def _paid_for(membership: Membership, source: Source, on: date) -> Membership:
    """The sponsor's months that were due by the date; it is named where nobody else is."""
    due = last_due_month(membership.segment, on)
    within = [m for m in source.months if m.paid and _is_within(m, membership) and month_number(m.month) <= due]
    if not within:
        return membership
    return membership.model_copy(
        update={"paid": (*membership.paid, *_paid(within)), "sponsor": membership.sponsor or source.code}
    )


def _paid(months: Iterable[KnownMonth]) -> tuple[MonthRange, ...]:
    return tuple(MonthRange(first=month.month, last=month.month) for month in months if month.paid)


def _is_within(month: KnownMonth, membership: Membership) -> bool:
    ends_on = membership.ends_on or date.max
    return month_of(membership.starts_on) <= month_number(month.month) <= month_of(ends_on)


def _after(stated: datetime, registry_at: datetime | None) -> bool:
    return registry_at is None or stated > registry_at


_BY_KIND: Final = {SourceKind.EMPLOYER: _employed, SourceKind.SPONSOR: _sponsored}
