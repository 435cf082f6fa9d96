"""What several claims have in common, counted: a pure function of who was seen, whatever order they came in."""

from datetime import date, timedelta
from functools import lru_cache
from typing import Final

from processors.law import LAW
from processors.membership.tables import SEEN_MAX, Member, Seen
from schemas.kinds import KINDS, SCHOLARSHIPS
from schemas.signals import Shared, Sighting
from schemas.vocabulary import ClaimKind, Programme

WINDOW: Final = "own.signal.window"
EVENTS_WINDOW: Final = "own.signal.several_events.window"
REPEATABLE: Final = frozenset(
    kind for kind, row in KINDS.items() if row.programme is Programme.JKK and not row.once and kind not in SCHOLARSHIPS
)
"""Events that may befall one member more than once, and hardly ever do."""
KEPT_WINDOWS: Final = 2
"""How long a sighting is kept after the newest one: then both neighbours of one that comes late are still there."""


@lru_cache(maxsize=1_000)
def window(on: date, code: str = WINDOW) -> timedelta:
    return timedelta(days=LAW.on(on).find(code).whole)


def with_seen(known: tuple[Seen, ...], new: Seen) -> tuple[Seen, ...]:
    """The newest `SEEN_MAX`, by the day of submission, of those that are not forgotten; of one claim its highest revision."""
    rest = [one for one in known if one.claim_id != new.claim_id]
    newest = max(one.seen_on for one in (*rest, new))
    kept = sorted(
        (one for one in (*rest, new) if one.seen_on >= newest - KEPT_WINDOWS * window(newest)),
        key=lambda one: (one.seen_on, one.claim_id),
    )
    return tuple(kept[-SEEN_MAX:])


def people(known: tuple[Seen, ...]) -> dict[str, int]:
    """Whom each claim is about, as a number: two that give the same alias, or are linked so by others, are about one member."""
    numbers: dict[str, int] = {}
    found: dict[str, int] = {}
    for number, one in enumerate(known):
        same = {numbers[alias] for alias in one.aliases if alias in numbers}
        if same - {number}:
            numbers = {alias: number if other in same else other for alias, other in numbers.items()}
            found = {claim: number if other in same else other for claim, other in found.items()}
        numbers.update(dict.fromkeys(one.aliases, number))
        found[one.claim_id] = number
    return found


def near(known: tuple[Seen, ...], one: Seen, whom: dict[str, int]) -> tuple[int, int]:
    """Claims within the window around this one, and how many different members they are about (`whom`: as `people` says)."""
    span = window(one.seen_on)
    claims = [other.claim_id for other in known if abs(other.seen_on - one.seen_on) <= span]
    return len(claims), len({whom[claim] for claim in claims})


def sighting(shared: Shared, known: tuple[Seen, ...], one: Seen, whom: dict[str, int] | None = None) -> Sighting:
    """What claims around this one have in common with it."""
    claims, members = near(known, one, people(known) if whom is None else whom)
    return Sighting(shared=shared, claims=max(1, claims), members=max(1, members))


def weight(found: Sighting, on: date) -> int:
    """The points that so many members weigh, by the house rules on the day."""
    return LAW.on(on).band(f"own.signal.same_{found.shared}.points", found.members).whole


def of_the_member(member: Member, kind: ClaimKind, event_date: date) -> Sighting | None:
    """The member's events within the window around this one, where there are others."""
    if kind not in REPEATABLE:
        return None
    span = window(event_date, EVENTS_WINDOW)
    told = [
        *((open_.kind, open_.event_date) for open_ in member.claims),
        *((gone.kind, gone.event_date) for gone in member.closed),
    ]
    events = {
        (KINDS[other].event, on) for other, on in told if other in REPEATABLE and on is not None and abs(on - event_date) <= span
    }
    events.add((KINDS[kind].event, event_date))
    return Sighting(shared=Shared.MEMBER, claims=len(events), members=1) if len(events) > 1 else None
