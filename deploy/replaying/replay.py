"""Every decision of a span of days computed again and compared; what differs is kept up to a limit, all of it is counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from deploy.replaying.comparing import Difference, compared, unexplained, unsealed
from deploy.replaying.delays import judged
from deploy.replaying.log import Partitioned, Span, Told, partitions_read
from deploy.replaying.past import DELAYS, Decided, Past
from processors.law import Book
from schemas.events.decisions import ClaimDenied
from streams.contract import Event

DIFFERENCES_KEPT_MAX: Final = 1_000


@dataclass(slots=True)
class Replayed:
    """What came of it. `same`: decisions computed again with the same bytes; `words`: denials by a person, which nothing computes;
    `skipped`: decisions by editions that are not at hand, by edition; `differing`: decisions that differ, `found` all their fields.
    `delays`: lines for late payments computed again with the same bytes; `delays_skipped`: older ones that do not record what they
    were judged by, or whose edition is not at hand; `delays_differing`: others."""

    same: int = 0
    delays: int = 0
    delays_skipped: int = 0
    delays_differing: int = 0
    words: int = 0
    differing: int = 0
    found: int = 0
    lines: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    differences: list[Difference] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Nothing differs."""
        return not (self.differing or self.delays_differing)

    @property
    def decisions(self) -> int:
        return self.same + self.words + self.differing + self.skipped.total()

    def take(self, decided: Decided, differences: tuple[Difference, ...]) -> None:
        """One decision that was compared."""
        if not differences:
            self.same += 1
            self.lines += 0 if isinstance(decided.data, ClaimDenied) else len(decided.data.lines)
            return
        self.differing += 1
        self._keep(differences)

    def take_delay(self, differences: tuple[Difference, ...] | None) -> None:
        """One line for a late payment; None: nothing to compute it from."""
        if differences is None:
            self.delays_skipped += 1
        elif differences:
            self.delays_differing += 1
            self._keep(differences)
        else:
            self.delays += 1

    def _keep(self, differences: tuple[Difference, ...]) -> None:
        self.found += len(differences)
        self.differences += differences[: DIFFERENCES_KEPT_MAX - len(self.differences)]

    def as_json(self) -> dict[str, object]:
        """For `--json`."""
        return {
            "ok": self.ok,
            "decisions": self.decisions,
            "same": self.same,
            "lines": self.lines,
            "words_of_people": self.words,
            "differing": self.differing,
            "late_payments": self.delays,
            "late_payments_skipped": self.delays_skipped,
            "late_payments_differing": self.delays_differing,
            "skipped": dict(self.skipped),
            "differences_found": self.found,
            "differences": [one._asdict() for one in self.differences],
        }


def replay(log: Partitioned, books: Mapping[str, Book], span: Span, told: Told, claim_id: str | None = None) -> Replayed:
    """Compute again what was decided on these days, of all claims or of one. `books`: editions by version. Raises `Refused`."""
    result = Replayed()
    for events in partitions_read(log, claim_id, told):
        for decided in _of_span(Past(books.values()).decisions(_delays(events, books, span, result)), span):
            _judge(decided, books, result)
    return result


def _delays(events: Iterable[Event], books: Mapping[str, Book], span: Span, result: Replayed) -> Iterator[Event]:
    """The events as they come, with each line for a late payment judged on the way."""
    for event in events:
        if isinstance(event.data, DELAYS) and span.holds(event):
            result.take_delay(judged(event, event.data, books))
        yield event


def _of_span(decisions: Iterable[Decided], span: Span) -> Iterator[Decided]:
    return (decided for decided in decisions if span.holds(decided.event))


def _judge(decided: Decided, books: Mapping[str, Book], result: Replayed) -> None:
    """A broken seal counts whatever the edition; without the edition nothing else can be said."""
    if isinstance(decided.data, ClaimDenied) and not decided.by_rule:
        result.words += 1
        return
    version, broken = decided.version, unsealed(decided)
    if version is not None and version not in books:
        if broken:
            result.take(decided, broken)
        else:
            result.skipped[version] += 1
        return
    result.take(decided, broken + _compared(decided, version))


def _compared(decided: Decided, version: str | None) -> tuple[Difference, ...]:
    """By the edition that the decision names; an older record that names none may agree with any that is at hand."""
    causes = [cause for cause in decided.causes if version in {None, cause.book.version}]
    if not causes:
        return (unexplained(decided),)
    return min((compared(decided, cause) for cause in causes), key=len)
