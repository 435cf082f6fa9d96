"""`santunan tariffs`: the law's figures, checked and shown."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

Folder = Annotated[Path | None, typer.Option("--folder", help="a folder of tariff files; else the fund's own", file_okay=False)]


def register(app: typer.Typer) -> None:
    group = typer.Typer(help="The law's figures: check a folder of tariff files, show what is in force.", no_args_is_help=True)
    group.command("check")(check)
    group.command("show")(show)
    app.add_typer(group, name="tariffs")


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
