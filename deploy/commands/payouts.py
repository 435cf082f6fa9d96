"""`santunan payouts hold|release|recall`: operations stop a claim's payouts, let them go, or ask an instruction back."""

from datetime import UTC, datetime
from typing import Annotated, Literal

import typer

Claim = Annotated[str, typer.Argument(help="the claim's id")]
Person = Annotated[str, typer.Option(help="who says so")]
Role = Annotated[str, typer.Option(help="their role: supervisor or branch_head; an officer's word on payments does not count")]
Because = Annotated[str, typer.Option(help="why, for whoever reads it later")]
Payout = Annotated[str, typer.Option("--payout", help="the payout's id, as the console and the instruction name it")]


def register(app: typer.Typer) -> None:
    payouts = typer.Typer(help="Payouts of a claim.", no_args_is_help=True)
    payouts.command("hold")(hold)
    payouts.command("release")(release)
    payouts.command("recall")(recall)
    app.add_typer(payouts, name="payouts")


def hold(claim: Claim, person: Person, role: Role, because: Because) -> None:
    """Instruct nothing more for this claim; what is on its way stays on its way."""
    _say(claim, "hold_requested", action="hold", person=person, role=role, because=because)


def release(claim: Claim, person: Person, role: Role, because: Because) -> None:
    """Let a held claim's payouts go. It takes two people who decided nothing about the claim: a second one must say so too."""
    _say(claim, "hold_requested", action="release", person=person, role=role, because=because)


def recall(claim: Claim, payout: Payout, person: Person, role: Role, because: Because) -> None:
    """Ask the payment system not to pay an instruction that is not settled yet. Cancelled, two people send it anew or give it up."""
    _say(claim, "recall_requested", payout_id=payout, person=person, role=role, because=because)


def _say(claim: str, kind: Literal["hold_requested", "recall_requested"], **word: str) -> None:
    from pydantic import ValidationError

    from deploy.errors import Refused
    from deploy.records import say
    from deploy.settings import load_settings
    from schemas.events.verifications import PayoutHoldRequested, PayoutRecallRequested

    try:
        asked = PayoutHoldRequested if kind == "hold_requested" else PayoutRecallRequested
        made = asked.model_validate({**word, "decided_at": datetime.now(UTC)})
        said = say(load_settings().kafka, claim, made, "/operations/santunan")
    except ValidationError as error:
        raise Refused("; ".join(f"{found['loc'][-1]}: {found['msg']}" for found in error.errors())) from error
    typer.echo(f"said: {said}")
