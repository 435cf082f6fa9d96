"""`santunan uploads sweep`: files that belong to no claim, and uploads that nobody finished."""

import json
from pathlib import Path
from typing import Annotated

import typer

from deploy.folders import to_write


def register(app: typer.Typer) -> None:
    uploads = typer.Typer(help="Files that were sent for claims.", no_args_is_help=True)
    uploads.callback()(_group)
    uploads.command("sweep")(sweep)
    app.add_typer(uploads, name="uploads")


def _group() -> None:
    """Files that were sent for claims."""


def sweep(
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="look, and remove nothing")] = False,
    older_than_days: Annotated[int, typer.Option(min=1, help="leave files that came since; their claim may still come")] = 30,
    even_most: Annotated[bool, typer.Option("--even-most", help="also when most files are of no claim")] = False,
    json_file: Annotated[
        Path | None, typer.Option("--json", help="also write the counts there, as JSON", callback=to_write)
    ] = None,
) -> None:
    """Remove kept files that belong to no claim, and uploads that expired unfinished.

    Run it once a day. Files are compared with the read model and with what the log tells of the last 90 days. Interrupted, it is run again.
    """
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    from deploy.settings import load_settings
    from deploy.uploads import sweep as swept_by
    from gateway.opening import utc_now

    columns = (SpinnerColumn(), TextColumn("{task.description}"), TextColumn("{task.completed:,} files"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        looking = bar.add_task("looking at")
        swept = swept_by(
            load_settings(),
            older_than_days,
            utc_now(),
            lambda seen: bar.update(looking, completed=seen),
            dry_run=dry_run,
            even_most=even_most,
        )
    would = "would be removed" if dry_run else "removed"
    removed = swept.forgotten if dry_run else swept.removed
    typer.echo(f"{swept.objects:,} files: {swept.of_claims:,} of claims, {swept.young:,} younger than {older_than_days} days")
    typer.echo(f"of no claim: {swept.forgotten:,} with {swept.bytes:,} bytes, {removed:,} {would}")
    typer.echo(
        f"expired unfinished: {swept.unfinished:,} uploads; left by killed processes: {swept.left_behind:,} files; {would}"
    )
    if json_file is not None:
        json_file.write_text(json.dumps(swept.as_json() | {"dry_run": dry_run}, indent=2) + "\n")
