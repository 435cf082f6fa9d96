"""What the rules look at: the claim's facts, the cover on the date, who is paid, and the book of tariffs to read from."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, TypeAlias

from processors.assessment.rules.shares import Share
from processors.law import LAW, Book, Tariffs
from schemas.benefit import StatedSum
from schemas.claim import ClaimContent
from schemas.details import Cost
from schemas.envelope import Data
from schemas.events.decisions import Approval
from schemas.events.ledger import CoverageSnapshot, EarlierLoss
from schemas.exact import Fraction
from schemas.heirs import HEIR_RANKS, PAID_BACK, first_rank_of
from schemas.injuries import CostKind
from schemas.vocabulary import Relationship, Segment

if TYPE_CHECKING:
    from processors.assessment.rules.rule import Working

DOMESTIC: Final = frozenset({Segment.PU, Segment.BPU, Segment.JAKON})
MIGRANTS: Final = frozenset({Segment.PMI})
ANYBODY: Final = frozenset(Segment)
NO_HEIRS: Final = PAID_BACK | {Relationship.BURIER, Relationship.ESTATES_OFFICE}

NO_COSTS: Final[Mapping[CostKind, tuple[Cost, ...]]] = MappingProxyType({})
Kept: TypeAlias = "tuple[object, Working]"
"""What was worked out once, and the sheet that it stands on."""


class Statement(Data):
    """Sums that an officer stated, with who it was."""

    by: Approval
    sums: tuple[StatedSum, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """One claim with all that its benefits are computed from. `book`: the tariffs, the fund's own unless one asks *what if*;
    `stated`: sums that an officer gave where the rules could not; `losses_before`: of the member, that other claims were given or hold."""

    claim: ClaimContent
    snapshot: CoverageSnapshot
    member_id: str
    shares: tuple[Share, ...]
    book: Book = LAW
    stated: Statement | None = None
    losses_before: tuple[EarlierLoss, ...] = ()
    tariffs: Tariffs = field(init=False, repr=False, compare=False)
    """The law on the date of the insured event."""
    paid_back: tuple[Share, ...] = field(init=False, repr=False, compare=False)
    """The employer, facility or other who paid first."""
    heirs: tuple[Share, ...] = field(init=False, repr=False, compare=False)
    """Payees who inherit: of the law's classes only the highest that is named. An employer that paid first stands in their place."""
    on_the_date: str = field(init=False, repr=False, compare=False)
    """The subject of what is given once for one event of the member."""
    costs: Mapping[CostKind, tuple[Cost, ...]] = field(init=False, repr=False, compare=False)
    """The receipts of each kind, in the claim's order."""
    facts: dict[str, str] = field(init=False, repr=False, compare=False)
    """What every line's inputs begin with."""
    kept: dict[object, Kept] = field(init=False, repr=False, compare=False, default_factory=dict)
    """What was worked out once for several lines (`Working.once`)."""
    percents: dict[int, Fraction] = field(init=False, repr=False, compare=False, default_factory=dict)
    """The losses that were counted, in percent by their place: two benefits look at each."""

    def __post_init__(self) -> None:
        known, claim = partial(object.__setattr__, self), self.claim
        known("tariffs", self.book.on(claim.event_date))
        known("paid_back", tuple([share for share in self.shares if share.relationship in PAID_BACK]))
        known("heirs", self.paid_back if claim.replacement is not None else _heirs(self.shares))
        known("costs", NO_COSTS if claim.accident is None else _by_kind(claim.accident.costs))
        known("facts", _facts(claim, self.snapshot))
        known("on_the_date", f"{self.member_id}/{self.facts['event_date']}")

    def with_sums(self, stated: Statement) -> "Case":
        """The case as it is once an officer stated these sums."""
        return replace(self, stated=stated)

    @property
    def buriers(self) -> tuple[Share, ...]:
        """Whoever buried."""
        if self.claim.replacement is not None:
            return ()
        return tuple(share for share in self.shares if share.relationship is Relationship.BURIER)

    @property
    def member(self) -> tuple[Share, ...]:
        """The living member, or who receives in the member's place, heirs of a dead one; not who buried or is paid back."""
        return self.heirs


def _by_kind(costs: Iterable[Cost]) -> Mapping[CostKind, tuple[Cost, ...]]:
    found: dict[CostKind, tuple[Cost, ...]] = {}
    for cost in costs:
        found[cost.kind] = (*found.get(cost.kind, ()), cost)
    return found


def _facts(claim: ClaimContent, snapshot: CoverageSnapshot) -> dict[str, str]:
    facts = {"event_date": claim.event_date.isoformat(), "segment": str(snapshot.segment)}
    if snapshot.phase is not None:
        facts["phase"] = str(snapshot.phase)
    return facts


def _heirs(shares: tuple[Share, ...]) -> tuple[Share, ...]:
    named = tuple([share for share in shares if share.relationship not in NO_HEIRS])
    if len(named) < 2:
        return named
    first = first_rank_of(share.relationship for share in named)
    return tuple(share for share in named if HEIR_RANKS.get(share.relationship, first) == first)
