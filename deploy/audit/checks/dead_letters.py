"""Nothing is parked silently: what waits in a processor waits behind a dead letter that stands on the topic for a person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

from deploy.audit.facts import Difference, Facts, Finding, finding, listed

NAME: Final = "dead letters"
SET_ASIDE: Final = "set aside"


def check(facts: Facts) -> Finding:
    """The engine's tables of every processor against the dead-letter topic, both ways."""
    letters = facts.log.set_aside
    open_ones = Counter(letter.processor for letter in letters.values() if letter.dead_letter_id not in facts.log.resolved)
    counts = Counter({f"of {processor}": count for processor, count in open_ones.items()}) + Counter({SET_ASIDE: len(letters)})
    return finding(NAME, counts, _tell, [*_parked(facts), *_unseen(facts)])


def _tell(counts: Counter[str]) -> str:
    open_ones = Counter({whose: count for whose, count in counts.items() if whose != SET_ASIDE})
    told = listed(open_ones, "")
    return f"{counts[SET_ASIDE]:,} set aside, {open_ones.total():,} wait for a person" + (f": {told}" if told else "")


def _parked(facts: Facts) -> Iterator[Difference]:
    letters = facts.log.set_aside
    for parked in facts.tables.parked:
        if parked.dead_letter_id not in letters and parked.dead_letter_id in facts.tables.dead_letters:
            continue  # told below, once per letter
        if parked.dead_letter_id not in letters:
            yield Difference(parked.key, f"{parked.processor} parks it behind {parked.dead_letter_id}, which is on no topic")
    for processor, key in facts.tables.parked_without_key:
        yield Difference(key, f"{processor} keeps records of it waiting though its key is not parked")


def _unseen(facts: Facts) -> Iterator[Difference]:
    parked = {(row.processor, row.key) for row in facts.tables.parked}
    for dead_letter_id, (processor, key) in facts.tables.dead_letters.items():
        if dead_letter_id not in facts.log.set_aside:
            yield Difference(key, f"{processor} set {dead_letter_id} aside, and it is not on the dead-letter topic")
    for letter in facts.log.set_aside.values():
        told = letter.dead_letter_id in facts.log.resolved or not letter.parks_key
        if not told and (letter.processor, letter.key) not in parked and facts.settled(letter.at):
            yield Difference(letter.key, f"{letter.dead_letter_id} should park it in {letter.processor}, and does not")
