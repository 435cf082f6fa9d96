"""Every registered claim is in exactly one state, and the state told to others is that one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

from deploy.audit.facts import Difference, Facts, Finding, finding, listed

NAME: Final = "one state per claim"


def check(facts: Facts) -> Finding:
    """The lifecycle's registered claims against the claims table, and the table against the state topic."""
    statuses = Counter(claim.status.value for claim in facts.tables.claims().values() if claim.status is not None)
    return finding(NAME, statuses, _tell, [*_registered(facts), *_told(facts)])


def _tell(statuses: Counter[str]) -> str:
    return listed(statuses, "no claims")


def _registered(facts: Facts) -> Iterator[Difference]:
    claims = facts.tables.claims()
    for claim_id, at in facts.log.registered.items():
        row = claims.get((claim_id,))
        if (row is None or row.status is None) and facts.settled(at):
            yield Difference(claim_id, "registered, and in no state")
    for (claim_id,), row in claims.items():
        if row.revision and claim_id not in facts.log.registered:
            yield Difference(claim_id, f"{row.status} in the table, and never registered on the lifecycle")


def _told(facts: Facts) -> Iterator[Difference]:
    for (claim_id,), row in facts.tables.claims().items():
        if row.status is None or not facts.settled(row.changed_at):
            continue
        told = facts.log.states.get(claim_id)
        if told is None:
            yield Difference(claim_id, f"{row.status} in the table, and nothing was told on the state topic")
        elif told.events <= row.events and (told.status, told.final) != (row.status, row.final):
            yield Difference(claim_id, f"{row.status} in the table, {told.status} on the state topic")
