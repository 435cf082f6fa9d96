"""Nothing accepted is lost: each record on the submissions topic was answered, or is set aside or waiting where a person sees it."""

from __future__ import annotations

from collections import Counter
from typing import Final

from deploy.audit.facts import Difference, Facts, Finding, Submitted, finding, listed
from schemas.topics import SUBMISSIONS

NAME: Final = "submissions"
LOST: Final = "lost"


def check(facts: Facts) -> Finding:
    """Registered, refused, repeated, set aside, discarded by a named person, or waiting for its claim."""
    letters = {letter.place: letter for letter in facts.log.set_aside.values() if letter.place.topic == SUBMISSIONS}
    fates: Counter[str] = Counter()
    differences = []
    for submitted in facts.log.submissions:
        letter = letters.get(submitted.place)
        if letter is not None:
            fate = _fate_of_letter(facts, letter.dead_letter_id)
        else:
            fate = "moved to its own key" if submitted.place in facts.log.moved else _fate(facts, submitted)
        fates[fate] += 1
        if fate == LOST:
            differences.append(
                Difference(submitted.claim_id, f"submission {submitted.event_id} at {submitted.place} has no answer")
            )
    return finding(NAME, fates, _tell, differences)


def _tell(fates: Counter[str]) -> str:
    return listed(fates, "none was filed")


def _fate_of_letter(facts: Facts, dead_letter_id: str) -> str:
    word = facts.log.resolved.get(dead_letter_id)
    if word is None:
        return "set aside"
    return "discarded by a person" if word.action == "discard" else "replayed by a person"


def _fate(facts: Facts, submitted: Submitted) -> str:
    if submitted.event_id is not None and submitted.event_id in facts.log.answered:
        return "answered"
    if submitted.event_id in facts.tables.waiting_submissions:
        return "waiting for their claim"
    if submitted.place in facts.tables.parked_places:
        return "behind a dead letter"
    if not facts.at_rest and not facts.tables.read("intake", submitted.place):
        return "not read yet"
    return LOST
