"""What a run gave, benefit by benefit, as the read model has it; and which benefit should have come and did not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Final

import psycopg
from rich.table import Table

from deploy.demo.tour import TOUR_CLAIMS_MIN
from deploy.demo.tour.cells import Cell, cell_of, cells, expected, not_yet
from schemas.vocabulary import BenefitCode

_GIVEN: Final = """
SELECT line.benefit, count(*), sum(line.net_rupiah)::bigint, count(*) FILTER (WHERE claim.final),
       count(*) FILTER (WHERE paid.yes), coalesce(sum(line.net_rupiah) FILTER (WHERE paid.yes), 0)::bigint
FROM claim_state.claim_lines line
JOIN claim_state.claims claim USING (claim_id)
LEFT JOIN LATERAL (
    SELECT true AS yes FROM claim_state.claim_payouts payout
    WHERE payout.claim_id = line.claim_id AND payout.standing = 'settled' AND payout.lines ? line.line_id LIMIT 1
) paid ON true
WHERE line.approved GROUP BY line.benefit
"""
_CELLS: Final = """
SELECT DISTINCT line.rule, line.inputs ->> 'segment', line.inputs ->> 'phase'
FROM claim_state.claim_lines line JOIN claim_state.claims claim USING (claim_id)
WHERE line.approved AND claim.final AND line.inputs ? 'segment'
"""


@dataclass(frozen=True, slots=True)
class Given:
    """Lines of one benefit: how many were approved, how many of these are of claims that are final, how many were paid; net, in whole
    rupiah."""

    approved: int
    approved_rupiah: int
    final: int
    paid: int
    paid_rupiah: int


@dataclass(frozen=True, slots=True)
class Benefits:
    """A run's. `cells`: the rules that gave something, by segment and phase, to claims that are final. `toured`: with a claim for each of
    them among its claims. `today`: the civil date of its beginning."""

    given: Mapping[BenefitCode, Given]
    cells: frozenset[Cell]
    toured: bool
    today: date

    @property
    def missing(self) -> tuple[str, ...]:
        """Benefits, and rules for a segment and phase, that should stand among the approved lines of final claims and do not."""
        if not self.toured:
            return ()
        come = {benefit for benefit, given in self.given.items() if given.final}
        not_come = (benefit.value for benefit in BenefitCode if benefit in expected(self.today) - come)
        return (*not_come, *sorted(map(str, cells(self.today) - self.cells)))

    @property
    def absent(self) -> dict[str, str]:
        """Benefits of which no line was approved and that need not be there, and why."""
        reasons = not_yet(self.today)
        if not self.toured:
            small = f"by chance: every benefit is in a demo of {TOUR_CLAIMS_MIN} claims and more"
            reasons = {benefit: reasons.get(benefit, small) for benefit in BenefitCode}
        return {benefit.value: why for benefit, why in reasons.items() if benefit not in self.given}

    def as_json(self) -> dict[str, object]:
        given = {benefit.value: asdict(self.given[benefit]) for benefit in BenefitCode if benefit in self.given}
        return {"given": given, "cells": sorted(map(str, self.cells)), "missing": self.missing, "absent": self.absent}

    def table(self) -> Table:
        """As the demo prints it."""
        counted = f"{len(self.cells):,} of {len(cells(self.today)):,} rules by segment and phase"
        title = f"benefits: {len(self.given)} of {len(BenefitCode)} approved, {counted}"
        table = Table("benefit", "approved", "Rp", "paid", "Rp", title=title)
        for column in table.columns:
            column.no_wrap = True
        for column in table.columns[1:]:
            column.justify = "right"
        for benefit in BenefitCode:
            one = self.given.get(benefit)
            if one is not None:
                figures = (one.approved, one.approved_rupiah, one.paid, one.paid_rupiah)
                table.add_row(benefit.value, *(f"{figure:,}" for figure in figures))
        for name in self.missing:
            table.add_row(f"[bold red]{name}[/]", "[bold red]MISSING[/]", "", "", "")
        return table

    def notes(self) -> tuple[str, ...]:
        """A sentence for each reason that benefits are not there."""
        by_reason: dict[str, list[str]] = {}
        for benefit, why in self.absent.items():
            by_reason.setdefault(why, []).append(benefit)
        return tuple(f"not among them: {', '.join(names)}: {why}" for why, names in by_reason.items())


def benefits(url: str, today: date, *, toured: bool) -> Benefits:
    """Read them from the read model at `url`."""
    with psycopg.connect(url) as connection:
        rows = connection.execute(_GIVEN).fetchall()
        found = (cell_of(rule, _inputs(segment, phase)) for rule, segment, phase in connection.execute(_CELLS).fetchall())
        come = frozenset(cell for cell in found if cell is not None)
    given = {BenefitCode(name): Given(lines, net, final, paid, net_paid) for name, lines, net, final, paid, net_paid in rows}
    return Benefits(given, come, toured, today)


def _inputs(segment: str, phase: str | None) -> dict[str, str]:
    return {"segment": segment} if phase is None else {"segment": segment, "phase": phase}
