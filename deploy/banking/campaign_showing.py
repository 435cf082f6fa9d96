"""Campaigns as people read them in a terminal, or as JSON."""

from __future__ import annotations

from collections.abc import Iterable

import typer
from pydantic import TypeAdapter
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from deploy.showing import whole
from gateway.operating.listing import Listing
from processors.payout.campaign_tables import Campaign

_CAMPAIGNS = TypeAdapter(list[Campaign])


def as_json(found: list[Campaign]) -> None:
    """On standard output."""
    typer.echo(_CAMPAIGNS.dump_json(found, indent=2))


def campaigns(found: Iterable[Campaign], console: Console) -> None:
    """Each on a line, the newest first."""
    table = Table("campaign", "proposed", "action", "stands", "payouts", "rupiah", "done", "left out", "by")
    rows = list(found)
    for row in rows:
        people = ", ".join(filter(None, (row.person, row.approved_by)))
        skipped = sum(row.skipped.values())
        table.add_row(
            row.campaign_id,
            f"{row.proposed_at:%F %T}",
            row.action,
            row.stands,
            f"{row.items:,}",
            f"{row.rupiah:,}",
            f"{row.done:,}",
            f"{skipped:,}",
            escape(people),
        )
    if rows:
        whole(table, console)
    else:
        console.print("nobody has proposed a campaign yet")


def campaign(row: Campaign, console: Console) -> None:
    """Everything about one."""
    campaigns([row], console)
    console.print(escape(f"because: {row.because}"))
    console.print(f"{row.said:,} of {row.items:,} asked for at {row.per_second} a second, {row.done_rupiah:,} rupiah done")
    for reason, count in sorted(row.skipped.items()):
        console.print(f"left out, {reason}: {count:,}")
    for word in row.words:
        console.print(escape(f"{word.at:%F %T} {word.person} ({word.role}) said {word.word}: {word.because}"))


def listing(found: Listing, console: Console) -> None:
    """What a dry run found."""
    table = Table("stands", "bank's reason", "fund", "payment system", "payouts", "rupiah")
    for part in found.slices:
        table.add_row(
            part.standing,
            escape(part.failure_code or ""),
            escape(part.fund),
            escape(part.payment_system or ""),
            f"{part.payouts:,}",
            f"{part.rupiah:,}",
        )
    console.print(table)
    left = f"; {found.left_out:,} more fit the cause and this is not for them" if found.left_out else ""
    console.print(f"{len(found.items):,} payouts, {found.rupiah:,} rupiah{left}")
