"""`santunan rebuild claim_state`: fold the lifecycle anew beside the live tables, then swap."""

from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    app.command("rebuild")(rebuild)


def rebuild(
    processor: Annotated[str, typer.Argument(help="claim_state: the only one that reads one topic alone")],
    tell: Annotated[
        bool, typer.Option(help="tell claims.state.v1 of claims whose state comes out otherwise than it stood")
    ] = True,
) -> None:
    """Fold the processor's topic from its beginning into fresh tables, and exchange them for the live ones at once.

    Workers may run: they are fenced for the moment of the exchange, restart, and go on where the fold ended. An interrupted rebuild has
    changed nothing; run it again. Exit code 0 when the tables were exchanged, 1 when it was refused: the message says why, and nothing
    was exchanged. See docs/audit.md.
    """
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    from deploy.rebuild import rebuild as fold_anew
    from deploy.settings import load_settings
    from deploy.wiring import processor as wired

    settings = load_settings()
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns) as progress:
        bar = progress.add_task(f"folding {processor}", total=None)
        made = fold_anew(
            wired(processor, settings), settings, lambda done, of: progress.update(bar, completed=done, total=of), tell=tell
        )
    typer.echo(f"{processor}: {made.events:,} events folded into {made.rows:,} rows; the live tables are these now")
    if made.told:
        typer.echo(
            f"{made.told:,} claims came out in another state than they stood in: the workers tell claims.state.v1 as they go on"
        )
