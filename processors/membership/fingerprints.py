"""Where claims that show the same account, telephone, doctor or witness meet. A claim's question passes here on its way to the member and
takes along what was seen; claims that passed before are told, on the way that their question went, once it weighs more for them."""

from datetime import UTC, datetime, time, timedelta
from typing import Final

from processors.membership.rules.sightings import KEPT_WINDOWS, near, people, sighting, weight, window, with_seen
from processors.membership.tables import Fingerprint, Seen
from schemas.civil import civil_date
from schemas.events.requests import CoverageRequested, FingerprintShared, FingerprintShown
from schemas.signals import Shared, Sighting, joined
from streams.contract import Effects
from streams.rows import replace

FORGET: Final = "fingerprint-forgotten"


def requested(row: Fingerprint, asked: CoverageRequested, effects: Effects) -> Fingerprint:
    """Seen here, and on to the next fingerprint or to the member; a repeat went on already."""
    known = next((one for one in row.seen if one.claim_id == asked.claim_id), None)
    if known is not None and known.revision >= asked.revision:
        return row
    keys = [shown.key for shown in asked.fingerprints]
    here = keys.index(row.fingerprint_key)
    shared, onward = asked.fingerprints[here].shared, tuple(keys[here + 1 :])
    new = Seen(
        claim_id=asked.claim_id,
        revision=asked.revision,
        seen_on=civil_date(asked.received_at),
        onward=onward,
        aliases=asked.aliases,
    )
    after = replace(row, seen=with_seen(row.seen, new))
    found = sighting(shared, after.seen, new)
    if found.members > 1:
        asked = asked.model_copy(update={"sightings": joined(asked.sightings, found)})
    effects.emit((*onward, asked.aliases[0])[0], asked)
    _tell(row, after, new, shared, effects)
    _remember(after, effects)
    return after


def shown(row: Fingerprint, word: FingerprintShown, effects: Effects) -> Fingerprint:
    """An account that was named after the filing: seen here as if it had been filed with, and the claim itself is told on the way that its
    question went."""
    known = next((one for one in row.seen if one.claim_id == word.claim_id), None)
    if known is not None and known.revision >= word.revision:
        return row
    new = Seen(
        claim_id=word.claim_id,
        revision=word.revision,
        seen_on=civil_date(word.received_at),
        onward=word.onward,
        aliases=word.aliases,
    )
    after = replace(row, seen=with_seen(row.seen, new))
    found = sighting(word.fingerprint.shared, after.seen, new)
    if weight(found, new.seen_on):
        _say(new, found, effects)
    _tell(row, after, new, word.fingerprint.shared, effects)
    _remember(after, effects)
    return after


def passed(word: FingerprintShared, key: str, effects: Effects) -> None:
    """A word on its way to a claim's member."""
    onward = word.onward[word.onward.index(key) + 1 :]
    effects.emit((*onward, word.aliases[0])[0], word.model_copy(update={"onward": onward}))


def forgotten(row: Fingerprint | None, due_at: datetime) -> bool:
    """Whether nothing came since the timer was set."""
    return row is not None and _forgotten_at(row) <= due_at


def _tell(before: Fingerprint, after: Fingerprint, new: Seen, shared: Shared, effects: Effects) -> None:
    """Whoever is near hears of it where it weighs more now than before; most never do."""
    were, are = people(before.seen), people(after.seen)
    for one in after.seen:
        if one.claim_id == new.claim_id or near(after.seen, one, are)[1] == near(before.seen, one, were)[1]:
            continue
        now = sighting(shared, after.seen, one, are)
        if weight(now, one.seen_on) > weight(sighting(shared, before.seen, one, were), one.seen_on):
            _say(one, now, effects)


def _say(one: Seen, found: Sighting, effects: Effects) -> None:
    word = FingerprintShared(claim_id=one.claim_id, revision=one.revision, onward=one.onward, aliases=one.aliases, sighting=found)
    effects.emit((*one.onward, one.aliases[0])[0], word)


def _remember(row: Fingerprint, effects: Effects) -> None:
    effects.set_timer(row.fingerprint_key, FORGET, _forgotten_at(row))


def _forgotten_at(row: Fingerprint) -> datetime:
    newest = max(one.seen_on for one in row.seen)
    return datetime.combine(newest + KEPT_WINDOWS * window(newest) + timedelta(days=1), time(), UTC)
