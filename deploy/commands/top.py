"""`santunan top`: the flow in a terminal, live, until Ctrl-C."""

from pathlib import Path
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    app.command("top")(top)


def top(
    targets: Annotated[
        Path | None, typer.Option(help="file of addresses as Prometheus' file_sd_configs: a local stack's workers/targets.json")
    ] = None,
    address: Annotated[list[str] | None, typer.Option(help="HOST:PORT of a worker or the exporter; may be repeated")] = None,
    seconds: Annotated[float, typer.Option(min=0.5, max=60, help="between two looks")] = 2.0,
    looks: Annotated[int, typer.Option(min=0, help="end after so many looks; 0 goes on")] = 0,
) -> None:
    """Processors with their rate, backlog and what is set aside; claims by status and wait; money. Asks workers and the exporter."""
    import time
    from itertools import count

    from rich.live import Live

    from deploy.exporter.run import PORT
    from deploy.top.figures import addresses_of
    from deploy.top.screen import screen
    from monitoring.figures import moment

    def ask() -> tuple[str, ...]:
        found = (*(addresses_of(targets) if targets else ()), *(address or ()))
        return found or (f"127.0.0.1:{PORT}",)

    before = moment(ask(), time.time())
    with Live(screen(before, before), auto_refresh=False, screen=not looks) as live:
        for number in count(1):
            time.sleep(seconds)
            now = moment(ask(), time.time())
            live.update(screen(before, now), refresh=True)
            before = now
            if number == looks:
                return
