"""The lifecycle as assessment reads it, its own handler over each claim in turn, and beside each decision on the log what it was decided on.

A decision's time is its record's, and assessment decides each claim's records in the log's order, so nothing else is needed to compute it again.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, TypeAlias, TypeVar

from deploy.records import Stood
from processors.assessment.decide import BY_RULE
from processors.assessment.handler import AssessmentProcessor
from processors.assessment.tables import ASSESSMENTS, Assessment, Stage
from processors.law import Book
from schemas.canary import is_canary_key
from schemas.envelope import EventData
from schemas.events.decisions import AssessmentReferred, ClaimApproved, ClaimDenied
from schemas.events.payout import PayoutCompensated
from schemas.topics import LIFECYCLE
from streams.contract import Effects, Event, Input, Key, Table
from streams.decoding import Decoder, Readable
from streams.partitioning import Partitions
from streams.records import RawRecord

Decision: TypeAlias = AssessmentReferred | ClaimApproved | ClaimDenied
RowT = TypeVar("RowT")
DECISIONS: Final = (AssessmentReferred, ClaimApproved, ClaimDenied)
DELAYS: Final = PayoutCompensated
"""What is owed for a late payment: assessment does not decide it."""
READ: Final[frozenset[type[EventData]]] = frozenset(
    {*next(wanted.types for wanted in AssessmentProcessor.inputs if wanted.topic == LIFECYCLE), *DECISIONS, DELAYS}
)
WAITING_MAX: Final = 100
"""Computations of one claim whose decision has not come on the log yet."""


@dataclass(frozen=True, slots=True)
class Cause:
    """What led to a decision: the claim's row as it was, and the event that was handled."""

    book: Book
    before: Assessment
    event: Event

    def decided(self, at: datetime) -> tuple[Decision | None, Assessment]:
        """The decision that follows at that time, by assessment's own handler; and the row after it."""
        view = _Rows({(self.before.claim_id,): self.before})
        effects = AssessmentProcessor(self.book).handle(self.event, view, at)
        view.apply(effects)
        return _decision(effects), view.rows[self.before.claim_id,]


@dataclass(frozen=True, slots=True)
class Decided:
    """One decision on the log. `by_rule`: computed at that moment, not a person's word. `causes`: what it follows from, one for each book
    that leads to a decision on this basis; for a person's word, of what was computed before it. `at`: when that was computed."""

    event: Event
    data: Decision
    by_rule: bool
    causes: tuple[Cause, ...]
    at: datetime

    @property
    def version(self) -> str | None:
        """The edition that it was made by; of a person's denial or an older record, not said."""
        match self.data:
            case ClaimApproved(lines=lines):
                return lines[0].tariff_version
            case AssessmentReferred(lines=lines, tariff_version=version):
                return lines[0].tariff_version if lines else version
            case ClaimDenied(tariff_version=version):
                return version


@dataclass(slots=True)
class _Rows:
    """Assessment's rows of the claims of one partition, as its handler sees them."""

    rows: dict[Key, Assessment] = field(default_factory=dict)

    def get(self, table: Table[RowT], *key: str) -> RowT | None:
        row: RowT | None = self.rows.get(key) if table is ASSESSMENTS else None  # type: ignore[assignment]  # its one table
        return row

    def apply(self, effects: Effects) -> None:
        for _, row in effects.puts:
            # money is on its way: nothing is computed for this claim any more, so that what it was computed from is let go
            closed = Assessment(claim_id=row.claim_id, stage=Stage.CLOSED, seen=row.seen, rounds=row.rounds)
            self.rows[row.claim_id,] = closed if row.stage is Stage.CLOSED else row


class _Fold:
    """One book's course of all claims: what it came to, and what still waits for its record."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self._processor = AssessmentProcessor(book)
        self._rows = _Rows()
        self._waiting: dict[str, deque[tuple[Decision, Cause]]] = {}

    def take(self, event: Event) -> None:
        before = self._rows.rows.get((event.subject,)) or Assessment(claim_id=event.subject)
        effects = self._processor.handle(event, self._rows, event.time)
        self._rows.apply(effects)
        made = _decision(effects)
        if made is not None:
            waiting = self._waiting.setdefault(event.subject, deque(maxlen=WAITING_MAX))
            waiting.append((made, Cause(self.book, before, event)))

    def cause(self, claim_id: str, decision: Decision) -> Cause | None:
        """What led to the decision: the first computation that waits and rests on the same; what was before it never came."""
        waiting = self._waiting.get(claim_id, deque())
        places = [index for index, (made, _) in enumerate(waiting) if made.basis == decision.basis]
        if not places:
            return None
        for _ in range(places[0]):
            waiting.popleft()
        _, cause = waiting.popleft()
        if not waiting:
            del self._waiting[claim_id]
        return cause


class Past:
    """The decisions of one partition, in its order. No more is held than the claims of it that are still open."""

    def __init__(self, books: Iterable[Book]) -> None:
        self._folds = [_Fold(book) for book in books]
        self._computed: dict[str, tuple[tuple[Cause, ...], datetime]] = {}

    def decisions(self, events: Iterable[Event]) -> Iterator[Decided]:
        """Every decision of assessment, by rule and by people. Denials by verification's checks are none."""
        for event in events:
            data = event.data
            if isinstance(data, DELAYS):
                continue
            if isinstance(data, DECISIONS) and event.source == BY_RULE:
                yield self._decided(event, data)
            for fold in self._folds:
                fold.take(event)

    def _decided(self, event: Event, data: Decision) -> Decided:
        claim_id = event.subject
        if by_rule(data):
            found = (fold.cause(claim_id, data) for fold in self._folds)
            self._computed[claim_id] = (tuple(cause for cause in found if cause is not None), event.time)
        causes, at = self._computed.get(claim_id, ((), event.time))
        if not isinstance(data, AssessmentReferred):
            self._computed.pop(claim_id, None)
        return Decided(event, data, by_rule(data), causes, at)


def by_rule(data: Decision) -> bool:
    """Whether it was computed at that moment; else a person's word on what was computed before."""
    match data:
        case AssessmentReferred(approvals=approvals):
            return not approvals
        case ClaimApproved(approvals=approvals):
            return approvals[0].officer == BY_RULE
        case ClaimDenied(decided_by=decided_by):
            return decided_by == BY_RULE


def _decision(effects: Effects) -> Decision | None:
    return next((output.data for output in effects.outputs if isinstance(output.data, DECISIONS)), None)


def events_of(records: Iterable[Stood], claim_id: str | None = None) -> Iterator[Event]:
    """The lifecycle's events that count, of all claims or of one; canaries are nobody's claims."""
    decoder = Decoder(AssessmentProcessor.name, (Input.of(LIFECYCLE, *READ),), Partitions(1))
    key = None if claim_id is None else claim_id.encode()
    for record in records:
        if is_canary_key(record.key) or (key is not None and record.key != key):
            continue
        item = decoder.decode(_raw(record))
        if isinstance(item, Readable):
            yield item.event


def _raw(record: Stood) -> RawRecord:
    return RawRecord(record.topic, record.partition, record.offset, record.timestamp_ms, record.key, record.value, record.headers)
