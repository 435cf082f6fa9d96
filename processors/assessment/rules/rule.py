"""A benefit's rule: a pure function from a case to what is due, refused or missing; and the working in which its arithmetic is written down."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Final, NamedTuple, TypeAlias, TypeVar, cast

from processors.assessment.rules.case import ANYBODY, Case
from processors.assessment.rules.shares import Share
from processors.law import Found, NotStated
from processors.law.rows import UNVERIFIED
from schemas.exact import Fraction
from schemas.money import round_half_up
from schemas.reasons import ReasonCode
from schemas.vocabulary import BenefitCode, ClaimKind, EntitlementFamily, EvidenceMark, MigrantPhase, Segment

T = TypeVar("T")
CERTAINTY: Final = {mark: rank for rank, mark in enumerate(EvidenceMark)}
"""Marks from the surest to the least sure; a line is as sure as the least sure of what it rests on."""


class Said(NamedTuple):
    """A sentence for people, in both languages; `{amount}` and what the rule says are filled in."""

    indonesian: str
    english: str


class Due(NamedTuple):
    """One benefit before it is split over its payees, in rupiah. `item` tells lines of one benefit apart; `taxed`: as old-age savings;
    `holds`: a family that no other claim may use while this one is open, and that is not used up."""

    rule: Rule
    family: EntitlementFamily
    subject: str
    rupiah: int
    payees: tuple[Share, ...]
    article: str
    mark: EvidenceMark
    inputs: dict[str, str]
    steps: tuple[str, ...]
    words: dict[str, str]
    item: str = ""
    taxed: bool = False
    instalment: int = 1
    instalments: int = 1
    due_on: date | None = None
    holds: EntitlementFamily | None = None
    stated: str = ""
    """The paper that an officer's sum rests on."""

    @property
    def benefit(self) -> BenefitCode:
        return self.rule.benefit

    @property
    def unverified(self) -> bool:
        return self.mark in UNVERIFIED


@dataclass(frozen=True, slots=True)
class Refused:
    """The law does not give this benefit here, and why."""

    rule: str
    reason: ReasonCode
    article: str
    detail: str


@dataclass(frozen=True, slots=True)
class Question:
    """What a person must answer before this benefit can be computed: a fact that is missing, or an amount that could not be read.
    `article`: where that amount stands; `opening`: what a sum stated by an officer would pay, where the rule says so."""

    rule: str
    reason: ReasonCode
    detail: str
    article: str = ""
    opening: Opening | None = None


@dataclass(frozen=True, slots=True)
class Opening:
    """Where an officer's sum may stand in for a rule that stopped. `pay`: what follows from it; `most`: the highest sum, in rupiah, that
    the law or the receipts allow, where it is known."""

    work: Working
    pay: Pay
    item: str
    most: Most

    @property
    def highest(self) -> int | None:
        """`most`, worked out."""
        return self.most(self.work) if callable(self.most) else self.most

    def dues(self, rupiah: int) -> tuple[Due, ...]:
        """What is due of a stated sum."""
        return tuple(self.pay(self.work, rupiah))


Outcome: TypeAlias = Due | Refused | Question
Pay: TypeAlias = "Callable[[Working, int], Iterable[Due]]"
"""From a sum in rupiah to what is due, on the sheet that is given: one that is kept on its own sheet would be garbage for the collector."""
Most: TypeAlias = "int | Callable[[Working], int | None] | None"
"""Worked out only where somebody asks, as far as it takes arithmetic."""
Single: TypeAlias = tuple[EntitlementFamily, str, tuple[Share, ...]]
"""Of a rule of one line, what follows from a sum: its family, its subject, its payees."""
Place: TypeAlias = "tuple[Pay | Single, str, Most]"
"""Where a sum may stand in, while its sheet is written: `pay`, `item` and `most` of what would be its `Opening`."""


