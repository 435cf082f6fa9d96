"""What a payee already has, set against what a newer decision gives the same payee: line by line of the schedule, never twice.

Between payees nothing is set off. Whole rupiah.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from processors.payout.afterwards import After
from processors.payout.rules import due_at
from processors.payout.tables import NOT_DUE, Group
from streams.rows import replace


class Moved(NamedTuple):
    """So much of one payment counts for another one of the same payee."""

    from_group: str
    to_group: str
    rupiah: int


def netted(
    groups: tuple[Group, ...], now: datetime, *, later: bool = False, sources: Collection[str] | None = None
) -> tuple[tuple[Group, ...], tuple[Moved, ...]]:
    """The groups with what is too much in one (only in `sources`, where they are named) taken for what is due now in another; `later`:
    for what is due some day as well."""
    by_name = {group.name: group for group in groups}
    moves: list[Moved] = []
    for source in groups if sources is None else [by_name[name] for name in sources]:
        for target in groups:
            moved = _movable(by_name[source.name], by_name[target.name], now, later=later)
            if moved > 0:
                by_name[source.name] = _with(by_name[source.name], carried=moved)
                by_name[target.name] = _with(by_name[target.name], credited=moved)
                moves.append(Moved(source.name, target.name, moved))
    return tuple(by_name.values()), tuple(moves)


def undone(groups: tuple[Group, ...]) -> tuple[Group, ...]:
    """The groups without what was set off of money that the bank has returned since: what it stood for is due again, and owed by nobody."""
    by_name = {group.name: group for group in groups}
    for source in groups:
        for target in groups:
            fallen = _fallen(by_name[source.name], by_name[target.name])
            if fallen > 0:
                by_name[source.name] = _with(by_name[source.name], carried=-fallen)
                by_name[target.name] = _with(by_name[target.name], credited=-fallen)
    return tuple(by_name.values())


def fallen(group: Group) -> int:
    """What counts for other payments and came back since: until it is undone there, nothing is sent here in its place."""
    after = group.after
    return max(0, after.carried_rupiah - group.kept_rupiah - after.credited_rupiah) if after else 0


def _fallen(source: Group, target: Group) -> int:
    """What `source` gave `target` and has not any more; while a payment is under way, its outcome comes first."""
    if source.after is None or target.after is None or source.name == target.name or source.payee_ref != target.payee_ref:
        return 0
    if not (source.all_finished and target.all_finished):
        return 0
    return min(fallen(source), target.after.credited_rupiah)


def _movable(source: Group, target: Group, now: datetime, *, later: bool) -> int:
    """What is too much in `source` and still to be paid in `target`."""
    if source.name == target.name or source.payee_ref != target.payee_ref:
        return 0
    if target.phase in NOT_DUE or target.moving:
        return 0
    if not later and target.due_on and due_at(target.due_on) > now:
        return 0
    return min(source.owed_rupiah, max(0, target.due_rupiah))


def _with(group: Group, *, carried: int = 0, credited: int = 0) -> Group:
    after = group.after or After()
    return replace(
        group,
        after=replace(after, carried_rupiah=after.carried_rupiah + carried, credited_rupiah=after.credited_rupiah + credited),
    )
