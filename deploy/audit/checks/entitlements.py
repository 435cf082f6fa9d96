"""What the law gives once is given once: reserved = confirmed + released + open, and nothing stays open for a final claim."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from deploy.audit.facts import Difference, Facts, Finding, Ledger, Line, finding
from processors.membership.tables import Confirmation, Member

NAME: Final = "entitlements"


def check(facts: Facts) -> Finding:
    """The ledger's answers on the lifecycle against the ledger's tables, and the tables against the claims' ends."""
    books = _books(facts.tables.members)
    differences = [*_compared(facts, books), *_open_for_final(facts, books), *_given_twice(facts.tables.members)]
    confirmed = sum(len(book.confirmed) for book in books.values())
    still_open = sum(len(book.open) for book in books.values())
    return finding(NAME, f"{confirmed:,} lines confirmed, {still_open:,} open", differences)


def _books(members: list[Member]) -> dict[str, Ledger]:
    """What the tables hold per claim: lines confirmed, and lines reserved and not confirmed."""
    books: dict[str, Ledger] = defaultdict(Ledger)
    for member in members:
        for confirmation in member.book.confirmations:
            books[confirmation.claim_id].confirm(confirmation.group, confirmation.lines)
        for reservation in member.book.reservations:
            if reservation.granted:
                books[reservation.claim_id].reserved(reservation.lines)
    return books


def _compared(facts: Facts, books: dict[str, Ledger]) -> Iterator[Difference]:
    for claim_id in sorted({*facts.log.ledgers, *books}):
        told, kept = facts.log.ledgers.get(claim_id, Ledger()), books.get(claim_id, Ledger())
        if not facts.settled(told.last_at):
            continue
        for what, was_told, is_kept in (("confirmed", told.confirmed, kept.confirmed), ("open", told.open, kept.open)):
            if was_told != is_kept:
                yield Difference(claim_id, f"{what} on the lifecycle: {_listed(was_told)}; in the ledger: {_listed(is_kept)}")


def _listed(lines: set[Line]) -> str:
    return ", ".join(sorted(f"{family.value} {line_id}" for line_id, family, _ in lines)) or "none"


def _open_for_final(facts: Facts, books: dict[str, Ledger]) -> Iterator[Difference]:
    claims = facts.tables.claims()
    for claim_id, book in books.items():
        claim = claims.get((claim_id,))
        if book.open and claim is not None and claim.final and facts.settled(claim.status_since):
            yield Difference(claim_id, f"{claim.status}, and still holds {_listed(book.open)}")


def _given_twice(members: list[Member]) -> Iterator[Difference]:
    """Two claims may have confirmed the same only where two people let the second through."""
    for member in members:
        given: dict[tuple[str, str], Confirmation] = {}
        for confirmation in member.book.confirmations:
            for line in confirmation.lines:
                first = given.setdefault((line.family, line.subject), confirmation)
                if first.claim_id != confirmation.claim_id and not (first.released_by or confirmation.released_by):
                    yield Difference(
                        confirmation.claim_id, f"{line.family} of {line.subject} is confirmed for claim {first.claim_id} too"
                    )
