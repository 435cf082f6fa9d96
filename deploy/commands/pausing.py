"""`santunan pause|resume PROCESSOR`: its workers stay, hold their partitions and begin no step until it is resumed."""

from datetime import UTC, datetime
from typing import Annotated, Final

import typer

Name = Annotated[str, typer.Argument(help="which of the eight processors: intake, membership, …")]
Person = Annotated[str, typer.Option(help="who says so")]
Reason = Annotated[str, typer.Option(help="why, for whoever reads it later")]
MINUTES_MAX: Final = 7 * 24 * 60


def register(app: typer.Typer) -> None:
    app.command("pause")(pause)
    app.command("resume")(resume)
    app.command("pauses")(pauses)


def pause(
    processor: Name,
    person: Person,
    reason: Reason,
    minutes: Annotated[int | None, typer.Option(help="it goes on by itself after so long", min=1, max=MINUTES_MAX)] = None,
) -> None:
    """Let the processor stand still after its present step; what comes in waits on the log."""
    from deploy.pausing import pause as said
    from deploy.settings import load_settings

    typer.echo(f"said: {said(load_settings().kafka, processor, person=person, because=reason, minutes=minutes)}")


def resume(processor: Name, person: Person, reason: Reason) -> None:
    """Let the processor go on where it stood."""
    from deploy.pausing import resume as said
    from deploy.settings import load_settings

    typer.echo(f"said: {said(load_settings().kafka, processor, person=person, because=reason)}")


def pauses() -> None:
    """What is paused, by whom, why and until when, and everything that was said of it."""
    from deploy.pausing import standings
    from deploy.settings import load_settings
    from schemas.events.control import ProcessorPaused

    found = standings(load_settings().kafka, datetime.now(UTC))
    for standing in found:
        typer.echo(f"{standing.processor}: {'paused' if standing.pause else 'not paused'}")
        for word in standing.said:
            until = f" until {word.until:%Y-%m-%d %H:%M}" if isinstance(word, ProcessorPaused) and word.until else ""
            did = "paused" if isinstance(word, ProcessorPaused) else "resumed"
            typer.echo(f"  {word.said_at:%Y-%m-%d %H:%M} UTC {word.person} {did} it{until}: {word.because}")
    if not found:
        typer.echo("no processor was ever paused")
