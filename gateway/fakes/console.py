"""What the console asks, answered from memory."""

from collections.abc import Callable, Collection, Hashable, Sequence
from datetime import datetime
from typing import TypeVar

from gateway.console.asking import (
    Cause,
    Hour,
    Letter,
    LetterPosition,
    LettersWanted,
    Owed,
    OwedPosition,
    OwedStanding,
    OwedWanted,
    Paid,
    ParkedKey,
    Partition,
    Questioned,
    QuestionedPosition,
    QuestionedWanted,
    Sought,
    Waited,
)
from gateway.console.rehearsing import Action, NotRehearsed
from gateway.console.scanning import Budget, Matches, Slice, Span, Window
from gateway.fakes.log import PARTITIONS, FakeLog
from gateway.reading.offices import works_for
from monitoring.figures import Moment
from processors.claim_state.tables import Claim, PayoutStanding
from schemas.reasons import WaitingFor
from streams.records import RawRecord
from streams.rehearsing import Came, Rehearsal

RowT = TypeVar("RowT")


class FakeConsole:
    """Lists are what there is; `fails` is raised by every question until it is None again."""

    def __init__(self) -> None:
        self.waiting: list[Waited] = []
        self.paying: list[Paid] = []
        self.owing: list[Owed] = []
        self.asked_about: list[Questioned] = []
        self.aside: list[Letter] = []
        self.held_up: list[ParkedKey] = []
        self.owned: list[Partition] = []
        self.traces: dict[str, set[str]] = {}
        self.accounts: dict[str, set[str]] = {}
        self.counted: list[Hour] = []
        self.fails: Exception | None = None

    async def waits(self, reasons: Collection[WaitingFor], offices: frozenset[str], rows_each_max: int) -> list[Waited]:
        self._answer()
        found = [each for each in self.waiting if each.waiting.waiting_for in reasons and _sees(offices, each.claim)]
        return _first(sorted(found, key=lambda each: each.waiting.since), lambda each: each.waiting.waiting_for, rows_each_max)

    async def payouts(self, standings: Collection[PayoutStanding], offices: frozenset[str], rows_each_max: int) -> list[Paid]:
        self._answer()
        found = [
            each
            for each in self.paying
            if each.payout.standing in standings and not each.payout.retired and _sees(offices, each.claim)
        ]
        return _first(sorted(found, key=lambda each: each.payout.since), lambda each: each.payout.standing, rows_each_max)

    async def recoveries(self, wanted: OwedWanted, offices: frozenset[str], rows_max: int) -> list[Owed]:
        self._answer()
        found = [each for each in self.owing if _owed_so(wanted, each) and _sees(offices, each.claim)]
        return sorted(found, key=_owed_place)[:rows_max]

    async def questioned(self, wanted: QuestionedWanted, rows_max: int) -> list[Questioned]:
        self._answer()
        found = [
            each
            for each in self.asked_about
            if wanted.reason in {None, each.receipt.reason} and (wanted.before is None or _asked_place(each) < wanted.before)
        ]
        return sorted(found, key=_asked_place, reverse=True)[:rows_max]

    async def found(self, sought: Sought, offices: frozenset[str], rows_max: int) -> list[Claim]:
        self._answer()
        known_by = sought.known_by
        known = {
            claim.claim_id: claim for claim in [*(each.claim for each in self.waiting), *(each.claim for each in self.paying)]
        }
        with_payout = {each.claim.claim_id for each in self.paying if known_by and each.payout.payout_id == known_by}
        found = [
            claim
            for name, claim in known.items()
            if (
                name in sought.claims
                or name in with_payout
                or (known_by and known_by in {claim.member_id, claim.case_id})
                or (sought.account and name in self.accounts.get(sought.account, ()))
                or (sought.trace and name in self.traces.get(sought.trace, ()))
            )
            and _sees(offices, claim)
        ]
        return sorted(found, key=lambda claim: claim.changed_at, reverse=True)[:rows_max]

    async def causes(self) -> list[Cause]:
        self._answer()
        groups: dict[tuple[str, str, str], list[Letter]] = {}
        for letter in self._open():
            groups.setdefault((letter.processor, letter.reason, letter.topic), []).append(letter)
        causes = [
            Cause(
                processor=processor,
                reason=reason,
                topic=topic,
                letters=len(letters),
                oldest=letters[0].set_aside_at,
                newest=letters[-1].set_aside_at,
            )
            for (processor, reason, topic), letters in groups.items()
        ]
        return sorted(causes, key=lambda cause: -cause.letters)

    async def letters(self, wanted: LettersWanted, rows_max: int) -> list[Letter]:
        self._answer()
        return [each for each in self._open() if _asked_for(wanted, each)][:rows_max]

    async def letter(self, processor: str, dead_letter_id: str) -> Letter | None:
        self._answer()
        wanted = (processor, dead_letter_id)
        return next((each for each in self.aside if (each.processor, each.dead_letter_id) == wanted), None)

    async def parked(self, rows_each_max: int) -> list[ParkedKey]:
        self._answer()
        return _first(self.held_up, lambda each: each.processor, rows_each_max)

    async def hours(self) -> list[Hour]:
        self._answer()
        return self.counted

    async def partitions(self) -> list[Partition]:
        self._answer()
        return self.owned

    def _open(self) -> list[Letter]:
        return sorted((each for each in self.aside if each.resolution is None), key=_place)

    def _answer(self) -> None:
        if self.fails is not None:
            raise self.fails


