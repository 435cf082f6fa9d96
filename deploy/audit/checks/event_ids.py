"""Every effect happens once: no event id stands twice on the lifecycle."""

from __future__ import annotations

from typing import Final

from deploy.audit.facts import Difference, Facts, Finding, finding

NAME: Final = "lifecycle event ids"


def check(facts: Facts) -> Finding:
    repeated = [(event_id, times) for event_id, times in facts.log.lifecycle_ids.items() if times > 1]
    differences = [
        Difference(facts.log.claim_of_repeat.get(event_id), f"event {event_id} stands {times} times on the lifecycle")
        for event_id, times in repeated
    ]
    return finding(NAME, f"{len(facts.log.lifecycle_ids):,} ids", differences)
