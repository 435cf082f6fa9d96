"""The law's order of heirs, one row a class: who inherits only when every class before is empty, and who is paid without inheriting."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from schemas.vocabulary import EvidenceMark, Relationship

R = Relationship
C, M = EvidenceMark.CONFIRMED, EvidenceMark.MEMORY
ORDER: Final = "PP 44/2015 art 37(5), 40; Permenaker 4/2023 art 57(4)"
NO_SHARES: Final = f"{ORDER}: the law gives no shares, the heir letter does"
"""Of the widow, widower and children together; whoever of them is paid, and how much, they agree (U)."""


@dataclass(frozen=True, slots=True)
class HeirClass:
    """One class: `rank` 1 comes first. `proof`: what shows that somebody is of it, beside the heir letter."""

    rank: int
    members: frozenset[Relationship]
    what: str
    proof: str
    article: str
    mark: EvidenceMark


HEIR_CLASSES: Final = (
    HeirClass(
        1, frozenset({R.SPOUSE, R.CHILD}), "widow, widower or child, together", "marriage book; birth certificate", ORDER, C
    ),
    HeirClass(
        2,
        frozenset({R.PARENT, R.GRANDPARENT, R.GRANDCHILD}),
        "blood relatives in the straight line, up and down, to the second degree",
        "family card",
        ORDER,
        C,
    ),
    HeirClass(3, frozenset({R.SIBLING}), "brothers and sisters", "family card", ORDER, C),
    HeirClass(4, frozenset({R.PARENT_IN_LAW}), "parents-in-law", "marriage book; family card", ORDER, C),
    HeirClass(5, frozenset({R.WILL}), "who is named in a will", "notarial deed", "Permenaker 1/2025 art 79(2a)", C),
    HeirClass(
        6, frozenset({R.OTHER_HEIR}), "an heir whom the law does not list", "court ruling", "Permenaker 1/2025 art 79(2b)", C
    ),
)
HEIR_RANKS: Final = {relationship: row.rank for row in HEIR_CLASSES for relationship in row.members}
FIRST_RANK: Final = HEIR_CLASSES[0].rank
PAID_BACK: Final = frozenset({R.EMPLOYER, R.HEALTH_FACILITY, R.PREPAYER})
"""Who is paid back what they paid first, and inherits nothing."""
INSTEAD: Final = frozenset({R.GUARDIAN, R.CURATOR})
"""Who receives in another's place: the payee is whom they act for."""


def first_rank_of(relationships: Iterable[Relationship]) -> int | None:
    """The highest class that anybody is of; None where nobody inherits."""
    return min((HEIR_RANKS[one] for one in relationships if one in HEIR_RANKS), default=None)


def class_of(rank: int) -> HeirClass:
    return HEIR_CLASSES[rank - 1]
