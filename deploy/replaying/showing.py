"""Replay and what-if at a terminal and as files; which editions are at hand."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from deploy.errors import Refused
from deploy.replaying.log import Span, Told
from deploy.replaying.replay import Replayed
from deploy.replaying.whatif import ALL, Cell, Changed, Effect, WhatIf
from deploy.showing import whole
from deploy.tariffs import book_of
from processors.law import LAW, Book

DIFFERENCES_SHOWN_MAX: Final = 20
CSV_COLUMNS: Final = ("claim_id", "segment", "benefit", "effect", "rupiah_before", "rupiah_after", "rupiah_change")


def editions(named: Sequence[str]) -> dict[str, Book]:
    """The fund's own book, and each `NAME=FOLDER`, by version. Raises `Refused` for a folder that holds another edition."""
    books = {LAW.version: LAW}
    for one in named:
        name, equals, folder = one.partition("=")
        if not equals:
            raise Refused(f"--tariffs is written as NAME=FOLDER, as 2026-09=tariffs/2026-09; not {one}.")
        book = book_of(Path(folder))
        if name not in {book.version, book.edition.name}:
            raise Refused(f"{folder} holds edition {book.version}, not {name}: name the folder of that edition.")
        books[book.version] = book
    return books


def span_of(first: datetime | None, last: datetime | None) -> Span:
    """Raises `Refused` for days in the wrong order."""
    if first is not None and last is not None and last < first:
        raise Refused(f"--from {first.date()} is after --to {last.date()}: turn them round.")
    return Span(None if first is None else first.date(), None if last is None else last.date())


@contextmanager
def progress(console: Console) -> Iterator[Told]:
    """A bar of the records that are read."""
    columns = (TextColumn("reading {task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as bars:
        bar = bars.add_task("the log", total=None)
        yield lambda what, done, of: bars.update(bar, description=what, completed=done, total=of)


def show_replay(result: Replayed, console: Console) -> None:
    """The first differences, then what came of it in sentences."""
    if result.differences:
        table = Table("claim", "place", "line", "field", "recorded", "computed", box=None)
        for one in result.differences[:DIFFERENCES_SHOWN_MAX]:
            place = f"{one.partition}:{one.offset}"
            table.add_row(
                *(escape(text) for text in (one.claim_id, place, one.line or "(decision)", one.field, one.recorded, one.computed))
            )
        whole(table, console)
    if result.found > DIFFERENCES_SHOWN_MAX:
        console.print(f"and {result.found - DIFFERENCES_SHOWN_MAX:,} more: --json FILE has {len(result.differences):,}")
    for version, count in sorted(result.skipped.items()):
        console.print(f"not compared: {count:,} decision(s) by edition {version}; give its folder: --tariffs NAME=FOLDER")
    console.print(
        f"{result.decisions:,} decisions: {result.same:,} the same, {result.lines:,} lines, byte for byte; {result.words:,} denials by people, "
        f"which nothing computes; {result.skipped.total():,} by other editions; {result.differing:,} differ, in {result.found:,} fields"
    )
    console.print(
        f"{result.delays:,} lines for late payments: the same, byte for byte; {result.delays_skipped:,} have nothing to be computed from; "
        f"{result.delays_differing:,} differ"
    )


@contextmanager
def claims_csv(path: Path | None) -> Iterator[Callable[[Changed], None]]:
    """Writes every changed benefit of every claim as a row, as it is met."""
    if path is None:
        yield lambda _: None
        return
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(CSV_COLUMNS)
        yield lambda one: writer.writerow(
            (one.claim_id, one.segment, one.benefit, one.effect.value, one.before, one.after, one.after - one.before)
        )


def show_whatif(result: WhatIf, console: Console) -> None:
    """By benefit and segment, then the claims' total and what is not in it."""
    table = Table("benefit", "segment", title=f"under {result.version}, net of tax in rupiah", box=None)
    for name in (*(effect.value for effect in Effect), "before", "after", "change"):
        table.add_column(name, justify="right")
    for benefit, segment, cell in result.rows:
        table.add_row(benefit, segment, *_cells(cell))
    table.add_row("claims", ALL, *_cells(result.total), style="bold")
    whole(table, console)
    for why, count in sorted(result.left_out.items()):
        console.print(f"not compared: {count:,} claim(s): {why}", markup=False)
    if result.questions:
        console.print(f"{result.questions:,} compared claim(s) leave a question to a person: their sums may be too low")


def _cells(cell: Cell) -> tuple[str, ...]:
    counts = tuple(f"{cell.claims[effect]:,}" for effect in Effect)
    return (*counts, f"{cell.before:,}", f"{cell.after:,}", f"{cell.change:+,}")
