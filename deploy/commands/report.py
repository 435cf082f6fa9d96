"""`santunan report service|reasons|coverage`: what the ministry and the supervisory board read, from the counted cells."""

from pathlib import Path
from typing import Annotated, Final

import typer

from deploy.folders import to_write

STANDARD_OUTPUT: Final = "-"


def _to_write(file: Path | None) -> Path | None:
    return file if str(file) == STANDARD_OUTPUT else to_write(file)


Month = Annotated[str | None, typer.Option(help="one month, as 2026-10; without days, this month up to today")]
From = Annotated[str | None, typer.Option("--from", help="the first day, of western Indonesia, as 2026-10-01")]
To = Annotated[str | None, typer.Option("--to", help="the last day; today at the latest")]
By = Annotated[str, typer.Option(help="what rows are told apart by, with commas: segment,channel")]
Each = Annotated[str, typer.Option(help="what one row spans: whole, month or day")]
Only = Annotated[list[str] | None, typer.Option(help="only of this value, as segment=PMI; may be repeated")]
Csv = Annotated[
    Path | None, typer.Option("--csv", help="write every figure there; - for the standard output", callback=_to_write)
]


def register(app: typer.Typer) -> None:
    report = typer.Typer(help="Reports of service and coverage, added up as things happen.", no_args_is_help=True)
    report.command("service")(service)
    report.command("reasons")(reasons)
    report.command("coverage")(coverage)
    app.add_typer(report, name="report")


def service(
    month: Month = None,
    first: From = None,
    last: To = None,
    by: By = "segment",
    each: Each = "whole",
    only: Only = None,
    csv_file: Csv = None,
) -> None:
    """Claims filed, decided and paid, promises kept, and how long it took; by segment, kind, channel and country, or by segment, country,
    province and sponsor."""
    _report("service", (month, first, last), by, each, only, csv_file)


def reasons(
    month: Month = None,
    first: From = None,
    last: To = None,
    by: By = "segment,country",
    each: Each = "whole",
    only: Only = None,
    csv_file: Csv = None,
) -> None:
    """Why claims were denied, refused or left to lapse; by segment, country and channel."""
    _report("reasons", (month, first, last), by, each, only, csv_file)


def coverage(
    month: Month = None,
    first: From = None,
    last: To = None,
    by: By = "segment",
    each: Each = "whole",
    only: Only = None,
    csv_file: Csv = None,
) -> None:
    """Members covered, by month or at the end of the span; by segment, province of origin, country and sponsor."""
    _report("coverage", (month, first, last), by, each, only, csv_file)


def _report(
    kind: str,
    span: tuple[str | None, str | None, str | None],
    by: str,
    each: str,
    only: list[str] | None,
    csv_file: Path | None,
) -> None:
    from deploy import reporting
    from deploy.settings import load_settings
    from gateway.reports.tables import Kind, as_csv

    settings = load_settings()
    asked = reporting.asked(span, by, each, only or [])
    wanted = Kind(kind)
    table = reporting.table(settings, wanted, asked)
    if csv_file is None:
        reporting.show(wanted, asked, table)
    elif str(csv_file) == STANDARD_OUTPUT:
        typer.echo(as_csv(table), nl=False)
    else:
        csv_file.write_text(as_csv(table), newline="")
        typer.echo(f"{csv_file}: {len(table.rows):,} rows")
