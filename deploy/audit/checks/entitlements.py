"""What the law gives once is given once: reserved = confirmed + released + open, and nothing stays open for a final claim."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

from deploy.audit.facts import Difference, Facts, Finding, Ledger, Line, finding

NAME: Final = "entitlements"


def check(facts: Facts) -> Finding:
    """The ledger's answers on the lifecycle against the ledger's tables, and the tables against the claims' ends."""
    books = facts.tables.books
    differences = [*_compared(facts, books), *_open_for_final(facts, books), *facts.tables.given_twice]
    confirmed = sum(len(book.confirmed) for book in books.values())
    still_open = sum(len(book.open) for book in books.values())
    return finding(NAME, Counter(confirmed=confirmed, open=still_open), _tell, differences)


def _tell(counts: Counter[str]) -> str:
    return f"{counts['confirmed']:,} lines confirmed, {counts['open']:,} open"


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
