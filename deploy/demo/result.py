"""What a run of the demo came to, as the table it prints and the JSON of `--json`."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from enum import StrEnum


class DoorKind(StrEnum):
    """The way by which what channels and people say comes in."""

    GATEWAY = "gateway"
    LOG = "log"


@dataclass(frozen=True, slots=True)
class Claims:
    """Claims by how they ended: `final` reached a final state, `waiting` wait for something that a person can see,
    `set_aside` are those whose submission stands in the dead letters."""

    submitted: int
    final: int
    waiting: int
    set_aside: int


@dataclass(frozen=True, slots=True)
class Payouts:
    """Payout ids on the instructions topic. `doubled`: ids that stand there more than once."""

    instructed: int
    settled: int
    doubled: int


@dataclass(frozen=True, slots=True)
class Check:
    name: str
    ok: bool
    detail: str


@dataclass(frozen=True, slots=True)
class Audit:
    ok: bool
    checks: tuple[Check, ...]


@dataclass(frozen=True, slots=True)
class DemoResult:
    """`lost`: claims neither final nor waiting nor set aside. `latency_ms` from the submission's record, p50 and p99."""

    claims: Claims
    payouts: Payouts
    lost: int
    claims_per_second: float
    latency_ms: dict[str, dict[str, int | None]]
    faults: int
    audit: Audit
    missing: tuple[str, ...] = ()
    """Benefits that every run of this size gives, and questions that it puts to people, and this one did not."""
    more: dict[str, object] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        return self.audit.ok and self.lost == 0 and self.payouts.doubled == 0 and not self.missing

    def as_json(self) -> dict[str, object]:
        return asdict(self)
