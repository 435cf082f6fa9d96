"""Splitting a sum over payees by whole parts, so that no rupiah is lost or made."""

from collections.abc import Sequence

from schemas.envelope import Data
from schemas.vocabulary import Relationship


class Share(Data):
    """A payee by reference, and how many parts are theirs; nothing personal."""

    ref: str
    relationship: Relationship
    parts: int


def split(rupiah: int, parts: Sequence[int]) -> tuple[int, ...]:
    """`rupiah` (>= 0) by `parts` (each >= 0, at least one above 0), largest remainder first, then order; the sum is exact."""
    if len(parts) == 1:
        return (rupiah,)
    whole = sum(parts)
    floors = [rupiah * part // whole for part in parts]
    by_remainder = sorted(range(len(parts)), key=lambda i: (-(rupiah * parts[i] % whole), i))
    for i in by_remainder[: rupiah - sum(floors)]:
        floors[i] += 1
    assert sum(floors) == rupiah, f"{rupiah} rupiah over {list(parts)} parts gave {floors}"
    return tuple(floors)
