"""`santunan payouts hold|release`: operations stop a claim's payouts before they are instructed, and let them go."""

from datetime import UTC, datetime
from typing import Annotated, Literal

import typer

Claim = Annotated[str, typer.Argument(help="the claim's id")]
Person = Annotated[str, typer.Option(help="who says so")]
Because = Annotated[str, typer.Option(help="why, for whoever reads it later")]


def register(app: typer.Typer) -> None:
    payouts = typer.Typer(help="Payouts of a claim.", no_args_is_help=True)
    payouts.command("hold")(hold)
    payouts.command("release")(release)
    app.add_typer(payouts, name="payouts")


def hold(claim: Claim, person: Person, because: Because) -> None:
    """Instruct nothing more for this claim; what is on its way stays on its way."""
    _say("hold", claim, person, because)


def release(claim: Claim, person: Person, because: Because) -> None:
    """Let a held claim's payouts go. It takes two people: a second one must say so too."""
    _say("release", claim, person, because)


def _say(action: Literal["hold", "release"], claim: str, person: str, because: str) -> None:
    from pydantic import ValidationError

    from deploy.errors import Refused
    from deploy.records import say
    from deploy.settings import load_settings
    from schemas.events.verifications import PayoutHoldRequested

    try:
        word = PayoutHoldRequested(action=action, person=person, because=because, decided_at=datetime.now(UTC))
        said = say(load_settings().kafka.bootstrap_servers, claim, word, "/operations/santunan")
    except ValidationError as error:
        raise Refused("; ".join(f"{found['loc'][-1]}: {found['msg']}" for found in error.errors())) from error
    typer.echo(f"said: {said}")
