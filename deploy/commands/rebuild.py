"""`santunan rebuild claim_state`: fold the lifecycle anew beside the live tables, then swap."""

import typer


def register(app: typer.Typer) -> None:
    app.command("rebuild")(rebuild)


def rebuild(processor: str = typer.Argument(help="claim_state")) -> None:
    """Fold the processor's topic from its beginning into fresh tables, and exchange them for the live ones at once.

    Workers may run: they are fenced for the moment of the exchange, restart, and go on where the fold ended.
    """
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    from deploy.rebuild import rebuild as fold_anew
    from deploy.settings import load_settings
    from deploy.wiring import processor as wired

    settings = load_settings()
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns) as progress:
        bar = progress.add_task(f"folding {processor}", total=None)
        made = fold_anew(wired(processor, settings), settings, lambda done, of: progress.update(bar, completed=done, total=of))
    typer.echo(f"{processor}: {made.events:,} events folded into {made.rows:,} rows; the live tables are these now")
