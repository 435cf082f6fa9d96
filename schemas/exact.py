"""Exact numbers: the standard library's `Fraction`, compiled (quicktions; docs/decisions/0024)."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fractions import Fraction
else:
    from quicktions import Fraction

__all__ = ["Fraction"]
