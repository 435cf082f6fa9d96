"""How alike two names are: upper case, no titles, no punctuation; exact is the same person, near is for an officer.

Domain reference section 9, Names.
"""

from enum import StrEnum
from typing import Final
from unicodedata import normalize

TITLES: Final = frozenset(
    (
        *("H", "HJ", "HAJI", "HAJAH", "KH", "TGK", "RADEN", "RR", "NY", "NYONYA", "TN", "TUAN", "SDR", "SDRI", "ALM", "ALMH"),
        *("DR", "DRG", "DRS", "DRA", "IR", "PROF", "CAPT", "PHD", "MBA", "AMD", "AMK"),
        *("SH", "SE", "ST", "SPD", "SAG", "SKOM", "SSOS", "SSI", "SIP", "SKEP", "SFARM", "SPT"),
        *("MM", "MH", "MSI", "MPD", "MSC", "MT", "MKOM"),
    )
)
"""Academic, religious and civil titles with their dots removed; the list is our own setting."""
VANISHING: Final = ".'`\u2019"
"""Dots and apostrophes, straight and typographic."""
EDITS_MAX: Final = 2
"""Changed, missing or extra letters of a whole name that still count as near."""
NAME_LETTERS_MAX: Final = 120
"""Longest name that the contract allows; bounds the comparison's cost."""


class Likeness(StrEnum):
    """What to make of two names."""

    EXACT = "exact"
    NEAR = "near"
    DIFFERENT = "different"


def words(name: str) -> tuple[str, ...]:
    """The words of a name without titles: dots and apostrophes vanish (`S.H.` is `SH`), other punctuation parts words."""
    kept = "".join(c if c.isalnum() else "" if c in VANISHING else " " for c in normalize("NFKC", name).upper())
    spoken = tuple(word for word in kept.split() if word not in TITLES)
    return spoken or tuple(kept.split())


def likeness(one: str, other: str) -> Likeness:
    """Near: up to `EDITS_MAX` letters differ, words are in another order, left out, or cut to their first letters."""
    left, right = words(one), words(other)
    if left == right:
        return Likeness.EXACT
    if "".join(left) == "".join(right) or sorted(left) == sorted(right) or _shortened(left, right):
        return Likeness.NEAR
    return Likeness.NEAR if _within_edits(" ".join(left), " ".join(right)) else Likeness.DIFFERENT


def _shortened(left: tuple[str, ...], right: tuple[str, ...]) -> bool:
    """Every word of the shorter name is, or begins, a word of the longer one, in order; one word at least is whole."""
    short, long = sorted((left, right), key=len)
    rest = iter(long)
    whole = bool(set(short) & set(long))
    return whole and all(any(word.startswith(part) or part.startswith(word) for word in rest) for part in short)


def _within_edits(one: str, other: str) -> bool:
    """Levenshtein distance of at most `EDITS_MAX`, for names long enough that it says something."""
    one, other = one[:NAME_LETTERS_MAX], other[:NAME_LETTERS_MAX]
    if abs(len(one) - len(other)) > EDITS_MAX or min(len(one), len(other)) <= 2 * EDITS_MAX:
        return False
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        diagonal, row[0] = row[0], i
        for j, counterpart in enumerate(other, start=1):
            diagonal, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, diagonal + (letter != counterpart))
    return row[-1] <= EDITS_MAX
