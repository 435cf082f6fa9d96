"""Who kills the worker: what is suspect is noted before it is tried, and tried in ever smaller parts, until the culprit is alone and set aside.

Records, timers and records that waited are suspect apart from each other: that some go well says nothing of the others.
"""

from collections.abc import Sequence
from typing import Final

from streams.settings import EngineSettings
from streams.store import Attempt, Attempts, Suspect

CONDEMNED_MAX: Final = 100
"""Culprits of one kind that are found and not yet set aside."""


def items_max(kind: Suspect, settings: EngineSettings) -> int:
    """How many of the kind one step takes when nothing is suspect."""
    match kind:
        case Suspect.RECORDS:
            return settings.batch_records_max
        case Suspect.TIMERS:
            return settings.timers_per_step_max
        case Suspect.PARKED:
            return settings.drain_records_max


def on_taking_over(found: Attempts, released: bool, settings: EngineSettings) -> dict[Suspect, Attempt]:
    """What is suspect after the last owner: everything unless it let go in good order, and then what others before it died of."""
    if released:
        return {
            kind: attempt._replace(running=False) for kind, attempt in found.items() if attempt.tries > 1 or attempt.condemned
        }
    return {kind: _next(found.get(kind), items_max(kind, settings), settings) for kind in Suspect}


def _next(died: Attempt | None, most: int, settings: EngineSettings) -> Attempt:
    """How to try what the last owner died of, or may have died of."""
    if died is None:
        return Attempt(1, most, most)
    if not died.running:
        return died
    if died.items == 1 and died.tries >= settings.attempts_max:
        return Attempt(1, most, most, condemned=(*died.condemned, died.name)[-CONDEMNED_MAX:])
    if died.tries < settings.attempts_max:
        return Attempt(died.tries + 1, died.items, died.remaining, condemned=died.condemned)
    return Attempt(died.tries + 1, max(1, died.items // 2), died.items, condemned=died.condemned)


def before_trying(attempts: Attempts, kind: Suspect, names: Sequence[str], settings: EngineSettings) -> dict[Suspect, Attempt]:
    """What to note before `names` are handled; `kind` is suspect."""
    found = attempts[kind]
    remaining = len(names) if found.tries <= settings.attempts_max else found.remaining
    name = names[0] if len(names) == 1 else ""
    return {**_others(attempts, kind), kind: found._replace(items=len(names), remaining=remaining, running=True, name=name)}


def after_success(attempts: Attempts, kind: Suspect, names: Sequence[str], settings: EngineSettings) -> dict[Suspect, Attempt]:
    """What is still suspect after `names` were handled or set aside."""
    found = attempts.get(kind)
    if found is None or not names:
        return dict(attempts)
    left = _left(found, names, items_max(kind, settings), settings)
    others = _others(attempts, kind)
    return others if left is None else {**others, kind: left}


def _left(found: Attempt, names: Sequence[str], most: int, settings: EngineSettings) -> Attempt | None:
    condemned = tuple(name for name in found.condemned if name not in names)
    remaining = found.remaining - len(names)
    if found.tries <= settings.attempts_max or remaining <= 0:
        return Attempt(1, most, most, condemned=condemned) if condemned else None
    return Attempt(found.tries, max(1, min(found.items, remaining) // 2), remaining, condemned=condemned)


def _others(attempts: Attempts, kind: Suspect) -> dict[Suspect, Attempt]:
    """One kind is tried at a time."""
    return {other: attempt._replace(running=False) for other, attempt in attempts.items() if other is not kind}


def is_condemned(attempts: Attempts, kind: Suspect, name: str) -> bool:
    found = attempts.get(kind)
    return found is not None and name in found.condemned
