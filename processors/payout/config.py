"""What the payout processor is given: its name to the payment systems, keys, funds, rails and waiting times."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final, Literal, Protocol

from processors.payout import rules
from schemas.events.instructions import Rail
from schemas.vocabulary import Programme

Environment = Literal["production", "sandbox", "demo", "test"]


class Signer(Protocol):
    """Signs as the fund."""

    def sign(self, payload: bytes) -> str:
        """A detached JWS over `payload`; the same payload gives the same signature."""
        ...


class Verifier(Protocol):
    """Knows the payment systems' public keys."""

    def verify(self, system: str, payload: bytes, signature: str) -> bool:
        """True when `system` signed `payload`; never raises on what a stranger wrote."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class FundRoute:
    """From which account a programme pays (`fund`, the debtor), and which payment system is told to."""

    fund: str
    payment_system: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Waits:
    """How long things may take before somebody is asked. The defaults are `rules`' constants."""

    instruction_valid: timedelta = rules.INSTRUCTION_VALID
    answer: timedelta = rules.ANSWER_WAIT
    inquiry_first: timedelta = rules.INQUIRY_INTERVAL_FIRST
    receipt_match: timedelta = rules.RECEIPT_MATCH_WAIT


ONE_SHARE: Final = "00000000-0000-0000-0000-000000000001"


@dataclass(frozen=True, slots=True)
class Shares:
    """The claims of one partition number each. `of` gives the id of a key's share; an id is its own share's key."""

    count: int = 1
    of: Callable[[str], str] = lambda _key: ONE_SHARE


@dataclass(frozen=True, slots=True, kw_only=True)
class Caps:
    """What one share may send in a clock hour: net rupiah of all funds together, and by fund; none is no cap."""

    of_all: int | None = None
    by_fund: Mapping[str, int] = field(default_factory=dict)

    def of_fund(self, fund: str) -> int | None:
        return self.by_fund.get(fund)

    def parts(self, of_all: str) -> dict[str, int]:
        """By fund, and under the name `of_all` that of all together."""
        return {**self.by_fund, **({} if self.of_all is None else {of_all: self.of_all})}


@dataclass(frozen=True, slots=True, kw_only=True)
class PayoutConfig:
    """`large_amount_rail`: RTGS or clearing, for amounts above BI-FAST's limit. `routes` names every programme that is paid."""

    environment: Environment
    signer: Signer
    verifier: Verifier
    routes: Mapping[Programme, FundRoute]
    large_amount_rail: Rail = Rail.RTGS
    waits: Waits = field(default_factory=Waits)
    shares: Shares = field(default_factory=Shares)
    caps: Caps = field(default_factory=Caps)
    set_off_later: bool = False
    """Whether two people may have what a payee owes taken off later payments. The reference does not say that it may be (U): off."""

    def __post_init__(self) -> None:
        missing = sorted(rules.PAID_PROGRAMMES - set(self.routes))
        if missing:
            raise ValueError(f"no fund and payment system for {', '.join(missing)}: name one in the payout routes")
        if self.large_amount_rail is Rail.BI_FAST:
            raise ValueError("large amounts cannot go over BI-FAST: choose rtgs or clearing")
