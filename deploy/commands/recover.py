"""`santunan recover PROCESSOR`: the database was restored from the past; it decides again what the log already holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from streams.recovering import Recovered


def register(app: typer.Typer) -> None:
    app.command("recover")(recover)


def recover(
    processor: Annotated[str, typer.Argument(help="whose database tables are behind the log, as `santunan worker` names it")],
    partition: Annotated[list[int] | None, typer.Option(help="only this partition; may be given several times")] = None,
    publish_missing: Annotated[
        bool,
        typer.Option(
            "--publish-missing", help="publish what the log should hold and lacks, no payout twice; needs --person and --because"
        ),
    ] = False,
    accept_gap: Annotated[
        bool,
        typer.Option(
            "--accept-gap",
            help="go on although it cannot be known how some claims stood; each is set aside for a person; needs --person and --because",
        ),
    ] = False,
    person: Annotated[str, typer.Option(help="who answers for it")] = "",
    because: Annotated[str, typer.Option(help="why, for whoever reads it later")] = "",
) -> None:
    """Go on from the database's position with the processor's own rules, and publish nothing that is on the log already.

    Stop the processor's workers first. Nothing is written before all of a partition was rehearsed in memory. An interrupted recovery is
    run again, with the same options. Exit code 0 when everything was recovered, 1 when it was refused or claims were set aside for a
    person, 2 for a wrong option. See docs/recover.md.
    """
    from deploy.errors import Refused
    from deploy.recover import recovered
    from deploy.settings import load_settings
    from deploy.wiring import processor as wired

    if (publish_missing or accept_gap) and not (person and because):
        raise typer.BadParameter("--publish-missing and --accept-gap need --person and --because: somebody answers for them.")
    settings = load_settings()
    if publish_missing or accept_gap:
        allowed = [("missing outputs may be published", publish_missing), ("claims in doubt may be set aside", accept_gap)]
        typer.echo(f"{' and '.join(what for what, given in allowed if given)}: {person} says so, because {because}")
    ahead, doubts = False, 0
    for found in recovered(
        wired(processor, settings), settings, partition, publish_missing=publish_missing, accept_gap=accept_gap
    ):
        ahead, doubts = ahead or found.ahead, doubts + len(found.doubts)
        _tell(processor, found)
    if not ahead:
        raise Refused(f"There is nothing to recover: the database of {processor} is not behind the log. Start its workers.")
    if doubts:
        typer.echo(
            f"{doubts:,} claims stand still until a person has looked at them: `santunan dlq list`. Then start the workers."
        )
        raise typer.Exit(1)
    typer.echo(f"Start the workers of {processor}; `santunan audit` says whether the tables agree with the log.")


def _tell(processor: str, found: Recovered) -> None:
    if not found.ahead:
        typer.echo(f"{processor}/{found.partition}: the database knows all that the log does")
        return
    typer.echo(
        f"{processor}/{found.partition}: {found.records:,} records and {found.timers:,} timers decided again, {found.suppressed:,} outputs "
        f"were on the log, {found.published:,} published; the order of {found.tried:,} claims was found by trying"
    )
    for doubt in found.doubts:
        typer.echo(f"  set aside: {doubt.key}: {doubt.why}")
