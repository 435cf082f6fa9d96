"""Each receipt counts for its payout, was set aside or questioned, or waits for a payout that is not there yet."""

from __future__ import annotations

from collections import Counter
from typing import Final

from deploy.audit.facts import Difference, Facts, Finding, Place, Received, finding, listed
from schemas.identifiers import recovery_id
from schemas.topics import RECEIPTS

NAME: Final = "receipts"
UNMATCHED: Final = "unmatched"


def check(facts: Facts) -> Finding:
    """Every record of the receipts topic against the attempts and orphans of the payout table."""
    matched, waiting, overflown = _known(facts)
    repayments = {
        (recovery_id(row.claim_id, group.name), repayment.reference)
        for row in facts.tables.payouts
        for group in row.groups
        if group.after
        for repayment in group.after.repayments
    }
    letters = {letter.place for letter in facts.log.set_aside.values() if letter.place.topic == RECEIPTS}
    fates: Counter[str] = Counter()
    differences = []
    for receipt in facts.log.receipts:
        name = (receipt.payout_id or "", receipt.receipt_id or "")
        if receipt.place in letters:
            fate = "set aside"
        elif receipt.place in facts.log.moved:
            fate = "moved to its own key"
        elif name in matched or receipt.payout_id in overflown:
            fate = "matched"
        elif (receipt.payout_id, receipt.repaid_as) in repayments:
            fate = "paid back"
        elif name in waiting:
            fate = "waiting for their payout"
        elif name in facts.log.questioned:
            fate = "questioned"
        else:
            fate = _not_counted(facts, receipt, receipt.place)
        fates[fate] += 1
        if fate == UNMATCHED:
            differences.append(
                Difference(receipt.claim_id, f"receipt {receipt.receipt_id} at {receipt.place} counts for no payout")
            )
    return finding(NAME, fates, _tell, differences)


def _tell(fates: Counter[str]) -> str:
    return listed(fates, "none came")


def _known(facts: Facts) -> tuple[set[tuple[str, str]], set[tuple[str, str]], set[str]]:
    """Receipts that count, receipts that wait, and payouts with more receipts than are kept (a conflict for a person)."""
    matched: set[tuple[str, str]] = set()
    overflown: set[str] = set()
    waiting: set[tuple[str, str]] = set()
    for row in facts.tables.payouts:
        waiting |= {(orphan.payout_id, orphan.fact.receipt_id) for orphan in row.orphans}
        for attempt in (attempt for group in row.groups for attempt in group.attempts):
            matched |= {(attempt.payout_id, fact.receipt_id) for fact in attempt.answers.facts}
            if attempt.answers.overflow:
                overflown.add(attempt.payout_id)
    return matched, waiting, overflown


def _not_counted(facts: Facts, receipt: Received, place: Place) -> str:
    if place in facts.tables.parked_places:
        return "behind a dead letter"
    if not facts.at_rest and (not facts.tables.read("payout", place) or receipt.at >= facts.tables.read_at):
        return "not read yet"
    return UNMATCHED
