"""Why a payment system does not touch an instruction, as ISO 20022 code and sentence: the contract's rules 3, 5 and 6, and its sums."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Final

from processors.payout.config import Environment
from schemas.events.instructions import PayoutInstructed, Rail

BI_FAST_LIMIT_RUPIAH: Final = 250_000_000
WRONG_ENVIRONMENT: Final = ("DS04", "for another environment")
EXPIRED: Final = ("TM01", "instruction expired")
PREDECESSOR_ALIVE: Final = (
    "AM05",
    "the payout that this one replaces is neither rejected nor returned here",
)
WRONG_SUM: Final = ("AM10", "amounts do not add up")
ABOVE_LIMIT: Final = ("AM02", "amount above the rail's limit")


def refusal(
    data: PayoutInstructed, environment: Environment, now: datetime, free_of: Callable[[str], int]
) -> tuple[str, str] | None:
    """The first reason, or None. `free_of`: how many rupiah of a payout are certainly not with the payee, by the payment system's own
    books."""
    checks: Iterable[tuple[Callable[[], bool], tuple[str, str]]] = (
        (lambda: data.environment == environment, WRONG_ENVIRONMENT),
        (lambda: now <= data.valid_until, EXPIRED),
        (lambda: data.replaces is None or data.amount <= free_of(data.replaces), PREDECESSOR_ALIVE),
        (lambda: data.amount == data.gross - data.tax == sum(line.net for line in data.lines), WRONG_SUM),
        (lambda: data.rail is not Rail.BI_FAST or data.amount <= BI_FAST_LIMIT_RUPIAH, ABOVE_LIMIT),
    )
    return next((reason for holds, reason in checks if not holds()), None)
