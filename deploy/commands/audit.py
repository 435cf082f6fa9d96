"""`santunan audit`: nothing lost, nothing paid twice, every rupiah accounted for; exit code 1 and the claims when not."""

import json
from pathlib import Path
from typing import Annotated

import typer

from deploy.folders import to_write

audits = typer.Typer(invoke_without_command=True, add_completion=False)


def register(app: typer.Typer) -> None:
    app.add_typer(audits, name="audit")


@audits.callback()
def audit(
    context: typer.Context,
    *,
    json_file: Annotated[Path | None, typer.Option("--json", help="write the findings there, as JSON", callback=to_write)] = None,
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
    if context.invoked_subcommand is not None:
        return
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


@audits.command("watch")
def watch(
    *,
    anew: Annotated[bool, typer.Option("--anew", help="forget the checkpoint: the first audit reads everything")] = False,
) -> None:
    """Audit again and again, each time only what came since, and sign each result, until SIGTERM.

    Its health is on port 9466, or SANTUNAN_WORKER__HEALTH_PORT. Run one. What it keeps and signs: docs/proof-of-life.md.
    """
    from deploy.audit.auditing import run_auditor
    from deploy.settings import load_settings
    from monitoring.logs import configure

    settings = load_settings()
    configure("auditor", settings.worker.log_format, settings.worker.log_level)
    run_auditor(settings, anew=anew)


@audits.command("verify")
def verify() -> None:
    """Check every signed result: signatures, that each names the one before it, and that none is missing. Exit code 1 when not."""
    from rich.console import Console

    from deploy.audit.results import verified
    from deploy.audit.signing import audit_verifier
    from deploy.settings import load_settings

    settings, console = load_settings(), Console(highlight=False, soft_wrap=True)
    found = verified(settings.database.url, audit_verifier(settings.audit))
    for complaint in found.complaints:
        console.print(f"[bold red]wrong:[/] {complaint}")
    console.print(found.sentence)
    raise typer.Exit(1 if found.complaints or not found.count else 0)
