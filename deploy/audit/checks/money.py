"""Every approved rupiah is instructed, open, held or given up: no more, no less, claim by claim."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

from deploy.audit.facts import Approved, Difference, Facts, Finding, finding
from processors.claim_state.transitions import MONEY, READY
from processors.payout.tables import Group, PayoutClaim, Phase
from schemas.events.state import ClaimStatus

NAME: Final = "approved money"
HELD: Final = frozenset({Phase.BRAKED, Phase.GATE_HELD, Phase.STOPPED})
AFTER_APPROVAL: Final = frozenset((*READY, *MONEY, ClaimStatus.PAID))


def check(facts: Facts) -> Finding:
    """Approved lines on the lifecycle = instructions on the topic + what the payout table still has open, held or abandoned, or
    what came back and two people decide or decided about."""
    amounts = {instructed.payout_id: instructed.amount_rupiah for instructed in facts.log.instructions}
    sums: Counter[str] = Counter()
    differences = list(_unscheduled(facts))
    for row in facts.tables.payouts:
        if row.approved is None:
            continue
        approval = _approval(row, facts)
        if approval is None:
            differences.append(Difference(row.claim_id, "payouts are scheduled for an approval that is not on the lifecycle"))
            continue
        parts = _parts(row, amounts)
        sums["approved"] += approval.lines_rupiah
        sums.update(parts)
        if approval.lines_rupiah != approval.total_rupiah or parts.total() != approval.lines_rupiah:
            told = ", ".join(f"{part} {rupiah:,}" for part, rupiah in parts.items())
            differences.append(
                Difference(
                    row.claim_id, f"lines {approval.lines_rupiah:,}, total {approval.total_rupiah:,}, but {told or 'nothing'}"
                )
            )
    return finding(NAME, sums, _tell, differences)


def _approval(row: PayoutClaim, facts: Facts) -> Approved | None:
    """What was approved, and what is owed for late payments of it; None where one of these is not on the lifecycle."""
    owed = (group.compensation.digest for group in row.current if group.compensation)
    known = [facts.log.approvals.get((row.claim_id, digest)) for digest in (row.lines_digest or "", *owed)]
    found = [one for one in known if one is not None]
    if len(found) < len(known):
        return None
    return Approved(sum(one.total_rupiah for one in found), sum(one.lines_rupiah for one in found))


def _tell(sums: Counter[str]) -> str:
    detail = ", ".join(f"{part} {rupiah:,}" for part, rupiah in sums.items())
    return f"rupiah: {detail}" if detail else "nothing approved"


def _parts(row: PayoutClaim, amounts: dict[str, int]) -> Counter[str]:
    parts: Counter[str] = Counter()
    for group in row.current:
        if group.phase is Phase.ABANDONED:
            parts["abandoned"] += group.net_rupiah
        else:
            parts.update(_of_group(group, amounts))
    return parts


def _of_group(group: Group, amounts: dict[str, int]) -> Counter[str]:
    """What the topic instructed and did not come back, what came back in part, and what is still to be instructed. Of a claim that was
    decided anew, with what is set off, and without what was paid back, is owed or was let be; any other money that is more than due is
    set off against nothing. Below zero: what a payee paid back of money that came back as well."""
    parts: Counter[str] = Counter()
    covered = 0
    for attempt in group.attempts:
        if attempt.dead:
            continue
        returned = attempt.standing.returned_rupiah
        parts["instructed"] += amounts.get(attempt.payout_id, 0) - returned
        covered += attempt.amount_rupiah - returned
        parts["returned in part"] += attempt.undecided_rupiah
        covered += attempt.undecided_rupiah
    if group.after and group.phase is not Phase.RECOVERING:
        moved = group.after.credited_rupiah - group.after.carried_rupiah - group.repaid_rupiah
        covered += moved
        parts["instructed"] += moved - group.owed_rupiah - group.after.waived_rupiah
    rest = max(0, group.net_rupiah - covered)
    parts["not paid again"] = min(rest, group.accepted_rupiah)
    parts["held" if group.phase in HELD else "open"] += rest - parts["not paid again"]
    return Counter({part: rupiah for part, rupiah in parts.items() if rupiah})


def _unscheduled(facts: Facts) -> Iterator[Difference]:
    known = {row.claim_id for row in facts.tables.payouts}
    for (claim_id,), claim in facts.tables.claims().items():
        if claim.status in AFTER_APPROVAL and claim_id not in known and facts.settled(claim.status_since):
            yield Difference(claim_id, f"{claim.status}, and unknown to payout")
