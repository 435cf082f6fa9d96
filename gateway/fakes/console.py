"""What the console asks, answered from memory."""

from collections.abc import Callable, Collection, Hashable
from typing import TypeVar

from gateway.console.asking import Cause, Letter, LetterPosition, LettersWanted, Paid, ParkedKey, Partition, Waited
from gateway.reading.offices import works_for
from monitoring.figures import Moment
from processors.claim_state.tables import Claim, PayoutStanding
from schemas.reasons import WaitingFor

RowT = TypeVar("RowT")


class FakeConsole:
    """Lists are what there is; `fails` is raised by every question until it is None again."""

    def __init__(self) -> None:
        self.waiting: list[Waited] = []
        self.paying: list[Paid] = []
        self.aside: list[Letter] = []
        self.held_up: list[ParkedKey] = []
        self.owned: list[Partition] = []
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

    async def found(self, claims: Collection[str], known_by: str | None, offices: frozenset[str], rows_max: int) -> list[Claim]:
        self._answer()
        known = {
            claim.claim_id: claim for claim in [*(each.claim for each in self.waiting), *(each.claim for each in self.paying)]
        }
        with_payout = {each.claim.claim_id for each in self.paying if known_by and each.payout.payout_id == known_by}
        found = [
            claim
            for name, claim in known.items()
            if (name in claims or name in with_payout or (known_by and known_by in {claim.member_id, claim.case_id}))
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


def _place(letter: Letter) -> LetterPosition:
    return LetterPosition(letter.set_aside_at, letter.dead_letter_id)


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
