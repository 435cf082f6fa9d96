"""Splitting a sum over payees by whole parts, so that no rupiah is lost or made."""

from collections.abc import Iterable, Sequence

from schemas.claim import Payee
from schemas.envelope import Data
from schemas.vocabulary import Relationship


class Share(Data):
    """A payee by reference, and how many parts are theirs; nothing personal."""

    ref: str
    relationship: Relationship
    parts: int


def shares_of(payees: Iterable[Payee]) -> tuple[Share, ...]:
    """By reference, so that the order in which a filing names them decides nothing, not even who is given the odd rupiah."""
    ordered = sorted(payees, key=lambda payee: payee.ref)
    return tuple(Share(ref=payee.ref, relationship=payee.relationship, parts=payee.parts) for payee in ordered)


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
