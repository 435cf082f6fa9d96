"""`santunan replay`: past decisions computed again and compared byte for byte; `santunan whatif`: decided claims under other tariffs."""

import json
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from deploy.folders import to_write

From = Annotated[
    datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="decided on this day of western Indonesia or later")
]
To = Annotated[datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help="decided on this day or before")]
Editions = Annotated[
    list[str] | None, typer.Option("--tariffs", help="an earlier edition of the law, as NAME=FOLDER; may be repeated")
]


def register(app: typer.Typer) -> None:
    app.command("replay")(replay)
    app.command("whatif")(whatif)


def replay(
    claim: Annotated[str | None, typer.Argument(help="the claim's id; else --all")] = None,
    *,
    everything: Annotated[bool, typer.Option("--all", help="every claim")] = False,
    first: From = None,
    last: To = None,
    tariffs: Editions = None,
    json_file: Annotated[
        Path | None, typer.Option("--json", help="write what came of it there, with the differences", callback=to_write)
    ] = None,
) -> None:
    """Compute past decisions again from what they were made on, by the edition of the law that they name, and compare them byte for byte.

    It reads the log and changes nothing. Exit code 1 when a decision differs: docs/replay.md.
    """
    from rich.console import Console

    from deploy.errors import Refused
    from deploy.records import Reader
    from deploy.replaying import showing
    from deploy.replaying.replay import replay as compute
    from deploy.settings import load_settings

    if (claim is None) is not everything:
        raise Refused("Name one claim, or --all.")
    console = Console(soft_wrap=True, highlight=False)
    books, span, kafka = showing.editions(tariffs or ()), showing.span_of(first, last), load_settings().kafka
    with Reader(kafka) as log, showing.progress(console) as told:
        result = compute(log, books, span, told, claim)
    showing.show_replay(result, console)
    if json_file is not None:
        json_file.write_text(json.dumps(result.as_json(), indent=2) + "\n")
    raise typer.Exit(0 if result.ok else 1)


def whatif(
    folder: Annotated[
        Path, typer.Argument(help="the changed tariff files, as `santunan tariffs check` takes them", file_okay=False)
    ],
    *,
    first: From = None,
    last: To = None,
    tariffs: Editions = None,
    json_file: Annotated[Path | None, typer.Option("--json", help="write the table there", callback=to_write)] = None,
    csv_file: Annotated[
        Path | None, typer.Option("--csv", help="write each changed benefit of each claim there", callback=to_write)
    ] = None,
    plot: Annotated[Path | None, typer.Option(help="draw the changes there, as one SVG file", callback=to_write)] = None,
) -> None:
    """Compute decided claims by changed tariffs: who would get more, less, nothing, or newly something, by benefit and segment.

    It reads the log and changes nothing: docs/replay.md.
    """
    from rich.console import Console

    from deploy.records import Reader
    from deploy.replaying import showing
    from deploy.replaying.chart import picture
    from deploy.replaying.whatif import whatif as compute
    from deploy.settings import load_settings
    from deploy.tariffs import book_of

    console = Console(soft_wrap=True, highlight=False)
    other, books, span = book_of(folder), showing.editions(tariffs or ()), showing.span_of(first, last)
    with Reader(load_settings().kafka) as log, showing.progress(console) as told, showing.claims_csv(csv_file) as changed:
        result = compute(log, books, other, span, told, changed)
    showing.show_whatif(result, console)
    if json_file is not None:
        json_file.write_text(json.dumps(result.as_json(), indent=2) + "\n")
    if plot is not None:
        plot.write_text(picture(result, f"What if the tariffs were {other.edition.name}?"), encoding="utf-8")
