"""A small processor for the engine's tests: it counts what comes per key and says so, and does as it is told to go wrong."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from schemas.envelope import HEADER_TYPE, CloudEvent, EventData
from schemas.events.holds import ClaimHeld, ClaimResumed
from schemas.events.registration import ClaimAppealed, WithdrawalRequested
from schemas.events.submissions import WithdrawalSubmitted
from schemas.topics import LIFECYCLE, SUBMISSIONS
from schemas.vocabulary import Channel
from streams.contract import Effects, Event, Input, Output, RowKey, SetAside, Table, TimerFired, Unprocessable, View

NOW: Final = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """One per key."""

    claim_id: str
    count: int = 0
    seen: tuple[str, ...] = ()
    note: str = ""
    counted_at: datetime | None = None


TALLIES: Final = Table("tallies", Tally, ("claim_id",), (("count",),))


class TallyProcessor:
    """Named like the home of the submissions. `because` of a withdrawal tells it what to do; see `handle`."""

    name = "intake"
    inputs = (Input.of(SUBMISSIONS, WithdrawalSubmitted), Input.of(LIFECYCLE, ClaimAppealed))
    tables = (TALLIES,)
    emits: frozenset[type[EventData]] = frozenset({WithdrawalRequested, ClaimHeld, ClaimResumed})

    def __init__(self) -> None:
        self.broken = False
        self.handled = 0

    def keys(self, event: Event | TimerFired) -> Iterable[RowKey]:
        return ((TALLIES, (event.key if isinstance(event, TimerFired) else event.subject,)),)

    def handle(self, event: Event | TimerFired, rows: View, now: datetime) -> Effects:
        self.handled += 1
        effects = Effects()
        if isinstance(event, TimerFired):
            self._counted(event.key, f"timer {event.name}", rows, effects, now)
            return effects
        assert isinstance(event.data, WithdrawalSubmitted | ClaimAppealed)
        reference = event.data.channel_reference if isinstance(event.data, WithdrawalSubmitted) else event.data.submission_id
        word, _, rest = event.data.because.partition(" ")
        if word == "refuse" or (word == "refuse-while-broken" and self.broken):
            raise Unprocessable("told_to", "refused as told")
        if word == "crash":
            raise RuntimeError("crashed as told")
        if word == "timer":
            effects.set_timer(event.subject, "reminder", now + timedelta(seconds=int(rest)))
        if word == "cancel":
            effects.cancel_timer(event.subject, "reminder")
        self._counted(event.subject, reference, rows, effects, now, "\0" if word == "unstorable" else "")
        if word == "big":
            effects.emit(event.subject, WithdrawalRequested(submission_id=reference, received_at=now, because="x" * 1_000_000))
        if word == "remove":
            effects.puts.clear()
            effects.remove(TALLIES, event.subject)
        return effects

    @staticmethod
    def _counted(key: str, reference: str, rows: View, effects: Effects, now: datetime, note: str = "") -> None:
        before = rows.get(TALLIES, key) or Tally(claim_id=key)
        count = before.count + 1
        effects.put(TALLIES, Tally(claim_id=key, count=count, seen=(*before.seen, reference), note=note, counted_at=now))
        effects.emit(key, WithdrawalRequested(submission_id=reference, received_at=now, because=str(count)))

    def parked(self, key: str, reason: str, dead_letter_id: str) -> Iterable[Output]:
        return (Output(key, ClaimHeld(processor=self.name, reason=reason, dead_letter_id=dead_letter_id)),)

    def held(self, event: Event) -> Iterable[Output]:
        return ()

    def set_aside(self, letter: SetAside) -> Iterable[Output]:
        return ()

    def discarded(self, letter: SetAside) -> Iterable[Output]:
        return ()

    def resumed(self, key: str, dead_letter_id: str) -> Iterable[Output]:
        return (Output(key, ClaimResumed(processor=self.name, dead_letter_id=dead_letter_id)),)


def submission(subject: str, reference: str, because: str = "") -> tuple[bytes, tuple[tuple[str, bytes], ...]]:
    """Value and headers of a withdrawal."""
    return written(
        subject,
        WithdrawalSubmitted(channel=Channel.JMO, channel_reference=reference, received_at=NOW, because=because),
        reference,
    )


def written(subject: str, data: EventData, event_id: str) -> tuple[bytes, tuple[tuple[str, bytes], ...]]:
    """Value and headers of any event."""
    event = CloudEvent[EventData].model_construct(
        id=event_id, type=data.event_type, source="/channels/jmo", subject=subject, time=NOW, data=data
    )
    return event.model_dump_json(exclude_none=True, serialize_as_any=True).encode(), ((HEADER_TYPE, data.event_type.encode()),)
