"""What the payments' commands found, as people read it or as JSON."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import typer
from rich.markup import escape
from rich.table import Table

from deploy.banking.reconciling import PAGED, Reconciliation
from deploy.showing import whole
from gateway.operating.brakes import BrakeStatus

if TYPE_CHECKING:
    from rich.console import Console


def as_json(found: Any) -> None:
    """Any result of this package, on standard output."""
    typer.echo(json.dumps(asdict(found), default=_text, indent=2))


def _text(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime | date) else str(value)


def brakes(found: BrakeStatus, console: Console) -> None:
    """Each brake and cap on a line, then the hour's sums."""
    table = Table("what", "state", "partitions", "since", "until", "who", "why")
    for brake in found.standing:
        who = ", ".join((brake.person, *(f"released by {person}" for person in brake.released_by)))
        shares = f"{brake.shares} of {brake.of}"
        until = f"{brake.until:%F %T}" if brake.until else "two people let go"
        table.add_row(
            brake.fund or "everything", brake.state, shares, f"{brake.since:%F %T}", until, escape(who), escape(brake.because)
        )
    console.print(table if found.standing else "no brake is on, and nobody waits for the hour to turn")
    sent = ", ".join(f"{fund} {rupiah:,}" for fund, rupiah in sorted(found.sent.items())) or "nothing"
    console.print(f"sent since {found.hour:%F %R} UTC, rupiah: {escape(sent)}; claims in line: {found.waiting:,}")


def reconciliation(found: Reconciliation, console: Console) -> None:
    """The differences, the worst first, then what agrees."""
    table = Table("difference", "what", "ours", "statement", "reference", "line")
    for each in found.differences:
        style = "bold red" if each.kind in PAGED else "yellow"
        ours, theirs = (f"{rupiah:,}" if rupiah is not None else "" for rupiah in (each.ours_rupiah, each.theirs_rupiah))
        line = str(each.line) if each.line else ""
        table.add_row(f"[{style}]{each.kind}[/]", escape(each.what), ours, theirs, escape(each.reference or ""), line)
    if found.differences:
        whole(table, console)
    days = f"{found.days[0]}" if len(found.days) == 1 else f"{found.days[0]} to {found.days[-1]}"
    summary = f"{', '.join(found.accounts)}, {days}: {found.matched:,} agree ({found.matched_rupiah:,} rupiah)"
    console.print(escape(f"{summary}, {len(found.differences):,} differences"))
