"""`santunan doctor`: is everything there that exactly-once rests on, and what to do where it is not."""

import typer
from rich.console import Console
from rich.table import Table


def register(app: typer.Typer) -> None:
    app.command("doctor")(doctor)


def doctor() -> None:
    """Look at broker, topics, database, migrations and clock; exit code 1 when something is wrong."""
    from deploy.doctor.examination import examine
    from deploy.doctor.finding import Level
    from deploy.settings import load_settings

    styles = {Level.FINE: "green", Level.WARNING: "yellow", Level.WRONG: "bold red"}
    table = Table("", "what", "seen, and what to do", box=None)
    findings = examine(load_settings())
    for finding in findings:
        table.add_row(f"[{styles[finding.level]}]{finding.level}[/]", finding.what, finding.detail)
    Console().print(table)
    raise typer.Exit(1 if any(finding.level is Level.WRONG for finding in findings) else 0)
