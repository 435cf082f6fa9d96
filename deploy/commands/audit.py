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
) -> None:
    """Judge claims, money, instructions, receipts and entitlements from the topics and the tables independently."""
    from rich.console import Console

    from deploy.audit.report import show
    from deploy.audit.runner import audit as judge
    from deploy.settings import load_settings

    settings, console = load_settings(), Console()
    with console.status("reading") as status:
        report = judge(
            settings.kafka,
            settings.database.url,
            at_rest=at_rest,
            told=lambda what: status.update(f"reading {what}"),
        )
    show(report, console)
    if json_file is not None:
        json_file.write_text(json.dumps(report.as_json(), indent=2) + "\n")
    raise typer.Exit(0 if report.ok else 1)
