"""What the rules look at: the claim's facts, the cover on the date, who is paid, and the book of tariffs to read from."""

from dataclasses import dataclass, field, replace
from typing import Final

from processors.assessment.rules.shares import Share
from processors.law import LAW, Book, Tariffs
from schemas.benefit import StatedSum
from schemas.claim import ClaimContent
from schemas.envelope import Data
from schemas.events.decisions import Approval
from schemas.events.ledger import CoverageSnapshot
from schemas.heirs import HEIR_RANKS, PAID_BACK, first_rank_of
from schemas.vocabulary import Relationship, Segment

DOMESTIC: Final = frozenset({Segment.PU, Segment.BPU, Segment.JAKON})
MIGRANTS: Final = frozenset({Segment.PMI})
ANYBODY: Final = frozenset(Segment)
NO_HEIRS: Final = PAID_BACK | {Relationship.BURIER, Relationship.ESTATES_OFFICE}


class Statement(Data):
    """Sums that an officer stated, with who it was."""

    by: Approval
    sums: tuple[StatedSum, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """One claim with all that its benefits are computed from. `book`: the tariffs, the fund's own unless one asks *what if*;
    `stated`: sums that an officer gave where the rules could not."""

    claim: ClaimContent
    snapshot: CoverageSnapshot
    member_id: str
    shares: tuple[Share, ...]
    book: Book = LAW
    stated: Statement | None = None
    tariffs: Tariffs = field(init=False, repr=False, compare=False)
    """The law on the date of the insured event."""
    heirs: tuple[Share, ...] = field(init=False, repr=False, compare=False)
    """Payees who inherit: of the law's classes only the highest that is named. An employer that paid first stands in their place."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "tariffs", self.book.on(self.claim.event_date))
        object.__setattr__(self, "heirs", self.paid_back if self.claim.replacement is not None else _heirs(self.shares))

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

    @property
    def paid_back(self) -> tuple[Share, ...]:
        """The employer, facility or other who paid first."""
        return tuple(share for share in self.shares if share.relationship in PAID_BACK)

    @property
    def on_the_date(self) -> str:
        """The subject of what is given once for one event of the member."""
        return f"{self.member_id}/{self.claim.event_date.isoformat()}"


def _heirs(shares: tuple[Share, ...]) -> tuple[Share, ...]:
    named = tuple(share for share in shares if share.relationship not in NO_HEIRS)
    if len(named) < 2:
        return named
    first = first_rank_of(share.relationship for share in named)
    return tuple(share for share in named if HEIR_RANKS.get(share.relationship, first) == first)
