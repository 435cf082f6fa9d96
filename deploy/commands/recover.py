"""`santunan recover PROCESSOR`: the database was restored from the past; it decides again what the log already holds."""

from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    app.command("recover")(recover)


def recover(
    processor: Annotated[str, typer.Argument(help="whose database tables are behind the log")],
    partition: Annotated[list[int] | None, typer.Option(help="only this partition; may be given several times")] = None,
    publish_missing: Annotated[bool, typer.Option(help="publish outputs that the log should hold and does not")] = False,
    person: Annotated[str, typer.Option(help="who lets missing outputs be published")] = "",
    because: Annotated[str, typer.Option(help="why, for whoever reads it later")] = "",
) -> None:
    """Go on from the database's position with the processor's own rules, and publish nothing that is on the log already.

    Stop the processor's workers first. An interrupted recovery is run again. See docs/recover.md.
    """
    from deploy.errors import Refused
    from deploy.recover import recovered
    from deploy.settings import load_settings
    from deploy.wiring import processor as wired

    if publish_missing and not (person and because):
        raise Refused("--publish-missing needs --person and --because: somebody answers for what is published now.")
    settings = load_settings()
    if publish_missing:
        typer.echo(f"missing outputs may be published: {person} says so, because {because}")
    ahead = False
    for found in recovered(wired(processor, settings), settings, partition, publish_missing=publish_missing):
        ahead = ahead or found.ahead
        typer.echo(
            f"{processor}/{found.partition}: {found.records:,} records and {found.timers:,} timers decided again, "
            f"{found.suppressed:,} outputs were on the log, {found.published:,} published"
            if found.ahead
            else f"{processor}/{found.partition}: the database knows all that the log does"
        )
    if not ahead:
        raise Refused(f"There is nothing to recover: the database of {processor} is not behind the log. Start its workers.")
