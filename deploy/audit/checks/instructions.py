"""Each payout is instructed once: every payout id stands on the topic once, as the payout table has it, after the last gate."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Final

from deploy.audit.facts import Difference, Facts, Finding, Instructed, finding
from processors.payout.tables import Attempt, Group

NAME: Final = "instructions"
Sent = tuple[str, Group, Attempt]


def check(facts: Facts) -> Finding:
    """The topic against itself, and the topic against the table, both ways."""
    on_topic: dict[str, list[Instructed]] = defaultdict(list)
    for instructed in facts.log.instructions:
        on_topic[instructed.payout_id].append(instructed)
    in_table = {
        attempt.payout_id: (row.claim_id, group, attempt)
        for row in facts.tables.payouts
        for group in row.groups
        for attempt in group.attempts
    }
    differences = [*_doubled(on_topic), *_unknown(facts, on_topic, in_table), *_compared(facts, on_topic, in_table)]
    return finding(NAME, Counter(topic=len(on_topic), table=len(in_table)), _tell, differences)


def _tell(counts: Counter[str]) -> str:
    return f"{counts['topic']:,} payout ids on the topic, {counts['table']:,} in the table"


def _doubled(on_topic: dict[str, list[Instructed]]) -> Iterator[Difference]:
    for payout_id, found in on_topic.items():
        if len(found) > 1:
            places = ", ".join(str(instructed.place) for instructed in found)
            yield Difference(found[0].claim_id, f"payout {payout_id} is instructed {len(found)} times: {places}")


def _unknown(facts: Facts, on_topic: dict[str, list[Instructed]], in_table: dict[str, Sent]) -> Iterator[Difference]:
    for payout_id, found in on_topic.items():
        first = found[0]
        if payout_id not in in_table and (facts.at_rest or first.at < facts.tables.read_at):
            yield Difference(first.claim_id, f"payout {payout_id} at {first.place} is not in the payout table")


def _compared(facts: Facts, on_topic: dict[str, list[Instructed]], in_table: dict[str, Sent]) -> Iterator[Difference]:
    for payout_id, (claim_id, group, attempt) in in_table.items():
        found = on_topic.get(payout_id)
        if not found:
            if facts.settled(attempt.instructed_at):
                yield Difference(
                    claim_id, f"payout {payout_id} of {attempt.amount_rupiah:,} rupiah is not on the instructions topic"
                )
            continue
        wanted = (claim_id, attempt.amount_rupiah, attempt.instruction_digest)
        sent = (found[0].claim_id, found[0].amount_rupiah, found[0].digest)
        if sent != wanted or found[0].lines_rupiah != found[0].amount_rupiah:
            yield Difference(claim_id, f"payout {payout_id} at {found[0].place} is not what the payout table has")
        elif group.name not in facts.log.ledgers[claim_id].groups:
            yield Difference(claim_id, f"payout {payout_id} was instructed without the ledger's confirmation")
