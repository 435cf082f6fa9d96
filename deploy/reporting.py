"""Reports on a terminal: the gateway's questions to the database, asked directly."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Final

import sqlalchemy as sa
from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table as Shown
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.pool import NullPool

from deploy.errors import Refused
from deploy.revisions import open_connection
from gateway.reports import postgres
from gateway.reports.asked import ALL_DIMENSIONS, Asked, Each, NotReported, asked_for, dimensions_of
from gateway.reports.tables import Kind, Table, coverage_table, reasons_table, service_table
from schemas.civil import civil_date
from streams.settings import Settings

SHOWN: Final = {
    "filed": "filed",
    "approved": "approved",
    "denied": "denied",
    "paid": "paid",
    "paid_rupiah": "paid rupiah",
    "kept_percent": "promises kept, %",
    "paid_half_within": "half paid in",
    "paid_nine_in_ten_within": "9 of 10 in",
    "open": "open now",
    "waiting_account": "without account",
}
"""What of a service report fits on a terminal; a file has everything."""
WIDTH_MIN: Final = 120
"""In characters, also where the output is no terminal: figures are never cut."""


def asked(span: tuple[str | None, str | None, str | None], by: str, each: str, only: Sequence[str]) -> Asked:
    """What the options mean. Raises `Refused` with what they may be."""
    month, first, last = span
    try:
        return asked_for(
            civil_date(datetime.now(UTC)),
            month=month,
            first=_day(first),
            last=_day(last),
            by=dimensions_of(by),
            each=_each(each),
            only=dict(_kept(text) for text in only),
        )
    except NotReported as error:
        raise Refused(error.detail) from error


def _day(text: str | None) -> date | None:
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError as error:
        raise Refused(f"{text} is no day: write it as 2026-10-01.") from error


def _each(text: str) -> Each:
    try:
        return Each(text)
    except ValueError as error:
        raise Refused(f"--each is one of {', '.join(Each)}, not {text}.") from error


def _kept(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or name not in ALL_DIMENSIONS:
        raise Refused(f"--only is written as segment=PMI, with one of {', '.join(ALL_DIMENSIONS)}; not {text}.")
    return name, value


def table(settings: Settings, kind: Kind, wanted: Asked) -> Table:
    """The report. Raises `Refused` for one that is not made, and where the database does not answer."""
    engine = sa.create_engine("postgresql+psycopg://", creator=lambda: open_connection(settings.database.url), poolclass=NullPool)
    try:
        with engine.connect() as connection:
            return _read(connection, kind, wanted)
    except NotReported as error:
        raise Refused(error.detail) from error
    except ProgrammingError as error:
        raise Refused(f"The database lacks what reports are read from ({error.orig}): run `santunan db upgrade`.") from error
    finally:
        engine.dispose()


def _read(connection: sa.Connection, kind: Kind, wanted: Asked) -> Table:
    if kind is Kind.REASONS:
        return reasons_table(wanted, postgres.reasons_of(connection, wanted, postgres.reasons(wanted)))
    if kind is Kind.COVERAGE:
        return coverage_table(wanted, postgres.coverage_of(connection, wanted, postgres.covered(wanted)))
    happened = postgres.service_of(connection, wanted, postgres.flow(wanted))
    return service_table(wanted, happened, postgres.standing_of(connection, wanted, postgres.standing(wanted)))


def show(kind: Kind, wanted: Asked, found: Table) -> None:
    """The columns that fit."""
    console = Console()
    console = Console(width=max(console.width, WIDTH_MIN))
    places = [index for index, name in enumerate(found.columns) if _fits(kind, name, wanted)]
    shown = Shown(title=f"{kind}, {wanted.first} to {wanted.last} (WIB)", box=SIMPLE)
    for index in places:
        name = found.columns[index]
        shown.add_column(SHOWN.get(name, name), justify="left" if name in {*wanted.by, "day", "month"} else "right")
    for row in found.rows:
        shown.add_row(*(f"{row[index]:,}" if isinstance(row[index], int) else str(row[index]) for index in places))
    console.print(shown)


def _fits(kind: Kind, name: str, wanted: Asked) -> bool:
    if name in {"from", "to"}:
        return False
    return kind is not Kind.SERVICE or name in SHOWN or name in {*wanted.by, "day", "month"}
