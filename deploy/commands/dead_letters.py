"""`santunan dlq list|causes|show|rehearse|replay|discard`: records that were set aside, and a person's word on them."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer
from rich.table import Table

from deploy.showing import whole

if TYPE_CHECKING:
    from deploy.dead_letters import Action
    from streams.rehearsing import Rehearsal
    from streams.settings import KafkaSettings

Id = Annotated[str, typer.Argument(help="the dead letter's id, from `santunan dlq list`")]
OneOrNone = Annotated[str | None, typer.Argument(help="the dead letter's id, from `santunan dlq list`; or none, with --cause")]
OfCause = Annotated[
    str | None,
    typer.Option("--cause", help="instead of one letter all that are open for this reason, from `santunan dlq causes`"),
]
OfProcessor = Annotated[str | None, typer.Option("--processor", help="with --cause: only letters of this processor")]
Pace = Annotated[int, typer.Option("--per-second", min=1, max=1_000, help="with --cause: letters a second")]
Person = Annotated[str, typer.Option(help="who says so")]
Because = Annotated[str, typer.Option(help="why, for whoever reads it later")]


def register(app: typer.Typer) -> None:
    queue = typer.Typer(help="Records that were set aside.", no_args_is_help=True)
    queue.command("list")(list_letters)
    queue.command("causes")(list_causes)
    queue.command("show")(show)
    queue.command("rehearse")(rehearse)
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
    whole(table)
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


def list_causes() -> None:
    """Open dead letters, counted by cause."""
    from deploy.dead_letters import causes, letters

    table = Table("letters", "processor", "reason", "oldest", "newest", box=None)
    for cause in causes(letters(_kafka())):
        times = sorted(letter.set_aside_at for letter in cause.letters)
        table.add_row(f"{len(cause.letters):,}", cause.processor, cause.reason, times[0], times[-1])
    whole(table)


def rehearse(
    dead_letter_id: Id,
    corrected: Annotated[
        typer.FileBinaryRead | None, typer.Option(help="a file with the record's corrected value; - for the standard input")
    ] = None,
    processor: OfProcessor = None,
    discard_it: Annotated[bool, typer.Option("--discard", help="what discarding it would lead to, not a replay")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="as JSON")] = False,
) -> None:
    """A dry run: what a replay would publish and write, by the processor's own code on its rows as they stand. Changes and sends nothing."""
    from deploy.rehearsal import bounded, rehearsed
    from deploy.settings import load_settings

    bounded()
    value = None if corrected is None else corrected.read()
    found = rehearsed(load_settings(), dead_letter_id, "discard" if discard_it else "replay", value, processor)
    if as_json:
        typer.echo(msgspec.json.encode(found).decode())
    else:
        _tell(found)


def _tell(found: "Rehearsal") -> None:
    why = f": {found.reason}: {found.message}" if found.message else ""
    typer.echo(f"it would come to: {found.came.replace('_', ' ')}{why}")
    for event in found.events:
        typer.echo(
            f"publish {event.event['type']} on {event.topic}/{event.partition} under {event.key}: {_json(event.event['data'])}"
        )
    for row in found.rows:
        typer.echo(f"write {row.table} {', '.join(row.key)}: {_json(row.before)} -> {_json(row.after)}")
    for timer in found.timers:
        typer.echo(f"timer {timer.name} of {timer.key}: {timer.due_at or 'cancelled'}")
    if found.behind:
        typer.echo(f"{found.behind} records of the subject wait behind it and would follow; they were not tried")


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()


def replay(
    person: Person,
    because: Because,
    dead_letter_id: OneOrNone = None,
    corrected: Annotated[
        Path | None, typer.Option(help="a file with the record's corrected value", exists=True, dir_okay=False)
    ] = None,
    cause: OfCause = None,
    processor: OfProcessor = None,
    per_second: Pace = 50,
) -> None:
    """Have the record handled again, corrected or as it was; what waits behind it follows. With --cause all that were set aside for it."""
    from deploy.dead_letters import resolve

    if cause is not None and corrected is not None:
        raise typer.BadParameter("--corrected is one record's: it does not go with --cause.")
    one = _one(dead_letter_id, cause)
    if one is None:
        _say_all("replay", cause or "", processor, person, because, per_second)
        return
    value = None if corrected is None else corrected.read_bytes()
    typer.echo(f"said: {resolve(_kafka(), one, 'replay', person, because, value)}")


def discard(
    person: Person,
    because: Because,
    dead_letter_id: OneOrNone = None,
    cause: OfCause = None,
    processor: OfProcessor = None,
    per_second: Pace = 50,
) -> None:
    """Leave the record out for ever; what waits behind it follows. With --cause all that were set aside for it."""
    from deploy.dead_letters import resolve

    one = _one(dead_letter_id, cause)
    if one is None:
        _say_all("discard", cause or "", processor, person, because, per_second)
        return
    typer.echo(f"said: {resolve(_kafka(), one, 'discard', person, because)}")


def _one(dead_letter_id: str | None, cause: str | None) -> str | None:
    """The letter that is meant; None for all of a cause."""
    if (dead_letter_id is None) == (cause is None):
        raise typer.BadParameter("Name one letter, or a --cause.")
    return dead_letter_id


def _say_all(action: "Action", cause: str, processor: str | None, person: str, because: str, per_second: int) -> None:
    """An interrupted one is run again: it goes on with what is still open."""
    from deploy.dead_letters import of_cause, resolve_all

    kafka = _kafka()
    found = of_cause(kafka, cause, processor)
    typer.echo(f"{action} {len(found):,} letters of {cause} in {found[0].content.processor}, {per_second} a second")
    for said in resolve_all(kafka, found, action, person, because, per_second):
        typer.echo(f"said: {said:,} of {len(found):,}")
