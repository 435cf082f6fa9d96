"""Waiting is a state: each claim that is not final says what it waits for, and none waits only for a system that has stopped."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Final

from deploy.audit.facts import Difference, Facts, Finding, finding, listed
from processors.claim_state.tables import Claim, ClaimWaiting
from schemas.reasons import WaitingFor, WaitingOn

NAME: Final = "final or waiting"
FINAL: Final = "final"
NOT_FINAL: Final = "not final"
SYSTEM_WAIT_SECONDS_MAX: Final = 900
"""Longer than this no step of our own may take while nobody else is waited for."""


def check(facts: Facts) -> Finding:
    """A claim that is neither final nor waiting with a reason is lost, wherever its records are."""
    waits: dict[str, list[ClaimWaiting]] = defaultdict(list)
    for row in facts.tables.waiting().values():
        waits[row.claim_id].append(row)
    claims = [claim for claim in facts.tables.claims().values() if claim.status is not None]
    lost = [claim for claim in claims if not claim.final and _lost(facts, claim, waits[claim.claim_id])]
    reasons = Counter(f"{row.waiting_for.value} ({row.waiting_on.value})" for rows in waits.values() for row in rows)
    reasons[FINAL] = sum(1 for claim in claims if claim.final)
    reasons[NOT_FINAL] = len(claims) - reasons[FINAL]
    return finding(
        NAME,
        reasons,
        _tell,
        [Difference(claim.claim_id, f"{claim.status} since {claim.status_since:%F %T}, waiting for nobody") for claim in lost],
    )


def _tell(counts: Counter[str]) -> str:
    reasons = Counter({reason: count for reason, count in counts.items() if reason not in {FINAL, NOT_FINAL}})
    told = listed(reasons, "")
    return f"{counts[FINAL]:,} final, {counts[NOT_FINAL]:,} waiting" + (f": {told}" if told else "")


def _lost(facts: Facts, claim: Claim, waits: Iterable[ClaimWaiting]) -> bool:
    """Queued behind another claim's entitlement is a reason: that claim is judged by itself."""
    if any(row.waiting_on is not WaitingOn.SYSTEM or row.waiting_for is WaitingFor.OTHER_CLAIM for row in waits):
        return False
    if not list(waits):
        return True
    return facts.at_rest or (facts.tables.read_at - claim.changed_at).total_seconds() > SYSTEM_WAIT_SECONDS_MAX