class Stopped(Exception):
    """A rule cannot go on; what it said until then stands."""

    def __init__(self, outcome: Refused | Question) -> None:
        super().__init__(outcome.detail)
        self.outcome = outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One benefit of one programme. `section`: of the domain reference. No `phases`: whatever the phase, or none."""

    id: str
    benefit: BenefitCode
    kinds: frozenset[ClaimKind]
    segments: frozenset[Segment]
    phases: frozenset[MigrantPhase] = frozenset()
    section: str
    sentence: Said
    reckon: Reckoning

    chapter: str = field(init=False)
    """Of the book of tariffs, where its figures stand: `jkk`, `pmi`."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "chapter", self.id.partition(".")[0])

    def concerns(self, segment: Segment | None, phase: MigrantPhase | None) -> bool:
        """Whether it is a rule for such a member; what is anybody's is also whose work ended before the event."""
        if self.segments != ANYBODY and segment not in self.segments:
            return False
        return not self.phases or phase in self.phases


Reckoning: TypeAlias = "Callable[[Working], Iterator[Outcome]]"


class Working:
    """One benefit's arithmetic as it is written down: what was read from the law and from the facts, step by step.

    Whatever is read is remembered with its article and mark, so that a line cannot forget what it rests on."""

    __slots__ = ("_articles", "_inputs", "_mark", "_place", "_steps", "_words", "case", "rule")

    def __init__(self, case: Case, rule: Rule) -> None:
        self.case = case
        self.rule = rule
        self._articles: dict[str, None] = {}
        self._mark = EvidenceMark.CONFIRMED
        self._inputs = case.facts.copy()
        self._steps: list[str] = []
        self._words: dict[str, str] = {}
        self._place: Place | None = None

    def anew(self) -> Working:
        """An empty sheet for another line of the same rule."""
        return Working(self.case, self.rule)

    def aside(self) -> Working:
        """A sheet of its own that goes on from what stands on this one: for lines that differ only in the end."""
        sheet = Working(self.case, self.rule)
        sheet._take(self)
        return sheet

    def once(self, reckon: Callable[[Working], T]) -> T:
        """What `reckon` gives for the case, whichever line asks: worked out once, and written on every sheet that asks for it."""
        kept = self.case.kept.get(reckon)
        if kept is None:
            sheet = self.anew()
            try:
                kept = reckon(sheet), sheet
            except Stopped:
                return reckon(self)  # stops again, with what this sheet opens
            self.case.kept[reckon] = kept
        value, sheet = kept
        self._take(sheet)
        return cast("T", value)

    def opens(self, pay: Pay, *, item: str = "", most: Most = None) -> None:
        """From here on an officer may state the sum where the rule must stop: `pay` says what is due then."""
        self._place = (pay, item, most)

    def opens_one(
        self, family: EntitlementFamily, subject: str, payees: tuple[Share, ...], *, item: str = "", most: Most = None
    ) -> None:
        """The same for a rule of one line: what `due` would be given."""
        self._place = ((family, subject, payees), item, most)

    def found(self, code: str) -> Found:
        """A value of the law on the date of the event. Raises `NotInForce`, or `Stopped` where the law's text could not be read: each
        ends the rule."""
        try:
            found = self.case.tariffs.find(code)
        except NotStated as error:
            raise self.unread(error) from error
        self._articles[found.article] = None
        self._inputs[found.name] = found.text
        if found.mark is not self._mark:
            self._worsen(found.mark)
        return found

    def band(self, code: str, at: Fraction | int) -> Found:
        """The value of the band that holds `at`. Raises as `found` does."""
        try:
            found = self.case.tariffs.band(code, at)
        except NotStated as error:
            raise self.unread(error) from error
        self._articles[found.article] = None
        self._inputs[found.name] = found.text
        if found.mark is not self._mark:
            self._worsen(found.mark)
        return found

    def cap(self, code: str) -> int | None:
        """The highest sum that the law allows, for what an officer states; None where it was not found or there is none."""
        known = self.case.tariffs.in_force.get(code)
        return None if known is None or known.value is None else known.value.whole

    def whole(self, code: str) -> int:
        """A value that is a whole number: rupiah, months, a count."""
        return self.found(code).whole

    def part(self, code: str) -> Fraction:
        """A percentage as a part of one."""
        return self.found(code).part

    def given(self, **facts: object) -> None:
        """Facts of the case that the arithmetic looks at."""
        inputs = self._inputs
        for name, value in facts.items():
            inputs[name] = value if type(value) is str else str(value)

    def step(self, text: str) -> None:
        """One step of the arithmetic."""
        self._steps.append(text)

    def say(self, indonesian: str, english: str, name: str) -> None:
        """What the rule's sentence says at `{name_id}` and `{name_en}`."""
        self._words[f"{name}_id"] = indonesian
        self._words[f"{name}_en"] = english

    def rests_on(self, article: str, mark: EvidenceMark) -> None:
        """A rule that is no row, such as how losses are put together, with how certain it is."""
        self._articles[article] = None
        if mark is not self._mark:
            self._worsen(mark)

    def need(self, name: str, value: T | None, what: str) -> T:
        """The fact, or the end of the rule with the question for it."""
        if value is None:
            raise self.missing(name, what)
        return value

    def missing(self, name: str, what: str) -> Stopped:
        """To raise: the fact `name` is missing; `what` says what to give."""
        detail = f"{self.rule.id} needs {name}: {what}"
        article = f"domain reference {self.rule.section}"
        return Stopped(Question(self.rule.id, ReasonCode.FACTS_MISSING, detail, article, self._opening()))

    def doubted(self, reason: ReasonCode, detail: str) -> Stopped:
        """To raise: the reference does not say what is due here; `reason` and `detail` say why to who states it."""
        article = f"domain reference {self.rule.section}"
        return Stopped(Question(self.rule.id, reason, f"{self.rule.id}: {detail}", article, self._opening()))

    def unread(self, error: NotStated) -> Stopped:
        """To raise: the law gives an amount that nobody could read."""
        detail = f"{self.rule.id}: {error}"
        return Stopped(Question(self.rule.id, ReasonCode.AMOUNT_NOT_FOUND, detail, error.article, self._opening()))

    def refused(self, reason: ReasonCode, article: str, detail: str) -> Refused:
        """The law does not give the benefit here."""
        return Refused(self.rule.id, reason, article, detail)

    def due(
        self,
        amount: Fraction | int,
        family: EntitlementFamily,
        subject: str,
        payees: tuple[Share, ...],
        *,
        item: str = "",
        taxed: bool = False,
        instalment: int = 1,
        instalments: int = 1,
        due_on: date | None = None,
        holds: EntitlementFamily | None = None,
    ) -> Due:
        """The line's sum, rounded half up to the rupiah here and nowhere before."""
        return Due(  # by place: by name it takes twice as long
            self.rule,
            family,
            subject,
            amount if type(amount) is int else round_half_up(amount),
            payees,
            "; ".join(self._articles),
            self._mark,
            self._inputs.copy(),
            tuple(self._steps),
            self._words.copy(),
            item,
            taxed,
            instalment,
            instalments,
            due_on,
            holds,
        )

    def _opening(self) -> Opening | None:
        if self._place is None:
            return None
        pay, item, most = self._place
        return Opening(self, _one_line(pay, item) if isinstance(pay, tuple) else pay, item, most)

    def _take(self, other: Working) -> None:
        """What stands on the other sheet is written on this one too."""
        self._articles |= other._articles
        self._inputs |= other._inputs
        self._steps += other._steps
        self._words |= other._words
        if other._mark is not self._mark:
            self._worsen(other._mark)

    def _worsen(self, mark: EvidenceMark) -> None:
        if CERTAINTY[mark] > CERTAINTY[self._mark]:
            self._mark = mark


def _one_line(line: Single, item: str) -> Pay:
    return lambda work, sum_: (work.due(sum_, *line, item=item),)
