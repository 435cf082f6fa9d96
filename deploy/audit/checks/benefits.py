"""Benefit by benefit, what was approved is what the read model shows, what payments are made of, and what they were instructed with."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from deploy.audit.facts import Difference, Facts, Finding, by_benefit, finding
from processors.payout.tables import Attempt, Group, PayoutClaim, Phase
from schemas.vocabulary import BenefitCode

NAME: Final = "benefits"
Sums = Mapping[BenefitCode, int]
NOTHING: Final[Sums] = {}
PARTS: Final = ("approved", "instructed", "set off or waiting", "given up")


def check(facts: Facts) -> Finding:
    """The approvals on the lifecycle, against the lines of the read model and of the payout table, and these against the instructions."""
    sums: Counter[str] = Counter()
    on_topic = {instructed.payout_id: instructed.benefits for instructed in facts.log.instructions}
    differences = list(_shown(facts))
    for row in facts.tables.payouts:
        if row.approved is None:
            continue
        approved, planned = _approved(row, facts), _of(row.current)
        differences += _compared(row.claim_id, "approved", approved, "to be paid", planned)
        for group in row.current:
            differences += _instructed(row.claim_id, group, on_topic)
            _count(sums, group, on_topic)
        sums.update({f"{benefit} approved": rupiah for benefit, rupiah in approved.items()})
    return finding(NAME, sums, _tell, differences)


def _tell(sums: Counter[str]) -> str:
    kinds = {key.split(" ", 1)[0] for key, rupiah in sums.items() if rupiah}
    totals = {part: sum(rupiah for key, rupiah in sums.items() if key.split(" ", 1)[1] == part) for part in PARTS}
    told = ", ".join(f"{part} {rupiah:,}" for part, rupiah in totals.items() if rupiah)
    return f"{len(kinds)} benefits, in rupiah: {told}" if told else "nothing approved"


def _shown(facts: Facts) -> Iterator[Difference]:
    """What the read model shows as approved, by the decision that it names."""
    shown: dict[tuple[str, str], list[tuple[BenefitCode, int]]] = defaultdict(list)
    for line in facts.tables.lines().values():
        if line.approved:
            shown[line.claim_id, line.lines_digest].append((line.benefit, line.net_rupiah))
    for (claim_id, digest), lines in shown.items():
        approval = facts.log.approvals.get((claim_id, digest))
        yield from _compared(claim_id, "approved", NOTHING if approval is None else approval.benefits, "shown", by_benefit(lines))


def _approved(row: PayoutClaim, facts: Facts) -> Sums:
    """With what is owed for late payments of it."""
    digests = (row.lines_digest or "", *(group.compensation.digest for group in row.current if group.compensation))
    known = (facts.log.approvals.get((row.claim_id, digest)) for digest in digests)
    return by_benefit(pair for one in known if one is not None for pair in one.benefits.items())


def _of(groups: Iterable[Group]) -> Sums:
    return by_benefit((line.benefit, line.net_rupiah) for group in groups for line in group.lines)


def _instructed(claim_id: str, group: Group, on_topic: Mapping[str, Sums]) -> Iterator[Difference]:
    """A payment of the whole shows the payee every benefit in full; one of a part no other, and none above what it is. What was sent
    before the claim was decided anew was of other lines."""
    if group.after is not None:
        return
    whole = _of([group])
    for attempt in _alive(group):
        sent = on_topic.get(attempt.payout_id)
        if sent is None:
            continue  # the check of instructions names it
        if attempt.amount_rupiah == group.net_rupiah:
            yield from _compared(claim_id, f"{group.name} is made of", whole, "instructed", sent)
        elif any(rupiah > whole.get(benefit, 0) for benefit, rupiah in sent.items()):
            yield Difference(claim_id, f"{group.name} is made of {_named(whole)}, and a part was instructed as {_named(sent)}")


def _count(sums: Counter[str], group: Group, on_topic: Mapping[str, Sums]) -> None:
    """Of each benefit: what stands on the topic, at most the whole of it; and where the rest is."""
    sent = by_benefit(pair for attempt in _alive(group) for pair in on_topic.get(attempt.payout_id, NOTHING).items())
    for benefit, rupiah in _of([group]).items():
        given_up = group.phase is Phase.ABANDONED
        instructed = 0 if given_up else min(rupiah, sent.get(benefit, 0))
        sums[f"{benefit} instructed"] += instructed
        sums[f"{benefit} {'given up' if given_up else 'set off or waiting'}"] += rupiah - instructed


def _alive(group: Group) -> Iterator[Attempt]:
    return (attempt for attempt in group.attempts if not attempt.dead)


def _compared(claim_id: str, one: str, first: Sums, other: str, second: Sums) -> Iterator[Difference]:
    for benefit in dict.fromkeys((*first, *second)):
        if first.get(benefit, 0) != second.get(benefit, 0):
            yield Difference(claim_id, f"{benefit}: {one} {first.get(benefit, 0):,}, {other} {second.get(benefit, 0):,}")


def _named(sums: Sums) -> str:
    return ", ".join(f"{benefit} {rupiah:,}" for benefit, rupiah in sums.items())
