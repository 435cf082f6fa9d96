"""`santunan dlq list|causes|show|rehearse|replay|discard`: records that were set aside, and a person's word on them."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

if TYPE_CHECKING:
    from streams.settings import KafkaSettings

Id = Annotated[str, typer.Argument(help="the dead letter's id, from `santunan dlq list`")]
Person = Annotated[str, typer.Option(help="who says so")]
Because = Annotated[str, typer.Option(help="why, for whoever reads it later")]


def register(app: typer.Typer) -> None:
    queue = typer.Typer(help="Records that were set aside.", no_args_is_help=True)
    queue.command("list")(list_letters)
    queue.command("show")(show)
    queue.command("replay")(replay)
    queue.command("discard")(discard)
    app.add_typer(queue, name="dlq")


def _kafka() -> "KafkaSettings":
    from deploy.settings import load_settings

    return load_settings().kafka


def list_letters(*, every: Annotated[bool, typer.Option("--all", help="those already answered too")] = False) -> None:
    """The dead letters that wait for a person."""
    from deploy.dead_letters import letters

    table = Table("id", "subject", "set aside", "processor", "reason", "from", "behind it", "answered", box=None)
    found = letters(_kafka())
    for name, letter in found.by_id.items():
        content, at = letter.content, letter.content.position
        if letter.word is None or every:
            answered = f"{letter.word.action} by {letter.word.person}" if letter.word else ""
            where, behind = f"{at.topic}/{at.partition}@{at.offset}", "waits" if content.parks_key else "goes on"
            table.add_row(name, letter.subject, letter.set_aside_at, content.processor, content.reason, where, behind, answered)
    Console(soft_wrap=True).print(table)
    if found.unreadable:
        typer.echo(f"no dead letter's event, written by a stranger: {', '.join(found.unreadable)}", err=True)


def show(dead_letter_id: Id) -> None:
    """Everything about one dead letter: why, where from, the stack, and the record's value."""
    from deploy.dead_letters import one

    letter = one(_kafka(), dead_letter_id)
    content = letter.content.model_dump(exclude={"value_base64", "stack"}, exclude_none=True)
    for name, value in ({"subject": letter.subject, "set_aside_at": letter.set_aside_at} | content).items():
        typer.echo(f"{name}: {value}")
    if letter.content.stack:
        typer.echo(f"stack:\n{letter.content.stack}")
    typer.echo(f"value:\n{letter.value.decode(errors='replace')}")
    if letter.word is not None:
        typer.echo(f"answered: {letter.word.model_dump(exclude_none=True)}")


def replay(
    dead_letter_id: Id,
    person: Person,
    because: Because,
    corrected: Annotated[
        Path | None, typer.Option(help="a file with the record's corrected value", exists=True, dir_okay=False)
    ] = None,
) -> None:
    """Have the record handled again, corrected or as it was; what waits behind it follows."""
    from deploy.dead_letters import resolve

    value = None if corrected is None else corrected.read_bytes()
    typer.echo(f"said: {resolve(_kafka(), dead_letter_id, 'replay', person, because, value)}")


def discard(dead_letter_id: Id, person: Person, because: Because) -> None:
    """Leave the record out for ever; what waits behind it follows."""
    from deploy.dead_letters import resolve

    typer.echo(f"said: {resolve(_kafka(), dead_letter_id, 'discard', person, because)}")
