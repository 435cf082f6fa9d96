"""`santunan demo`: everything on one machine, from invented members to settled payouts, judged by the audit."""

import json as jsons
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from deploy.demo.result import DoorKind
from deploy.folders import to_write


def register(app: typer.Typer) -> None:
    app.command("demo")(demo)


def demo(  # noqa: PLR0917  an option each
    claims: Annotated[int, typer.Option(min=1, help="claims to file")] = 3_000,
    rate: Annotated[float, typer.Option(min=0, help="claims per second on average, in surges; 0: all at once")] = 100.0,
    seed: Annotated[int, typer.Option(help="the same seed, the same members, claims and faults")] = 1,
    broker: Annotated[str, typer.Option(help="auto, apache, embedded or HOST:PORT")] = "auto",
    database: Annotated[str, typer.Option(help="embedded, or postgresql://… of an empty database")] = "embedded",
    partitions: Annotated[int, typer.Option(min=1, max=64, help="partitions of every topic")] = 4,
    chaos: Annotated[bool, typer.Option("--chaos", help="kill, stop and freeze workers at random the whole time")] = False,
    keep: Annotated[bool, typer.Option("--keep", help="keep the folder with logs and data")] = False,
    door: Annotated[
        DoorKind, typer.Option(help="gateway: channels and people come through it; log: they write straight to the topics")
    ] = DoorKind.GATEWAY,
    watch: Annotated[
        bool,
        typer.Option("--watch", help="run the exporter and canaries too, and say how to look: santunan top, and the console"),
    ] = False,
    replay: Annotated[bool, typer.Option("--replay", help="in the end compute every decision again, as one more check")] = False,
    json: Annotated[Path | None, typer.Option(help="write the result to this file", callback=to_write)] = None,
) -> None:
    """Thousands of realistic claims through the whole pipeline. Exit code 1 when the audit fails, a claim is lost or a payout doubled."""
    from deploy.demo.run import DemoOptions, run

    options = DemoOptions(
        claims=claims,
        rate=rate,
        seed=seed,
        broker=broker,
        database=database,
        partitions=partitions,
        chaos=chaos,
        keep=keep,
        watch=watch,
        door=door,
        replay=replay,
    )
    result = run(options, Console())
    if json is not None:
        json.write_text(jsons.dumps(result.as_json(), indent=2) + "\n")
    raise typer.Exit(0 if result.ok else 1)