class FakeWatch:
    """What was seen of the flow."""

    def __init__(self) -> None:
        self.seen: tuple[Moment, ...] = ()

    def moments(self) -> tuple[Moment, ...]:
        return self.seen

    def close(self) -> None:
        return None


class FakeScanner:
    """Reads a log in memory. `records_max`: of one slice, where that is less than its budget."""

    def __init__(self, log: FakeLog) -> None:
        self._log = log
        self.records_max: int | None = None

    @property
    def partitions(self) -> int:
        return PARTITIONS

    async def spans(self, windows: Sequence[Window]) -> list[Span]:
        return [span for window in windows if (span := self._span(window)).offsets > 0]

    def _span(self, window: Window) -> Span:
        of = (window.topic, window.partition)
        records = [each for each in self._log.records if (each.topic, each.partition) == of]
        end = 1 + max((each.offset for each in records), default=-1)

        def first(at: datetime | None, otherwise: int) -> int:
            later = [each.offset for each in records if at is None or each.timestamp_ms >= at.timestamp() * 1_000]
            return otherwise if at is None else min(later, default=end)

        return Span(*of, first(window.since, 0), first(window.until, end))

    async def read(self, spans: Sequence[Span], matches: Matches, budget: Budget) -> Slice:
        records_max = budget.records if self.records_max is None else self.records_max
        found: list[RawRecord] = []
        read: list[RawRecord] = []
        left = list(spans)
        while left and len(read) < records_max and len(found) < budget.found:
            span = left[0]
            record = next((each for each in self._log.records if each[:3] == span[:3]), None)
            read += [] if record is None else [record]
            found += [record] if record is not None and matches(record) else []
            moved = span._replace(start=span.start + 1)
            left[:1] = [moved] if moved.offsets else []
        size = sum(len(each.value or b"") for each in read)
        return Slice(found=tuple(found), left=tuple(left), records=len(read), size_bytes=size, seconds=0.0)


class FakeRehearser:
    """Tells what it is told to tell, and remembers what it was asked."""

    def __init__(self) -> None:
        self.tells: Rehearsal | NotRehearsed = Rehearsal(came=Came.HANDLED)
        self.asked: list[tuple[str, str, Action, bytes | None]] = []

    async def rehearse(self, processor: str, dead_letter_id: str, action: Action, corrected: bytes | None) -> Rehearsal:
        self.asked.append((processor, dead_letter_id, action, corrected))
        if isinstance(self.tells, NotRehearsed):
            raise self.tells
        return self.tells


def _place(letter: Letter) -> LetterPosition:
    return LetterPosition(letter.set_aside_at, letter.dead_letter_id)


def _owed_place(owed: Owed) -> OwedPosition:
    return OwedPosition(owed.recovery.since, owed.recovery.recovery_id)


def _asked_place(questioned: Questioned) -> QuestionedPosition:
    return QuestionedPosition(questioned.receipt.at, questioned.receipt.event_id)


def _owed_so(wanted: OwedWanted, owed: Owed) -> bool:
    recovery, disputed = owed.recovery, owed.claim.facets.dispute is not None
    return (
        recovery.open is not (wanted.standing is OwedStanding.CLOSED)
        and (disputed or wanted.standing is not OwedStanding.DISPUTED)
        and wanted.fund in {None, recovery.fund}
        and (wanted.after is None or _owed_place(owed) > wanted.after)
    )


def _asked_for(wanted: LettersWanted, letter: Letter) -> bool:
    return (
        wanted.processor in {None, letter.processor}
        and wanted.reason in {None, letter.reason}
        and wanted.topic in {None, letter.topic}
        and (wanted.until is None or letter.set_aside_at < wanted.until)
        and (wanted.after is None or _place(letter) > wanted.after)
    )


def _sees(offices: frozenset[str], claim: Claim) -> bool:
    return works_for(offices, claim.channel, claim.channel_reference)


def _first(found: list[RowT], by: Callable[[RowT], Hashable], rows_each_max: int) -> list[RowT]:
    counts: dict[Hashable, int] = {}
    kept = []
    for each in found:
        counts[by(each)] = counts.get(by(each), 0) + 1
        if counts[by(each)] <= rows_each_max:
            kept.append(each)
    return kept
