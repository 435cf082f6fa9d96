"""What the audit judges: facts from the topics beside facts from the tables, of the claims of one partition number at a time."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final, NamedTuple, TypeAlias

from deploy.audit.acceptances import Acceptance
from processors.claim_state.tables import Claim, ClaimLine, ClaimWaiting
from processors.payout.tables import PayoutClaim
from schemas.benefit import EntitlementLine
from schemas.events.state import ClaimStatus
from schemas.vocabulary import BenefitCode, EntitlementFamily

CLAIMS_SHOWN_MAX: Final = 20
"""Claims and differences that one check names; the rest is counted."""
GRACE_SECONDS: Final = 60
"""How long a running system may take until the last word of one processor has reached another."""

Line: TypeAlias = tuple[str, EntitlementFamily, str]
"""A line's id, and what it uses up: family and subject."""


class Place(NamedTuple):
    """Where a record stands."""

    topic: str
    partition: int
    offset: int

    def __str__(self) -> str:
        return f"{self.topic}/{self.partition}@{self.offset}"


@dataclass(frozen=True, slots=True)
class Submitted:
    """A record on the submissions topic; id and claim are None where it cannot be read."""

    place: Place
    at: datetime
    event_id: str | None
    claim_id: str | None


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """An answer to a record that a channel wrote to its own topic."""

    event_id: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Instructed:
    """An instruction on the topic. Net in whole rupiah, by `benefits` as well; `digest` as receipts echo it."""

    place: Place
    at: datetime
    event_id: str
    claim_id: str
    payout_id: str
    amount_rupiah: int
    lines_rupiah: int
    digest: str
    benefits: Mapping[BenefitCode, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Received:
    """A receipt on the topic; ids are None where it cannot be read. `repaid_as`: of money that a payee paid back, the bank's line; the
    payout's id is then the recovery's."""

    place: Place
    at: datetime
    claim_id: str | None
    payout_id: str | None
    receipt_id: str | None
    repaid_as: str | None = None


@dataclass(frozen=True, slots=True)
class SetAside:
    """A dead letter."""

    dead_letter_id: str
    processor: str
    key: str
    place: Place
    parks_key: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class Resolved:
    """A person's word on a dead letter."""

    dead_letter_id: str
    action: str
    person: str


@dataclass(frozen=True, slots=True)
class Approved:
    """An approval on the lifecycle: what it says in total, and what its lines add up to, by `benefits` as well. Whole rupiah."""

    total_rupiah: int
    lines_rupiah: int
    benefits: Mapping[BenefitCode, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StateTold:
    """The last record of a claim on the state topic."""

    status: ClaimStatus
    final: bool
    events: int


@dataclass(slots=True)
class Ledger:
    """What the ledger told one claim, folded in the order of the lifecycle. `groups`: payout groups through the last gate."""

    open: set[Line] = field(default_factory=set)
    confirmed: set[Line] = field(default_factory=set)
    groups: set[str] = field(default_factory=set)
    last_at: datetime | None = None

    def reserved(self, lines: Iterable[Line]) -> None:
        """A reservation replaces the claim's earlier one; what is confirmed stays so."""
        self.open = set(lines) - self.confirmed

    def confirm(self, group: str, lines: Iterable[Line]) -> None:
        found = set(lines)
        self.groups.add(group)
        self.confirmed |= found
        self.open -= found

    def release(self, lines: Iterable[Line]) -> None:
        found = set(lines)
        self.confirmed -= found
        self.open -= found


def line_of(line: EntitlementLine) -> Line:
    return (line.line_id, line.family, line.subject)


@dataclass(slots=True)
class LogFacts:
    """From the topics alone. `answered`: submission ids that the lifecycle answers. `ids`: how often an event id stands there.

    Dead letters, persons' words on them, acknowledgements, and which records were moved are of all partitions: a record may stand on
    another one than its dead letter or answer, or than its copy under the right key.
    """

    submissions: list[Submitted] = field(default_factory=list)
    answered: set[str] = field(default_factory=set)
    written: list[tuple[Submitted, Place | None]] = field(default_factory=list)
    """Records on channels' own topics, and where the channel put those that were moved."""
    acknowledged: dict[Place, list[Acknowledged]] = field(default_factory=lambda: defaultdict(list))
    """By where the channel put the record, what it was told, in the order of the topic."""
    registered: dict[str, datetime] = field(default_factory=dict)
    approvals: dict[tuple[str, str], Approved] = field(default_factory=dict)
    instructions: list[Instructed] = field(default_factory=list)
    receipts: list[Received] = field(default_factory=list)
    questioned: set[tuple[str, str]] = field(default_factory=set)
    """Payout id and receipt id of receipts that operations were paged for."""
    ledgers: dict[str, Ledger] = field(default_factory=lambda: defaultdict(Ledger))
    set_aside: dict[str, SetAside] = field(default_factory=dict)
    resolved: dict[str, Resolved] = field(default_factory=dict)
    states: dict[str, StateTold] = field(default_factory=dict)
    lifecycle_ids: Counter[str] = field(default_factory=Counter)
    claim_of_repeat: dict[str, str] = field(default_factory=dict)
    accepted: dict[str, bool] = field(default_factory=dict)
    """Of the events in a channel's books, those that stand on an inbound topic, and whether with the content that was accepted."""
    moved: set[Place] = field(default_factory=set)
    """Where records stand that were published again under their own key."""
    records: Counter[str] = field(default_factory=Counter)
    """Records read per topic."""

    def of_partition(self) -> LogFacts:
        """For what one partition says, with what all of them share."""
        return self.joined(LogFacts())

    def alone(self) -> LogFacts:
        """Without what all partitions share."""
        return replace(self, set_aside={}, resolved={}, moved=set(), records=Counter(), acknowledged={})

    def shared(self) -> LogFacts:
        """Only what all partitions share; how many records were read is each reading's own."""
        return replace(self.joined(LogFacts()), records=Counter())

    def joined(self, alone: LogFacts) -> LogFacts:
        """What one partition said alone, with what all share here."""
        return replace(
            alone,
            set_aside=self.set_aside,
            resolved=self.resolved,
            moved=self.moved,
            records=self.records,
            acknowledged=self.acknowledged,
        )


class Parked(NamedTuple):
    """A key of a processor whose records wait."""

    processor: str
    key: str
    dead_letter_id: str


ReadModel: TypeAlias = Mapping[str, Mapping[tuple[str, ...], Any]]
"""Table name -> key -> row, of the `claim_state` schema."""


@dataclass(slots=True)
class TableFacts:
    """From the database alone, as it stood at one moment. `positions`: next offset by processor, topic and partition."""

    read_at: datetime
    positions: dict[tuple[str, str, int], int] = field(default_factory=dict)
    waiting_submissions: set[str] = field(default_factory=set)
    """Submissions about a claim that has not come yet, kept by intake."""
    payouts: list[PayoutClaim] = field(default_factory=list)
    books: dict[str, Ledger] = field(default_factory=lambda: defaultdict(Ledger))
    """What the ledger holds per claim: lines confirmed, and lines reserved and not confirmed."""
    given_twice: list[Difference] = field(default_factory=list)
    """What the ledger confirmed for two claims and two people did not let through."""
    parked: list[Parked] = field(default_factory=list)
    parked_places: set[Place] = field(default_factory=set)
    parked_without_key: list[tuple[str, str]] = field(default_factory=list)
    """Processor and key of records that wait though their key is not parked."""
    dead_letters: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Unresolved dead letters by id: processor and key."""
    covered_scan: dict[tuple[str, ...], tuple[int, int]] = field(default_factory=dict)
    """How many members of all partitions joined and left a cell of coverage, counted from their rows, and as the cells themselves say."""
    covered_cells: dict[tuple[str, ...], tuple[int, int]] = field(default_factory=dict)
    read_model: ReadModel = field(default_factory=dict)

    def of_partition(self) -> TableFacts:
        """For one partition's rows, with what all of them share."""
        return replace(self, waiting_submissions=set(), payouts=[], books=defaultdict(Ledger), given_twice=[], read_model={})

    def claims(self) -> Mapping[tuple[str, ...], Claim]:
        return self.read_model.get("claims", {})

    def lines(self) -> Mapping[tuple[str, ...], ClaimLine]:
        return self.read_model.get("claim_lines", {})

    def waiting(self) -> Mapping[tuple[str, ...], ClaimWaiting]:
        return self.read_model.get("claim_waiting", {})

    def read(self, processor: str, place: Place) -> bool:
        """Whether the processor has decided the record, as of this moment."""
        return place.offset < self.positions.get((processor, place.topic, place.partition), 0)


@dataclass(slots=True)
class Facts:
    """Everything. `fresh`: the read model as a fold of the lifecycle gives it, up to where the live one stands.

    `at_rest`: nothing is running, so that nothing can still be on its way.
    """

    log: LogFacts
    tables: TableFacts
    fresh: ReadModel = field(default_factory=dict)
    at_rest: bool = False
    accepted: Mapping[str, Acceptance] = field(default_factory=dict)
    """What a channel's books say of this partition, by event id."""

    def settled(self, at: datetime | None) -> bool:
        """Whether what happened at that time must have reached everyone."""
        return self.at_rest or at is None or (self.tables.read_at - at).total_seconds() > GRACE_SECONDS


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that does not add up. `claim`: whose; None where that cannot be said."""

    claim: str | None
    what: str


Tell: TypeAlias = Callable[[Counter[str]], str]


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found. `tell` makes the detail of the counts, which add up over partitions; `differences` are capped, `found` counts
    all of them."""

    name: str
    counts: Counter[str]
    tell: Tell
    differences: tuple[Difference, ...] = ()
    found: int = 0

    @property
    def ok(self) -> bool:
        return self.found == 0

    @property
    def claims(self) -> tuple[str, ...]:
        """The claims concerned, each once."""
        return tuple(dict.fromkeys(difference.claim for difference in self.differences if difference.claim is not None))

    @property
    def detail(self) -> str:
        """What was counted; with differences, how many and the first."""
        told = self.tell(self.counts)
        if self.ok:
            return told
        first = self.differences[0]
        return f"{self.found:,} differ, first: {first.what}" + (f" (claim {first.claim})" if first.claim else "") + f"; {told}"

    def joined(self, other: Finding) -> Finding:
        """With what the same check found on another partition."""
        differences = (*self.differences, *other.differences)[:CLAIMS_SHOWN_MAX]
        counts = Counter(self.counts)
        counts.update(other.counts)
        return Finding(self.name, counts, self.tell, differences, self.found + other.found)


def finding(name: str, counts: Counter[str], tell: Tell, differences: Iterable[Difference]) -> Finding:
    """The finding of a check on one partition."""
    found = list(differences)
    return Finding(name, counts, tell, tuple(found[:CLAIMS_SHOWN_MAX]), len(found))


def by_benefit(lines: Iterable[tuple[BenefitCode, int]]) -> dict[BenefitCode, int]:
    """What lines add up to, by benefit, in whole rupiah; a line of nothing is left out."""
    sums: Counter[BenefitCode] = Counter()
    for benefit, rupiah in lines:
        sums[benefit] += rupiah
    return {benefit: rupiah for benefit, rupiah in sums.items() if rupiah}


def listed(counts: Counter[str], none: str) -> str:
    """The counts, the highest first."""
    return ", ".join(f"{count:,} {what}" for what, count in counts.most_common()) or none
