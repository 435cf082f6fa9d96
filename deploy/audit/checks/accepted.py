"""What the gateway said it took, it took: every 202 in a channel's books stands on the log, with its content, and in its manifest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

from deploy.audit.facts import Difference, Facts, Finding, finding

NAME: Final = "accepted"


def check(facts: Facts) -> Finding:
    """The books against the inbound topics of this partition. A 202 comes after the broker's word: nothing may be on its way."""
    counts = Counter(
        accepted=len(facts.accepted), manifested=sum(entry.in_manifest is not None for entry in facts.accepted.values())
    )
    return finding(NAME, counts, _tell, _differences(facts))


def _tell(counts: Counter[str]) -> str:
    if not counts["accepted"]:
        return "no channel's books were given"
    return f"{counts['accepted']:,} answers of 202, {counts['manifested']:,} of them compared with manifests"


def _differences(facts: Facts) -> Iterator[Difference]:
    for event_id, entry in facts.accepted.items():
        same = facts.log.accepted.get(event_id)
        if same is None:
            yield Difference(entry.subject, f"event {event_id} was accepted with 202 and is not on the log")
        elif not same:
            yield Difference(entry.subject, f"event {event_id} stands on the log with another content than was accepted")
        elif entry.in_manifest is False:
            yield Difference(entry.subject, f"event {event_id} was accepted with 202 and is not in the manifest")
