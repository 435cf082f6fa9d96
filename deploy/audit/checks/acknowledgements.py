"""Every record that a channel wrote to its own topic is answered on its acknowledgement topic, and no answer stands there twice."""

from __future__ import annotations

from collections import Counter
from typing import Final

from deploy.audit.facts import Difference, Facts, Finding, Submitted, finding, listed
from schemas.events.acknowledgements import Outcome

NAME: Final = "acknowledgements"
UNANSWERED: Final = "unanswered"
OPEN: Final = frozenset({Outcome.WAITING.value, Outcome.SET_ASIDE.value})
"""Another answer follows: so long a person sees it, or it waits for its claim."""


def check(facts: Facts) -> Finding:
    """A record that was moved is answered where the channel put it; an open answer is open for a reason that can be seen."""
    fates: Counter[str] = Counter()
    differences = []
    letters = {letter.place: letter.dead_letter_id for letter in facts.log.set_aside.values()}
    for submitted, origin in facts.log.written:
        if submitted.place in facts.log.moved:
            fates["moved to its own key"] += 1
            continue
        told = facts.log.acknowledged.get(origin or submitted.place, [])
        outcome = told[-1].outcome if told else UNANSWERED
        fates[outcome] += 1
        letter = letters.get(submitted.place)
        if wrong := _wrong(facts, submitted, outcome, letter is not None and letter not in facts.log.resolved):
            differences.append(Difference(submitted.claim_id, f"record {submitted.event_id} at {submitted.place} {wrong}"))
        twice = [answer for answer, times in Counter(answer.event_id for answer in told).items() if times > 1]
        differences += [Difference(submitted.claim_id, f"answer {answer} stands there more than once") for answer in twice]
    return finding(NAME, fates, _tell, differences)


def _wrong(facts: Facts, submitted: Submitted, outcome: str, set_aside: bool) -> str | None:
    if outcome == UNANSWERED:
        read = facts.at_rest or facts.tables.read("intake", submitted.place)
        return "has no answer" if read and facts.settled(submitted.at) else None
    open_for_a_reason = (
        set_aside or submitted.event_id in facts.tables.waiting_submissions or submitted.place in facts.tables.parked_places
    )
    if outcome in OPEN and not open_for_a_reason and facts.settled(submitted.at):
        return f"was told `{outcome}` last, and nothing is open any more"
    return None


def _tell(fates: Counter[str]) -> str:
    return listed(fates, "no channel writes by Kafka")
