"""`santunan doctor`: is everything there that exactly-once rests on, does it flow, and what to do where it does not."""

import json
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from deploy.doctor.finding import Finding, Level, wrong


def register(app: typer.Typer) -> None:
    app.command("doctor")(doctor)


def doctor(as_json: Annotated[bool, typer.Option("--json", help="a list of findings, for programs")] = False) -> None:
    """Look at settings, broker, topics, database, migrations, clocks, lag, transactions, owners and timers; exit code 1 when something is
    wrong, 0 when all is fine or worth a warning."""
    findings = _examined()
    if as_json:
        print(json.dumps([{"what": found.what, "level": found.level, "detail": found.detail} for found in findings], indent=2))
    else:
        _show(findings)
    raise typer.Exit(1 if any(finding.level is Level.WRONG for finding in findings) else 0)


def _examined() -> list[Finding]:
    from deploy.doctor.examination import examine
    from deploy.errors import Refused
    from deploy.settings import load_settings

    try:
        settings = load_settings()
    except Refused as refused:
        return [wrong("settings", str(refused))]
    return examine(settings)


def _show(findings: list[Finding]) -> None:
    styles = {Level.FINE: "green", Level.WARNING: "yellow", Level.WRONG: "bold red"}
    table = Table("", "what", "seen, and what to do", box=None)
    for finding in findings:
        table.add_row(f"[{styles[finding.level]}]{finding.level}[/]", finding.what, finding.detail)
    Console().print(table)
