"""Money that is owed back: what payees have and should not, in the payout table and in the read model, is the same to the rupiah."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

from deploy.audit.facts import Difference, Facts, Finding, finding
from processors.claim_state.recovery_tables import ClaimRecovery
from processors.payout.tables import Group, PayoutClaim, Phase
from schemas.identifiers import recovery_id

NAME: Final = "receivables"


def check(facts: Facts) -> Finding:
    """Paid less returned less repaid = due, owed and let be, payment by payment; set off adds up to nothing within a claim; and each
    recovery that was told is what the payout table says."""
    amounts = {instructed.payout_id: instructed.amount_rupiah for instructed in facts.log.instructions}
    told = facts.tables.read_model.get("claim_recoveries", {})
    sums: Counter[str] = Counter()
    differences: list[Difference] = []
    for row in facts.tables.payouts:
        if row.afterlife is None:
            continue
        differences += _set_off(row)
        for group in row.groups:
            differences += _of_group(row, group, amounts)
            known = told.get((row.claim_id, recovery_id(row.claim_id, group.name)))
            if group.after and group.after.demanded_by and facts.settled(group.after.demanded_at):
                differences += _told(row, group, known)
                sums["outstanding"] += group.owed_rupiah
                sums["repaid"] += group.repaid_rupiah
                sums["let be"] += group.after.waived_rupiah
    return finding(NAME, sums, _tell, differences)


def _tell(sums: Counter[str]) -> str:
    return ", ".join(f"{what} {rupiah:,}" for what, rupiah in sums.items() if rupiah) or "nothing is owed back"


def _set_off(row: PayoutClaim) -> Iterator[Difference]:
    carried = sum(group.after.carried_rupiah for group in row.groups if group.after)
    credited = sum(group.after.credited_rupiah for group in row.groups if group.after)
    if carried != credited:
        yield Difference(row.claim_id, f"{carried:,} is set off from payments, {credited:,} counts in others")


def _of_group(row: PayoutClaim, group: Group, amounts: dict[str, int]) -> Iterator[Difference]:
    """Of a payment that a newer decision has not, everything is set off, paid back, owed or let be."""
    if group.phase is not Phase.SUPERSEDED or not group.after:
        return
    out = sum(amounts.get(a.payout_id, 0) - a.standing.returned_rupiah for a in group.attempts if a.kept_rupiah)
    left = out + group.after.credited_rupiah - group.after.carried_rupiah - group.repaid_rupiah
    explained = group.owed_rupiah + group.after.waived_rupiah
    if left > 0 and left != explained:
        yield Difference(row.claim_id, f"{group.name}: {left:,} of a former decision, but {explained:,} is owed or let be")


def _told(row: PayoutClaim, group: Group, known: ClaimRecovery | None) -> Iterator[Difference]:
    if known is None:
        yield Difference(row.claim_id, f"{group.name}: {group.owed_rupiah:,} is owed back, and nothing was told")
        return
    parts = known.repaid_rupiah + known.returned_rupiah + known.set_off_rupiah + known.waived_rupiah + known.outstanding_rupiah
    if known.demanded_rupiah != parts:
        yield Difference(row.claim_id, f"{group.name}: {known.demanded_rupiah:,} was demanded, but its parts are {parts:,}")
    if (known.outstanding_rupiah, known.repaid_rupiah) != (group.owed_rupiah, group.repaid_rupiah):
        yield Difference(
            row.claim_id,
            f"{group.name}: {group.owed_rupiah:,} owed and {group.repaid_rupiah:,} repaid, "
            f"told {known.outstanding_rupiah:,} and {known.repaid_rupiah:,}",
        )
