"""`santunan ingest FILE`: a file of many filings onto the log, once, with a result for each row."""

from pathlib import Path
from typing import Annotated, Final, Literal

import typer

Kind = Literal["claims", "employment", "contributions"]
"""The names of `gateway.bulk.store.BatchKind`: every command's `--help` knows them, and none loads a gateway for it."""

EXIT_SOME_REFUSED: Final = 3
"""The file is done, and some rows were refused."""


def register(app: typer.Typer) -> None:
    app.command("ingest")(ingest)


def ingest(
    file: Annotated[Path, typer.Argument(help=".csv, .ndjson or .xlsx; columns: docs/bulk.md", exists=True, dir_okay=False)],
    organisation: Annotated[str, typer.Option(help="whose file it is: the code that stands before their references")],
    *,
    kind: Annotated[Kind, typer.Option(help="what a row is")] = "claims",
    channel: Annotated[str, typer.Option(help="the channel that its rows came by; employment comes by employer")] = "bulk",
    rows: Annotated[int | None, typer.Option(min=0, help="control total: filings in the file")] = None,
    rupiah: Annotated[int, typer.Option(min=0, help="control total: every rupiah that the rows state")] = 0,
    share: Annotated[
        float, typer.Option(min=0.01, max=1, help="of the time: less leaves room to channels that submit now")
    ] = 1.0,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="judge every row, write nothing")] = False,
) -> None:
    """Take a file of filings in. Run it again after a kill or an outage: it goes on where it was, and nothing is doubled.

    What became of each row stands beside the file, in FILE.results.ndjson. Exit code 0 when every row was accepted, 3 when some were
    refused, 1 when the file as a whole is not taken or the log does not answer.
    """
    from deploy.bulk import Sent, run_file
    from gateway.bulk.reading import Totals
    from gateway.bulk.store import BatchKind

    ran = run_file(
        file, Sent(BatchKind(kind), channel, organisation, share), None if rows is None else Totals(rows, rupiah), dry_run=dry_run
    )
    progress = ran.progress
    speed = f"; {ran.rows} in this run, {ran.rows / ran.seconds:,.0f} rows/s"
    said = "would be" if dry_run else "are"
    typer.echo(f"{progress.rows} rows: {progress.accepted} {said} accepted, {progress.refused} {said} refused{speed}")
    raise typer.Exit(EXIT_SOME_REFUSED if progress.refused else 0)
