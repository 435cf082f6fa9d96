"""Who is covered in which months, as reports count it: a member's months from the record and what was stated, and the cells they move.

A month counts when its contribution is paid; of a migrant worker every month that a window of the placement touches.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final, NamedTuple

from processors.membership.rules.cover import months_after, months_before
from processors.membership.rules.months import month_text, months_in
from processors.membership.rules.statements import SPONSORED, with_statements
from processors.membership.tables import COVERED, CoveredCell, Member, Source, SourceKind
from schemas.canary import is_canary
from schemas.civil import add_months, civil_date, month_number, month_of
from schemas.events.coverage import Membership, MigrantPlacement
from schemas.provinces import province_of
from schemas.sponsors import sponsor_of
from streams.contract import Effects, View
from streams.rows import replace

FIRST_MONTH: Final = month_number("2015-07")
"""The fund runs all programmes since then; months before are not counted."""
AHEAD_MONTHS_MAX: Final = 12
"""Months paid in advance of the newest record that are counted."""
HOME: Final = "ID"


class Place(NamedTuple):
    """Where a covered member is counted."""

    segment: str
    province: str
    country: str
    sponsor: str


class Edge(NamedTuple):
    """A month (as a number) in which cover begins, or from which on there is none."""

    place: Place
    month: int
    joined: bool


def counted(effects: Effects, rows: View, partition: int, before: Member, after: Member) -> Member:
    """Bring the cells up to date with what is known of a member now, and note on the row that they count it."""
    if is_canary(after.member_id):
        return after
    changes: dict[tuple[str, Place], list[int]] = defaultdict(lambda: [0, 0])
    was, now = Counter(edges(before) if before.counted else ()), Counter(edges(after))
    for sign, found in ((-1, was - now), (1, now - was)):
        for edge, times in found.items():
            changes[month_text(edge.month), edge.place][not edge.joined] += sign * times
    for (month, place), (joined, left) in changes.items():
        key = (month, *place, str(partition))
        cell = rows.get(COVERED, *key) or CoveredCell(**dict(zip(COVERED.key, key, strict=True)))  # type: ignore[arg-type]
        summed = replace(cell, joined=cell.joined + joined, left=cell.left + left)
        effects.put(COVERED, summed) if summed.joined or summed.left else effects.remove(COVERED, *key)
    return after if after.counted else replace(after, counted=True)


def scanned(members: Iterable[Member]) -> Counter[Edge]:
    """The edges of all members that are counted: what the cells of all partitions add up to."""
    found: Counter[Edge] = Counter()
    for member in members:
        if member.counted:
            found.update(edges(member))
    return found


def edges(member: Member) -> Iterable[Edge]:
    """Where a member's cover begins and ends, by place; a month that is covered twice in one place counts once."""
    for place, months in covered_months(member).items():
        for month in months:
            if month - 1 not in months:
                yield Edge(place, month, joined=True)
            if month + 1 not in months:
                yield Edge(place, month + 1, joined=False)


def covered_months(member: Member) -> Mapping[Place, set[int]]:
    """By place the months in which the member is covered; none while the registry has not said when it spoke."""
    found: dict[Place, set[int]] = defaultdict(set)
    registry = member.registry
    if registry is None or registry.reported_at is None:
        return found
    last = month_of(civil_date(registry.reported_at)) + AHEAD_MONTHS_MAX
    known = with_statements(registry, member.sources, date.max).memberships
    for recorded, membership in zip(registry.memberships, known, strict=True):
        months = _months(membership, last)
        for sponsor, paid in _by_sponsor(recorded, member.sources, months).items():
            place = Place(membership.segment.value, province_of(registry.province), _country(membership), sponsor)
            found[place] |= paid
    return found


def _months(membership: Membership, last: int) -> set[int]:
    placement = membership.placement
    months = months_in(membership.paid, last) if placement is None else _of_placement(placement, last)
    return {month for month in months if month >= FIRST_MONTH}


def _of_placement(placement: MigrantPlacement, last: int) -> set[int]:
    """Before the departure for up to five months, during for the paid months, after for one."""
    registered, departed = placement.registered_on, placement.departed_on
    until = add_months(registered, months_before(registered))
    months = set(range(month_of(registered), min(last, month_of(min(until, departed or until))) + 1))
    paid = placement.paid_months + placement.extension_months
    if departed is not None and paid:
        ends = add_months(departed, paid)
        ended = ends if placement.returned_on is None else min(ends, placement.returned_on)
        over = add_months(ended, months_after(ended))
        months |= set(range(month_of(departed), min(last, month_of(over)) + 1))
    return months


def _by_sponsor(recorded: Membership, sources: tuple[Source, ...], months: set[int]) -> Mapping[str, set[int]]:
    """Each month under who paid for it: the sponsors that say so, else the one that the registry names for the membership."""
    stated: dict[int, set[str]] = defaultdict(set)
    if recorded.segment in SPONSORED:
        for source in sources:
            if source.kind is SourceKind.SPONSOR:
                for known in source.months:
                    if known.paid:
                        stated[month_number(known.month)].add(source.code)
    named = sponsor_of(() if recorded.sponsor is None else (recorded.sponsor,))
    found: dict[str, set[int]] = defaultdict(set)
    for month in months:
        found[sponsor_of(stated[month]) if month in stated else named].add(month)
    return found


def _country(membership: Membership) -> str:
    return membership.placement.country if membership.placement is not None else HOME
