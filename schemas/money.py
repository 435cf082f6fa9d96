"""Money: whole rupiah beside a currency, one frozen type.

Sums are exact (`int`, `Fraction`) until the line's total, which is rounded half up to the rupiah.
"""

from collections.abc import Iterable
from typing import Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field

from schemas.exact import Fraction

Currency = Literal["IDR"]
AMOUNT_MAX_RUPIAH: Final = 10**15
"""A bound on one amount: far above any benefit (the fund pays 5 * 10^13 a year), far below bigint."""


def round_half_up(value: Fraction | int) -> int:
    """Round an exact number of rupiah half up (towards plus infinity at .5) to whole rupiah."""
    numerator, denominator = value.numerator, value.denominator
    return (2 * numerator + denominator) // (2 * denominator)


class Money(BaseModel):
    """An amount in whole rupiah (never negative) with its currency (ISO 4217)."""

    model_config = ConfigDict(frozen=True)

    amount: int = Field(ge=0, le=AMOUNT_MAX_RUPIAH, strict=True)
    currency: Currency = "IDR"

    @classmethod
    def rupiah(cls, amount: int) -> Self:
        """`amount` whole rupiah; raises pydantic's ValidationError below zero or above the bound."""
        return cls(amount=amount)

    @classmethod
    def rounded(cls, amount: Fraction | int) -> Self:
        """An exact amount, rounded half up to the rupiah: the last step of a line's total."""
        return cls(amount=round_half_up(amount))

    @classmethod
    def total(cls, amounts: Iterable["Money"]) -> Self:
        """The sum; of nothing, zero rupiah."""
        return cls(amount=sum(money.amount for money in amounts))

    def __add__(self, other: "Money") -> "Money":
        return Money(amount=self.amount + other.amount)

    def __sub__(self, other: "Money") -> "Money":
        return Money(amount=self.amount - other.amount)

    def __lt__(self, other: "Money") -> bool:
        return self.amount < other.amount

    def __le__(self, other: "Money") -> bool:
        return self.amount <= other.amount

    def __bool__(self) -> bool:
        return self.amount > 0


ZERO: Final = Money(amount=0)
