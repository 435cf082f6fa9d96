"""`santunan tariffs`: the law's figures, checked and shown."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

Folder = Annotated[Path | None, typer.Option("--folder", help="a folder of tariff files; else the fund's own", file_okay=False)]

Month = Annotated[datetime, typer.Option(formats=["%Y-%m"], help="the month that is paid for")]


def register(app: typer.Typer) -> None:
    group = typer.Typer(help="The law's figures: check a folder of tariff files, show what is in force.", no_args_is_help=True)
    group.command("check")(check)
    group.command("show")(show)
    group.add_typer(_contributions(), name="contribution")
    app.add_typer(group, name="tariffs")


def _contributions() -> typer.Typer:
    group = typer.Typer(
        help="What insuring somebody costs: non-wage workers, migrants' placements, construction projects.", no_args_is_help=True
    )
    group.command("non-wage")(non_wage)
    group.command("placement")(placement)
    group.command("project")(project)
    return group


def non_wage(
    income: Annotated[int, typer.Argument(help="declared monthly income in rupiah", min=0)],
    *,
    month: Month,
    transport: Annotated[bool, typer.Option("--transport", help="drivers and couriers")] = False,
    public: Annotated[bool, typer.Option("--public", help="paid from a state budget: never cut")] = False,
    savings: Annotated[bool, typer.Option("--savings", help="with old-age savings")] = False,
) -> None:
    """A month of a non-wage worker's, by the band of the declared income."""
    from deploy.tariffs import show_contribution
    from processors.law import LAW, contributions

    work = "transport" if transport else "other"
    show_contribution(contributions.non_wage(LAW, month.date(), income, work=work, public=public, savings=savings))


def placement(
    months: Annotated[int, typer.Argument(help="months of the contract abroad", min=1, max=240)],
    *,
    month: Month,
    by_placement_body: Annotated[bool, typer.Option("--by-placement-body", help="sent by a placement body")] = False,
) -> None:
    """A migrant worker's whole placement."""
    from deploy.tariffs import show_contribution
    from processors.law import LAW, contributions

    show_contribution(contributions.placement(LAW, month.date(), months, by_placement_body=by_placement_body))


def project(value: Annotated[int, typer.Argument(help="the contract's value in rupiah", min=0)], *, month: Month) -> None:
    """A construction project of which wages are unknown."""
    from deploy.tariffs import show_contribution
    from processors.law import LAW, contributions

    show_contribution(contributions.project(LAW, month.date(), value))


def check(
    folder: Annotated[Path | None, typer.Argument(help="a folder of tariff files; else the fund's own", file_okay=False)] = None,
) -> None:
    """Check that files make a book: no overlap, no gap, every row cited. Exit code 1 with each fault when they do not."""
    from deploy.tariffs import book_of

    book = book_of(folder)
    rows = list(book.rows())
    unread = sum(row.not_found is not None for _, row in rows)
    typer.echo(
        f"{book.version}: {len(book.series)} series, {len(rows)} rows, {len(book.sources)} sources; {unread} rows not found"
    )


def show(
    word: Annotated[str, typer.Argument(help="only series whose code or text holds it")] = "",
    *,
    on: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="only what is in force on this day")] = None,
    folder: Folder = None,
) -> None:
    """Print the figures: value, days, article, mark and sources of each row."""
    from deploy.tariffs import book_of, show_rows

    show_rows(book_of(folder), word, None if on is None else on.date())
