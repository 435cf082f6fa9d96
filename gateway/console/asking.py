"""What the console asks of the database, and the rows that answer: every question has a limit and an index behind it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple, Protocol

from processors.claim_state.questioned import QuestionedReceipt
from processors.claim_state.recovery_tables import ClaimRecovery
from processors.claim_state.tables import Claim, ClaimPayout, ClaimWaiting, PayoutStanding
from schemas.reasons import ReasonCode, WaitingFor
from schemas.terms import Term

PROCESSORS: Final = ("intake", "membership", "documents", "verification", "assessment", "payout", "claim_state", "notification")
"""In the order of the flow; each is a PostgreSQL schema with the engine's tables in it."""
LETTERS_COUNTED_MAX: Final = 10_000
"""Open dead letters of one processor that are counted; with more, the count says that there are more."""
RECORDS_COUNTED_MAX: Final = 1_000
"""Records behind one dead letter that are counted."""


class Waited(NamedTuple):
    """One wait, with the claim that waits."""

    claim: Claim
    waiting: ClaimWaiting


class Paid(NamedTuple):
    """One payout, with its claim."""

    claim: Claim
    payout: ClaimPayout


class Owed(NamedTuple):
    """Money asked back of a payee, with its claim."""

    claim: Claim
    recovery: ClaimRecovery


class OwedStanding(Term):
    """How money asked back stands; DISPUTED: still owed, and the claim is before an authority."""

    OPEN = "open"
    DISPUTED = "disputed"
    CLOSED = "closed"


class OwedPosition(NamedTuple):
    """Where a reader of the recoveries stands: they come by these two."""

    since: datetime
    recovery_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OwedWanted:
    """Which recoveries: of a fund or of every one; `after`: those that come after it."""

    standing: OwedStanding = OwedStanding.OPEN
    fund: str | None = None
    after: OwedPosition | None = None


class Questioned(NamedTuple):
    """A receipt about which operations are paged, with the claim that it names: None for one that nobody filed."""

    claim: Claim | None
    receipt: QuestionedReceipt


class QuestionedPosition(NamedTuple):
    """Where a reader of the questioned receipts stands: they come by these two, the newest first."""

    at: datetime
    event_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionedWanted:
    """Which receipts: asked about for one reason or for any; `before`: those that are older than it."""

    reason: ReasonCode | None = None
    before: QuestionedPosition | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """Open dead letters of one processor that were set aside for one reason."""

    processor: str
    reason: str
    topic: str
    letters: int
    oldest: datetime
    newest: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A record that was set aside, where it stood on the log, and what became of it (`resolution`; None while it is open). `key` is
    its subject, `record_value` None unless one letter was asked for."""

    processor: str
    dead_letter_id: str
    key: str
    reason: str
    attempt: int
    parks_key: bool
    topic: str
    source_partition: int
    source_offset: int
    set_aside_at: datetime
    resolution: str | None
    record_value: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """Claims with one of the ids `claims`; with `known_by` as the id of their member, case or a payout; with an event of `trace`; or with
    a payee who is, was or is to be paid to `account`, a number: as filed, as amended, or as named since."""

    claims: tuple[str, ...] = ()
    known_by: str | None = None
    trace: str | None = None
    account: str | None = None


class LetterPosition(NamedTuple):
    """Where a reader of the letters stands: they come by these two."""

    set_aside_at: datetime
    dead_letter_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LettersWanted:
    """Which open letters: what is None is left open. `until`: set aside before; `after`: those that come after it."""

    processor: str | None = None
    reason: str | None = None
    topic: str | None = None
    until: datetime | None = None
    after: LetterPosition | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ParkedKey:
    """A claim or member whose records wait behind a dead letter; `records`: how many, up to `RECORDS_COUNTED_MAX`."""

    processor: str
    partition: int
    key: str
    dead_letter_id: str
    draining: bool
    records: int
    reason: str | None
    since: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Partition:
    """Who owns one partition number of a processor. `epoch` counts takeovers, `step` commits; `released`: given back at an orderly end.
    `taken_at`, `taken_from`, `taken_why`: the last takeover, from whom, and whether the one before had let go (`released`), was lost without
    a word (`lost`) or there was none (`first`); None for one that was last taken before this was kept."""

    processor: str
    partition: int
    epoch: int
    step: int
    released: bool
    writers: tuple[str, ...]
    taken_at: datetime | None = None
    taken_from: str | None = None
    taken_why: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hour:
    """How many events a processor handled in the hour that began at `hour` (UTC), exactly: each is counted with its step."""

    processor: str
    hour: datetime
    events: int


class ConsoleReader(Protocol):
    """Raises `Problem` (`read_model_unavailable`) when the database does not answer in time."""

    async def waits(self, reasons: Collection[WaitingFor], offices: frozenset[str], rows_each_max: int) -> list[Waited]:
        """Of each reason those that have waited longest, of claims of these offices."""
        ...

    async def payouts(self, standings: Collection[PayoutStanding], offices: frozenset[str], rows_each_max: int) -> list[Paid]:
        """Payouts that stand so, of each standing the oldest."""
        ...

    async def recoveries(self, wanted: OwedWanted, offices: frozenset[str], rows_max: int) -> list[Owed]:
        """Money asked back of payees, on claims of these offices; the oldest first."""
        ...

    async def questioned(self, wanted: QuestionedWanted, rows_max: int) -> list[Questioned]:
        """Receipts about which operations are paged, of claims of every office and of none; the newest first."""
        ...

    async def found(self, sought: Sought, offices: frozenset[str], rows_max: int) -> list[Claim]:
        """Claims that are known so, the newest first."""
        ...

    async def causes(self) -> list[Cause]:
        """Open dead letters by cause, the most frequent first."""
        ...

    async def letters(self, wanted: LettersWanted, rows_max: int) -> list[Letter]:
        """Open dead letters, the oldest first."""
        ...

    async def letter(self, processor: str, dead_letter_id: str) -> Letter | None:
        """One of `PROCESSORS`, and its letter with the record's value; open or not."""
        ...

    async def parked(self, rows_each_max: int) -> list[ParkedKey]:
        """Of each processor what waits behind dead letters."""
        ...

    async def partitions(self) -> list[Partition]:
        """Every partition number of every processor."""
        ...

    async def hours(self) -> list[Hour]:
        """Every hour of the last fortnight in which something was handled."""
        ...
