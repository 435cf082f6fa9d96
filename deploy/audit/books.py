"""The ledger's rows as the audit needs them: what each holds per claim, and what it gave twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from deploy.audit.facts import Difference, Ledger, Line, line_of
from processors.membership.tables import Member


class Entry(NamedTuple):
    """What a member's book says of one claim: confirmed for a payout group, or (`group` is None) reserved."""

    claim_id: str
    group: str | None
    lines: list[Line]


def entries(member: Member) -> Iterator[Entry]:
    """Confirmations first: what is confirmed is not open."""
    for confirmation in member.book.confirmations:
        yield Entry(confirmation.claim_id, confirmation.group, [line_of(line) for line in confirmation.lines])
    for reservation in member.book.reservations:
        if reservation.granted:
            yield Entry(reservation.claim_id, None, [line_of(line) for line in reservation.lines])


def enter(book: Ledger, entry: Entry) -> None:
    """Take an entry into the claim's book."""
    if entry.group is None:
        book.reserved(entry.lines)
    else:
        book.confirm(entry.group, entry.lines)


def given_twice(member: Member) -> Iterator[Difference]:
    """Whoever confirms what another claim has already needs two people of its own: those who let an earlier one through said nothing of it."""
    given: dict[tuple[str, str], list[str]] = defaultdict(list)
    for confirmation in member.book.confirmations:
        for family, thing in (found for line in confirmation.lines for found in line.fingerprints):
            other = next((claim for claim in given[family, thing] if claim != confirmation.claim_id), None)
            if other is not None and not confirmation.released_by:
                yield Difference(confirmation.claim_id, f"{family} of {thing} is confirmed for claim {other} too")
            given[family, thing].append(confirmation.claim_id)
