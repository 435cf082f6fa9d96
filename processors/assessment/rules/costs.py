"""Costs as receipted, paid to who paid them: the sum of the receipts of a kind, a cap on it, and which receipt was claimed."""

from collections.abc import Iterable, Sequence

from processors.assessment.rules.rule import Working
from processors.assessment.rules.shares import Share
from schemas.details import Cost
from schemas.injuries import CostKind


def receipts(work: Working, kind: CostKind) -> tuple[Cost, ...]:
    """The claim's receipts of this kind."""
    return work.case.costs.get(kind, ())


def net(cost: Cost) -> int:
    """What the receipt leaves after what another insurer bore, in rupiah."""
    return max(cost.amount.amount - cost.insured.amount, 0)


def summed(work: Working, costs: Sequence[Cost], what: str) -> int:
    """The sum of the receipts, written down."""
    total, insured, count = 0, "", len(costs)
    for cost in costs:
        total += net(cost)
        if cost.insured.amount:
            insured = " after other insurance"
    work.given(**{f"{what}_receipts": count, what: total})
    work.step(f"{what}, {count} receipt(s){insured}: {total:,}")
    return total


def capped(work: Working, total: int, cap: str) -> int:
    """At most the cap of the law."""
    found = work.found(cap)
    most = found.whole
    work.step(f"min({total:,}, {found.grouped})")
    return min(total, most)


def payers(work: Working, costs: Iterable[Cost]) -> tuple[Share, ...]:
    """Who is paid for these receipts: whom they name, else who is to be paid back, else the member. Raises what stops the rule when
    they name several, or nobody of the claim."""
    case = work.case
    refs = {cost.payee_ref for cost in costs}
    ref = refs.pop()
    if refs:
        raise work.missing("payee_ref", "the same payer for all receipts of one kind: file a claim for each")
    if ref is None:
        return case.paid_back or case.member
    found = tuple([share for share in case.shares if share.ref == ref])
    if not found:
        raise work.missing("payee_ref", f"{ref} is no payee of the claim")
    return found


def key_of(work: Working, cost: Cost, seen: set[str]) -> str:
    """What tells this receipt from others of the same event: its number, else its sum; of a facility's bill also whose and which item."""
    key = "/".join(filter(None, (cost.facility, cost.receipt or str(cost.amount.amount), cost.item)))
    if key in seen:
        raise work.missing("receipt", "two receipts cannot be told apart: give their numbers")
    seen.add(key)
    return key


def used_up(work: Working, cost: Cost, what: str, key: str) -> str:
    """What is given once: a receipt of the event, or a facility's bill with all its items, whatever event it is filed for."""
    if cost.facility is None or cost.receipt is None:
        return f"{work.case.on_the_date}/{what}/{key}"
    return f"{work.case.member_id}/bill/{cost.facility}/{cost.receipt}"
