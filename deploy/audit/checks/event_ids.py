"""Every effect happens once: no event id stands twice on the lifecycle."""

from __future__ import annotations

from collections import Counter
from typing import Final

from deploy.audit.facts import Difference, Facts, Finding, finding

NAME: Final = "lifecycle event ids"


def check(facts: Facts) -> Finding:
    repeated = [(event_id, times) for event_id, times in facts.log.lifecycle_ids.items() if times > 1]
    differences = [
        Difference(facts.log.claim_of_repeat.get(event_id), f"event {event_id} stands {times} times on the lifecycle")
        for event_id, times in repeated
    ]
    return finding(NAME, Counter(ids=len(facts.log.lifecycle_ids)), _tell, differences)


def _tell(counts: Counter[str]) -> str:
    return f"{counts['ids']:,} ids"
