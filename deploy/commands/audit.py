"""`santunan audit`: nothing lost, nothing paid twice, every rupiah accounted for; exit code 1 and the claims when not."""

import json
from pathlib import Path
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    app.command("audit")(audit)


def audit(
    *,
    json_file: Annotated[Path | None, typer.Option("--json", help="write the findings there, as JSON")] = None,
    at_rest: Annotated[
        bool, typer.Option("--at-rest", help="nothing runs any more: what is still on its way counts as lost")
    ] = False,
    accepted: Annotated[
        list[Path] | None,
        typer.Option(help="a channel's own books, one 202's body a line: each must stand on the log; may be repeated"),
    ] = None,
    manifest: Annotated[
        list[Path] | None, typer.Option(help="a day's manifest of that channel: what the books have must be in one of them")
    ] = None,
) -> None:
    """Judge claims, money, instructions, receipts and entitlements from the topics and the tables independently.

    It changes nothing. Exit code 0 when every check holds, 1 when one fails (its claims are named) or when broker or database cannot be
    read. What a failed check means, and what to do: docs/audit.md.
    """
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    from deploy.audit.acceptances import Books, Manifested
    from deploy.audit.report import show
    from deploy.audit.runner import audit as judge
    from deploy.settings import load_settings

    settings, console = load_settings(), Console()
    columns = (TextColumn("reading {task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        bar = progress.add_task("tables", total=None)
        report = judge(
            settings.kafka,
            settings.database.url,
            at_rest=at_rest,
            told=lambda what, done, of: progress.update(bar, description=what, completed=done, total=of or None),
            books=Books(tuple(accepted or ()), tuple(Manifested(None, file) for file in manifest or ())),
        )
    show(report, console)
    if json_file is not None:
        json_file.write_text(json.dumps(report.as_json(), indent=2) + "\n")
    raise typer.Exit(0 if report.ok else 1)
