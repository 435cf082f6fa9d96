"""Cells for reports: sums over invented claims and members of a season, by the very code that adds them up in production."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from random import Random
from typing import Final

from gateway.fakes.reports import FakeReports
from processors.claim_state.cells import scanned
from processors.claim_state.report import WITH_REASONS
from processors.claim_state.report_tables import Cell, DayPaid, Decision, Held, OwedBack, ReasonCell, Report
from processors.law.promises import promised_by
from processors.membership.tables import CoveredCell
from schemas.civil import civil_date
from schemas.reasons import ReasonCode
from schemas.vocabulary import Channel, ClaimKind, Filing, Segment

LAST: Final = date(2026, 11, 20)
KINDS: Final = {
    Segment.PU: (ClaimKind.JHT, ClaimKind.JHT, ClaimKind.JKM_DEATH),
    Segment.BPU: (ClaimKind.JKM_DEATH, ClaimKind.JHT),
    Segment.PMI: (ClaimKind.PMI_DEATH, ClaimKind.PMI_REPATRIATION),
}
CHANNELS: Final = {
    Segment.PU: (Channel.JMO, Channel.LAPAK_ASIK, Channel.BRANCH, Channel.EMPLOYER),
    Segment.BPU: (Channel.BRANCH, Channel.UNION, Channel.LAPAK_ASIK),
    Segment.PMI: (Channel.MISSION, Channel.PLACEMENT_COMPANY, Channel.FOREIGN_INSTITUTION),
}
PROVINCES: Final = ("Jawa Timur", "Jawa Tengah", "Jawa Barat", "Nusa Tenggara Barat", "Lampung", "Bali")
COUNTRIES: Final = ("TW", "MY", "HK", "KR", "SA")
SPONSORS: Final = ("none", "none", "none", "GN Lingkaran", "PT Bumi Lestari")
DENIALS: Final = (ReasonCode.HEIR_RANK, ReasonCode.NO_IDENTITY, ReasonCode.NAME_MISMATCH)
PARTITIONS: Final = 4


def claims(days: int = 50, each_day: int = 24, seed: int = 3) -> Iterator[Report]:
    """Most are approved and paid in time; migrants' wait for accounts more often, and are denied more often."""
    random = Random(seed)
    for back in range(days, -1, -1):
        day = LAST - timedelta(days=back)
        for _ in range(each_day if day.weekday() < 5 else each_day // 4):
            yield claim(random, datetime.combine(day, time(random.randint(1, 9), random.randint(0, 59)), UTC))


def claim(random: Random, filed_at: datetime) -> Report:
    segment = random.choices((Segment.PU, Segment.BPU, Segment.PMI), (70, 20, 10))[0]
    migrant = segment is Segment.PMI
    now = datetime.combine(LAST, time(10), UTC)
    complete_at = filed_at + timedelta(hours=random.choice((0, 1, 5, 30, 60)))
    decided_at = complete_at + timedelta(hours=random.choice((1, 2, 8, 20, 40)))
    paid_at = decided_at + timedelta(hours=random.choice((2, 4, 20, 50, 120)))
    kind, rupiah = random.choice(KINDS[segment]), random.choice((8_500_000, 12_000_000, 42_000_000, 85_000_000))
    decision: Decision | None = random.choices(
        (Decision.APPROVED, Decision.DENIED, Decision.LAPSED), (80, 16, 4) if migrant else (93, 5, 2)
    )[0]
    if decided_at > now:
        decision = None
    approved = decision is Decision.APPROVED
    held = random.choices((None, Held.ACCOUNT), (3, 1) if migrant else (30, 1))[0] if approved else None
    paid = approved and held is None and paid_at <= now
    documents = Held.DOCUMENTS if decision is None and complete_at > now else None
    return Report(
        filed_at=filed_at,
        filing=Filing.APPLICATION,
        kind=kind,
        channel=random.choice(CHANNELS[segment]),
        country="ID",
        abroad=random.choice(COUNTRIES) if migrant else None,
        segment=segment,
        province=random.choice(PROVINCES),
        sponsor=random.choice(SPONSORS) if segment is Segment.BPU else "none",
        decision=decision,
        decided_at=None if decision is None else decided_at,
        reasons=(random.choice(DENIALS).value,) if decision in WITH_REASONS else (),
        approved_rupiah=rupiah if approved else 0,
        complete_at=complete_at,
        promised_by=promised_by(kind, complete_at) if approved and held is None else None,
        paid_at=paid_at if paid else None,
        paid=(DayPaid(on=civil_date(paid_at), rupiah=rupiah),) if paid else (),
        open=decision is None or (approved and not paid),
        held=held or documents,
        recoveries=asked_back(rupiah, civil_date(paid_at)) if paid and filed_at.minute == 7 else (),
    )


def asked_back(rupiah: int, on: date) -> tuple[OwedBack, ...]:
    """A quarter was too much; of that a fifth is let be, and half of the rest came back on odd days."""
    demanded = rupiah // 4
    waived = demanded // 5
    repaid = (demanded - waived) // 2 if on.day % 2 else 0
    return (
        OwedBack(
            recovery_id=f"{on}",
            on=on,
            demanded_rupiah=demanded,
            repaid_rupiah=repaid,
            set_off_rupiah=0,
            waived_rupiah=waived,
            owing_rupiah=demanded - waived - repaid,
        ),
    )


def covered(seed: int = 5) -> Iterator[CoveredCell]:
    """Members who joined and left over two years."""
    random = Random(seed)
    for number in range(24):
        month = f"{2024 + (11 + number) // 12:04d}-{(11 + number) % 12 + 1:02d}"
        for segment, many in (("PU", 900), ("BPU", 240), ("PMI", 60)):
            for province in PROVINCES:
                joined = random.randint(many // 2, many)
                place = {
                    "segment": segment,
                    "province": province,
                    "country": random.choice(COUNTRIES) if segment == "PMI" else "ID",
                    "sponsor": random.choice(SPONSORS) if segment == "BPU" else "none",
                }
                yield CoveredCell(month=month, **place, log_partition=str(number % PARTITIONS), joined=joined, left=joined // 3)


@cache
def _cells() -> tuple[tuple[Cell, ...], tuple[ReasonCell, ...], tuple[CoveredCell, ...]]:
    cells, reasons = scanned((number % PARTITIONS, report) for number, report in enumerate(claims()))
    return tuple(cells.values()), tuple(reasons.values()), tuple(covered())


def filled(reports: FakeReports) -> None:
    """Cells of a thousand claims and some members, on four partitions."""
    reports.cells, reports.reason_cells, reports.covered_cells = (list(cells) for cells in _cells())  # type: ignore[assignment]
