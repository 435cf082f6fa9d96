"""What reports are made of: the facts of one claim that are counted, and the cells that count them.

A cell is a sum over the claims of one partition number, so that each owner writes only its own; readers add the partitions up.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from schemas.terms import Term
from schemas.vocabulary import Channel, ClaimKind, Filing, Segment
from streams.contract import Table

CELLS_KEPT_MAX: Final = 1_000
"""Cells of one partition that its owner keeps in memory: those of the days that are being written."""
NOWHERE: Final = ""
"""The value of a dimension that a cube does not have."""


class Decision(Term):
    """How a claim was decided, or ended without a decision on the benefit."""

    APPROVED = "approved"
    DENIED = "denied"
    REFUSED = "refused"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"
    LINKED = "linked"
    ABANDONED = "abandoned"


class Held(Term):
    """What an open claim waits for, where it is somebody outside or a person of ours: the first of these that it waits for."""

    ACCOUNT = "account"
    DOCUMENTS = "documents"
    OFFICER = "officer"
    COVERAGE = "coverage"


@dataclass(frozen=True, slots=True, kw_only=True)
class DayPaid:
    """What the payees got on one day by the bank's word, less what came back on it. Whole rupiah."""

    on: date
    rupiah: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OwedBack:
    """What a payee was asked on one day to give back, as it stands now. Whole rupiah; `repaid_rupiah`: by the payee or through the bank.
    What is left of `demanded_rupiah` is still owed."""

    recovery_id: str
    on: date
    demanded_rupiah: int
    repaid_rupiah: int
    set_off_rupiah: int
    waived_rupiah: int
    owing_rupiah: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """All that reports count of one claim, and nothing that names a person. Times UTC; `filed_at` is the channel's time of the first
    filing. `abroad`: the country of placement, which counts before the event's. `complete_at`: when the last of the papers was received,
    `promised_by` until when the service promise has it paid; None where nothing is promised, or it is the claimant's turn."""

    filed_at: datetime
    filing: Filing | None = None
    kind: ClaimKind | None = None
    channel: Channel | None = None
    country: str | None = None
    abroad: str | None = None
    segment: Segment | None = None
    province: str
    sponsor: str
    decision: Decision | None = None
    decided_at: datetime | None = None
    reasons: tuple[str, ...] = ()
    approved_rupiah: int = 0
    complete_at: datetime | None = None
    promised_by: datetime | None = None
    paid_at: datetime | None = None
    paid: tuple[DayPaid, ...] = ()
    open: bool = True
    held: Held | None = None
    recoveries: tuple[OwedBack, ...] = ()


class Cube(Term):
    """A set of dimensions whose every combination is counted. One with all of them would have a cell per claim."""

    FILING = "filing"
    ORIGIN = "origin"


DIMENSIONS: Final = {
    Cube.FILING: ("segment", "kind", "channel", "country"),
    Cube.ORIGIN: ("segment", "country", "province", "sponsor"),
}


class Grain(Term):
    """What one cell spans: a day or month of western Indonesia, or how things stand now."""

    DAY = "day"
    MONTH = "month"
    NOW = "now"


SPANS: Final = (
    ("1h", timedelta(hours=1)),
    ("6h", timedelta(hours=6)),
    ("1d", timedelta(days=1)),
    ("2d", timedelta(days=2)),
    ("3d", timedelta(days=3)),
    ("5d", timedelta(days=5)),
    ("7d", timedelta(days=7)),
    ("14d", timedelta(days=14)),
    ("30d", timedelta(days=30)),
    ("60d", timedelta(days=60)),
    ("90d", timedelta(days=90)),
)
"""The buckets in which durations are counted, by their upper bounds; what took longer is in the bucket `over`."""
OVER: Final = "over"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """Claims and rupiah of one combination in one span. `filed` to `late` happened in it; `open`, `waiting_…` and `owing…` stand now.

    `filed`: applications, `notified`: events reported without asking for a benefit. `promised`: whose promise fell due in the span, `kept`
    and `late`: of those, paid in time and paid later. `recoveries`: payments asked back in the span, `demanded_rupiah` of them, and what
    became of it by now; `owing`: those of which something is still owed. `decided_…` and `paid_…`: from the filing, in buckets of `SPANS`.
    """

    cube: str
    grain: str
    period: str
    segment: str
    kind: str = NOWHERE
    channel: str = NOWHERE
    country: str
    province: str = NOWHERE
    sponsor: str = NOWHERE
    log_partition: str
    filed: int = 0
    notified: int = 0
    approved: int = 0
    denied: int = 0
    refused: int = 0
    lapsed: int = 0
    withdrawn: int = 0
    linked: int = 0
    abandoned: int = 0
    paid: int = 0
    approved_rupiah: int = 0
    paid_rupiah: int = 0
    promised: int = 0
    kept: int = 0
    late: int = 0
    open: int = 0
    waiting_account: int = 0
    waiting_documents: int = 0
    waiting_officer: int = 0
    waiting_coverage: int = 0
    recoveries: int = 0
    demanded_rupiah: int = 0
    repaid_rupiah: int = 0
    set_off_rupiah: int = 0
    waived_rupiah: int = 0
    owing: int = 0
    owing_rupiah: int = 0
    decided_1h: int = 0
    decided_6h: int = 0
    decided_1d: int = 0
    decided_2d: int = 0
    decided_3d: int = 0
    decided_5d: int = 0
    decided_7d: int = 0
    decided_14d: int = 0
    decided_30d: int = 0
    decided_60d: int = 0
    decided_90d: int = 0
    decided_over: int = 0
    paid_1h: int = 0
    paid_6h: int = 0
    paid_1d: int = 0
    paid_2d: int = 0
    paid_3d: int = 0
    paid_5d: int = 0
    paid_7d: int = 0
    paid_14d: int = 0
    paid_30d: int = 0
    paid_60d: int = 0
    paid_90d: int = 0
    paid_over: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonCell:
    """Claims that were denied, refused or let lapse for one reason in one span; a claim with two reasons is in both."""

    grain: str
    period: str
    decision: str
    reason: str
    segment: str
    channel: str
    country: str
    log_partition: str
    claims: int = 0


CELL_KEY: Final = (
    "cube",
    "grain",
    "period",
    "segment",
    "kind",
    "channel",
    "country",
    "province",
    "sponsor",
    "log_partition",
)
CELLS: Final = Table("report_cells", Cell, CELL_KEY, kept_rows_max=CELLS_KEPT_MAX, sums=True)
REASON_KEY: Final = ("grain", "period", "decision", "reason", "segment", "channel", "country", "log_partition")
REASONS: Final = Table("report_reasons", ReasonCell, REASON_KEY, kept_rows_max=CELLS_KEPT_MAX, sums=True)
