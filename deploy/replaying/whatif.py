"""Decided claims under another book of tariffs: who would get more, less, nothing, or newly something, in rupiah by benefit and segment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from deploy.replaying.log import Partitioned, Span, Told, partitions_read
from deploy.replaying.past import Decided, Past
from processors.assessment.decide import case_of, savings_of
from processors.assessment.rules.assess import assess
from processors.assessment.rules.lines import lines
from processors.law import Book
from schemas.benefit import BenefitLine
from schemas.events.decisions import AssessmentReferred, ClaimApproved, ClaimDenied
from schemas.events.ledger import EntitlementReserved
from schemas.reasons import ReasonCode
from schemas.terms import Term

ALL: Final = "all"
NO_SEGMENT: Final = "-"


class Effect(Term):
    """What the other book would do to somebody."""

    MORE = "more"
    LESS = "less"
    NOTHING = "nothing"
    NEWLY = "newly"
    SAME = "same"


class Changed(NamedTuple):
    """One benefit of one claim, net of tax in rupiah; `benefit` is `all` for the claim's total."""

    claim_id: str
    segment: str
    benefit: str
    before: int
    after: int

    @property
    def effect(self) -> Effect:
        if self.before == self.after:
            return Effect.SAME
        if self.before == 0 or self.after == 0:
            return Effect.NEWLY if self.before == 0 else Effect.NOTHING
        return Effect.MORE if self.after > self.before else Effect.LESS


@dataclass(slots=True)
class Cell:
    """Claims of one benefit and segment, and rupiah net of tax."""

    claims: Counter[Effect] = field(default_factory=Counter)
    before: int = 0
    after: int = 0

    @property
    def change(self) -> int:
        return self.after - self.before

    def take(self, changed: Changed) -> None:
        self.claims[changed.effect] += 1
        self.before += changed.before
        self.after += changed.after


@dataclass(slots=True)
class WhatIf:
    """`cells`: by benefit and segment; claims that got nothing and would get nothing are in none, nor in `total`. `left_out`: claims that are not compared, by why.
    `questions`: compared claims of which the other book leaves something to a person, so that their sums may be too low."""

    version: str
    cells: dict[tuple[str, str], Cell] = field(default_factory=dict)
    total: Cell = field(default_factory=Cell)
    left_out: Counter[str] = field(default_factory=Counter)
    editions: Counter[str] = field(default_factory=Counter)
    questions: int = 0

    @property
    def rows(self) -> list[tuple[str, str, Cell]]:
        """The cells in the order of benefits and segments."""
        return [(*key, cell) for key, cell in sorted(self.cells.items())]

    def as_json(self) -> dict[str, object]:
        """For `--json`."""
        return {
            "tariff_version": self.version,
            "claims": _figures(self.total),
            "by_benefit_and_segment": [
                {"benefit": benefit, "segment": segment, **_figures(cell)} for benefit, segment, cell in self.rows
            ],
            "decided_by_edition": dict(self.editions),
            "left_out": dict(self.left_out),
            "with_questions": self.questions,
        }


def _figures(cell: Cell) -> dict[str, int]:
    counts = {effect.value: cell.claims[effect] for effect in Effect}
    return {**counts, "rupiah_before": cell.before, "rupiah_after": cell.after, "rupiah_change": cell.change}


class _Outcome(NamedTuple):
    """What the last decision on one claim comes to; `changes` is empty where `left_out` says why it is not compared."""

    left_out: str
    edition: str
    changes: tuple[Changed, ...] = ()
    questions: bool = False


def whatif(
    log: Partitioned, books: Mapping[str, Book], other: Book, span: Span, told: Told, changed: Callable[[Changed], None]
) -> WhatIf:
    """The last decisions of these days under the other book. `books`: editions by version that decisions were made by; `changed` hears of
    every claim and benefit that would be another sum. Raises `Refused`."""
    result = WhatIf(other.version)
    for events in partitions_read(log, None, told):
        decided = Past(books.values()).decisions(events)
        last = {one.event.subject: _outcome(one, other) for one in decided if span.holds(one.event)}
        for outcome in last.values():
            _count(result, outcome, changed)
    return result


def _count(result: WhatIf, outcome: _Outcome, changed: Callable[[Changed], None]) -> None:
    if outcome.left_out:
        result.left_out[outcome.left_out] += 1
        return
    result.editions[outcome.edition] += 1
    result.questions += outcome.questions
    for one in outcome.changes:
        cell = result.total if one.benefit == ALL else result.cells.setdefault((one.benefit, one.segment), Cell())
        cell.take(one)
        if one.effect is not Effect.SAME and one.benefit != ALL:
            changed(one)


def _outcome(decided: Decided, other: Book) -> _Outcome:
    edition = decided.version or "not recorded"
    if left_out := _left_out(decided):
        return _Outcome(left_out, edition)
    cause = decided.causes[0]
    _, row = cause.decided(decided.at)
    case = case_of(row, other)
    assert case is not None, "a decision was computed without a claim or its cover"
    found = assess(case)
    answer = cause.event.data if isinstance(cause.event.data, EntitlementReserved) else None
    made = lines(case, found, savings_of(case, answer, decided.at))
    recorded = decided.data.lines if isinstance(decided.data, ClaimApproved) else ()
    segment = str(case.snapshot.segment or NO_SEGMENT)
    return _Outcome("", edition, tuple(_changes(decided.event.subject, segment, recorded, made)), bool(found.questions))


def _left_out(decided: Decided) -> str:
    """Why the other book says nothing of the claim, or nothing."""
    match decided.data:
        case AssessmentReferred():
            return "waits for a person"
        case ClaimDenied() if not decided.by_rule:
            return "denied by a person"
        case ClaimDenied(reasons=reasons) if ReasonCode.ENTITLEMENT_TAKEN in reasons:
            return "used up by another claim"
    return "" if decided.causes else "its edition is not at hand: --tariffs NAME=FOLDER"


def _changes(claim_id: str, segment: str, recorded: Iterable[BenefitLine], made: Iterable[BenefitLine]) -> Iterator[Changed]:
    before, after = _by_benefit(recorded), _by_benefit(made)
    for benefit in dict.fromkeys((*before, *after)):
        yield Changed(claim_id, segment, benefit, before[benefit], after[benefit])
    if before or after:
        yield Changed(claim_id, segment, ALL, before.total(), after.total())


def _by_benefit(made: Iterable[BenefitLine]) -> Counter[str]:
    sums: Counter[str] = Counter()
    for line in made:
        sums[line.benefit.value] += line.net.amount
    return sums
