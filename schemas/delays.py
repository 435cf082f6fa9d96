"""What a late payment was judged by, recorded beside what is owed for it, so that it can be computed again."""

from datetime import date

from schemas.envelope import Data, UtcDatetime
from schemas.money import Money
from schemas.reasons import ReasonCode
from schemas.vocabulary import ClaimKind, Programme, Relationship


class Arrived(Data):
    """So much of the payment arrived on that civil day."""

    amount: Money
    on: date


class DelayFacts(Data):
    """One payment that came late. `complete_at`: the papers were; `doubts`: what happened since that may not be the fund's delay;
    `missed_at`, `named_at`: the payee's account was missing then, and named."""

    kind: ClaimKind
    programme: Programme
    relationship: Relationship
    complete_at: UtcDatetime
    doubts: tuple[ReasonCode, ...] = ()
    due_on: date | None = None
    missed_at: UtcDatetime | None = None
    named_at: UtcDatetime | None = None
    arrived: tuple[Arrived, ...]
