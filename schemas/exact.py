"""Exact numbers: the standard library's `Fraction`, compiled (quicktions; docs/decisions/0024)."""

import fractions
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fractions import Fraction
else:
    from quicktions import Fraction

__all__ = ["Fraction", "exact"]


def exact(written: int | str) -> Fraction:
    """What a text such as `"0.24"` says. The compiled `Fraction` is never given a text: quicktions 1.24 writes a text of one character into the
    constant byte of zero that the whole process shares, and every message with such a byte goes out wrong from then on.

    Raises `ValueError`."""
    return Fraction(fractions.Fraction(written)) if isinstance(written, str) else Fraction(written)
